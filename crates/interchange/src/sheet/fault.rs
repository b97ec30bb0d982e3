//! What can be wrong with a file before anybody looks at what its cells say.

/// Something wrong in a file of rows, with its row as a spreadsheet counts them and its column.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct SheetProblem {
    pub row: usize,
    /// Empty if it is about the whole row.
    pub column: String,
    pub what: SheetFault,
}

impl SheetProblem {
    pub fn of(row: usize, column: &str, what: SheetFault) -> Self {
        Self { row, column: column.to_owned(), what }
    }
}

/// What is wrong with a file or one of its rows.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum SheetFault {
    #[error("the file is Unicode text (UTF-16); save it as CSV UTF-8 and try again")]
    Utf16,
    #[error("the text is not UTF-8; save the file as CSV UTF-8 and try again")]
    NotUtf8,
    #[error("this is no workbook that can be read: {0}; save it anew as .xlsx, without a password")]
    NotAWorkbook(String),
    #[error("the workbook has no sheet")]
    NoSheet,
    #[error("unpacked, the workbook is larger than {0} MB; bring the rows in as CSV")]
    TooLarge(u64),
    #[error("the row cannot be read: {0}")]
    Unreadable(String),
    #[error(
        "there are {found} cells and the header has {expected}; look for a separator or a quotation mark too many or too few"
    )]
    Width { expected: usize, found: usize },
    #[error("this column has no name; name it or take it out")]
    NoName,
}
