//! The reference vectors (`tests/vectors/README.md`) against the real estimators, with the tolerances given there.

#![expect(clippy::unwrap_used, reason = "a test that cannot read its vectors must stop")]

mod agreement;
mod comparisons;
mod criteria;
mod domains;
mod equivalence;
mod group_tests;
mod indices;
mod interviewers;
mod item_nonresponse;
mod load;
mod lonely;
mod packages;
mod ranks;
mod reliability;
mod replicates;
mod rubin;
mod sample_sizes;
mod simple;
mod tails;
mod weighting;
mod worked_example;
