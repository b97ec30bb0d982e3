//! The factors of units that were asked by one form.

use analytics::chart::factor_chart::FactorChart;
use analytics::chart::words::Tongue;

use super::one_unit::factor_names;
use super::{alone, scope, windows};
use crate::Facts;

/// The factors of these units, which are of one form and one year.
pub fn factors(facts: &Facts, form: usize, units: &[usize], tongue: Tongue) -> FactorChart {
    if let [only] = units
        && facts.units.len() > 1
        && let Some(own) = alone(facts, *only)
    {
        return own.factors(false, tongue);
    }
    let year = units.first().and_then(|at| facts.units[*at].year);
    FactorChart {
        level: facts.level,
        scope: scope(tongue, units.len(), year),
        windows: windows(facts, year),
        factors: facts.forms.get(form).map(factor_names).unwrap_or_default(),
        units: units.iter().filter_map(|at| Some(alone(facts, *at)?.factor_row(tongue))).collect(),
    }
}
