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

#[cfg(test)]
mod tests {
    use super::*;
    use survey::area::Validity;
    use survey::campaign::{Campaign, CampaignState, Evaluation, EvaluationKind};
    use survey::clock::Day;
    use survey::id::{CampaignId, EvaluationId, UnitId};
    use survey::language::Text;
    use survey::rule::IndexRule;
    use survey::unit::{Unit, UnitKind};
    use uuid::Uuid;

    fn measured(year: i32, form: u8, rule: IndexRule) -> EvaluationView {
        let day = Day::new(year, 9, 12).unwrap();
        let (id, unit) = (Uuid::from_u128(u128::from(form) << 16), UnitId(Uuid::from_u128(7)));
        EvaluationView {
            evaluation: Evaluation {
                id: EvaluationId(id),
                campaign: CampaignId(id),
                unit,
                kind: EvaluationKind::Programme,
                questionnaire: format!("{form:02x}").repeat(32).parse().unwrap(),
                rule,
                target: 300,
            },
            campaign: Campaign {
                id: CampaignId(id),
                year,
                name: Text::of("Đợt khảo sát", "Survey"),
                state: CampaignState::Published,
                first_day: day,
                last_day: day,
            },
            unit: Unit {
                id: unit,
                code: "SM-UB".to_owned(),
                name: Text::of("UBND huyện Sông Mã", "Sông Mã"),
                kind: UnitKind::District,
                area_code: "126".to_owned(),
                validity: Validity { from: day, until: None },
                demonstration: false,
            },
        }
    }

    #[test]
    fn nothing_is_compared_across_another_form_or_rule_or_with_what_is_not_seen() {
        let side = |estimate| Some(Side { estimate, variance: 0.0001, df: 30 });
        let years = [
            measured(2019, 1, IndexRule::Pooled),
            measured(2020, 1, IndexRule::Pooled),
            measured(2021, 2, IndexRule::Pooled),
            measured(2022, 2, IndexRule::MeanOfFactors),
            measured(2023, 2, IndexRule::MeanOfFactors),
        ];
        let sides = [side(0.80), side(0.85), side(0.90), side(0.90), None];
        let all: Vec<(&EvaluationView, Option<Side>)> = years.iter().zip(sides).collect();
        let [Step::Compared(first), rest @ ..] = &steps(&all)[..] else { panic!("{:?}", steps(&all)) };
        assert!((first.difference - 0.05).abs() < 1e-12, "later less earlier");
        let expected = [Step::Broken(Because::Questionnaire), Step::Broken(Because::Rule), Step::Unseen];
        assert_eq!(rest, expected);
        assert!(steps(&all[..1]).is_empty());
    }
}
