//! Shares of two or more independent simple samples, without a design: counts of a census-like unit or of web answers.
//! Weighted samples are compared by [`crate::group`], [`crate::t_test`] and [`crate::rao_scott`].

use crate::interval::{Interval, wilson};
use crate::sum::total;
use crate::tail::{chi_square_upper, normal_two_sided};

/// `successes` of `n`, both counts of people.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Count {
    pub successes: u64,
    pub n: u64,
}

impl Count {
    fn share(self) -> Option<f64> {
        (self.n > 0 && self.successes <= self.n).then(|| self.successes as f64 / self.n as f64)
    }
}

/// A standard error and the normal test made with it.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct NormalTest {
    pub se: f64,
    pub z: f64,
    /// Two-sided.
    pub p: f64,
}

/// The second share minus the first, in shares.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct TwoProportions {
    pub difference: f64,
    /// By `p1 q1/n1 + p2 q2/n2`; `None` where that is 0.
    pub unpooled: Option<NormalTest>,
    /// By `p q (1/n1 + 1/n2)` with `p` of both samples together; `None` where that is 0.
    pub pooled: Option<NormalTest>,
    /// Newcombe's interval from the two Wilson intervals.
    pub newcombe: Interval,
}

fn normal_test(difference: f64, variance: f64) -> Option<NormalTest> {
    if variance <= 0.0 {
        return None;
    }
    let se = variance.sqrt();
    let z = difference / se;
    Some(NormalTest { se, z, p: normal_two_sided(z)? })
}

/// Compares the shares of two independent simple samples, without continuity correction. `level` is the coverage of
/// Newcombe's hybrid score interval (1998, method 10), `d - sqrt((p2 - l2)^2 + (u1 - p1)^2)` to
/// `d + sqrt((u2 - p2)^2 + (p1 - l1)^2)`, in shares. `None` if a sample is empty, has more successes than people, or the level is
/// not between 0 and 1.
///
/// Source: Newcombe (1998) Stat. Med. 17:873.
pub fn two_proportions(first: Count, second: Count, level: f64) -> Option<TwoProportions> {
    if !(level > 0.0 && level < 1.0) {
        return None;
    }
    let (p1, p2) = (first.share()?, second.share()?);
    let (n1, n2) = (first.n as f64, second.n as f64);
    let difference = p2 - p1;
    let both = (first.successes as f64 + second.successes as f64) / (n1 + n2);
    let (one, two) = (wilson(p1, n1, level)?, wilson(p2, n2, level)?);
    let newcombe = Interval {
        lo: difference - (p2 - two.lo).hypot(one.hi - p1),
        hi: difference + (two.hi - p2).hypot(p1 - one.lo),
    };
    Some(TwoProportions {
        difference,
        unpooled: normal_test(difference, p1 * (1.0 - p1) / n1 + p2 * (1.0 - p2) / n2),
        pooled: normal_test(difference, both * (1.0 - both) * (1.0 / n1 + 1.0 / n2)),
        newcombe,
    })
}

/// A chi-square test with one degree of freedom for a trend.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Trend {
    pub chi_square: f64,
    pub p: f64,
}

/// Cochran's and Armitage's test for a trend of shares over `scores` (years, ordered groups), one a
/// sample, without continuity correction: `[S x (s - sbar)]^2 / (p q S n (s - sbar)^2)`, `p` and the mean score `sbar`
/// over all people. `None` under two samples or if their number differs from the scores', a sample is empty or has
/// more successes than people, a score is not finite, or there is nothing to test (all scores equal, or everyone or
/// nobody a success).
///
/// Sources: Cochran (1954) Biometrics 10:417; Armitage (1955) Biometrics 11:375.
pub fn cochran_armitage(samples: &[Count], scores: &[f64]) -> Option<Trend> {
    if samples.len() < 2 || samples.len() != scores.len() || !scores.iter().all(|score| score.is_finite()) {
        return None;
    }
    for sample in samples {
        sample.share()?;
    }
    let people = total(samples.iter().map(|sample| sample.n as f64));
    let p = total(samples.iter().map(|sample| sample.successes as f64)) / people;
    let rows = || samples.iter().zip(scores);
    let mean = total(rows().map(|(sample, score)| sample.n as f64 * score)) / people;
    let above = total(rows().map(|(sample, score)| sample.successes as f64 * (score - mean)));
    let spread = total(rows().map(|(sample, score)| sample.n as f64 * (score - mean).powi(2)));
    let below = p * (1.0 - p) * spread;
    let chi_square = above.powi(2) / below;
    if !(below > 0.0 && chi_square.is_finite()) {
        return None;
    }
    Some(Trend { chi_square, p: chi_square_upper(chi_square, 1.0)? })
}
