//! Intervals for shares and means, and which one a figure gets (METHODS 5).
//!
//! In all of them `p` is a share 0..1 and `variance` its variance in shares, squared; `n` is the number of rows used and `df`
//! the degrees of freedom, not necessarily whole; `level` is the coverage, `t` the `(1 + level)/2` quantile of Student's t and
//! `z` that of the normal distribution. Ends are in the unit of the estimate. There is no interval of a level that is not
//! between 0 and 1, of degrees of freedom that are not a finite number above 0, or of a variance that is not a finite number
//! of at least 0; what else has none is said at each.

mod counts;
mod list;

pub use counts::{agresti_coull, jeffreys, simple_count, wald, wilson_corrected};
pub use list::{hypergeometric, wilson_finite};

use serde::{Deserialize, Serialize};

use crate::tail::{beta_quantile, normal_quantile, t_quantile};

/// The coverage of every published interval.
pub const LEVEL: f64 = 0.95;

/// Lists up to this size get the exact hypergeometric interval.
const HYPERGEOMETRIC_LIMIT: u32 = 2000;

/// By which formula an interval was made.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum IntervalKind {
    /// `p ± t se`: mean scores.
    Mean,
    /// On the logit scale: indices of a cluster or stratified sample.
    Xlogit,
    /// Korn and Graubard's: Clopper–Pearson with the effective sample size.
    Beta,
    /// Wilson's with the effective sample size.
    Wilson,
    /// Wilson's for a large list of which most answered, cut to what is possible.
    WilsonFinite,
    /// Clopper–Pearson with `n` over the median design effect: shares without a variance.
    ClopperPearson,
    /// Exact, for a small list of which most answered.
    Hypergeometric,
    /// Everyone answered: the interval is the point.
    Census,
}

impl IntervalKind {
    /// The word for it in JSON and files.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Mean => "mean",
            Self::Xlogit => "xlogit",
            Self::Beta => "beta",
            Self::Wilson => "wilson",
            Self::WilsonFinite => "wilson_finite",
            Self::ClopperPearson => "clopper_pearson",
            Self::Hypergeometric => "hypergeometric",
            Self::Census => "census",
        }
    }
}

/// Two ends, `lo <= hi`. Shares are 0..1.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Interval {
    pub lo: f64,
    pub hi: f64,
}

impl Interval {
    /// From end to end.
    pub fn width(self) -> f64 {
        self.hi - self.lo
    }

    pub(crate) fn finite(lo: f64, hi: f64) -> Option<Self> {
        (lo.is_finite() && hi.is_finite()).then_some(Self { lo, hi })
    }
}

/// `(1 + level)/2`: the probability below the upper end of an interval that covers `level`. `None` unless that is between
/// 0 and 1.
pub(crate) fn below_upper_end(level: f64) -> Option<f64> {
    proper(level).then(|| f64::midpoint(1.0, level))
}

fn t_value(level: f64, df: f64) -> Option<f64> {
    t_quantile(below_upper_end(level)?, df)
}

/// `t se`; `None` unless the variance is a finite number of at least 0.
fn t_se(variance: f64, df: f64, level: f64) -> Option<f64> {
    Some(t_value(level, df)? * variance.sqrt()).filter(|half| half.is_finite())
}

fn z_value(level: f64) -> Option<f64> {
    normal_quantile(below_upper_end(level)?)
}

fn proper(p: f64) -> bool {
    p > 0.0 && p < 1.0
}

/// `estimate ± t sqrt(V)`, in any unit: for mean scores and differences. `None` if an end is not finite.
///
/// Source: METHODS 5, `mean`.
pub fn mean(estimate: f64, variance: f64, df: f64, level: f64) -> Option<Interval> {
    let half = t_se(variance, df, level)?;
    Interval::finite(estimate - half, estimate + half)
}

/// The interval on the logit scale: `L = ln(p/(1-p))`, `L ± t sqrt(V)/(p(1-p))`, transformed back. `None` unless `p` is between 0
/// and 1.
///
/// Source: METHODS 5, `xlogit`.
pub fn xlogit(p: f64, variance: f64, df: f64, level: f64) -> Option<Interval> {
    if !proper(p) {
        return None;
    }
    let half = t_se(variance, df, level)? / (p * (1.0 - p));
    let centre = (p / (1.0 - p)).ln();
    let back = |logit: f64| if logit >= 0.0 { 1.0 / (1.0 + (-logit).exp()) } else { logit.exp() / (1.0 + logit.exp()) };
    // There and back again rounds: of a tiny error an end could be a hair beyond the share.
    Interval::finite(back(centre - half).min(p), back(centre + half).max(p))
}

