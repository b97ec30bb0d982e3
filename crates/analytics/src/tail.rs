//! Tails and quantiles of the normal, t, beta, F and chi-square distributions, for any numbers: what is outside a function's
//! range has no value, and no value is NaN. Small tails keep their digits. Tails and quantiles are to 1e-12 relative
//! (METHODS 14), and each is there after a bounded number of steps, whatever it is asked for.

use crate::special::{self, beta_both, beta_quantile_both, gamma_upper};

fn number(value: f64) -> Option<f64> {
    Some(value).filter(|value| !value.is_nan())
}

fn inside(p: f64) -> bool {
    p > 0.0 && p < 1.0
}

fn positive(value: f64) -> bool {
    value > 0.0 && value.is_finite()
}

/// `P(|Z| > |z|)` for the standard normal distribution. A probability, 0..1. `None` if `z` is not a number.
pub fn normal_two_sided(z: f64) -> Option<f64> {
    number(special::normal_two_sided(number(z)?))
}

/// The standard normal quantile at `0 < p < 1`. `None` outside that range.
pub fn normal_quantile(p: f64) -> Option<f64> {
    inside(p).then(|| special::normal_quantile(p)).and_then(number)
}

/// `P(|T| > |t|)` for Student's t with `df` degrees of freedom, not necessarily whole: `I_{df/(df + t^2)}(df/2, 1/2)`. A
/// probability, 0..1. `None` if `t` is not a number or `df` is not a finite number above zero.
pub fn t_two_sided(t: f64, df: f64) -> Option<f64> {
    (positive(df) && !t.is_nan()).then(|| special::t_two_sided(t, df)).and_then(number)
}

/// The quantile of Student's t with `df` degrees of freedom, not necessarily whole, at `0 < p < 1`. `None` if `p` is outside
/// that range, `df` is not a finite number above zero, or the quantile is beyond a double.
pub fn t_quantile(p: f64, df: f64) -> Option<f64> {
    (inside(p) && positive(df)).then(|| special::t_quantile(p, df)).filter(|t| t.is_finite())
}

/// `I_x(a, b)`, the probability that a variable of Beta(a, b) is at most `x`, 0..1. `None` if `x` is not between 0 and 1, or
/// `a` or `b` is not a finite number above zero.
pub fn beta_cdf(x: f64, a: f64, b: f64) -> Option<f64> {
    ((0.0..=1.0).contains(&x) && positive(a) && positive(b)).then(|| special::beta_cdf(x, a, b)).and_then(number)
}

/// The quantile of Beta(a, b) at `0 <= p <= 1`, 0..1. `None` if `p` is outside that range, or `a` or `b` is not a finite
/// number above zero.
pub fn beta_quantile(p: f64, a: f64, b: f64) -> Option<f64> {
    ((0.0..=1.0).contains(&p) && positive(a) && positive(b)).then(|| special::beta_quantile(p, a, b)).and_then(number)
}

/// `P(F > f)` for the F distribution with `df1` and `df2` degrees of freedom, not necessarily whole:
/// `I_{df2/(df2 + df1 f)}(df2/2, df1/2)`. A probability, 0..1; 1 for `f <= 0`. `None` if `f` is not a number or a
/// degree of freedom is not a finite number above zero.
pub fn f_upper(f: f64, df1: f64, df2: f64) -> Option<f64> {
    if f.is_nan() || !positive(df1) || !positive(df2) {
        return None;
    }
    if f <= 0.0 {
        return Some(1.0);
    }
    // Both shares, so that neither loses its digits as 1 minus the other.
    let (own, rest) = (df1 / 2.0 * f, df2 / 2.0);
    if own.is_infinite() {
        return Some(0.0);
    }
    let all = own + rest;
    number(beta_both(rest, df1 / 2.0, rest / all, own / all).0)
}

/// The quantile of F with `df1` and `df2` degrees of freedom at `0 < p < 1`: `df2 x / (df1 (1 - x))` from the quantile
/// `x` of Beta(df1/2, df2/2). `None` if `p` is outside that range, a degree of freedom is not a finite number above zero,
/// or the quantile is beyond a double.
pub fn f_quantile(p: f64, df1: f64, df2: f64) -> Option<f64> {
    if !(inside(p) && positive(df1) && positive(df2)) {
        return None;
    }
    let (x, rest) = beta_quantile_both(p, df1 / 2.0, df2 / 2.0);
    Some(df2 / df1 * (x / rest)).filter(|f| f.is_finite())
}

/// `P(X > x)` for the chi-square distribution with `df` degrees of freedom, not necessarily whole: the regularised
/// upper incomplete gamma function `Q(df/2, x/2)`. A probability, 0..1; 1 for `x <= 0`. Below one degree of freedom a small
/// tail is to 1e-12 of 1, not of itself. `None` if `x` is not a number or `df` is not a finite number above zero.
pub fn chi_square_upper(x: f64, df: f64) -> Option<f64> {
    if x.is_nan() || !positive(df) {
        return None;
    }
    if x <= 0.0 {
        return Some(1.0);
    }
    if x.is_infinite() {
        return Some(0.0);
    }
    // With so few degrees of freedom everything is at 0.
    if df < 2.0 * f64::MIN_POSITIVE {
        return Some(0.0);
    }
    // Half of the smallest double is 0.
    if x / 2.0 <= 0.0 {
        return Some(1.0);
    }
    number(gamma_upper(df / 2.0, x / 2.0))
}
