//! One unit over its years: what may be said of two measurements that follow one another.

use analytics::comparison::{Difference, Side, difference};
use store::EvaluationView;

/// Between a measurement and the next.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) enum Step {
    /// Later less earlier.
    Compared(Difference),
    /// Nothing is compared across.
    Broken(Because),
    /// One of the two is not to be seen.
    Unseen,
}

/// What changed between two measurements.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Because {
    Questionnaire,
    Rule,
}

impl Because {
    pub const fn name(self) -> &'static str {
        match self {
            Self::Questionnaire => "questionnaire",
            Self::Rule => "rule",
        }
    }
}

/// The steps between the measurements of one unit in the order of time: one fewer than there are measurements.
pub(crate) fn steps(measured: &[(&EvaluationView, Option<Side>)]) -> Vec<Step> {
    let step = |pair: &[(&EvaluationView, Option<Side>)]| {
        let [(old, before), (new, after)] = pair else { return Step::Unseen };
        if old.evaluation.questionnaire != new.evaluation.questionnaire {
            Step::Broken(Because::Questionnaire)
        } else if old.evaluation.rule != new.evaluation.rule {
            Step::Broken(Because::Rule)
        } else {
            before.zip(*after).and_then(|(old, new)| difference(old, new)).map_or(Step::Unseen, Step::Compared)
        }
    };
    measured.windows(2).map(step).collect()
}
