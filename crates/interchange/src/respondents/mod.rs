//! A file of respondents, one row each, as columns: what a survey office has on disk, CSV or Parquet, read for the
//! estimators. Which column is what is said by [`Columns`]; every other column is passed over.

mod collect;
mod csv_file;
mod line_ends;
mod parquet_file;
mod shared_file;
#[cfg(test)]
mod tests;

use std::fmt;

pub use collect::Words;
pub use csv_file::read_csv;
pub use parquet_file::read_parquet;

/// The code of a criterion without an answer in the cell.
pub const BLANK: u8 = 254;

/// Names of the columns, as the header has them.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Columns {
    pub id: String,
    pub unit: String,
    pub kind: Option<String>,
    pub year: Option<String>,
    pub stratum: Option<String>,
    pub psu: Option<String>,
    /// Frames of the stages, at most two.
    pub fpc: Vec<String>,
    pub weight: Option<String>,
    pub sample_type: Option<String>,
    pub interviewer: Option<String>,
    pub mode: Option<String>,
    pub overall: Option<String>,
    pub criteria: Vec<String>,
    pub domains: Vec<String>,
}

/// The column that says which rows were drawn: it is read wherever a file has it.
pub const SAMPLE_TYPE: &str = "sample_type";

impl Columns {
    /// With the column [`SAMPLE_TYPE`] of a file, where no other is named, so that a file that mixes rows is never taken for a drawn one.
    fn of_file(&self, header: &[String]) -> Self {
        let there = header.iter().any(|name| name.trim() == SAMPLE_TYPE).then(|| SAMPLE_TYPE.to_owned());
        Self { sample_type: self.sample_type.clone().or(there), ..self.clone() }
    }
}

/// What the codes of the criteria are stored as: the place is the code in the file; none where it has no meaning.
#[derive(Debug, Clone)]
pub struct CodeTable(pub [Option<u8>; 256]);

/// The columns of a file. `NaN` in a column of numbers is a blank cell; all columns have the same length.
#[derive(Debug, Clone, Default)]
pub struct Respondents {
    pub rows: usize,
    pub unit: Words,
    pub kind: Option<Words>,
    pub year: Option<Vec<i32>>,
    pub stratum: Option<Words>,
    pub psu: Option<Words>,
    pub fpc: Vec<Vec<f64>>,
    pub weight: Option<Vec<f64>>,
    pub sample_type: Option<Words>,
    pub interviewer: Option<Words>,
    pub mode: Option<Words>,
    pub overall: Option<Vec<u8>>,
    pub criteria: Vec<Vec<u8>>,
    pub domains: Vec<Words>,
    /// The line of each row; none where row `r` (from 0) is line `r + 2`, or the file has no lines.
    pub lines: Option<Vec<u32>>,
}

impl Respondents {
    /// Where a row stands, for an error: its line, counted from 1 with the header.
    pub fn line(&self, row: usize) -> u64 {
        self.lines.as_ref().and_then(|lines| lines.get(row)).map_or(row as u64 + 2, |line| u64::from(*line))
    }
}

/// Why a file was refused: where, and what to do.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub struct FileError {
    /// Counted from 1, the header included; in a file without lines, the row plus one.
    pub line: Option<u64>,
    pub column: Option<String>,
    pub message: String,
}

impl fmt::Display for FileError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(line) = self.line {
            write!(f, "line {line}, ")?;
        }
        if let Some(column) = &self.column {
            write!(f, "column {column}: ")?;
        } else if self.line.is_some() {
            f.write_str("the row: ")?;
        }
        f.write_str(&self.message)
    }
}

impl FileError {
    pub(crate) fn whole(message: impl Into<String>) -> Self {
        Self { line: None, column: None, message: message.into() }
    }

    pub(crate) fn column(column: &str, message: impl Into<String>) -> Self {
        Self { line: None, column: Some(column.to_owned()), message: message.into() }
    }
}
