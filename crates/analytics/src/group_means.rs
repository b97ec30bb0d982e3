//! Weighted means of a value in groups of respondents, with the difference of each to the first: what the design-based
//! tests between groups are made of.

use std::collections::BTreeSet;

use crate::design::Design;
use crate::linear::{self, Linearised};
use crate::noise::{clean, largest};
use crate::test_error::TestError;

/// Rows with both a value and a group, and the groups that are left.
#[derive(Debug)]
pub(crate) struct Grouped<'a, T> {
    /// In their order; only those with a value.
    pub levels: Vec<&'a T>,
    /// The place among the levels, by row; `None` where the row is not used.
    pub place: Vec<Option<usize>>,
    /// PSUs minus strata with a row used.
    pub df: i64,
    pub n: u64,
}

/// Checks lengths and values, and finds the groups.
pub(crate) fn grouped<'a, T: Ord>(
    design: &Design,
    values: &[Option<f64>],
    groups: &'a [Option<T>],
) -> Result<Grouped<'a, T>, TestError> {
    if values.len() != design.len() || groups.len() != design.len() {
        return Err(TestError::Lengths { values: values.len(), groups: groups.len(), rows: design.len() });
    }
    if let Some(at) = values.iter().position(|value| value.is_some_and(|value| !value.is_finite())) {
        return Err(TestError::Value { row: at + 1 });
    }
    let pairs = || values.iter().zip(groups).map(|(value, group)| group.as_ref().filter(|_| value.is_some()));
    let levels: Vec<&T> = pairs().flatten().collect::<BTreeSet<_>>().into_iter().collect();
    let place: Vec<Option<usize>> = pairs().map(|group| levels.binary_search(&group?).ok()).collect();
    let used: Vec<bool> = place.iter().map(Option::is_some).collect();
    let df = linear::degrees_of_freedom(design, &used);
    Ok(Grouped { levels, df, n: used.iter().filter(|used| **used).count() as u64, place })
}

/// The mean of each later group minus that of the first, `mean_j - mean_1`, linearised. Values of rows not used are
/// ignored.
pub(crate) fn differences_to_first<T>(
    design: &Design,
    values: &[f64],
    grouped: &Grouped<'_, T>,
) -> Option<Vec<Linearised>> {
    let mean = |level: usize| {
        let own = values.iter().zip(&grouped.place).map(|(value, place)| (*place == Some(level)).then_some(*value));
        linear::mean(design, &own.collect::<Vec<_>>())
    };
    let first = mean(0)?;
    let difference = |level| linear::combine(&[(1.0, &mean(level)?), (-1.0, &first)]);
    (1..grouped.levels.len()).map(difference).collect()
}

/// Whether the variance of a difference of means of `values` is more than rounding leaves.
pub(crate) fn varies(variance: f64, values: &[f64]) -> bool {
    variance.is_finite() && clean(variance, largest(values.iter().copied())) > 0.0
}
