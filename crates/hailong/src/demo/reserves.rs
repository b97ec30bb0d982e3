//! People drawn in reserve, where fieldwork goes on.

use std::collections::BTreeMap;
use std::num::NonZeroU32;

use survey::case::{Case, CaseDetails};
use survey::id::{CaseId, EvaluationId, random};

use super::chance::{Chance, named};
use super::error::DemoError;
use super::names;
use super::plans::PLANS;
use super::programme::Programme;

/// How many are drawn in reserve in each PSU.
const IN_RESERVE: u32 = 2;

/// Whoever is drawn in reserve in each PSU of the evaluations that are in the field, with the numbers after those drawn at
/// once. Each is a neighbour of one of them.
///
/// # Errors
/// [`DemoError::Missing`] if the programme was not made by [`super::programme()`].
pub fn reserves(programme: &Programme, cases: &[Case], seed: u64) -> Result<Vec<Case>, DemoError> {
    let mut all = Vec::new();
    for plan in PLANS.iter().filter(|plan| plan.so_far.is_some()) {
        let (unit, campaign, evaluation) = (programme.unit_of(plan)?, programme.campaign_of(plan)?, plan.evaluation());
        let mut chance = Chance::new(seed, &format!("reserves/{evaluation}"));
        let drawn: Vec<&Case> = cases.iter().filter(|case| case.evaluation == evaluation).collect();
        let mut number = drawn.iter().map(|case| case.number).max().unwrap_or(0);
        for neighbours in groups(&drawn).values() {
            for order in 1..=IN_RESERVE {
                let Some(near) = neighbours.get(chance.index(neighbours.len())) else { continue };
                number = number.saturating_add(1);
                all.push(Case {
                    id: id(seed, evaluation, number),
                    number,
                    details: CaseDetails {
                        reserve: NonZeroU32::new(order),
                        ..names::details(unit, campaign, &mut chance)
                    },
                    ..(*near).clone()
                });
            }
        }
    }
    Ok(all)
}

/// Those drawn, by stratum and PSU.
fn groups<'a>(drawn: &[&'a Case]) -> BTreeMap<(&'a str, &'a str), Vec<&'a Case>> {
    let mut groups: BTreeMap<_, Vec<&Case>> = BTreeMap::new();
    for case in drawn {
        groups.entry((case.design.stratum.as_str(), case.design.psu.as_str())).or_default().push(case);
    }
    groups
}

fn id(seed: u64, evaluation: EvaluationId, number: u32) -> CaseId {
    CaseId(random(named(&format!("demonstration/case/{seed}/{evaluation}/{number}"))))
}
