//! What a test between groups is refused for.

use crate::design::DesignError;

/// Why a test cannot be made. Rows are counted from 1.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
pub enum TestError {
    #[error(
        "there are {values} values and {groups} groups for {rows} respondents; give each respondent one of both, or none"
    )]
    Lengths { values: usize, groups: usize, rows: usize },
    #[error("row {row}: the value is not a finite number; give a number or nothing")]
    Value { row: usize },
    #[error("{found} groups have a value, and this test takes {needed}; choose another test or leave groups out")]
    Groups { found: usize, needed: &'static str },
    #[error(
        "the sample has {df} degrees of freedom for this test; it needs at least 1, so draw more PSUs or compare fewer groups"
    )]
    NoDf { df: i64 },
    #[error("the groups do not vary in a way an error can be computed from; report the figures without a test")]
    NoVariance,
    #[error(transparent)]
    Design(#[from] DesignError),
}
