//! Whether two indices may be compared: of one form, by one rule, asked in the same modes, made of the same criteria
//! (METHODS 9 and 10).

use analytics::score::{PublicScore, Score};
use store::EvaluationView;

/// An evaluation with its score as it may be seen.
pub(crate) type Seen<'a> = (&'a EvaluationView, Option<&'a PublicScore>);

/// What two measurements differ in, so that nothing is compared across.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Because {
    Questionnaire,
    Rule,
    /// The modes of asking.
    Mode,
    /// The criteria that count in the index, as too few answered some.
    Criteria,
}

impl Because {
    pub const fn name(self) -> &'static str {
        match self {
            Self::Questionnaire => "questionnaire",
            Self::Rule => "rule",
            Self::Mode => "mode",
            Self::Criteria => "criteria",
        }
    }
}

/// Why two indices are not compared; none if they may be. Where an index is not to be seen, only form and rule are looked at;
/// modes that are not known, as in what was published before they were kept, break nothing.
pub(crate) fn broken((old, before): Seen<'_>, (new, after): Seen<'_>) -> Option<Because> {
    if old.evaluation.questionnaire != new.evaluation.questionnaire {
        return Some(Because::Questionnaire);
    }
    if old.evaluation.rule != new.evaluation.rule {
        return Some(Because::Rule);
    }
    let (before, after) = shown(before).zip(shown(after))?;
    let known = !before.modes.is_empty() && !after.modes.is_empty();
    if known && before.modes != after.modes {
        Some(Because::Mode)
    } else {
        (before.content() != after.content()).then_some(Because::Criteria)
    }
}

/// The score of an index that is to be seen.
fn shown(score: Option<&PublicScore>) -> Option<&Score> {
    score.map(PublicScore::as_score).filter(|score| score.index.side().is_some())
}
