//! When a change may be called none in practice (METHODS 9). That a difference is not significant never says so.

use super::Difference;
use crate::interval::{self, Interval, LEVEL};
use crate::tail::t_two_sided;

/// The largest change called none in practice, in shares: 2 points.
pub const SMALL_CHANGE: f64 = 0.02;

/// What the true change must be shown to stay inside of, in shares: 5 points.
pub const MARGIN: f64 = 0.05;

/// Two one-sided tests of a difference against the margin.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Equivalence {
    /// `P(T > (d + m)/se)`: of a true change of `-m` or less, `m` the [`MARGIN`].
    pub p_below: f64,
    /// `P(T < (d - m)/se)`: of a true change of `m` or more.
    pub p_above: f64,
    /// The larger of both, of a true change outside the margin.
    pub p: f64,
    /// `d ± t se` at [`LEVEL`], in shares; inside the margin if and only if `p` is under `(1 - LEVEL)/2`.
    pub interval: Interval,
    /// `|d|` is at most [`SMALL_CHANGE`] and the interval lies inside `±`[`MARGIN`]: "no practical change" may be said.
    pub no_practical_change: bool,
}

/// Tests whether a difference of two shares is small in practice, by `t` with `df` degrees of freedom: both ends of its
/// interval must lie inside the margin, and the difference itself be small. `difference` and its standard error `se`
/// are in shares (0.02 is 2 points). `None` if one of them is not a finite number, or `se` or `df` not above zero.
///
/// Sources: Schuirmann (1987) J. Pharmacokin. Biopharm. 15:657; METHODS 9.
pub fn equivalence(difference: f64, se: f64, df: f64) -> Option<Equivalence> {
    if !(difference.is_finite() && se.is_finite() && se > 0.0 && df > 0.0) {
        return None;
    }
    let interval = interval::mean(difference, se * se, df, LEVEL)?;
    let beyond = |t: f64| {
        let tail = t_two_sided(t, df)? / 2.0;
        Some(if t > 0.0 { tail } else { 1.0 - tail })
    };
    let (p_below, p_above) = (beyond((difference + MARGIN) / se)?, beyond((MARGIN - difference) / se)?);
    Some(Equivalence {
        p_below,
        p_above,
        p: p_below.max(p_above),
        interval,
        no_practical_change: difference.abs() <= SMALL_CHANGE && interval.lo > -MARGIN && interval.hi < MARGIN,
    })
}

impl Difference {
    /// The two one-sided [`equivalence`] tests of this difference.
    pub fn equivalence(&self) -> Option<Equivalence> {
        equivalence(self.difference, self.se, self.df)
    }
}
