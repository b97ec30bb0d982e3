//! The worked example of the domain's source for the official method: satisfied answers and answers of the 22 criteria,
//! and the four indices they give, through the real estimators.

use analytics::design::Design;
use analytics::instrument::{Criterion, Instrument, NOT_ASKED, Scale};
use analytics::sample::{Answers, Sample};
use analytics::score::{FactorDefinition, Score, Setting, score};
use survey::rule::IndexRule;

const COUNTS: [(&str, usize, usize); 22] = [
    ("A1", 90, 100),
    ("A2", 80, 100),
    ("A3", 70, 100),
    ("A4", 80, 100),
    ("B1", 88, 100),
    ("B2", 86, 100),
    ("B3", 94, 100),
    ("B4", 92, 100),
    ("B5", 90, 100),
    ("C1", 92, 100),
    ("C2", 90, 100),
    ("C3", 88, 100),
    ("C4", 86, 100),
    ("C5", 88, 100),
    ("C6", 96, 100),
    ("D1", 95, 100),
    ("D2", 93, 100),
    ("D3", 94, 100),
    ("E1", 60, 80),
    ("E2", 22, 40),
    ("E3", 20, 40),
    ("E4", 18, 40),
];

fn scored(rule: IndexRule) -> Score {
    let factors = ["A", "B", "C", "D", "E"].map(str::to_owned).to_vec();
    let criteria = COUNTS.iter().map(|(key, ..)| Criterion {
        key: (*key).to_owned(),
        factor: factors.iter().position(|factor| key.starts_with(factor.as_str())).unwrap(),
        scale: Scale::likert5(),
    });
    let instrument = Instrument::new(factors.clone(), criteria.collect(), None).unwrap();
    let mut answers = Answers::new(22);
    for person in 0..100 {
        let code = |&(_, satisfied, asked): &(&str, usize, usize)| match person {
            _ if person < satisfied => 4 + u8::from(person % 2 == 0),
            _ if person < asked => 1 + u8::try_from(person % 3).unwrap(),
            _ => NOT_ASKED,
        };
        answers.push(&COUNTS.iter().map(code).collect::<Vec<u8>>(), None).unwrap();
    }
    let sample = Sample::new(Design::of_weights(&[10.0; 100]).unwrap(), answers, &instrument).unwrap();
    score(&sample, &instrument, &Setting { rule, ..Setting::default() })
}

fn percent(share: Option<f64>) -> String {
    format!("{:.4}", 100.0 * share.unwrap())
}

#[test]
fn indices() {
    let score = scored(IndexRule::Pooled);
    let of = |name: &str| percent(score.variants[name].estimate);
    assert_eq!(percent(score.index.estimate), "85.6000");
    assert_eq!(of("pooled"), "85.6000");
    assert_eq!(of("mean_of_criteria"), "82.5909");
    assert_eq!(of("mean_of_pooled_factors"), "82.8000");
    assert_eq!(of("mean_of_factors"), "82.0500");
    assert!(!score.variants.contains_key("overall_question"));
}

#[test]
fn factors_by_both_definitions() {
    for (rule, definition, feedback, other) in [
        (IndexRule::Pooled, FactorDefinition::Pooled, "60.0000", "56.2500"),
        (IndexRule::MeanOfFactors, FactorDefinition::MeanOfCriteria, "56.2500", "60.0000"),
    ] {
        let score = scored(rule);
        let shares: Vec<String> = score.factors.iter().map(|factor| percent(factor.figure.estimate)).collect();
        assert_eq!(shares, ["80.0000", "90.0000", "90.0000", "94.0000", feedback]);
        assert!(score.factors.iter().all(|factor| factor.definition == definition));
        let e = &score.factors[4];
        assert_eq!(percent(e.other.as_ref().unwrap().estimate), other);
        assert!(e.figure.notes.contains(&analytics::figure::Note::DefinitionsDiffer));
    }
}
