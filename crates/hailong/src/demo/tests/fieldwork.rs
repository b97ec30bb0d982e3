//! Draws and answers: valid, repeatable, within fieldwork.

use std::collections::{BTreeMap, BTreeSet};

use sha2::{Digest, Sha256};
use survey::answers::{split, validate};
use survey::campaign::CampaignState;
use survey::case::{Case, Mode, SampleType};
use survey::clock::{Timestamp, Zone};
use survey::id::EvaluationId;
use survey::language::Language;

use super::super::{SEED, SyntheticResponse, cases, reserves, responses};
use super::MADE;

fn fingerprint(responses: &[SyntheticResponse]) -> [u8; 32] {
    let mut digest = Sha256::new();
    for one in responses {
        let line = (one.evaluation, one.case, one.surveyor, one.mode, one.sample_type, one.at, one.today, &one.answers);
        digest.update(serde_json::to_vec(&line).unwrap());
    }
    digest.finalize().into()
}

#[test]
fn every_answer_is_valid_and_put() {
    let language = Language::vietnamese();
    for one in &MADE.responses {
        let form = MADE.compiled(one.evaluation);
        let issues = validate(form, &one.answers, one.today, &language);
        assert!(issues.is_empty(), "{issues:?}");
        let parts = split(form, one.answers.clone(), one.today);
        assert!(parts.aside.is_empty(), "{:?}", parts.aside);
    }
}

#[test]
fn the_same_seed_gives_the_same_answers_and_another_seed_others() {
    let again = responses(&MADE.programme, SEED).unwrap();
    assert_eq!(fingerprint(&again), fingerprint(&MADE.responses));
    let other = responses(&MADE.programme, SEED + 1).unwrap();
    assert_ne!(fingerprint(&other), fingerprint(&MADE.responses));
    assert_eq!(cases(&MADE.programme, SEED).unwrap(), MADE.cases);
}

#[test]
fn weights_are_the_inverse_of_the_chance_of_being_drawn() {
    let mut strata: BTreeMap<_, BTreeMap<&str, Vec<&Case>>> = BTreeMap::new();
    for case in &MADE.cases {
        let stratum = strata.entry((case.evaluation, case.design.stratum.as_str())).or_default();
        stratum.entry(case.design.psu.as_str()).or_default().push(case);
    }
    let mut psus = BTreeSet::new();
    for ((evaluation, stratum), drawn) in strata {
        for (psu, people) in &drawn {
            assert!(psus.insert((evaluation, *psu)), "{psu} stands in two strata");
            for case in people {
                let first = f64::from(case.design.psus_in_stratum.unwrap()) / drawn.len() as f64;
                let second = f64::from(case.design.people_in_psu.unwrap()) / people.len() as f64;
                assert!(first >= 1.0 && second >= 1.0);
                assert!((case.design.weight - first * second).abs() < 1e-9, "{stratum} {psu}");
            }
        }
        assert!(drawn.len() >= 4, "{stratum} has {} PSUs", drawn.len());
    }
}

#[test]
fn everywhere_in_the_field_two_people_are_drawn_in_reserve() {
    let in_reserve = reserves(&MADE.programme, &MADE.cases, SEED).unwrap();
    let mut codes = BTreeSet::new();
    let mut groups: BTreeMap<_, Vec<u32>> = BTreeMap::new();
    let mut numbers: BTreeSet<_> = MADE.cases.iter().map(|case| (case.evaluation, case.number)).collect();
    for case in &in_reserve {
        codes.insert(MADE.code_of(case.evaluation));
        let like = |other: &&Case| other.evaluation == case.evaluation && other.design == case.design;
        let near = MADE.cases.iter().find(like).unwrap();
        assert!(numbers.insert((case.evaluation, case.number)), "number {} stands twice", case.number);
        assert_eq!(case.area_code, near.area_code);
        let order = case.details.reserve.unwrap().get();
        groups.entry((case.evaluation, case.design.psu.as_str())).or_default().push(order);
    }
    assert_eq!(codes, BTreeSet::from(["SM-UB", "VH-UB"]));
    assert!(groups.len() == 36 && groups.values().all(|orders| orders == &[1, 2]), "{groups:?}");
}

#[test]
fn people_answer_once_and_within_fieldwork() {
    let mut met = BTreeSet::new();
    let now = Timestamp::parse_rfc3339("2022-10-14T16:40:00+07:00").unwrap();
    for one in &MADE.responses {
        let evaluation = MADE.programme.evaluations.iter().find(|other| other.id == one.evaluation).unwrap();
        let campaign = MADE.programme.campaigns.iter().find(|other| other.id == evaluation.campaign).unwrap();
        assert!(one.today >= campaign.first_day && one.today <= campaign.last_day);
        assert!(campaign.state == CampaignState::Published || one.at <= now, "{} at {}", one.evaluation, one.at);
        assert_eq!(Zone::VIETNAM.day(one.at), one.today);
        match one.sample_type {
            SampleType::Probability => {
                let case = MADE.cases.iter().find(|case| Some(case.id) == one.case).unwrap();
                assert_eq!(case.evaluation, one.evaluation);
                assert!(met.insert(case.id));
                assert!(one.surveyor.is_some_and(|place| place < MADE.programme.surveyors.len()));
            }
            SampleType::SelfSelected | SampleType::Assisted => assert!(one.case.is_none() && one.surveyor.is_none()),
        }
    }
}

#[test]
fn as_many_answer_as_in_the_field() {
    let drawn = MADE.drawn();
    for evaluation in &MADE.programme.evaluations {
        let code = MADE.code_of(evaluation.id);
        let cases = MADE.cases.iter().filter(|case| case.evaluation == evaluation.id).count();
        let answered = drawn.get(&evaluation.id).map_or(0, Vec::len);
        match (code, cases) {
            // Fieldwork goes on there.
            ("VH-UB", _) => assert_eq!(answered, 202),
            ("SM-UB", _) => assert_eq!(answered, 208),
            _ => {
                assert!((200..=320).contains(&answered), "{code}: {answered} of {cases}");
                let rate = answered as f64 / cases as f64;
                assert!((0.72..=0.93).contains(&rate), "{code}: {rate}");
            }
        }
    }
    let web = MADE.responses.iter().filter(|one| one.sample_type == SampleType::SelfSelected);
    let mut by: BTreeMap<EvaluationId, usize> = BTreeMap::new();
    web.for_each(|one| *by.entry(one.evaluation).or_default() += 1);
    assert!((7..=10).contains(&by.len()));
    assert!(by.values().all(|count| (40..=120).contains(count)));
}

#[test]
fn in_2020_paper_was_used_in_every_unit_but_one() {
    let units = MADE.programme.units.iter();
    let codes: BTreeMap<_, &str> = units.map(|unit| (unit.id, unit.code.as_str())).collect();
    let mut asked: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();
    for one in MADE.responses.iter().filter(|one| one.sample_type == SampleType::Probability) {
        let evaluation = MADE.programme.evaluations.iter().find(|own| own.id == one.evaluation).unwrap();
        let campaign = MADE.programme.campaigns.iter().find(|own| own.id == evaluation.campaign).unwrap();
        if campaign.year == 2020 {
            asked.entry(codes[&evaluation.unit]).or_default().insert(one.mode.name());
        } else {
            assert_eq!(one.mode, Mode::Tablet);
        }
    }
    assert_eq!(asked.remove("SL-UB"), Some(BTreeSet::from(["tablet"])));
    assert_eq!(asked.len(), 4);
    assert!(asked.values().all(|modes| modes.iter().eq(["paper", "tablet"].iter())), "{asked:?}");
}
