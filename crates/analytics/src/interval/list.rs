//! Intervals for a list of people of which most answered (METHODS 5a).

use super::{Interval, proper, wilson};
use crate::special::ln_factorial;

/// Wilson's interval, in shares, for `x` satisfied of `n` drawn from `people` without replacement, `n* = n (N-1)/(N-n)`, cut to
/// what is possible, `[x/N, (N-n+x)/N]`; the point where all were drawn. `None` if nobody was drawn, more than `people`, or `x` is
/// more than `n`.
///
/// Source: METHODS 5a.
pub fn wilson_finite(x: u32, n: u32, people: u32, level: f64) -> Option<Interval> {
    if n == 0 || x > n || n > people || !proper(level) {
        return None;
    }
    let (xf, nf, all) = (f64::from(x), f64::from(n), f64::from(people));
    let p = xf / nf;
    if n == people {
        return Some(Interval { lo: p, hi: p });
    }
    let raw = wilson(p, nf * (all - 1.0) / (all - nf), level)?;
    Some(Interval { lo: raw.lo.max(xf / all), hi: raw.hi.min((all - nf + xf) / all) })
}

/// The exact interval, in people, for `x` satisfied of `n` drawn from `people` without replacement: the least and the greatest
/// count `K` of satisfied people in the list under which both `P(X >= x)` and `P(X <= x)` are above `(1 - level)/2`, `X`
/// hypergeometric. `None` as for [`wilson_finite`].
///
/// Source: METHODS 5a.
pub fn hypergeometric(x: u32, n: u32, people: u32, level: f64) -> Option<(u32, u32)> {
    if n == 0 || x > n || n > people || !proper(level) {
        return None;
    }
    let tail = (1.0 - level) / 2.0;
    let choose = |n: u32, k: u32| ln_factorial(n) - ln_factorial(k) - ln_factorial(n - k);
    // P(from <= X <= to) with K satisfied in the list.
    let between = |satisfied: u32, from: u32, to: u32| {
        let least = n.saturating_sub(people - satisfied).max(from);
        let most = satisfied.min(n).min(to);
        let all = choose(people, n);
        let terms = (least..=most).map(|k| (choose(satisfied, k) + choose(people - satisfied, n - k) - all).exp());
        crate::sum::total(terms)
    };
    let (fewest, greatest) = (x, people - n + x);
    // P(X >= x) grows with K, P(X <= x) falls: both ends by bisection.
    let (mut lo, mut hi) = (fewest, greatest);
    while lo < hi {
        let middle = lo.midpoint(hi);
        if between(middle, x, n) > tail { hi = middle } else { lo = middle + 1 }
    }
    let least = lo;
    let (mut lo, mut hi) = (fewest, greatest);
    while lo < hi {
        let middle = hi - (hi - lo) / 2;
        if between(middle, 0, x) > tail { lo = middle } else { hi = middle - 1 }
    }
    Some((least, lo))
}
