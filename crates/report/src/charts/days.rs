//! Fieldwork by day.

use analytics::chart::day_chart::DayChart;
use analytics::chart::words::Tongue;

use super::{scope, when};
use crate::{Facts, FieldworkDays};

/// The responses of a year's units by day and way, of those whose index is shown.
pub fn days(facts: &Facts, fieldwork: &FieldworkDays, tongue: Tongue) -> DayChart {
    let year = Some(fieldwork.year);
    let shown: Vec<usize> = facts.of_year(year).into_iter().filter(|at| facts.is_shown(*at)).collect();
    let scope = match shown[..] {
        [only] => format!("{}{}", facts.units[only].name, when(tongue, year)),
        _ => scope(tongue, shown.len(), year),
    };
    DayChart { scope, days: fieldwork.days.clone(), planned: Vec::new() }
}
