//! Visits in vain: only to those who did not answer, and only where fieldwork is over.

use std::collections::{BTreeMap, BTreeSet};

use survey::campaign::CampaignState;
use survey::clock::Zone;
use survey::outcome::Outcome;

use super::super::{SEED, visits};
use super::MADE;

#[test]
fn who_did_not_answer_was_sought_and_found_out_about() {
    let made = visits(&MADE.programme, &MADE.cases, &MADE.responses, SEED);
    assert_eq!(visits(&MADE.programme, &MADE.cases, &MADE.responses, SEED), made);
    let answered: BTreeSet<_> = MADE.responses.iter().filter_map(|one| one.case).collect();
    let mut last: BTreeMap<_, Outcome> = BTreeMap::new();
    for visit in &made {
        let case = MADE.cases.iter().find(|case| case.id == visit.case).unwrap();
        assert!(!answered.contains(&case.id) && case.evaluation == visit.evaluation);
        let evaluation = MADE.programme.evaluations.iter().find(|one| one.id == visit.evaluation).unwrap();
        let campaign = MADE.programme.campaigns.iter().find(|one| one.id == evaluation.campaign).unwrap();
        let day = Zone::VIETNAM.day(visit.at);
        assert!(day >= campaign.first_day && day <= campaign.last_day, "{day}");
        // A later visit never follows one that closed the case.
        assert!(last.insert(case.id, visit.outcome).is_none_or(|before| !before.closes()));
    }
    let published: BTreeSet<_> =
        MADE.programme.campaigns.iter().filter(|one| one.state == CampaignState::Published).map(|one| one.id).collect();
    let sought = |case: &&survey::case::Case| {
        let evaluation = MADE.programme.evaluations.iter().find(|one| one.id == case.evaluation).unwrap();
        published.contains(&evaluation.campaign) && !answered.contains(&case.id)
    };
    let missed: Vec<_> = MADE.cases.iter().filter(sought).collect();
    let visited = missed.iter().filter(|case| last.contains_key(&case.id)).count();
    assert!(visited * 20 >= missed.len() * 19, "{visited} of {}", missed.len());
    let closed = last.values().filter(|outcome| outcome.closes()).count();
    assert!((0.5..0.7).contains(&(closed as f64 / last.len() as f64)), "{closed} of {}", last.len());
    assert!(Outcome::ALL.iter().filter(|outcome| last.values().any(|found| found == *outcome)).count() >= 10);
}
