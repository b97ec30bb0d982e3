//! All pairs of the units of one published table: one family (METHODS 9).

use super::{Adjustment, Difference, Side, adjust, difference_at};
use crate::interval::LEVEL;
use crate::tail::t_two_sided;

/// The difference of two units of a table.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Pair {
    /// Places of the two in the table, `a < b`.
    pub a: usize,
    pub b: usize,
    /// `a - b`; none where a side has no degree of freedom or neither a variance.
    pub difference: Option<Difference>,
    /// The sum of the two degrees of freedom, and the p value by it.
    pub df_sum: i64,
    pub p_sum: Option<f64>,
    pub p_normal: Option<f64>,
    /// Of Satterthwaite's p, over all pairs of the table.
    pub holm: Option<f64>,
    pub bh: Option<f64>,
    pub bonferroni: Option<f64>,
    /// Of the normal p.
    pub holm_normal: Option<f64>,
    pub bh_normal: Option<f64>,
}

impl Pair {
    /// Satterthwaite's p, not adjusted.
    pub fn p(&self) -> Option<f64> {
        self.difference.map(|difference| difference.p)
    }
}

/// Every pair of independent estimates, in the order (0,1), (0,2), …, by [`super::difference`], with p values adjusted over all of
/// them by [`adjust`]. Give [`Side`]s without finite population correction for what is published.
///
/// Source: METHODS 9.
pub fn all_pairs(sides: &[Side]) -> Vec<Pair> {
    all_pairs_at(sides, LEVEL)
}

/// [`all_pairs`] with intervals of another coverage; no pair has a difference at a level that is not between 0 and 1.
pub fn all_pairs_at(sides: &[Side], level: f64) -> Vec<Pair> {
    let mut pairs = Vec::with_capacity(sides.len() * sides.len().saturating_sub(1) / 2);
    for (a, first) in sides.iter().enumerate() {
        for (b, second) in sides.iter().enumerate().skip(a + 1) {
            let difference = difference_at(*second, *first, level);
            let df_sum = first.df + second.df;
            pairs.push(Pair {
                a,
                b,
                difference,
                df_sum,
                p_sum: difference.and_then(|d| t_two_sided(d.t, df_sum as f64)),
                p_normal: difference.map(|d| d.p_normal()),
                holm: None,
                bh: None,
                bonferroni: None,
                holm_normal: None,
                bh_normal: None,
            });
        }
    }
    let p: Vec<Option<f64>> = pairs.iter().map(Pair::p).collect();
    let normal: Vec<Option<f64>> = pairs.iter().map(|pair| pair.p_normal).collect();
    let holm = adjust(&p, Adjustment::Holm);
    let bh = adjust(&p, Adjustment::BenjaminiHochberg);
    let bonferroni = adjust(&p, Adjustment::Bonferroni);
    let holm_normal = adjust(&normal, Adjustment::Holm);
    let bh_normal = adjust(&normal, Adjustment::BenjaminiHochberg);
    for (at, pair) in pairs.iter_mut().enumerate() {
        pair.holm = holm[at];
        pair.bh = bh[at];
        pair.bonferroni = bonferroni[at];
        pair.holm_normal = holm_normal[at];
        pair.bh_normal = bh_normal[at];
    }
    pairs
}
