//! Ranks that say how little they know (METHODS 10): never a bare 1..n, always the set of ranks that the data allow.

mod draws;
mod groups;
mod sets;

pub use draws::{RankDraws, RankDrawsError, ranks_from_draws};
pub use groups::{Against, against_the_mean};
pub use sets::{JointLevel, RankSet, joint_sets, marginal_sets, pairwise_sets};

/// Ranks from the largest estimate down; equal ones share the smallest rank.
pub fn ranks(estimates: &[f64]) -> Vec<usize> {
    estimates.iter().map(|own| 1 + estimates.iter().filter(|other| *other > own).count()).collect()
}
