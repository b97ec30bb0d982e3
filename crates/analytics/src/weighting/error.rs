//! What weighting is refused for.

use crate::design::DesignError;

/// Why weights could not be made. Rows are counted from 1, in the order of the design.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
pub enum WeightingError {
    #[error(
        "row {row}: '{variable}' has no value among its categories; give every respondent one (a category \"unknown\" needs its own margin), or weight without this variable"
    )]
    NoCategory { row: usize, variable: String },
    #[error("row {row}: '{variable}' is {value}, which is not a finite number; correct it or weight without it")]
    NotFinite { row: usize, variable: String, value: f64 },
    #[error("'{variable}' names the category '{level}' twice; name each once")]
    LevelTwice { variable: String, level: String },
    #[error("the variable '{variable}' is given twice; give it once")]
    VariableTwice { variable: String },
    #[error(
        "'{variable}' has {here} rows and the design {expected}; each respondent needs one value, in the same order"
    )]
    Rows { variable: String, here: usize, expected: usize },
    #[error("there is no auxiliary variable; name at least one with known population totals")]
    NoVariable,
    #[error("{here} totals were given for {expected} columns; give one for each, in the order of `Auxiliary::columns`")]
    TotalCount { here: usize, expected: usize },
    #[error("the population total of {column} is {total}; give a finite number, not below zero for a category")]
    Total { column: String, total: f64 },
    #[error(
        "the categories of '{variable}' are to add up to {other}, more than the {total} of the whole population; give totals of one population and date"
    )]
    TotalsExceed { variable: String, other: f64, total: f64 },
    #[error(
        "'{variable}' has {here} people in its margin and {against} has {expected}, a difference of {percent:.2} %, more than 0.5 %; take both from the same list and date"
    )]
    MarginsDisagree { variable: String, here: f64, against: String, expected: f64, percent: f64 },
    #[error("the covariance of the totals {why}; give the symmetric one of the survey that the totals come from")]
    TotalsCovariance { why: String },
    #[error("there is no margin for '{variable}'; give its population numbers, or leave the variable out")]
    NoMargin { variable: String },
    #[error(
        "{level_of} '{level}' has respondents but no number in the margins; give it, or collapse the category with its neighbour"
    )]
    NoMarginLevel { level_of: String, level: String },
    #[error(
        "{column} has {total} people in the population and no respondent; collapse the category with its neighbour, in the margins too"
    )]
    EmptyCell { column: String, total: f64 },
    #[error(
        "{column} has {respondents} respondents and nobody in the population; correct the margin, or collapse the category with its neighbour"
    )]
    EmptyMargin { column: String, respondents: usize },
    #[error(
        "post-stratification takes one variable and no number, but there are {variables} and {numbers}; cross the variables with `Factor::cross`, or rake"
    )]
    NotOneVariable { variables: usize, numbers: usize },
    #[error(
        "raking by margins takes no numeric variable, but '{variable}' is one; cut it into classes, or use raking as calibration"
    )]
    NumberInRaking { variable: String },
    #[error(
        "raking did not settle in {cycles} cycles: {column} is still {percent:e} % from its total; collapse small categories, as some combination that the margins need has no respondent"
    )]
    NotConverged { cycles: usize, column: String, percent: f64 },
    #[error(
        "linear calibration gives row {row} the weight {weight}, not above zero; use raking or the bounded logit instead"
    )]
    NegativeWeight { row: usize, weight: f64 },
    #[error(
        "no weights of the kind '{method}' reproduce the totals: {column} stays {percent:e} % away; widen the bounds, collapse small categories or use raking"
    )]
    NoSolution { method: &'static str, column: String, percent: f64 },
    #[error("the bounds {lower} and {upper} do not hold 1 between them; give 0 <= lower < 1 < upper")]
    Bounds { lower: f64, upper: f64 },
    #[error("the cap {cap} is not a number above zero; give the largest weight allowed, such as five times the median")]
    Cap { cap: f64 },
    #[error("the cap {cap} for {rows} weights cannot hold their sum of {sum}; give one above the mean weight, {mean}")]
    CapTooLow { cap: f64, rows: usize, sum: f64, mean: f64 },
    #[error("row {row}: the weight {weight} is not a finite number above zero; correct it")]
    Weight { row: usize, weight: f64 },
    #[error("nobody of the {drawn} people drawn in {class} answered; collapse it with its neighbour and adjust again")]
    NobodyResponded { class: String, drawn: usize },
    #[error(transparent)]
    Design(#[from] DesignError),
}
