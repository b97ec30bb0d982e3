//! Three years or more: the slope (METHODS 9).

use super::Linked;
use crate::interval::{Interval, below_upper_end};
use crate::tail::{normal_quantile, normal_two_sided, t_quantile, t_two_sided};

/// The change a year, a straight line through the estimates.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Trend {
    /// In shares a year: 0.02 is two points a year.
    pub slope: f64,
    /// In shares a year, as are `lo` and `hi`.
    pub se: f64,
    /// None for the normal distribution (independent years).
    pub df: Option<i64>,
    pub p: f64,
    pub lo: f64,
    pub hi: f64,
}

/// The weights of a slope, `c_t = (t - tbar)/S (t - tbar)^2`; none for under two different years.
fn weights(years: &[i32]) -> Option<Vec<f64>> {
    let mean = years.iter().map(|year| f64::from(*year)).sum::<f64>() / years.len() as f64;
    let spread: f64 = years.iter().map(|year| (f64::from(*year) - mean).powi(2)).sum();
    (spread > 0.0).then(|| years.iter().map(|year| (f64::from(*year) - mean) / spread).collect())
}

/// `b = S c_t I_t` in shares a year, `c_t = (t - tbar)/S (t - tbar)^2`, with `V = c' V c` from the joint covariance of the `years`
/// (one an estimate, in the same order), by t with its degrees of freedom, or by the normal distribution for independent years
/// (`normal`); `lo` and `hi` are `b ± t sqrt(V)` at the coverage `level`. `None` under two different years or for another number
/// of them than of estimates, where the slope has no variance, or (but for `normal`) no degree of freedom, where a number is not
/// finite, and of a level that is not between 0 and 1.
///
/// Source: METHODS 9, "Three years or more".
pub fn slope(years: &[i32], of: &Linked, normal: bool, level: f64) -> Option<Trend> {
    let c = weights(years).filter(|c| c.len() == of.estimates.len())?;
    let slope = crate::sum::total(c.iter().zip(&of.estimates).map(|(c, estimate)| c * estimate));
    let se = of.se(&c)?;
    let df = (!normal).then_some(of.df);
    if df.is_some_and(|df| df < 1) {
        return None;
    }
    let (t, end) = (slope / se, below_upper_end(level)?);
    let (p, quantile) = match df {
        Some(df) => (t_two_sided(t, df as f64)?, t_quantile(end, df as f64)?),
        None => (normal_two_sided(t)?, normal_quantile(end)?),
    };
    let Interval { lo, hi } = Interval::finite(slope - quantile * se, slope + quantile * se)?;
    Some(Trend { slope, se, df, p, lo, hi })
}

impl Linked {
    /// Years drawn independently of each other, each with its estimate, variance and degrees of freedom: no covariance between
    /// them, and `df` is the sum.
    pub fn independent(years: &[(f64, f64, i64)]) -> Self {
        let row = |s: usize| (0..years.len()).map(|t| if s == t { years[t].1 } else { 0.0 }).collect();
        Self {
            estimates: years.iter().map(|(estimate, ..)| *estimate).collect(),
            covariance: (0..years.len()).map(row).collect(),
            df: years.iter().map(|(.., df)| df).sum(),
        }
    }
}
