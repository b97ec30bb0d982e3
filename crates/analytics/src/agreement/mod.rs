//! How far repeated codings or ratings of the same things agree (METHODS 12).

mod cohen;
mod fleiss;
mod icc;

pub use cohen::{CohenKappa, cohen_kappa};
pub use fleiss::{FleissKappa, fleiss_kappa};
pub use icc::{IntraclassCorrelation, intraclass_correlation};

/// Why an agreement is not defined. Rows are counted from 1.
#[derive(Debug, Clone, Copy, PartialEq, thiserror::Error)]
pub enum AgreementError {
    #[error("the table has {rows} subjects and {columns} columns; give at least two of each")]
    TooSmall { rows: usize, columns: usize },
    #[error("row {row} has {here} columns and the first {expected}; give one column for each category or rater")]
    Columns { row: usize, here: usize, expected: usize },
    #[error(
        "row {row} was coded by {here} raters and the first by {expected}; every subject needs the same number, at least two"
    )]
    Raters { row: usize, here: u64, expected: u64 },
    #[error("row {row} has a rating that is not a finite number; leave the subject out")]
    Rating { row: usize },
    #[error("the codings have {first} and {second} rows; give both codings of the same subjects in one order")]
    Lengths { first: usize, second: usize },
    #[error("no subject has both codings; code some of them twice")]
    NoPairs,
    #[error(
        "all codings are of one category, so agreement by chance is complete and kappa not defined; report the percentage alone"
    )]
    OneCategory,
    #[error("the ratings do not vary, so a correlation is not defined; report that all are equal")]
    NoSpread,
}
