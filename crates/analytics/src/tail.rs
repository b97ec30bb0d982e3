//! Upper tails of the F and chi-square distributions, and the quantile of F. Small tails keep their digits: those of F and its
//! quantile are to 1e-12 relative (METHODS 14), those of chi-square, by statrs' incomplete gamma, to about 1e-11.

use statrs::function::gamma::checked_gamma_ur;

use crate::special::{beta_both, beta_quantile_both};

fn positive(value: f64) -> bool {
    value > 0.0 && value.is_finite()
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
    Some(beta_both(rest, df1 / 2.0, rest / all, own / all).0).filter(|p| !p.is_nan())
}

/// The quantile of F with `df1` and `df2` degrees of freedom at `0 < p < 1`: `df2 x / (df1 (1 - x))` from the quantile
/// `x` of Beta(df1/2, df2/2). `None` if `p` is outside that range, a degree of freedom is not a finite number above zero,
/// or the quantile is beyond a double.
pub fn f_quantile(p: f64, df1: f64, df2: f64) -> Option<f64> {
    if !(p > 0.0 && p < 1.0 && positive(df1) && positive(df2)) {
        return None;
    }
    let (x, rest) = beta_quantile_both(p, df1 / 2.0, df2 / 2.0);
    Some(df2 / df1 * (x / rest)).filter(|f| f.is_finite())
}

/// `P(X > x)` for the chi-square distribution with `df` degrees of freedom, not necessarily whole: the regularised
/// upper incomplete gamma function `Q(df/2, x/2)`. A probability, 0..1; 1 for `x <= 0`. `None` if `x` is not a number
/// or `df` is not a finite number above zero.
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
    // x / 2 of the smallest doubles is 0, which the function refuses: everything is above.
    Some(checked_gamma_ur(df / 2.0, x / 2.0).map_or(1.0, |tail| tail.clamp(0.0, 1.0)))
}
