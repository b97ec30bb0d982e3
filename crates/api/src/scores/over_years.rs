//! One unit over its years: what may be said of a measurement and the nearest one before it that is to be seen.

use analytics::comparison::{Difference, difference};
use analytics::score::PublicScore;

use super::comparable::{Because, Seen, broken};

/// Two measurements of one unit, by their places.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Step {
    pub from: usize,
    pub to: usize,
    pub found: Found,
}

/// What may be said of two measurements.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) enum Found {
    /// Later less earlier.
    Compared(Difference),
    /// Nothing is compared across.
    Broken(Because),
}

/// The steps between the measurements of one unit, which are given in the order of time. A year that is not to be seen is stepped
/// over, unless something changed at it: then nothing is compared across it, whatever changes back later.
pub(crate) fn steps(measured: &[Seen<'_>]) -> Vec<Step> {
    let side = |one: Seen<'_>| one.1.and_then(|score: &PublicScore| score.as_score().index.side());
    let mut steps = Vec::new();
    let mut last: Option<usize> = None;
    for (to, new) in measured.iter().copied().enumerate() {
        let changed = to.checked_sub(1).and_then(|before| Some((before, broken(measured[before], new)?)));
        if let Some((from, because)) = changed {
            steps.push(Step { from, to, found: Found::Broken(because) });
            last = None;
        }
        let Some(own) = side(new) else { continue };
        if let Some(from) = last {
            let old = measured[from];
            let found = match broken(old, new) {
                Some(because) => Some(Found::Broken(because)),
                None => side(old).and_then(|old| difference(old, own)).map(Found::Compared),
            };
            steps.extend(found.map(|found| Step { from, to, found }));
        }
        last = Some(to);
    }
    steps
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
        let [Step { from: 0, to: 1, found: Found::Compared(first) }, rest @ ..] = &steps(&all)[..] else {
            panic!("{:?}", steps(&all))
        };
        assert!((first.difference - 0.05).abs() < 1e-12, "later less earlier");
        let expected = [(1, 2, Because::Questionnaire), (2, 3, Because::Rule)].map(|(from, to, because)| Step {
            from,
            to,
            found: Found::Broken(because),
        });
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
        let found: Vec<Found> = steps(&all).into_iter().map(|step| step.found).collect();
        let [Found::Broken(Because::Mode), Found::Broken(Because::Criteria), Found::Compared(_), Found::Compared(_)] =
            found[..]
        else {
            panic!("{found:?}")
        };
    }

    #[test]
    fn a_year_that_is_not_seen_is_stepped_over_unless_something_changed_at_it() {
        let seen = |estimate| Some(score(estimate, &["tablet"], true));
        let of = |forms: [u8; 4], scores: [Option<PublicScore>; 4]| {
            let years: Vec<EvaluationView> =
                (2019..).zip(forms).map(|(year, form)| measured(year, form, IndexRule::Pooled)).collect();
            let all: Vec<Seen<'_>> = years.iter().zip(scores.iter().map(Option::as_ref)).collect();
            let said = |step: &Step| match step.found {
                Found::Compared(found) => (step.from, step.to, Ok((100.0 * found.difference).round())),
                Found::Broken(because) => (step.from, step.to, Err(because)),
            };
            steps(&all).iter().map(said).collect::<Vec<_>>()
        };
        let hidden = || [seen(0.80), None, None, seen(0.90)];
        assert_eq!(of([1, 1, 1, 1], hidden()), [(0, 3, Ok(10.0))]);
        // Another form in between, and the old one again: the two ends are not compared.
        let broken = |from, to| (from, to, Err(Because::Questionnaire));
        assert_eq!(of([1, 2, 2, 1], hidden()), [broken(0, 1), broken(2, 3)]);
        assert_eq!(of([1, 2, 2, 2], hidden()), [broken(0, 1)]);
        assert_eq!(of([1, 2, 2, 2], [seen(0.80), seen(0.85), None, seen(0.90)]), [broken(0, 1), (1, 3, Ok(5.0))]);
        // What is known of indices that are seen only breaks over the gap, too.
        let paper = Some(score(0.90, &["paper"], true));
        assert_eq!(of([1, 1, 1, 1], [seen(0.80), None, paper, None]), [(0, 2, Err(Because::Mode))]);
    }
}
