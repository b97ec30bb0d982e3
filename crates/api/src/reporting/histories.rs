//! The units of a report over their years.

use analytics::comparison::{Adjustment, Difference, adjust};
use report::{Break, Change, History, Measured};
use survey::id::UnitId;
use survey::language::Language;

use store::{Filter, Role};

use super::gathered::{Gathered, Years};
use crate::problem::Result;
use crate::resources::form_of;
use crate::scores::{Because, Found, Seen, in_order, steps};
use crate::state::ApiState;

/// The units that were measured in several years, in the order in which they are first reported on.
pub(super) fn histories(years: &Years, language: &Language) -> Vec<History> {
    let mut units: Vec<UnitId> = Vec::new();
    for one in years.reported() {
        if !units.contains(&one.view.unit.id) {
            units.push(one.view.unit.id);
        }
    }
    units.into_iter().filter_map(|unit| history(years, unit, language)).collect()
}

/// What a role may see of each year of a unit, in the order of time.
///
/// # Errors
/// As [`crate::scores::Loaded::of`].
pub(crate) async fn unit_years(state: &ApiState, role: Role, unit: UnitId) -> Result<Vec<Gathered>> {
    let views = state.store.evaluations(Filter { unit: Some(unit), ..Filter::default() }).await?;
    in_order(views, |view| Gathered::of(state, role, view)).await
}

/// One unit over its years; none if it was never in a campaign.
pub(crate) fn unit_history(years: &[Gathered], language: &Language) -> Option<History> {
    of_unit(&years.iter().collect::<Vec<_>>(), language)
}

/// None of a unit that was measured once: a report has nothing to compare.
fn history(years: &Years, unit: UnitId, language: &Language) -> Option<History> {
    let own: Vec<&Gathered> = years.all.iter().filter(|one| one.view.unit.id == unit).collect();
    if own.len() > 1 { of_unit(&own, language) } else { None }
}

/// The measurements of one unit in the order of time.
fn of_unit(own: &[&Gathered], language: &Language) -> Option<History> {
    let first = &own.first()?.view;
    let measured: Vec<Seen<'_>> = own.iter().map(|one| (&one.view, one.score.as_ref())).collect();
    let (mut changes, mut breaks) = (Vec::new(), Vec::new());
    for step in steps(&measured) {
        match step.found {
            Found::Compared(difference) => changes.push(change((step.from, step.to), &difference)),
            Found::Broken(because) => {
                breaks.push(Break { after: step.from, before: step.to, because: in_report(because) });
            }
        }
    }
    let p: Vec<Option<f64>> = changes.iter().map(|change| Some(change.p_holm)).collect();
    for (change, adjusted) in changes.iter_mut().zip(adjust(&p, Adjustment::Holm)) {
        change.p_holm = adjusted.unwrap_or(change.p_holm);
    }
    let point = |one: &&Gathered| Measured {
        year: one.view.campaign.year,
        index: one.score.as_ref().map(|score| score.as_score().index.clone()),
        absent: one.absence(),
        provisional: one.is_provisional(),
    };
    Some(History {
        key: first.unit.code.clone(),
        name: first.unit.name.get(language).to_owned(),
        mark: form_of(first.unit.kind),
        points: own.iter().map(point).collect(),
        changes,
        breaks,
    })
}

/// A comparison with its own p; the caller adjusts it for the others of the unit.
fn change((from, to): (usize, usize), of: &Difference) -> Change {
    Change {
        from,
        to,
        difference: of.difference,
        lo: of.lo,
        hi: of.hi,
        p_holm: of.p,
        no_practical_change: of.equivalence().is_some_and(|tests| tests.no_practical_change),
    }
}

const fn in_report(because: Because) -> report::Because {
    match because {
        Because::Questionnaire => report::Because::Questionnaire,
        Because::Rule => report::Because::Rule,
        Because::Mode => report::Because::Mode,
        Because::Criteria => report::Because::Criteria,
    }
}
