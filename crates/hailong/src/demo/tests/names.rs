//! Who the people are: made up, told apart by name, and nobody's telephone.

use std::collections::BTreeSet;

use survey::clock::Month;
use survey::person::Telephone;
use survey::short_text::ShortText;

use super::MADE;
use crate::demo::{SEED, people};

#[test]
fn nobody_of_an_evaluation_has_the_name_of_another_and_a_few_have_none() {
    let known = people(&MADE.programme, &MADE.cases, SEED);
    for evaluation in &MADE.programme.evaluations {
        let of: Vec<_> = MADE.cases.iter().filter(|case| case.evaluation == evaluation.id).collect();
        let names: Vec<&str> =
            of.iter().filter_map(|case| known.get(&case.id)?.name.as_ref().map(ShortText::as_str)).collect();
        assert_eq!(names.iter().collect::<BTreeSet<_>>().len(), names.len());
        let share = names.len() as f64 / of.len() as f64;
        assert!((0.85..1.0).contains(&share), "{share}");
    }
    assert_eq!(people(&MADE.programme, &MADE.cases, SEED), known, "the same seed makes the same people");
}

#[test]
fn no_telephone_number_is_anybodys() {
    let known = people(&MADE.programme, &MADE.cases, SEED);
    let numbers: Vec<&str> =
        known.values().filter_map(|person| person.telephone.as_ref().map(Telephone::as_str)).collect();
    assert!(numbers.len() > known.len() / 2);
    assert!(numbers.iter().all(|number| number.starts_with("0120") && number.len() == 11));
}

#[test]
fn a_service_was_used_before_anybody_was_drawn() {
    for case in &MADE.cases {
        let evaluation = MADE.programme.evaluations.iter().find(|one| one.id == case.evaluation).unwrap();
        let campaign = MADE.programme.campaigns.iter().find(|one| one.id == evaluation.campaign).unwrap();
        let first = Month::new(u16::try_from(campaign.year).unwrap(), campaign.first_day.month()).unwrap();
        let details = &case.details;
        assert!(details.language.is_some() && details.service.is_some());
        assert!(details.service_month.is_some_and(|month| month <= first), "{case:?}");
    }
}
