//! Rows of cells, whichever file they come from.

use std::borrow::Cow;

use survey::clock::Day;

/// A cell.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Cell<'a> {
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

/// Takes the rows of a file, first to last. False: no more are wanted.
pub(super) trait Rows {
    fn header(&mut self, names: &[String]) -> bool;
    /// `row` as a spreadsheet counts; a cell for every column of the header.
    fn row(&mut self, row: usize, cells: &[Cell<'_>]) -> bool;
}
