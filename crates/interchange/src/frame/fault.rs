//! What can be wrong in a list of finished dossiers.

use survey::clock::Day;

use super::FramePart;
use crate::sheet::{SheetFault, SheetProblem};

/// Something wrong in the list, with its row as a spreadsheet counts them and its column.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("row {row}, column '{column}': {what}")]
pub struct FrameProblem {
    pub row: usize,
    /// The heading of the file; empty if it is about the whole row.
    pub column: String,
    pub what: FrameFault,
}

impl FrameProblem {
    pub(super) fn of(row: usize, column: &str, what: FrameFault) -> Self {
        Self { row, column: column.to_owned(), what }
    }
}

impl From<SheetProblem> for FrameProblem {
    fn from(problem: SheetProblem) -> Self {
        Self { row: problem.row, column: problem.column, what: problem.what.into() }
    }
}

/// What is wrong at a place of the list. What may be a person's is not repeated.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum FrameFault {
    /// The file itself, or how one of its rows is written.
    #[error(transparent)]
    Sheet(#[from] SheetFault),
    #[error("the list has no column of this heading; choose the column that says {}", .0.name())]
    NoColumn(FramePart),
    #[error("this column is chosen for two parts, {} and {}; choose another one", .0.name(), .1.name())]
    ColumnTwice(FramePart, FramePart),
    #[error("two columns have this heading; name one of them otherwise in the file")]
    HeadingTwice,
    #[error("no column says in which commune people live; choose one for it")]
    NoAreaColumn,
    #[error("the list has no rows below its header")]
    NoRows,
    #[error("the list has more than {0} rows; take it in parts, a list for each unit")]
    TooManyRows(usize),
    #[error("this cell is empty; the commune must be known")]
    NoArea,
    #[error("this cell is empty; this part was chosen for strata or PSUs, which everybody must have")]
    Empty,
    #[error("the map of {on} has no commune '{found}'; mend the name, or give its code")]
    UnknownArea { found: String, on: Day },
    #[error("'{found}' are several communes: {codes}; give the code, or choose a column of districts")]
    SeveralAreas { found: String, codes: String },
    #[error("'{0}' is not a day of the calendar such as 31/8/2022")]
    NotADay(String),
    #[error("'{0}' is not a language of the list: Việt, Thái, Mông, Mường, Dao …, or a tag such as vi, blt, hmn, mtq")]
    NotALanguage(String),
    #[error("this is not a form of address: ông, bà, anh or chị, or nothing")]
    NotAnHonorific,
    #[error(
        "this is not a telephone number: 9 to 11 digits that begin with 0; if the spreadsheet dropped the first 0, make the column text"
    )]
    NotATelephone,
    #[error("this cell has {length} characters; at most {most} are kept")]
    TooLong { length: usize, most: usize },
    #[error("this cell holds a line break or another control character; type the cell anew")]
    Control,
    #[error("this cell holds an error of the spreadsheet; mend the formula or type the value")]
    SpreadsheetError,
    #[error("this cell has '#', which names of strata and PSUs cannot have; write it without")]
    Mark,
    #[error("the dossier of this row stands in row {first} already; the row is left out")]
    DossierTwice { first: usize },
}
