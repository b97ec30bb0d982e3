//! What whoever writes the proposals may want beside them.

use crate::words::percent;
use crate::{Facts, Unit};

/// The lowest and the highest criterion of each unit.
pub fn of_units(facts: &Facts) -> Vec<String> {
    facts.units.iter().filter_map(|unit| of_unit(facts, unit)).collect()
}

fn of_unit(facts: &Facts, unit: &Unit) -> Option<String> {
    let score = unit.score.as_score();
    let mut shown: Vec<(&str, f64)> = score
        .criteria
        .iter()
        .filter(|criterion| criterion.in_index)
        .filter_map(|criterion| Some((criterion.key.as_str(), criterion.figure.estimate?)))
        .collect();
    shown.sort_by(|a, b| a.1.total_cmp(&b.1));
    let name = |key: &str| {
        let known = facts.form_of(unit).and_then(|form| form.criterion(key));
        known.map_or(key.to_owned(), |criterion| criterion.short.clone())
    };
    let (low, high) = (shown.first()?, shown.last()?);
    let when = unit.year.map(|year| format!(" năm {year}")).unwrap_or_default();
    Some(format!(
        "{}{when}: tiêu chí thấp nhất là {} ({}%), cao nhất là {} ({}%).",
        unit.name,
        name(low.0),
        percent(low.1),
        name(high.0),
        percent(high.1)
    ))
}
