//! An Excel workbook of named tables, with a first sheet that says what they are.
//!
//! A cell keeps its type: what is a number can be added up, what is text is never a formula, whatever it begins with. The
//! header row stays in sight and filters the rows. Text is written in NFC without the characters XML forbids.

mod names;
#[cfg(test)]
mod tests;
mod write;

use crate::language::WritingLanguage;
use time::{Date, OffsetDateTime};

/// A workbook.
#[derive(Debug, Clone, PartialEq)]
pub struct Workbook {
    /// Names the first sheet: `Đọc trước` or `Read first`.
    pub language: WritingLanguage,
    pub title: String,
    pub author: String,
    /// When it was made, for the file's properties.
    pub created: OffsetDateTime,
    /// The lines of the first sheet.
    pub notes: Vec<Note>,
    pub sheets: Vec<Sheet>,
}

/// A line of the first sheet.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Note {
    /// What the line is about; may be empty.
    pub term: String,
    pub text: String,
}

/// A table on a sheet of its own.
#[derive(Debug, Clone, PartialEq)]
pub struct Sheet {
    /// At most 31 characters, without `[ ] : * ? / \`; no two sheets may have the same.
    pub name: String,
    pub columns: Vec<String>,
    pub rows: Vec<Vec<Cell>>,
}

/// A cell.
#[derive(Debug, Clone, PartialEq)]
pub enum Cell {
    Empty,
    /// Excel holds 32767 characters: longer text is cut, ends with `[…]`, and the first sheet says how many were.
    Text(String),
    Number {
        value: f64,
        format: NumberFormat,
    },
    /// Beyond 15 digits, which is all Excel holds, it is written as text.
    Integer(i64),
    /// Before 1900, where Excel's calendar begins, it is written as text.
    Date(Date),
}

/// How Excel shows a number; the cell keeps all its digits.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NumberFormat {
    /// With so many decimals: `0.0`.
    Decimals(u8),
    /// A fraction as a percentage with so many decimals: `0.00%`.
    Percent(u8),
}

impl Cell {
    pub fn text(text: impl Into<String>) -> Self {
        Self::Text(text.into())
    }

    pub fn decimals(value: f64, decimals: u8) -> Self {
        Self::Number { value, format: NumberFormat::Decimals(decimals) }
    }

    /// A fraction shown as a percentage: 0.924 is `92.40%`.
    pub fn percent(fraction: f64, decimals: u8) -> Self {
        Self::Number { value: fraction, format: NumberFormat::Percent(decimals) }
    }
}

impl NumberFormat {
    /// The format in Excel's own notation; Excel shows the comma or point of the reader's country.
    fn pattern(self) -> String {
        let (decimals, end) = match self {
            Self::Decimals(decimals) => (decimals, ""),
            Self::Percent(decimals) => (decimals, "%"),
        };
        let zeros = "0".repeat(usize::from(decimals.min(15)));
        if zeros.is_empty() { format!("0{end}") } else { format!("0.{zeros}{end}") }
    }
}

/// Why there is no file. Rows are counted as Excel does, the header being the first.
#[derive(Debug, thiserror::Error)]
pub enum WorkbookError {
    #[error("'{name}' cannot name a sheet: {why}")]
    Name { name: String, why: BadName },
    #[error("sheet '{sheet}' has no columns; name at least one")]
    NoColumns { sheet: String },
    #[error("row {row} of sheet '{sheet}' has {cells} cells and there are {columns} columns; fill it with empty cells")]
    Ragged { sheet: String, row: usize, cells: usize, columns: usize },
    #[error(
        "the cell in row {row}, column '{column}' of sheet '{sheet}' is not a number; leave it empty and say why in a note"
    )]
    NotFinite { sheet: String, row: usize, column: String },
    #[error("sheet '{sheet}' is larger than the 1048576 rows and 16384 columns of Excel; divide it or write CSV")]
    TooLarge { sheet: String },
    #[error("the workbook cannot be written")]
    Write(#[from] rust_xlsxwriter::XlsxError),
}

/// What is wrong with the name of a sheet.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum BadName {
    #[error("it is empty")]
    Empty,
    #[error("it is longer than 31 characters")]
    Long,
    #[error("it holds one of [ ] : * ? / \\ or an apostrophe at an end")]
    Character,
    #[error("Excel keeps this name for itself")]
    Reserved,
    #[error("another sheet has this name; capitals make no difference")]
    Twice,
}