/// `sin^2(asin sqrt(p) ± t sqrt(V)/(2 sqrt(p(1-p))))`, the variance-stabilising transformation; for comparison only. Ends beyond 0
/// or 1 on the scale of the angle stop there. `None` unless `p` is between 0 and 1.
///
/// Source: METHODS 5, `asin`.
pub fn asin(p: f64, variance: f64, df: f64, level: f64) -> Option<Interval> {
    if !proper(p) {
        return None;
    }
    let half = t_se(variance, df, level)? / (2.0 * (p * (1.0 - p)).sqrt());
    let centre = p.sqrt().asin();
    let back = |angle: f64| angle.clamp(0.0, std::f64::consts::FRAC_PI_2).sin().powi(2);
    Interval::finite(back(centre - half).min(p), back(centre + half).max(p))
}

/// The effective sample size, in respondents: `n_eff = p(1-p)/V`. `None` unless `p` is between 0 and 1 and the variance above 0, or
/// if the size is beyond a double.
///
/// Sources: Kish (1965); METHODS 4, "Design effect".
pub fn effective_n(p: f64, variance: f64) -> Option<f64> {
    (variance > 0.0 && proper(p)).then(|| p * (1.0 - p) / variance).filter(|n| n.is_finite())
}

/// Korn and Graubard's effective sample size, in respondents: `n* = p(1-p)/V (t_{n-1}/t_df)^2`, not capped. `None` as for
/// [`effective_n`], and for `n` under 2.
///
/// Sources: Korn & Graubard (1998) Survey Methodology 24:193; METHODS 5.
pub fn effective_n_kg(p: f64, variance: f64, n: u64, df: f64, level: f64) -> Option<f64> {
    let simple = t_value(level, (n as f64) - 1.0)?;
    Some(effective_n(p, variance)? * (simple / t_value(level, df)?).powi(2)).filter(|n| n.is_finite())
}

/// Clopper and Pearson's interval for a share `p` of `n`, which need not be whole: the `(1 - level)/2` quantile of
/// `Beta(np, n(1-p) + 1)` and the `(1 + level)/2` quantile of `Beta(np + 1, n(1-p))`; 0 below where `p` is 0, 1 above where it is
/// 1. `None` unless `p` is 0 to 1 and `n` a finite number above 0.
///
/// Source: METHODS 5, at `beta`.
pub fn clopper_pearson(p: f64, n: f64, level: f64) -> Option<Interval> {
    if !(n > 0.0 && n.is_finite() && (0.0..=1.0).contains(&p)) {
        return None;
    }
    let (x, rest) = (n * p, n * (1.0 - p));
    below_upper_end(level)?;
    let tail = (1.0 - level) / 2.0;
    let lo = if x <= 0.0 { 0.0 } else { beta_quantile(tail, x, rest + 1.0)? };
    let hi = if rest <= 0.0 { 1.0 } else { beta_quantile(1.0 - tail, x + 1.0, rest)? };
    Interval::finite(lo.min(p), hi.max(p))
}

/// Korn and Graubard's interval: [`clopper_pearson`] with `n*` of [`effective_n_kg`], and `None` as for that.
///
/// Sources: Korn & Graubard (1998) Survey Methodology 24:193; METHODS 5, `beta`.
pub fn beta(p: f64, variance: f64, n: u64, df: f64, level: f64) -> Option<Interval> {
    clopper_pearson(p, effective_n_kg(p, variance, n, df, level)?, level)
}

