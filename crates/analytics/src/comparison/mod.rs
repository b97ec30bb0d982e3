//! One unit in two years, or two units in one: the difference of two independent estimates (METHODS 9).

mod adjust;
mod equivalence;
mod linked;
mod pairwise;
mod trend;

pub use adjust::{Adjustment, adjust};
pub use equivalence::{Equivalence, MARGIN, SMALL_CHANGE, equivalence};
pub use linked::{Linked, linked};
pub use pairwise::{Pair, all_pairs, all_pairs_at};
pub use trend::{Trend, slope};

use serde::{Deserialize, Serialize};

use crate::estimate::Measured;
use crate::interval::{self, LEVEL};
use crate::tail::{normal_two_sided, t_two_sided};

/// Statements hold at this level for a whole family, whatever the coverage of the intervals (METHODS 9 and 10).
pub const ALPHA: f64 = 0.05;

/// `to - from`, by variances without finite population correction: the users of a year are themselves a sample of
/// those the service could have had.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Difference {
    /// In shares: 0.021 is 2.1 points.
    pub difference: f64,
    /// `sqrt(V_a + V_b)`, in shares.
    pub se: f64,
    /// Satterthwaite's, `(V_a + V_b)^2 / (V_a^2/df_a + V_b^2/df_b)`.
    pub df: f64,
    /// `difference / se`.
    pub t: f64,
    /// Two-sided, not adjusted for other comparisons.
    pub p: f64,
    /// `difference ± t_df se`, in shares.
    pub lo: f64,
    pub hi: f64,
}

/// One side of a difference.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Side {
    pub estimate: f64,
    /// Without finite population correction; in the unit of the estimate, squared.
    pub variance: f64,
    pub df: i64,
}

impl From<&Measured> for Side {
    fn from(measured: &Measured) -> Self {
        Self { estimate: measured.estimate, variance: measured.variance_no_fpc, df: measured.df }
    }
}

impl Difference {
    /// Two-sided p by the normal distribution; 1, which shows nothing, where `t` is not a number (none of [`difference`] is).
    pub fn p_normal(&self) -> f64 {
        normal_two_sided(self.t).unwrap_or(1.0)
    }
}

/// The difference of two estimates from samples drawn independently: `d = to - from`, `se = sqrt(V_a + V_b)`, `t = d/se` with
/// Satterthwaite's degrees of freedom, and the interval at [`LEVEL`]; in the unit of the estimates. `None` when a side has no
/// degree of freedom, neither has a variance, or a number is not finite or a variance negative.
///
/// Source: METHODS 9.
pub fn difference(from: Side, to: Side) -> Option<Difference> {
    difference_at(from, to, LEVEL)
}

/// [`difference`] with an interval of another coverage; `None` too of a level that is not between 0 and 1.
pub fn difference_at(from: Side, to: Side, level: f64) -> Option<Difference> {
    let variance = from.variance + to.variance;
    let proper = from.variance >= 0.0 && to.variance >= 0.0 && variance > 0.0 && variance.is_finite();
    if from.df < 1 || to.df < 1 || !proper {
        return None;
    }
    let difference = to.estimate - from.estimate;
    let se = variance.sqrt();
    let df = variance.powi(2) / (from.variance.powi(2) / from.df as f64 + to.variance.powi(2) / to.df as f64);
    let t = difference / se;
    let ends = interval::mean(difference, variance, df, level)?;
    Some(Difference { difference, se, df, t, p: t_two_sided(t, df)?, lo: ends.lo, hi: ends.hi })
}
