//! Rank tests: of simple samples, and of weighted ones from any design (METHODS 9).

mod unweighted;
mod weighted;

pub use unweighted::{KruskalWallis, MannWhitney, kruskal_wallis, mann_whitney};
pub use weighted::{KGroups, Ties, rank_test_k_groups, rank_test_two_groups};
