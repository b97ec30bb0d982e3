//! How often a unit takes each rank when the estimates are drawn again (PSU bootstrap or normal draws): descriptive. The
//! percentile interval of a rank under-covers near ties and is not called a confidence interval [Xie, Singh & Zhang 2009;
//! Hall & Miller 2009].

/// The ranks of one unit over the draws.
#[derive(Debug, Clone, PartialEq)]
pub struct RankDraws {
    pub mean: f64,
    /// With `n - 1`; none for a single draw.
    pub sd: Option<f64>,
    /// The share of draws in which it has rank 1, 2, …, K.
    pub probability: Vec<f64>,
    /// Quantiles at 0.025, 0.5 and 0.975: inverse of the empirical distribution (type 1).
    pub quantiles: [usize; 3],
}

impl RankDraws {
    /// The share of draws in which it is among the first `k`.
    pub fn top(&self, k: usize) -> f64 {
        self.probability.iter().take(k).sum()
    }
}

/// Why draws give no ranks.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum RankDrawsError {
    #[error("there is no draw; give at least one row of estimates")]
    NoDraws,
    #[error("draw {draw} has {here} units and the first {expected}; give every unit in each draw")]
    Length { draw: usize, here: usize, expected: usize },
    #[error("draw {draw} has a value that is not a number; leave the draw out or mend it")]
    NotANumber { draw: usize },
}

/// Ranks of each unit, from rows of drawn estimates, one estimate a unit in each; rank 1 is the largest of the draw, ties share the
/// smallest rank. One summary a unit, in their order.
///
/// Source: METHODS 10.
///
/// # Errors
/// [`RankDrawsError::NoDraws`] of no draw, [`RankDrawsError::Length`] for a draw of another number of units than the first, and
/// [`RankDrawsError::NotANumber`] for one with a NaN.
pub fn ranks_from_draws(draws: &[Vec<f64>]) -> Result<Vec<RankDraws>, RankDrawsError> {
    let units = draws.first().ok_or(RankDrawsError::NoDraws)?.len();
    let mut counts = vec![vec![0_u32; units]; units];
    for (at, draw) in draws.iter().enumerate() {
        if draw.len() != units {
            return Err(RankDrawsError::Length { draw: at + 1, here: draw.len(), expected: units });
        }
        if draw.iter().any(|value| value.is_nan()) {
            return Err(RankDrawsError::NotANumber { draw: at + 1 });
        }
        for (unit, rank) in super::ranks(draw).into_iter().enumerate() {
            counts[unit][rank - 1] += 1;
        }
    }
    let n = draws.len() as f64;
    Ok(counts.iter().map(|counts| summary(counts, n)).collect())
}

fn summary(counts: &[u32], n: f64) -> RankDraws {
    let ranked = || counts.iter().enumerate().map(|(at, count)| (at as f64 + 1.0, f64::from(*count)));
    let mean = ranked().map(|(rank, count)| rank * count).sum::<f64>() / n;
    let squares: f64 = ranked().map(|(rank, count)| count * (rank - mean).powi(2)).sum();
    let quantile = |p: f64| {
        let mut below = 0.0;
        for (at, count) in counts.iter().enumerate() {
            below += f64::from(*count);
            // A whole number of draws is reached exactly; rounding must not step over it.
            if below >= (n * p) * (1.0 - 4.0 * f64::EPSILON) {
                return at + 1;
            }
        }
        counts.len()
    };
    RankDraws {
        mean,
        sd: (n > 1.0).then(|| (squares / (n - 1.0)).sqrt()),
        probability: counts.iter().map(|count| f64::from(*count) / n).collect(),
        quantiles: [0.025, 0.5, 0.975].map(quantile),
    }
}
