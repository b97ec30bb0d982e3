//! Mann and Whitney's and Kruskal and Wallis's tests, for samples without a design.

use crate::sum::total;
use crate::tail::{chi_square_upper, normal_two_sided};

/// Two simple samples.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct MannWhitney {
    /// `W = R_1 - n_1 (n_1 + 1)/2`: pairs in which the first is larger, ties half.
    pub w: f64,
    /// `(W - n_1 n_2/2) / sd`, variance `n_1 n_2/12 [(N + 1) - S (t^3 - t)/(N (N - 1))]` with `t` the sizes of the ties.
    pub z: f64,
    /// Two-sided, normal approximation.
    pub p: f64,
    /// Two-sided, with the continuity correction of 1/2.
    pub p_corrected: f64,
}

/// Several simple samples.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct KruskalWallis {
    /// `[12 S R_j^2/n_j / (N (N + 1)) - 3 (N + 1)] / [1 - S (t^3 - t)/(N^3 - N)]`.
    pub h: f64,
    /// Groups minus 1.
    pub df: usize,
    /// By the chi-square distribution.
    pub p: f64,
}

/// Mid-ranks of all values (1..N), in their order, and `S (t^3 - t)` over the ties.
fn mid_ranks(values: &[f64]) -> (Vec<f64>, f64) {
    let mut order: Vec<(usize, f64)> = values.iter().copied().enumerate().collect();
    // Adding 0 makes one value of 0 and -0.
    order.sort_by(|a, b| (a.1 + 0.0).total_cmp(&(b.1 + 0.0)));
    let mut ranks = vec![0.0; values.len()];
    let mut ties = Vec::new();
    let mut before = 0.0;
    #[expect(clippy::float_cmp, reason = "ties are equal values")]
    for tie in order.chunk_by(|a, b| a.1 == b.1) {
        let size = tie.len() as f64;
        for (at, _) in tie {
            if let Some(rank) = ranks.get_mut(*at) {
                *rank = before + f64::midpoint(size, 1.0);
            }
        }
        ties.push(size.powi(3) - size);
        before += size;
    }
    (ranks, total(ties))
}

/// Mann and Whitney's (Wilcoxon's rank sum) test of two simple samples, by the normal approximation with ties.
/// `None` if a sample is empty, a value is not finite, or all values are equal.
///
/// Sources: Mann & Whitney (1947); Lehmann (1975); METHODS 9.
pub fn mann_whitney(first: &[f64], second: &[f64]) -> Option<MannWhitney> {
    let all: Vec<f64> = first.iter().chain(second).copied().collect();
    if first.is_empty() || second.is_empty() || !all.iter().all(|value| value.is_finite()) {
        return None;
    }
    let (ranks, ties) = mid_ranks(&all);
    let (n1, n2, n) = (first.len() as f64, second.len() as f64, all.len() as f64);
    let w = total(ranks.iter().take(first.len()).copied()) - n1 * (n1 + 1.0) / 2.0;
    let variance = n1 * n2 / 12.0 * ((n + 1.0) - ties / (n * (n - 1.0)));
    if variance.is_nan() || variance <= 1e-12 * n1 * n2 * n {
        return None;
    }
    let (off, sd) = (w - n1 * n2 / 2.0, variance.sqrt());
    let corrected = (off.abs() - 0.5).max(0.0) / sd;
    let z = off / sd;
    Some(MannWhitney { w, z, p: normal_two_sided(z)?, p_corrected: normal_two_sided(corrected)? })
}

/// Kruskal and Wallis's test of two or more simple samples, corrected for ties. Empty samples do not count. `None`
/// under two samples, if a value is not finite, or all values are equal.
///
/// Sources: Kruskal & Wallis (1952) JASA 47:583; METHODS 9.
pub fn kruskal_wallis(groups: &[Vec<f64>]) -> Option<KruskalWallis> {
    let all: Vec<f64> = groups.iter().flatten().copied().collect();
    let df = groups.iter().filter(|group| !group.is_empty()).count().checked_sub(1).filter(|df| *df > 0)?;
    if !all.iter().all(|value| value.is_finite()) {
        return None;
    }
    let (ranks, ties) = mid_ranks(&all);
    let n = all.len() as f64;
    let mut rest = ranks.iter().copied();
    let mut parts = Vec::new();
    for group in groups.iter().filter(|group| !group.is_empty()) {
        let size = group.len() as f64;
        let sum = total(rest.by_ref().take(group.len()));
        parts.push(size * (sum / size - f64::midpoint(n, 1.0)).powi(2));
    }
    let unequal = 1.0 - ties / (n.powi(3) - n);
    if unequal.is_nan() || unequal <= 1e-12 {
        return None;
    }
    let h = 12.0 * total(parts) / (n * (n + 1.0)) / unequal;
    Some(KruskalWallis { h, df, p: chi_square_upper(h, df as f64)? })
}
