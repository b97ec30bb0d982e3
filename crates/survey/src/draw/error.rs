//! Why nobody can be drawn.

/// Why a draw is refused: what is wrong, and what to do.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum DrawError {
    #[error("the frame has no row; import the list of people first")]
    EmptyFrame,
    #[error("the frame has more rows than can be numbered; divide it")]
    TooManyRows,
    #[error("row {row} is in the frame twice; number each row once")]
    RowTwice { row: u32 },
    #[error("row {row} has no stratum; give it one, or draw without strata")]
    NoStratum { row: u32 },
    #[error("row {row} has no primary sampling unit; give it one, or draw people directly")]
    NoPsu { row: u32 },
    /// `#` parts the names in what a draw makes of them.
    #[error("row {row}: the name '{name}' has a '#' or a control character; write it without")]
    Name { row: u32, name: String },
    #[error(
        "nobody is to be drawn from stratum '{stratum}'; give a size of at least 1, or leave its rows out of the frame"
    )]
    NoSize { stratum: String },
    #[error("stratum '{stratum}' has a size, but no row in the frame; leave it out of the plan")]
    NotInFrame { stratum: String },
    #[error("stratum '{stratum}' has {there} people, {wanted} are to be drawn; draw fewer")]
    TooManyPeople { stratum: String, wanted: u32, there: u32 },
    #[error("stratum '{stratum}' has {there} primary sampling units, {wanted} are to be drawn; draw fewer")]
    TooManyPsus { stratum: String, wanted: u32, there: u32 },
}
