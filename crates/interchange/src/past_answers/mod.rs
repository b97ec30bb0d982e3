//! Results of past years that lie on paper or in a workbook, as responses of an evaluation: CSV or XLSX, a row for each
//! person, a column for each question.
//!
//! The answers are read and judged by the questionnaire's own engine. A paper form may lack an answer that a tablet would
//! have insisted on: that is a blank, and counted. Everything else that is wrong is named by row and column, and then
//! nothing is taken.

mod answer;
mod columns;
mod fault;
mod row;
#[cfg(test)]
mod tests;

pub use fault::{PastFault, PastProblem};

use std::collections::{BTreeMap, BTreeSet};

use survey::case::{CaseDesign, Mode, SampleType};
use survey::clock::Day;
use survey::language::Language;
use survey::outcome::Outcome;
use survey::questionnaire::Compiled;

use crate::sheet::{self, Cell, Rows, SheetFormat};
use columns::Columns;

/// So many problems are named; the file is not read further then.
pub const MOST_PROBLEMS: usize = 100;

/// What the rows of a file are read against.
#[derive(Debug, Clone, Copy)]
pub struct PastGround<'a> {
    /// The questionnaire of the evaluation.
    pub form: &'a Compiled,
    /// The days of fieldwork; an answer was given on one of them.
    pub first_day: Day,
    pub last_day: Day,
}

/// A row of the file.
#[derive(Debug, Clone, PartialEq)]
pub struct PastRow {
    /// As a spreadsheet counts it: the header is row 1.
    pub row: usize,
    /// The number of the person drawn in the list, if it is given.
    pub number: Option<u32>,
    pub area_code: Option<String>,
    pub village: Option<String>,
    /// Of a person drawn; none if the row names one by number who is in the list already.
    pub design: Option<CaseDesign>,
    pub sample_type: SampleType,
    pub mode: Mode,
    pub language: Language,
    /// Known of everyone who answered.
    pub day: Option<Day>,
    pub came: Came,
}

/// What came of a person.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Came {
    /// The answers as JSON.
    Answers(String),
    /// Drawn, and not interviewed; why, if it is known.
    Nothing(Option<Outcome>),
}

/// A file that is right by itself.
#[derive(Debug, Clone, PartialEq)]
pub struct PastFile {
    pub rows: Vec<PastRow>,
    /// Questions that should have been answered and were not, with the number of people, in the order of the form.
    pub blanks: Vec<(String, u64)>,
}

/// Reads a file of past results.
///
/// # Errors
/// The first [`MOST_PROBLEMS`] problems, by row and column; then nothing is taken.
pub fn read_past_answers(
    bytes: &[u8],
    format: SheetFormat,
    ground: PastGround<'_>,
) -> Result<PastFile, Vec<PastProblem>> {
    let mut reading = Reading::new(ground);
    if let Err(problem) = sheet::read(bytes, format, &mut reading) {
        reading.problems.push(problem.into());
    }
    reading.finish()
}

/// A file being read.
struct Reading<'a> {
    ground: PastGround<'a>,
    columns: Option<Columns>,
    wrong_header: bool,
    rows: Vec<PastRow>,
    numbers: BTreeSet<u32>,
    blanks: BTreeMap<usize, u64>,
    problems: Vec<PastProblem>,
}

impl<'a> Reading<'a> {
    const fn new(ground: PastGround<'a>) -> Self {
        Self {
            ground,
            columns: None,
            wrong_header: false,
            rows: Vec::new(),
            numbers: BTreeSet::new(),
            blanks: BTreeMap::new(),
            problems: Vec::new(),
        }
    }

    fn finish(mut self) -> Result<PastFile, Vec<PastProblem>> {
        if self.rows.is_empty() && self.problems.is_empty() {
            self.problems.push(PastProblem::of(2, "", PastFault::NoRows));
        }
        if !self.problems.is_empty() {
            self.problems.truncate(MOST_PROBLEMS);
            return Err(self.problems);
        }
        let name = |index: usize| self.ground.form.question(index).map(|question| question.name.clone());
        let blanks = self.blanks.iter().filter_map(|(index, count)| Some((name(*index)?, *count)));
        Ok(PastFile { blanks: blanks.collect(), rows: self.rows })
    }
}

impl Rows for Reading<'_> {
    fn header(&mut self, names: &[String]) -> bool {
        let (columns, problems) = Columns::of(names, self.ground.form);
        self.wrong_header = !problems.is_empty();
        self.problems.extend(problems);
        self.columns = Some(columns);
        self.problems.len() < MOST_PROBLEMS
    }

    fn row(&mut self, row: usize, cells: &[Cell<'_>]) -> bool {
        let Some(columns) = &self.columns else { return false };
        let read = row::read(row, cells, columns, self.ground);
        match read {
            Ok((read, blanks)) => {
                if read.number.is_some_and(|number| !self.numbers.insert(number)) {
                    self.problems.push(PastProblem::of(row, "number", PastFault::Twice));
                }
                for index in blanks {
                    *self.blanks.entry(index).or_default() += 1;
                }
                // Of a file that is not taken, nothing is needed.
                if self.problems.is_empty() {
                    self.rows.push(read);
                }
            }
            // With a column that was not understood, what is missing in a row may stand there.
            Err(problems) => {
                let whole_header = !self.wrong_header;
                self.problems.extend(problems.into_iter().filter(|one| whole_header || one.what.is_of_the_cell()));
            }
        }
        self.problems.len() < MOST_PROBLEMS
    }
}
