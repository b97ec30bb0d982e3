//! Scores of public units: design-based estimates with their intervals, what of them may be shown, and the charts.
//!
//! Pure functions over columns: no file, no clock, no database. Sums are compensated and taken in a fixed order
//! (stratum, PSU, row), so a result does not depend on the number of threads. "METHODS n" in a comment names a section
//! of the methods page that the reference vectors of `tests/vectors` were computed by.
//!
//! The way through: a [`design::Design`] and [`sample::Answers`] make a [`sample::Sample`]; with an
//! [`instrument::Instrument`], [`score::score`] gives a [`score::Score`], and [`score::Score::public`] what may leave
//! the server. [`comparison::difference`] compares two of them. [`chart`] draws finished numbers.
//!
//! Beside the scores: [`reliability`], [`agreement`] and [`interviewer`] look at the quality of the answers,
//! [`sample_size`] and [`allocation`] plan the next year, [`t_test`], [`rank_test`], [`rao_scott`] and [`two_samples`]
//! compare groups of respondents, [`rubin`] combines imputations, [`weighting`] makes the weights, [`replicate`] other
//! variances, [`rank`] sets of ranks. What takes a [`variance_basis::VarianceBasis`] takes a design or a calibrated one.
//! [`analysis`] makes the arrays of results of a data file.

// What an estimator refuses is part of its definition.
#![warn(clippy::missing_errors_doc)]

/// A fingerprint of the sources of this crate: the same text means the same estimators.
pub const CODE: &str = env!("ANALYTICS_CODE");

pub mod agreement;
pub mod allocation;
pub mod analysis;
pub mod answer_columns;
pub mod battery;
pub mod chart;
pub mod comparison;
pub mod design;
pub mod disclosure;
pub mod distribution;
pub mod estimate;
pub mod figure;
pub mod group;
mod group_means;
mod hiding;
pub mod instrument;
pub mod interval;
pub mod interviewer;
pub mod item_nonresponse;
pub mod linear;
mod noise;
pub mod outcome;
mod quantile;
pub mod rank;
pub mod rank_test;
pub mod rao_scott;
pub mod reliability;
pub mod replicate;
pub mod rubin;
pub mod sample;
pub mod sample_size;
pub mod score;
pub mod self_selected;
mod special;
mod sum;
mod symmetric;
pub mod t_test;
pub mod tail;
pub mod tally;
pub mod test_error;
pub mod two_samples;
mod unanimous;
pub mod unweighted;
pub mod variance_basis;
pub mod weighting;
pub mod withheld;
