//! The cases: people drawn in two stages, each with the chance it was drawn by.

use survey::area::Area;
use survey::case::{Case, CaseDesign};
use survey::id::{CaseId, random};

use super::chance::{Chance, named};
use super::error::DemoError;
use super::frames::{Psu, Stratum, strata};
use super::names;
use super::plans::{PLANS, Plan};
use super::programme::Programme;

/// Every drawn person of every evaluation, answered or not: PSUs by simple random sampling in each stratum, people by
/// simple random sampling in each PSU, weights the inverse of the product of both chances.
///
/// # Errors
/// [`DemoError::Missing`] if the programme was not made by [`super::programme()`].
pub fn cases(programme: &Programme, seed: u64) -> Result<Vec<Case>, DemoError> {
    let mut cases = Vec::new();
    for plan in &PLANS {
        cases.extend(cases_of(plan, programme, seed)?);
    }
    Ok(cases)
}

pub(super) fn cases_of(plan: &Plan, programme: &Programme, seed: u64) -> Result<Vec<Case>, DemoError> {
    let unit = programme.unit_of(plan)?;
    let evaluation = plan.evaluation();
    let mut chance = Chance::new(seed, &format!("sample/{evaluation}"));
    let campaign = programme.campaign_of(plan)?;
    let mut of_person = Chance::new(seed, &format!("details/{evaluation}"));
    let mut cases: Vec<Case> = Vec::new();
    for stratum in strata(plan.design, unit, &programme.areas) {
        for psu in chance.draw(&stratum.psus, stratum.wanted) {
            let listed = chance.between(stratum.frame).max(stratum.people);
            for _ in 0..stratum.people {
                let number = u32::try_from(cases.len()).unwrap_or(u32::MAX).saturating_add(1);
                let area_code = psu.areas.get(chance.index(psu.areas.len())).cloned().unwrap_or_default();
                cases.push(Case {
                    id: CaseId(random(named(&format!("demonstration/case/{seed}/{evaluation}/{number}")))),
                    evaluation,
                    number,
                    village: village(&area_code, &psu, &programme.areas, &mut chance),
                    area_code,
                    details: names::details(unit, campaign, &mut of_person),
                    design: design(&stratum, &psu, listed),
                });
            }
        }
    }
    Ok(cases)
}

fn design(stratum: &Stratum, psu: &Psu, listed: u32) -> CaseDesign {
    let first = stratum.psus.len() as f64 / stratum.wanted as f64;
    let second = f64::from(listed) / f64::from(stratum.people);
    CaseDesign {
        stratum: stratum.name.to_owned(),
        psu: psu.label.clone(),
        psus_in_stratum: u32::try_from(stratum.psus.len()).ok(),
        people_in_psu: Some(listed),
        weight: first * second,
    }
}

/// A village by number, as towns and communes call theirs; a patient's or parent's is not in the frame.
fn village(code: &str, psu: &Psu, areas: &[Area], chance: &mut Chance) -> Option<String> {
    if psu.areas.len() != 1 {
        return None;
    }
    let name = areas.iter().find(|area| area.code == code).map(|area| area.name.as_str())?;
    let word = match name.split_whitespace().next() {
        Some("Phường") => "Tổ",
        Some("Thị") => "Tiểu khu",
        _ => "Bản",
    };
    Some(format!("{word} {}", chance.between((1, 9))))
}
