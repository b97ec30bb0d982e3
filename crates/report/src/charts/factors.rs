//! The factors of units that were asked by one form.

use analytics::chart::factor_chart::{Factor, FactorChart, UnitFactors};
use analytics::chart::interval_plot::Value;
use analytics::chart::words::Tongue;

use super::{scope, value, when, window_of_one, windows};
use crate::{FactorName, Facts};

/// The factors of these units, which are of one form and one year.
pub fn factors(facts: &Facts, form: usize, units: &[usize], tongue: Tongue) -> FactorChart {
    let names = facts.forms.get(form).map_or(&[][..], |form| &form.factors);
    let of_unit = |at: &usize| {
        let unit = &facts.units[*at];
        let of = |factor: &FactorName| {
            let found = unit.score.as_score().factors.iter().find(|own| own.key == factor.key);
            let absent = || Value::Absent { reason: none(tongue).to_owned() };
            found.map_or_else(absent, |own| value(tongue, &own.figure, unit.provisional))
        };
        UnitFactors { label: unit.name.clone(), form: unit.mark, values: names.iter().map(of).collect() }
    };
    let year = units.first().and_then(|at| facts.units[*at].year);
    let scope = match units {
        [only] if facts.units.len() > 1 => format!("{}{}", facts.units[*only].name, when(tongue, year)),
        _ => scope(tongue, units.len(), year),
    };
    FactorChart {
        level: facts.level,
        scope,
        windows: if units.len() == 1 { window_of_one(facts, year) } else { windows(facts, year) },
        factors: names
            .iter()
            .zip('A'..)
            .map(|(factor, letter)| {
                // A key that is the name already would stand there twice.
                let key = if factor.key == factor.name { letter.to_string() } else { factor.key.clone() };
                Factor { key, name: factor.name.clone() }
            })
            .collect(),
        units: units.iter().map(of_unit).collect(),
    }
}

const fn none(tongue: Tongue) -> &'static str {
    match tongue {
        Tongue::Vietnamese => "không có",
        Tongue::English => "none",
    }
}
