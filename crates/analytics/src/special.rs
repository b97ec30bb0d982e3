//! Quantiles and tails of the normal, t, beta and gamma distributions to about 1e-12.
//!
//! `ln Γ` and the first guesses are those of statrs. Its incomplete beta stops after 140 terms, too few for the effective
//! sample sizes of a pooled index, and its `erfc` and quantiles at 1e-11 to 1e-9; those are done here. The fraction is that of
//! Didonato & Morris (1992) ACM Trans. Math. Softw. 18:360.
//!
//! Arguments are taken as they should be; [`crate::tail`] looks at them first.

mod gamma;

pub use gamma::gamma_upper;

use statrs::function::erf::erfc_inv;
use statrs::function::gamma::ln_gamma;
use std::f64::consts::{LN_2, PI, SQRT_2};

const TERMS: u32 = 100_000;
const TINY: f64 = 1e-300;

/// The continued fraction that `x^a y^b / B(a, b)` over it is `I_x(a, b)`, `y = 1 - x`, by Lentz's method [Didonato & Morris
/// 1992]; converges fast for `x < (a+1)/(a+b+2)`. It takes `y` beside `x`, and where `x` is near 1 nothing cancels.
#[expect(clippy::many_single_char_names, reason = "the letters of the formula")]
fn beta_fraction(a: f64, b: f64, x: f64, y: f64) -> f64 {
    let away_from_zero = |value: f64| if value.abs() < TINY { TINY } else { value };
    let off = a * y - b * x + 1.0;
    let mut fraction = away_from_zero(a * off / (a + 1.0));
    let (mut c, mut d) = (fraction, 0.0);
    for term in 1..=TERMS {
        let m = f64::from(term);
        let below = a + 2.0 * m - 1.0;
        let above = m * (a + m - 1.0) / below * ((a + b + m - 1.0) / below) * (b - m) * x * x;
        let next = m + m * (b - m) * x / below + (a + m) * (off + m * (2.0 - x)) / (a + 2.0 * m + 1.0);
        d = 1.0 / away_from_zero(next + above * d);
        c = away_from_zero(next + above / c);
        let step = d * c;
        fraction *= step;
        if (step - 1.0).abs() <= f64::EPSILON {
            break;
        }
    }
    fraction
}

/// `x ln x`-like pieces of the beta density's logarithm, without the cancellation of large `ln Γ`: Stirling's remainder.
fn stirling_remainder(x: f64) -> f64 {
    if x < 10.0 {
        return ln_gamma(x) - (x - 0.5) * x.ln() + x - 0.5 * (2.0 * PI).ln();
    }
    let y = 1.0 / (x * x);
    // Bernoulli series of Binet's function; the ninth term is below 1e-16 from x = 10.
    let series = [
        1.0 / 12.0,
        -1.0 / 360.0,
        1.0 / 1260.0,
        -1.0 / 1680.0,
        1.0 / 1188.0,
        -691.0 / 360_360.0,
        1.0 / 156.0,
        -3617.0 / 122_400.0,
    ];
    series.iter().rev().fold(0.0, |sum, term| sum * y + term) / x
}

/// `ln(x^a (1-x)^b / B(a, b))`, given `x` and `y = 1 - x` so that neither end loses digits.
#[expect(clippy::many_single_char_names, reason = "the letters of the formula")]
fn ln_beta_power(a: f64, b: f64, x: f64, y: f64) -> f64 {
    let n = a + b;
    // x^a y^b n^n / (a^a b^b), as a sum of small logarithms near the mode, from whichever of x and y is exact.
    let above = if x < y { x - a / n } else { b / n - y };
    let part = |share: f64, off: f64, mean: f64, count: f64| {
        let ratio = off / mean;
        count * if ratio.abs() < 0.5 { ratio.ln_1p() } else { (share / mean).ln() }
    };
    part(x, above, a / n, a) + part(y, -above, b / n, b) + 0.5 * (a.ln() + b.ln() - n.ln()) - 0.5 * (2.0 * PI).ln()
        + stirling_remainder(n)
        - stirling_remainder(a)
        - stirling_remainder(b)
}

/// Regularised incomplete beta function and its complement, `(I_x(a, b), 1 - I_x(a, b))`, for `x` with `y = 1 - x`.
pub fn beta_both(a: f64, b: f64, x: f64, y: f64) -> (f64, f64) {
    if x <= 0.0 {
        return (0.0, 1.0);
    }
    if y <= 0.0 {
        return (1.0, 0.0);
    }
    let front = ln_beta_power(a, b, x, y).exp();
    if x <= (a + 1.0) / (a + b + 2.0) {
        let lower = (front / beta_fraction(a, b, x, y)).clamp(0.0, 1.0);
        (lower, 1.0 - lower)
    } else {
        let upper = (front / beta_fraction(b, a, y, x)).clamp(0.0, 1.0);
        (1.0 - upper, upper)
    }
}

/// `I_x(a, b)`: the probability that a Beta(a, b) variable is at most `x`. `a, b > 0`, `0 <= x <= 1`.
pub fn beta_cdf(x: f64, a: f64, b: f64) -> f64 {
    beta_both(a, b, x, 1.0 - x).0
}

/// The quantile of Beta(a, b) at probability `p`: bisection to a bracket, then Newton steps that stay inside it.
pub fn beta_quantile(p: f64, a: f64, b: f64) -> f64 {
    if p <= 0.0 {
        return 0.0;
    }
    if p >= 1.0 {
        return 1.0;
    }
    beta_quantile_both(p, a, b).0
}

