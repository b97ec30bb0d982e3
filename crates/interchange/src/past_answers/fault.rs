//! What can be wrong in a file of past results.

use survey::clock::Day;

use crate::sheet::{SheetFault, SheetProblem};

/// Something wrong in the file, with its row as a spreadsheet counts them and its column.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{}: {what}", place(*.row, .column))]
pub struct PastProblem {
    pub row: usize,
    /// Empty if it is about the whole row.
    pub column: String,
    pub what: PastFault,
}

fn place(row: usize, column: &str) -> String {
    if column.is_empty() { format!("row {row}") } else { format!("row {row}, column '{column}'") }
}

impl PastProblem {
    pub fn of(row: usize, column: &str, what: PastFault) -> Self {
        Self { row, column: column.to_owned(), what }
    }
}

impl From<SheetProblem> for PastProblem {
    fn from(problem: SheetProblem) -> Self {
        Self { row: problem.row, column: problem.column, what: problem.what.into() }
    }
}

/// What is wrong at a place of the file.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum PastFault {
    /// The file itself, or how one of its rows is written.
    #[error(transparent)]
    Sheet(#[from] SheetFault),
    #[error("the file has no rows below its header")]
    NoRows,
    // The header.
    #[error("this column is there twice")]
    ColumnTwice,
    #[error("no question and no column is called so{}", meant(.0.as_deref()))]
    UnknownColumn(Option<String>),
    #[error("this question takes no answer from a file: it is a photograph, a recording, a place or a note")]
    NoAnswerColumn,
    #[error("the file has no column of answers; name a column as a question of the form, such as {0}")]
    NoQuestion(String),
    // Who it is.
    #[error("this cell is empty")]
    Empty,
    #[error("this cell holds an error of the spreadsheet, {0}; mend the formula or type the value")]
    SpreadsheetError(String),
    #[error("this cell holds a control character; type the cell anew")]
    Control,
    #[error("'{0}' is not a whole number above 0")]
    NotANumber(String),
    #[error("'{0}' is not a weight: a number above 0 such as 5.1")]
    NotAWeight(String),
    #[error("this number is in the file twice")]
    Twice,
    #[error("'{0}' is not probability, self_selected or assisted")]
    NotASampleType(String),
    #[error(
        "how this person came into the sample is not said; give the design (stratum, psu, weight), the number of someone drawn already, or sample_type"
    )]
    NoSampleType,
    #[error(
        "of a person drawn the design must be known: give stratum, psu and weight, or the number of someone drawn already"
    )]
    NoDesign,
    #[error("only people drawn have this; leave the cell empty, or say probability in sample_type")]
    NotDrawn,
    #[error("'{0}' is not paper, tablet, kiosk or web")]
    NotAMode(String),
    #[error("'{0}' is not a language of the list: Việt, Thái, Mông, Mường, Dao …, or a tag such as vi, blt, hmn, mtq")]
    NotALanguage(String),
    #[error("'{0}' is not a day such as 2020-10-05 or 5/10/2020")]
    NotADay(String),
    #[error("the survey ran from {first} to {last}; give a day between them, or mend the campaign's dates")]
    OutsideCampaign { first: Day, last: Day },
    #[error("'{0}' is neither yes nor no")]
    NotYesOrNo(String),
    #[error("'{0}' is no outcome of a visit: {1}")]
    NotAnOutcome(String, String),
    #[error("nothing is answered; say why in outcome, or no in answered")]
    NothingSaid,
    #[error("this says that the person did not answer, but there are answers in the row")]
    AnsweredAllTheSame,
    // The answers.
    #[error("'{cell}' is not one of the answers: {offered}")]
    NotOffered { cell: String, offered: String },
    #[error("'{0}' means one answer by its code and another by its name; write the answer's words")]
    Ambiguous(String),
    #[error("'{0}' is not a whole number")]
    NotWhole(String),
    #[error("'{0}' is not a number")]
    NotDecimal(String),
    #[error("this number is out of range")]
    OutOfRange,
    #[error("this text has more than {0} characters")]
    TooLong(usize),
    #[error("more than {0} answers are chosen")]
    TooMany(u8),
    #[error("the answer breaks the rule of the question: {0}")]
    Constraint(String),
    #[error("with the other answers of this row the question is not put: {0}; mend them, or leave the cell empty")]
    NotPut(String),
    // What is there already.
    #[error("nobody drawn has this number; give stratum, psu and weight, and who it is is added")]
    NoSuchCase,
    #[error("whoever has this number was drawn with another value here ({0}); leave the cell empty or mend it")]
    OtherThanDrawn(String),
    #[error("whoever has this number has answered already, or withdrew")]
    AnsweredAlready,
    #[error("whoever has this number is in a file that was brought in before")]
    BroughtInAlready,
}

impl PastFault {
    /// Whether it is about what a cell says, whatever the rest of the row and the header do.
    pub(super) const fn is_of_the_cell(&self) -> bool {
        matches!(
            self,
            Self::SpreadsheetError(_)
                | Self::Control
                | Self::NotANumber(_)
                | Self::NotAWeight(_)
                | Self::NotASampleType(_)
                | Self::NotAMode(_)
                | Self::NotALanguage(_)
                | Self::NotADay(_)
                | Self::OutsideCampaign { .. }
                | Self::NotYesOrNo(_)
                | Self::NotAnOutcome(..)
                | Self::NotOffered { .. }
                | Self::Ambiguous(_)
                | Self::NotWhole(_)
                | Self::NotDecimal(_)
                | Self::OutOfRange
                | Self::TooLong(_)
                | Self::TooMany(_)
        )
    }
}

fn meant(nearest: Option<&str>) -> String {
    nearest.map_or_else(|| "; take it out before importing".to_owned(), |name| format!("; did you mean {name}?"))
}
