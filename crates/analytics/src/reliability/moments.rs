//! The covariance matrix of a set of items, and what alpha and its kin read from it.

use crate::noise::{clean, largest};
use crate::sum::total;

/// Below this share of the variances that make it up, the variance of a sum is rounding noise.
const NOISE: f64 = 1e-12;

/// Covariances of the items, symmetric, in the order of the items; the unit is that of the scores, squared.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Moments {
    covariance: Vec<Vec<f64>>,
}

impl Moments {
    /// Covariances of complete columns: over n - 1, or weighted, `S w (x - xbar)(y - ybar) / S w` with weighted means
    /// (the usual n/(n - 1) cancels in every alpha).
    pub(super) fn of(columns: &[Vec<f64>], weights: Option<&[f64]>) -> Self {
        let rows = columns.first().map_or(0, Vec::len);
        let weight = |row: usize| weights.map_or(1.0, |weights| weights.get(row).copied().unwrap_or(0.0));
        let sum = total((0..rows).map(weight));
        let below = if weights.is_some() { sum } else { sum - 1.0 };
        let centred: Vec<Vec<f64>> = columns
            .iter()
            .map(|column| {
                let mean = total(column.iter().enumerate().map(|(row, value)| weight(row) * value)) / sum;
                let centred: Vec<f64> = column.iter().map(|value| value - mean).collect();
                let spread = largest(centred.iter().copied()).powi(2);
                let varies = clean(spread, mean) > 0.0;
                centred.into_iter().map(|off| if varies { off } else { 0.0 }).collect()
            })
            .collect();
        let pair = |a: &Vec<f64>, b: &Vec<f64>| {
            total(a.iter().zip(b).enumerate().map(|(row, (a, b))| weight(row) * a * b)) / below
        };
        Self { covariance: centred.iter().map(|a| centred.iter().map(|b| pair(a, b)).collect()).collect() }
    }

    /// Covariances of each pair's own complete rows, over n - 1. `None` if a pair has under two.
    pub(super) fn pairwise(items: &[Vec<Option<f64>>]) -> Option<Self> {
        let pair = |a: &Vec<Option<f64>>, b: &Vec<Option<f64>>| {
            let both: Vec<(f64, f64)> = a.iter().zip(b).filter_map(|(a, b)| a.zip(*b)).collect();
            let n = both.len() as f64;
            let (mean_a, mean_b) = (total(both.iter().map(|(a, _)| *a)) / n, total(both.iter().map(|(_, b)| *b)) / n);
            let products = total(both.iter().map(|(a, b)| (a - mean_a) * (b - mean_b)));
            (n >= 2.0).then(|| products / (n - 1.0))
        };
        let row = |a| items.iter().map(|b| pair(a, b)).collect::<Option<Vec<f64>>>();
        Some(Self { covariance: items.iter().map(row).collect::<Option<Vec<_>>>()? })
    }

    /// The same without one item.
    pub(super) fn without(&self, item: usize) -> Self {
        let others = |row: &Vec<f64>| row.iter().enumerate().filter(|(at, _)| *at != item).map(|(_, c)| *c).collect();
        let rows = self.covariance.iter().enumerate().filter(|(at, _)| *at != item);
        Self { covariance: rows.map(|(_, row)| others(row)).collect() }
    }

    fn variances(&self) -> impl Iterator<Item = f64> + '_ {
        self.covariance.iter().enumerate().filter_map(|(at, row)| row.get(at).copied())
    }

    fn pairs(&self) -> impl Iterator<Item = (usize, usize, f64)> + '_ {
        let row = |(i, row): (usize, &Vec<f64>)| {
            row.iter().enumerate().filter(move |(j, _)| *j != i).map(move |(j, c)| (i, j, *c)).collect::<Vec<_>>()
        };
        self.covariance.iter().enumerate().flat_map(row)
    }

    /// The variance of the sum of the items; `None` if it is 0.
    fn of_sum(&self) -> Option<f64> {
        let sum = total(self.covariance.iter().flatten().copied());
        let size = total(self.covariance.iter().flatten().map(|c| c.abs()));
        (sum > NOISE * size && sum.is_finite()).then_some(sum)
    }

    /// `K/(K-1) (1 - S var_k / var(total))`; `None` under two items or if the sum does not vary.
    pub(super) fn alpha(&self) -> Option<f64> {
        let k = self.covariance.len() as f64;
        if k < 2.0 {
            return None;
        }
        Some(k / (k - 1.0) * (1.0 - total(self.variances()) / self.of_sum()?)).filter(|alpha| alpha.is_finite())
    }

    /// Guttman's lambda 2.
    pub(super) fn lambda2(&self) -> Option<f64> {
        let k = self.covariance.len() as f64;
        let squares = total(self.pairs().map(|(_, _, c)| c * c));
        let root = (k / (k - 1.0) * squares).sqrt();
        Some(1.0 - (total(self.variances()) - root) / self.of_sum()?).filter(|lambda| lambda.is_finite())
    }

    /// Mean correlation of the pairs; `None` if an item does not vary.
    pub(super) fn mean_correlation(&self) -> Option<f64> {
        let spread: Vec<f64> = self.variances().map(f64::sqrt).collect();
        if spread.iter().any(|sd| *sd <= 0.0) {
            return None;
        }
        let k = spread.len() as f64;
        let correlations = self.pairs().filter_map(|(i, j, c)| Some(c / (spread.get(i)? * spread.get(j)?)));
        Some(total(correlations) / (k * (k - 1.0))).filter(|mean| mean.is_finite())
    }

    /// Correlation of one item with the sum of the others; `None` if one of the two does not vary.
    pub(super) fn item_rest_correlation(&self, item: usize) -> Option<f64> {
        let row = self.covariance.get(item)?;
        let own = *row.get(item)?;
        let with_rest = total(row.iter().enumerate().filter(|(at, _)| *at != item).map(|(_, c)| *c));
        let below = (own * self.without(item).of_sum()?).sqrt();
        (below > 0.0).then(|| (with_rest / below).clamp(-1.0, 1.0))
    }
}