/// The quantile `x` of Beta(a, b) at `0 < p < 1` and `1 - x`, each with all its digits.
pub fn beta_quantile_both(p: f64, a: f64, b: f64) -> (f64, f64) {
    // Work from the nearer end, so that a quantile near 1 keeps its digits as 1 - y.
    if beta_cdf(0.5, a, b) < p {
        let y = lower_beta_quantile(p, true, b, a);
        (1.0 - y, y)
    } else {
        let x = lower_beta_quantile(p, false, a, b);
        (x, 1.0 - x)
    }
}

/// The `x <= 1/2` with `I_x(a, b) = p`, or `= 1 - p` if `complement`.
fn lower_beta_quantile(p: f64, complement: bool, a: f64, b: f64) -> f64 {
    // The smaller of both tails is compared: the larger one has lost its digits. `1 - p` is exact where it is the smaller.
    let (below, above) = if complement { (1.0 - p, p) } else { (p, 1.0 - p) };
    let excess = |x: f64| {
        let (lower, upper) = beta_both(a, b, x, 1.0 - x);
        if below <= above { lower - below } else { above - upper }
    };
    let (mut lo, mut hi) = (0.0_f64, 0.5_f64);
    let mut x = (a / (a + b)).clamp(1e-8, 0.5);
    for _ in 0..400 {
        let gap = excess(x);
        if gap > 0.0 {
            hi = x;
        } else {
            lo = x;
        }
        let slope = ln_beta_power(a, b, x, 1.0 - x).exp() / (x * (1.0 - x));
        let newton = x - gap / slope;
        let next = if newton > lo && newton < hi {
            newton
        } else if lo > 0.0 {
            (lo * hi).sqrt()
        } else {
            hi / 1024.0
        };
        if (next - x).abs() <= 2.0 * f64::EPSILON * x || next < TINY {
            return next;
        }
        x = next;
    }
    x
}

/// The probability of `|T| > |t|` for Student's t with `df > 0` degrees of freedom.
pub fn t_two_sided(t: f64, df: f64) -> f64 {
    let square = t * t;
    if square.is_infinite() {
        return 0.0;
    }
    beta_both(df / 2.0, 0.5, df / (df + square), square / (df + square)).0
}

fn ln_t_density(t: f64, df: f64) -> f64 {
    // Γ((df+1)/2)/Γ(df/2) by Stirling's form, which does not cancel for large df.
    let (h, k) = (f64::midpoint(df, 1.0), df / 2.0);
    let ratio = k * (0.5 / k).ln_1p() + 0.5 * k.ln() - 0.5 + stirling_remainder(h) - stirling_remainder(k);
    ratio - 0.5 * (df * PI).ln() - h * (t * t / df).ln_1p()
}

/// The quantile of Student's t with `df > 0` degrees of freedom (not necessarily whole) at `0 < p < 1`.
pub fn t_quantile(p: f64, df: f64) -> f64 {
    if (p - 0.5).abs() < f64::EPSILON / 4.0 {
        return 0.0;
    }
    let tail = if p < 0.5 { p } else { 1.0 - p };
    let two = 2.0 * tail;
    let (mut lo, mut hi) = (0.0_f64, f64::INFINITY);
    let mut t = -normal_quantile(tail);
    for _ in 0..400 {
        let gap = t_two_sided(t, df) - two;
        if gap > 0.0 {
            lo = t;
        } else {
            hi = t;
        }
        // Newton on the logarithm of the tail: straight for heavy tails.
        let (value, slope) = (gap + two, -2.0 * ln_t_density(t, df).exp());
        let newton = if t > 0.0 {
            let in_log = (value / two).ln() * value / (slope * t);
            t * (-in_log).clamp(-2.0, 2.0).exp()
        } else {
            f64::NAN
        };
        let next = if newton > lo && newton < hi {
            newton
        } else if hi.is_infinite() {
            2.0 * lo.max(0.5)
        } else {
            f64::midpoint(lo, hi)
        };
        if (next - t).abs() <= 2.0 * f64::EPSILON * t {
            t = next;
            break;
        }
        t = next;
    }
    if p < 0.5 { -t } else { t }
}

fn normal_density(z: f64) -> f64 {
    (-0.5 * z * z).exp() / (2.0 * PI).sqrt()
}

/// The probability above `z >= 0` under the standard normal: a series of positive terms near the middle, Laplace's
/// continued fraction in the tail.
fn normal_tail(z: f64) -> f64 {
    if z > 2.0 {
        let fraction = (1..=200).rev().fold(z, |below, k| z + f64::from(k) / below);
        return normal_density(z) / fraction;
    }
    let (mut term, mut sum) = (z, z);
    for k in 1..100 {
        term *= z * z / f64::from(2 * k + 1);
        sum += term;
    }
    0.5 - normal_density(z) * sum
}

/// The probability of `|Z| > |z|` under the standard normal.
pub fn normal_two_sided(z: f64) -> f64 {
    2.0 * normal_tail(z.abs())
}

/// The standard normal quantile at `0 < p < 1`, refined by Newton steps on the tail.
pub fn normal_quantile(p: f64) -> f64 {
    if (p - 0.5).abs() < f64::EPSILON / 4.0 {
        return 0.0;
    }
    let tail = if p < 0.5 { p } else { 1.0 - p };
    let mut z = SQRT_2 * erfc_inv(2.0 * tail);
    for _ in 0..3 {
        z += (normal_tail(z) - tail) / normal_density(z);
    }
    if p < 0.5 { -z } else { z }
}

/// `ln(n!)` for the hypergeometric tails.
pub fn ln_factorial(n: u32) -> f64 {
    match n {
        0 | 1 => 0.0,
        2 => LN_2,
        _ => ln_gamma(f64::from(n) + 1.0),
    }
}
