//! One unit over its years: what may be said of two measurements that follow one another.

use analytics::comparison::{Difference, difference};
use analytics::score::PublicScore;

use super::comparable::{Because, Seen, broken};

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

/// The steps between the measurements of one unit in the order of time: one fewer than there are measurements.
pub(crate) fn steps(measured: &[Seen<'_>]) -> Vec<Step> {
    let side = |score: Option<&PublicScore>| score.and_then(|score| score.as_score().index.side());
    let step = |pair: &[Seen<'_>]| {
        let [old, new] = pair else { return Step::Unseen };
        match broken(*old, *new) {
            Some(because) => Step::Broken(because),
            None => side(old.1)
                .zip(side(new.1))
                .and_then(|(old, new)| difference(old, new))
                .map_or(Step::Unseen, Step::Compared),
        }
    };
    measured.windows(2).map(step).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use analytics::score::Score;
    use serde_json::{Value, json};
    use store::EvaluationView;
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

    fn figure(estimate: f64) -> Value {
        json!({"estimate": estimate, "se_no_fpc": 0.01, "n": 300, "df": 30, "disclosure": "shown", "notes": []})
    }

    /// A score of one criterion that counts or does not.
    fn score(estimate: f64, modes: &[&str], counts: bool) -> PublicScore {
        let mut criterion = figure(estimate);
        let own = json!({"key": "A1", "factor": "A", "in_index": counts});
        criterion.as_object_mut().unwrap().extend(own.as_object().unwrap().clone());
        let score: Score = serde_json::from_value(json!({"rule": "pooled", "respondents": 300, "disclosure": "shown",
            "index": figure(estimate), "variants": {}, "factors": [], "criteria": [criterion], "modes": modes}))
        .unwrap();
        score.public()
    }

    #[test]
    fn nothing_is_compared_across_another_form_or_rule_or_with_what_is_not_seen() {
        let years = [
            measured(2019, 1, IndexRule::Pooled),
            measured(2020, 1, IndexRule::Pooled),
            measured(2021, 2, IndexRule::Pooled),
            measured(2022, 2, IndexRule::MeanOfFactors),
            measured(2023, 2, IndexRule::MeanOfFactors),
        ];
        let scores =
            [0.80, 0.85, 0.90, 0.90].map(|estimate| Some(score(estimate, &["tablet"], true))).into_iter().chain([None]);
        let scores: Vec<Option<PublicScore>> = scores.collect();
        let all: Vec<Seen<'_>> = years.iter().zip(scores.iter().map(Option::as_ref)).collect();
        let [Step::Compared(first), rest @ ..] = &steps(&all)[..] else { panic!("{:?}", steps(&all)) };
        assert!((first.difference - 0.05).abs() < 1e-12, "later less earlier");
        let expected = [Step::Broken(Because::Questionnaire), Step::Broken(Because::Rule), Step::Unseen];
        assert_eq!(rest, expected);
        assert!(steps(&all[..1]).is_empty());
    }

    #[test]
    fn nothing_is_compared_across_other_modes_or_other_criteria() {
        let years = [2018, 2019, 2020, 2021, 2022].map(|year| measured(year, 1, IndexRule::Pooled));
        let scores = [
            score(0.80, &["paper", "tablet"], true),
            score(0.85, &["tablet"], true),
            score(0.85, &["tablet"], false),
            // Published before modes were kept: nothing is known against it.
            score(0.90, &[], false),
            score(0.85, &["paper"], false),
        ];
        let all: Vec<Seen<'_>> = years.iter().zip(scores.iter().map(Some)).collect();
        let [Step::Broken(Because::Mode), Step::Broken(Because::Criteria), Step::Compared(_), Step::Compared(_)] =
            steps(&all)[..]
        else {
            panic!("{:?}", steps(&all))
        };
    }
}
