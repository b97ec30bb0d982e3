//! What the weights changed in the index of the units of a year.

use analytics::chart::weight_chart::{WeightChart, Weighted};
use analytics::chart::words::Tongue;

use super::scope;
use crate::Facts;

/// A change smaller than this is a rounding of sums, not of weights.
const NO_CHANGE: f64 = 1e-9;

/// The index with and without weights; none where no weight changes anything that may be shown.
pub fn weights(facts: &Facts, year: Option<i32>, tongue: Tongue) -> Option<WeightChart> {
    let units = facts.of_year(year);
    let row = |at: &usize| {
        let unit = &facts.units[*at];
        let score = unit.score.as_score();
        let shares = score.index.estimate.zip(score.unweighted);
        Weighted { label: unit.name.clone(), short: unit.short.clone(), shares }
    };
    let rows: Vec<Weighted> = units.iter().map(row).collect();
    let changed = |(weighted, plain): (f64, f64)| (weighted - plain).abs() > NO_CHANGE;
    let any = rows.iter().filter_map(|row| row.shares).any(changed);
    any.then(|| WeightChart { scope: scope(tongue, units.len(), year), rows })
}
