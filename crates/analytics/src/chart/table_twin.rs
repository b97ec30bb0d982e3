//! The table that says what a chart shows: same name, same order, same rounding, with the intervals and the counts.

use super::words::Tongue;

/// A table of finished strings in the chart's language. Every row has as many cells as the header; the first cell (or,
/// where [`TableTwin::row_heads`] is 2, the first two) names the row. Nothing of a hidden value is in it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct TableTwin {
    pub caption: String,
    pub header: Vec<String>,
    pub rows: Vec<Vec<String>>,
    /// How many cells at the start of a row are its heading.
    pub row_heads: usize,
}

/// A cell with nothing to say.
pub(super) const NOTHING: &str = "—";

impl TableTwin {
    pub(super) fn new(caption: String, header: &[&str]) -> Self {
        Self { caption, header: header.iter().map(|&head| head.to_owned()).collect(), rows: Vec::new(), row_heads: 1 }
    }
}

impl Tongue {
    pub(super) fn count_cell(self, n: Option<u64>) -> String {
        n.map_or_else(|| NOTHING.to_owned(), |n| self.count(n))
    }
}
