//! Ranks that say how little they know (METHODS 10): never a bare 1..n, always the set of ranks that the data allow.

mod draws;
mod groups;
mod sets;

pub use draws::{RankDraws, RankDrawsError, ranks_from_draws};
pub use groups::{Against, against_the_mean};
pub use sets::{JointLevel, RankSet, joint_sets, marginal_sets, pairwise_sets};

/// Ranks from the largest estimate down, `1 + #{j: I_j > I_i}`; equal ones share the smallest rank. Estimates are numbers: a NaN
/// is above and below nothing.
///
/// Source: METHODS 10.
pub fn ranks(estimates: &[f64]) -> Vec<usize> {
    estimates.iter().map(|own| 1 + estimates.iter().filter(|other| *other > own).count()).collect()
}
