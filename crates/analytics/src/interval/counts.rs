//! Intervals, in shares, for `x` of `n` counted without a design: `p = x/n`, `z` the `(1 + level)/2` quantile of the normal
//! distribution. `None` of nobody, of more `x` than `n`, or of a level that is not between 0 and 1.
//!
//! Sources: Brown, Cai & DasGupta (2001) Statistical Science 16:101; METHODS 5, "Simple counts without design".

use super::{Interval, wilson, z_value};
use crate::tail::beta_quantile;

fn share(x: u64, n: u64) -> Option<(f64, f64)> {
    (n > 0 && x <= n).then(|| (x as f64 / n as f64, n as f64))
}

/// `p ± z sqrt(p(1-p)/n)`, not cut at 0 and 1. Covers too little for small `n` and extreme `p`: for comparison only.
pub fn wald(x: u64, n: u64, level: f64) -> Option<Interval> {
    let (p, n) = share(x, n)?;
    let half = z_value(level)? * (p * (1.0 - p) / n).sqrt();
    Interval::finite(p - half, p + half)
}

/// Wilson's ([`wilson`]) about a share moved outwards by Yates' correction, half an answer, but never past one half of `n` (as the
/// usual test of p = 1/2 has it): its lower end at `p - c`, its upper at `p + c`, `c = min(1/2, |x - n/2|)/n`; the ends at 0 and 1
/// are exact.
pub fn wilson_corrected(x: u64, n: u64, level: f64) -> Option<Interval> {
    let (p, nf) = share(x, n)?;
    let z = z_value(level)?;
    let move_by = (p * nf - nf / 2.0).abs().min(0.5) / nf;
    let square = z * z / nf;
    let end = |p: f64, sign: f64| {
        let half = z * (p * (1.0 - p) / nf + square / (4.0 * nf)).max(0.0).sqrt();
        (p + square / 2.0 + sign * half) / (1.0 + square)
    };
    let lo = if p - move_by <= 0.0 { 0.0 } else { end(p - move_by, -1.0).max(0.0) };
    let hi = if p + move_by >= 1.0 { 1.0 } else { end(p + move_by, 1.0).min(1.0) };
    Interval::finite(lo, hi)
}

/// Wald's of `n + z^2` about `q = (x + z^2/2)/(n + z^2)`, `q ± z sqrt(q(1-q)/(n + z^2))` [Agresti & Coull 1998], not cut at 0 and 1.
pub fn agresti_coull(x: u64, n: u64, level: f64) -> Option<Interval> {
    let (p, nf) = share(x, n)?;
    let z = z_value(level)?;
    let count = nf + z * z;
    let centre = (p * nf + z * z / 2.0) / count;
    let half = z * (centre * (1.0 - centre) / count).sqrt();
    Interval::finite(centre - half, centre + half)
}

/// The `(1 - level)/2` and `(1 + level)/2` quantiles of Beta(x + 1/2, n - x + 1/2); the lower end is 0 at x = 0, the upper 1 at
/// x = n.
pub fn jeffreys(x: u64, n: u64, level: f64) -> Option<Interval> {
    let (p, nf) = share(x, n)?;
    z_value(level)?;
    let tail = (1.0 - level) / 2.0;
    let (yes, no) = (p * nf + 0.5, nf * (1.0 - p) + 0.5);
    let lo = if x == 0 { 0.0 } else { beta_quantile(tail, yes, no)? };
    let hi = if x == n { 1.0 } else { beta_quantile(1.0 - tail, yes, no)? };
    Interval::finite(lo, hi)
}

/// The interval of a simple count (METHODS 5): Wilson's for n > 40, Jeffreys' below, never Wald's.
pub fn simple_count(x: u64, n: u64, level: f64) -> Option<Interval> {
    if n > 40 {
        let (p, n) = share(x, n)?;
        wilson(p, n, level)
    } else {
        jeffreys(x, n, level)
    }
}
