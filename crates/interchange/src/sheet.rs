//! Rows of cells, whichever file they come from: CSV, or the first sheet of a workbook.

mod csv_file;
mod fault;
#[cfg(test)]
mod tests;
mod xlsx_file;

pub use fault::SheetFault;
pub(crate) use fault::SheetProblem;

use std::borrow::Cow;

use survey::clock::Day;

/// What a file of rows is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SheetFormat {
    Csv,
    Xlsx,
}

impl SheetFormat {
    /// By the first bytes: a workbook is a ZIP archive.
    pub fn of(bytes: &[u8]) -> Self {
        if bytes.starts_with(b"PK\x03\x04") { Self::Xlsx } else { Self::Csv }
    }
}

/// Gives the rows of a file to whoever takes them; the first that is not empty is the header.
///
/// # Errors
/// [`SheetProblem`] for a file that cannot be read, or not to its end.
pub(crate) fn read(bytes: &[u8], format: SheetFormat, rows: &mut impl Rows) -> Result<(), SheetProblem> {
    match format {
        SheetFormat::Csv => csv_file::read(bytes, rows),
        SheetFormat::Xlsx => xlsx_file::read(bytes, rows),
    }
}

/// A cell.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Cell<'a> {
    Empty,
    Text(Cow<'a, str>),
    Number(f64),
    Day(Day),
    /// What a formula that failed shows.
    Error(String),
}

impl Cell<'_> {
    pub fn is_empty(&self) -> bool {
        match self {
            Self::Empty => true,
            Self::Text(text) => text.trim().is_empty(),
            Self::Number(_) | Self::Day(_) | Self::Error(_) => false,
        }
    }

    /// As one would type it: a whole number without a point.
    pub fn text(&self) -> Cow<'_, str> {
        match self {
            Self::Empty => Cow::Borrowed(""),
            Self::Text(text) => Cow::Borrowed(text.trim()),
            Self::Number(number) => Cow::Owned(number.to_string()),
            Self::Day(day) => Cow::Owned(day.to_string()),
            Self::Error(error) => Cow::Borrowed(error),
        }
    }
}

impl Cell<'_> {
    /// A day as a spreadsheet holds it, as 2020-10-05, or as it is written in Việt Nam: 5/10/2020; the time of day behind it is left out.
    pub fn day(&self) -> Option<Day> {
        if let Self::Day(day) = self {
            return Some(*day);
        }
        let text = self.text();
        let text = text.split([' ', 'T']).next().unwrap_or_default();
        if let Ok(day) = text.parse() {
            return Some(day);
        }
        let mut parts = text.split(['/', '-', '.']);
        let (day, month, year) = (parts.next()?, parts.next()?, parts.next()?);
        if parts.next().is_some() || year.len() != 4 {
            return None;
        }
        Day::new(year.parse().ok()?, month.parse().ok()?, day.parse().ok()?)
    }
}

/// So many characters of a cell are repeated in an error.
const REPEATED: usize = 40;

/// As an error repeats a cell.
pub(crate) fn repeated(cell: &str) -> String {
    let mut short: String = cell.chars().filter(|unit| !unit.is_control()).take(REPEATED).collect();
    if cell.chars().nth(REPEATED).is_some() {
        short.push('…');
    }
    short
}

/// Takes the rows of a file, first to last. False: no more are wanted.
pub(crate) trait Rows {
    fn header(&mut self, names: &[String]) -> bool;
    /// `row` as a spreadsheet counts; a cell for every column of the header.
    fn row(&mut self, row: usize, cells: &[Cell<'_>]) -> bool;
}
