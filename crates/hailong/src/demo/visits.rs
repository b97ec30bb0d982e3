//! Visits in vain, where fieldwork is over: what became of the people drawn who did not answer.

use std::collections::BTreeMap;
use survey::campaign::CampaignState;
use survey::case::Case;
use survey::clock::{Day, Timestamp, Zone};
use survey::id::{CaseId, EvaluationId};
use survey::outcome::Outcome;

use super::chance::Chance;
use super::fieldwork::SyntheticResponse;
use super::plans::PLANS;
use super::programme::Programme;

/// One made-up visit without an interview.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SyntheticVisit {
    pub evaluation: EvaluationId,
    pub case: CaseId,
    /// Place in [`Programme::surveyors`].
    pub surveyor: usize,
    pub at: Timestamp,
    pub outcome: Outcome,
}

/// What is found in the end, and how often.
const FOUND: [(Outcome, f64); 11] = [
    (Outcome::NobodyHome, 0.22),
    (Outcome::Away, 0.17),
    (Outcome::Refused, 0.19),
    (Outcome::HouseholdRefused, 0.05),
    (Outcome::BrokeOff, 0.03),
    (Outcome::Moved, 0.12),
    (Outcome::NotFound, 0.06),
    (Outcome::TooIll, 0.06),
    (Outcome::NoLanguage, 0.02),
    (Outcome::Died, 0.02),
    (Outcome::NotEligible, 0.06),
];
/// So often a person is sought before the surveyor gives up.
const MOST: u32 = 3;

/// The visits to whoever was drawn and did not answer, by surveyor and time. Where nobody answered in a whole PSU, whoever
/// worked in the one before went there.
pub fn visits(
    programme: &Programme,
    cases: &[Case],
    responses: &[SyntheticResponse],
    seed: u64,
) -> Vec<SyntheticVisit> {
    let answered: BTreeMap<CaseId, &SyntheticResponse> =
        responses.iter().filter_map(|one| Some((one.case?, one))).collect();
    let mut worked: BTreeMap<(EvaluationId, &str), (usize, Day)> = BTreeMap::new();
    for case in cases {
        if let Some(one) = answered.get(&case.id)
            && let Some(surveyor) = one.surveyor
        {
            worked.entry((case.evaluation, case.design.psu.as_str())).or_insert((surveyor, one.today));
        }
    }
    let over: BTreeMap<EvaluationId, Day> = PLANS
        .iter()
        .filter_map(|plan| Some((plan.evaluation(), programme.campaign_of(plan).ok()?)))
        .filter(|(_, campaign)| campaign.state == CampaignState::Published)
        .map(|(evaluation, campaign)| (evaluation, campaign.last_day))
        .collect();
    let mut near: BTreeMap<EvaluationId, (usize, Day)> = BTreeMap::new();
    let mut all = Vec::new();
    for case in cases {
        let place = worked.get(&(case.evaluation, case.design.psu.as_str())).copied();
        if let Some(here) = place {
            near.insert(case.evaluation, here);
        }
        let place = place.or_else(|| near.get(&case.evaluation).copied());
        let (Some(last), Some((surveyor, day))) = (over.get(&case.evaluation), place) else { continue };
        if answered.contains_key(&case.id) {
            continue;
        }
        let mut chance = Chance::new(seed, &format!("in vain/{}", case.id));
        let Some(found) = chance.weighted(&FOUND) else { continue };
        let times = if found.closes() { 1 + chance.below(MOST - 1) } else { MOST };
        for time in 1..=times {
            let outcome = if time == times || !found.closes() { found } else { Outcome::NobodyHome };
            // The last try is in the evening.
            let hours = if time == MOST { (18, 20) } else { (8, 16) };
            let on = day.plus_days(i32::try_from(time).unwrap_or(1) - 1).min(*last);
            let minutes = i64::from(chance.between(hours)) * 60 + i64::from(time * 10 + chance.below(10));
            all.push(SyntheticVisit {
                evaluation: case.evaluation,
                case: case.id,
                surveyor,
                at: Zone::VIETNAM.start_of(on).plus_seconds(minutes * 60),
                outcome,
            });
        }
    }
    all.sort_by_key(|visit| (visit.surveyor, visit.at, visit.case));
    all
}
