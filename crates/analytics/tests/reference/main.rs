//! The reference vectors (`tests/vectors/README.md`) against the real estimators, with the tolerances given there.

#![expect(clippy::unwrap_used, reason = "a test that cannot read its vectors must stop")]

mod comparisons;
mod criteria;
mod domains;
mod indices;
mod item_nonresponse;
mod load;
mod lonely;
mod ranks;
mod replicates;
mod simple;
mod weighting;
mod worked_example;
