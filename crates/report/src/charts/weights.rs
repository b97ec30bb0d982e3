//! What the weights changed in the index of the units of a year.

use analytics::chart::weight_chart::{Shares, WeightChart, Weighted};
use analytics::chart::words::Tongue;

use super::{is_to_review, scope, windows};
use crate::Facts;

/// A change smaller than this is a rounding of sums, not of weights.
const NO_CHANGE: f64 = 1e-9;

/// The index with and without weights; none where no weight changes anything that may be shown.
pub fn weights(facts: &Facts, year: Option<i32>, tongue: Tongue) -> Option<WeightChart> {
    let units = facts.of_year(year);
    let row = |at: &usize| {
        let unit = &facts.units[*at];
        let score = unit.score.as_score();
        let index = &score.index;
        let shares = index.estimate.zip(score.unweighted).map(|(weighted, unweighted)| Shares {
            weighted,
            unweighted,
            interval: index.lo.zip(index.hi),
            n: index.n,
            review: is_to_review(index),
        });
        Weighted { label: unit.name.clone(), short: unit.short.clone(), shares }
    };
    let rows: Vec<Weighted> = units.iter().map(row).collect();
    let changed = |shares: Shares| (shares.weighted - shares.unweighted).abs() > NO_CHANGE;
    let any = rows.iter().filter_map(|row| row.shares).any(changed);
    any.then(|| WeightChart {
        level: facts.level,
        scope: scope(tongue, units.len(), year),
        windows: windows(facts, year),
        rows,
    })
}