/// Wilson's score interval for a share `p` of `n`, which need not be whole:
/// `(p + z^2/2n ± z sqrt(p(1-p)/n + z^2/4n^2)) / (1 + z^2/n)`. `None` unless `p` is 0 to 1 and `n` a finite number above 0.
///
/// Sources: Brown, Cai & DasGupta (2001) Statistical Science 16:101; METHODS 5.
pub fn wilson(p: f64, n: f64, level: f64) -> Option<Interval> {
    if !(n > 0.0 && n.is_finite() && (0.0..=1.0).contains(&p)) {
        return None;
    }
    let z = z_value(level)?;
    let square = z * z / n;
    let centre = p + square / 2.0;
    let half = z * (p * (1.0 - p) / n + square / (4.0 * n)).sqrt();
    // The ends at 0 and 1 are exact; rounding would leave them a hair inside or outside.
    let lo = if p <= 0.0 { 0.0 } else { (centre - half) / (1.0 + square) };
    let hi = if p >= 1.0 { 1.0 } else { (centre + half) / (1.0 + square) };
    Interval::finite(lo.clamp(0.0, p), hi.clamp(p, 1.0))
}

/// Wilson's interval for a weighted share: [`wilson`] with `n*` of [`effective_n_kg`], and `None` as for that.
///
/// Sources: Franco, Little, Louis & Slud (2019) J. Surv. Stat. Methodol. 7:334; METHODS 5, `wilson`.
pub fn wilson_design(p: f64, variance: f64, n: u64, df: f64, level: f64) -> Option<Interval> {
    wilson(p, effective_n_kg(p, variance, n, df, level)?, level)
}

/// What an interval is chosen by.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Basis {
    /// The share, 0..1.
    pub p: f64,
    /// Its variance, in shares, squared.
    pub variance: f64,
    /// Respondents with a value.
    pub n: u64,
    pub df: i64,
    /// A single criterion or the overall question, not an index.
    pub single: bool,
    /// The median design effect of the unit's criteria, at least 1.
    pub deff_bar: f64,
    /// Everyone in the frame answered.
    pub census: bool,
    /// Satisfied answers and the size of the list, in a census-like unit.
    pub list: Option<(u32, u32)>,
    /// The coverage, [`LEVEL`] for what is published.
    pub level: f64,
}

/// The interval that METHODS 5 gives this figure, in shares, and its name: the point for a census; of a list
/// [`hypergeometric`] (over the people) up to 2 000 of them and [`wilson_finite`] beyond, for one criterion; without a variance
/// [`clopper_pearson`] with `n / deff_bar`; under 10 % or over 90 % with under 10 effective answers on a side [`beta`]; else
/// [`wilson_design`] for one criterion and [`xlogit`] for an index. `None` if `df < 1` (but for a census), or if `p` is not 0 to
/// 1.
///
/// Source: METHODS 5, "Which one where".
pub fn choose(basis: &Basis) -> Option<(Interval, IntervalKind)> {
    let Basis { p, variance, n, df, level, .. } = *basis;
    if !((0.0..=1.0).contains(&p) && proper(level)) {
        return None;
    }
    if basis.census {
        return Some((Interval { lo: p, hi: p }, IntervalKind::Census));
    }
    if df < 1 {
        return None;
    }
    let df = df as f64;
    if let Some((x, people)) = basis.list
        && basis.single
        && people > HYPERGEOMETRIC_LIMIT
    {
        return wilson_finite(x, u32::try_from(n).ok()?, people, level).map(|ends| (ends, IntervalKind::WilsonFinite));
    }
    if let Some((x, people)) = basis.list
        && basis.single
        && let Some((least, greatest)) = hypergeometric(x, u32::try_from(n).ok()?, people, level)
    {
        let all = f64::from(people);
        let ends = Interval { lo: (f64::from(least) / all).min(p), hi: (f64::from(greatest) / all).max(p) };
        return Some((ends, IntervalKind::Hypergeometric));
    }
    if variance <= 0.0 || !proper(p) {
        return clopper_pearson(p, n as f64 / basis.deff_bar, level).map(|ends| (ends, IntervalKind::ClopperPearson));
    }
    let effective = effective_n_kg(p, variance, n, df, level)?;
    let extreme = !(0.1..=0.9).contains(&p) && (effective * p < 10.0 || effective * (1.0 - p) < 10.0);
    if extreme {
        clopper_pearson(p, effective, level).map(|ends| (ends, IntervalKind::Beta))
    } else if basis.single {
        wilson(p, effective, level).map(|ends| (ends, IntervalKind::Wilson))
    } else {
        xlogit(p, variance, df, level).map(|ends| (ends, IntervalKind::Xlogit))
    }
}
