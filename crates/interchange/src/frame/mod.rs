//! A list of finished dossiers as an office has it, CSV or XLSX, read as the frame a sample is drawn from.
//!
//! The columns are the office's own: [`FrameColumns`] says which is which, and what is no part is not read. A row that is wrong is
//! left out and named by row and column; whoever brings the list in sees how many, and mends the list or goes on without them.

mod alike;
mod fault;
mod line;
mod part;
mod places;
#[cfg(test)]
mod tests;

pub use alike::{Alike, Same, alike};
pub use fault::{FrameFault, FrameProblem};
pub use line::{Dossier, FrameLine, MAX_WORD};
pub use part::{FrameColumns, FramePart};
pub use places::Communes;

use std::collections::{BTreeMap, HashMap};

use crate::sheet::{self, Cell, Rows, SheetFormat};

/// So many problems are named; the others are counted.
pub const MOST_PROBLEMS: usize = 1000;
/// More rows than any unit of a province hands over in a year.
pub const MOST_ROWS: usize = 1_000_000;

/// A list that was read.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct FrameFile {
    /// In the order of the list.
    pub lines: Vec<FrameLine>,
    /// Rows with cells in them, below the header.
    pub rows: usize,
    /// Rows that were left out, because something in them is wrong or their dossier was there already.
    pub left_out: usize,
    /// What is wrong, the first [`MOST_PROBLEMS`] of it.
    pub problems: Vec<FrameProblem>,
}

/// The headings of a file and its first rows, cell by cell as they stand there.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Beginning {
    pub headings: Vec<String>,
    pub rows: Vec<Vec<String>>,
}

/// The headings and the first `rows` rows below them.
///
/// # Errors
/// [`FrameProblem`] for a file that cannot be read.
pub fn beginning(bytes: &[u8], format: SheetFormat, rows: usize) -> Result<Beginning, FrameProblem> {
    struct First {
        most: usize,
        found: Beginning,
    }
    impl Rows for First {
        fn header(&mut self, names: &[String]) -> bool {
            self.found.headings = names.to_vec();
            self.most > 0
        }

        fn row(&mut self, _: usize, cells: &[Cell<'_>]) -> bool {
            self.found.rows.push(cells.iter().map(|cell| cell.text().into_owned()).collect());
            self.found.rows.len() < self.most
        }
    }
    let mut first = First { most: rows, found: Beginning::default() };
    sheet::read(bytes, format, &mut first)?;
    Ok(first.found)
}

/// Reads a list; `progress` is told of every row.
///
/// # Errors
/// What is wrong with the file or its header; then nothing of it is read. What is wrong in a row is in the answer.
pub fn read_frame(
    bytes: &[u8],
    format: SheetFormat,
    columns: &FrameColumns,
    communes: &Communes,
    progress: &mut dyn FnMut(usize),
) -> Result<FrameFile, Vec<FrameProblem>> {
    let mut reading = Reading {
        columns,
        communes,
        progress,
        headings: Headings::default(),
        refused: Vec::new(),
        dossiers: HashMap::new(),
        file: FrameFile::default(),
    };
    let read = sheet::read(bytes, format, &mut reading);
    let Reading { mut refused, file, .. } = reading;
    refused.extend(read.err().map(FrameProblem::from));
    if refused.is_empty() && file.rows == 0 {
        refused.push(FrameProblem::of(2, "", FrameFault::NoRows));
    }
    if refused.is_empty() { Ok(file) } else { Err(refused) }
}

/// Where each part stands.
#[derive(Debug, Default)]
struct Headings {
    places: BTreeMap<FramePart, (usize, String)>,
}

impl Headings {
    /// # Errors
    /// Everything that is wrong with the choice of columns.
    fn of(columns: &FrameColumns, names: &[String]) -> Result<Self, Vec<FrameProblem>> {
        let mut problems = Vec::new();
        let mut places: BTreeMap<FramePart, (usize, String)> = BTreeMap::new();
        for (part, heading) in &columns.0 {
            let mut wrong = |what| problems.push(FrameProblem::of(1, heading, what));
            let mut there = names.iter().enumerate().filter(|(_, name)| *name == heading).map(|(place, _)| place);
            let other = places.iter().find(|(_, (_, taken))| taken == heading).map(|(other, _)| *other);
            match (there.next(), there.next(), other) {
                (None, ..) => wrong(FrameFault::NoColumn(*part)),
                (_, Some(_), _) => wrong(FrameFault::HeadingTwice),
                (_, _, Some(other)) => wrong(FrameFault::ColumnTwice(other, *part)),
                (Some(place), None, None) => {
                    places.insert(*part, (place, heading.clone()));
                }
            }
        }
        if columns.get(FramePart::Area).is_none() {
            problems.push(FrameProblem::of(1, "", FrameFault::NoAreaColumn));
        }
        if problems.is_empty() { Ok(Self { places }) } else { Err(problems) }
    }

    fn place(&self, part: FramePart) -> Option<usize> {
        self.places.get(&part).map(|(place, _)| *place)
    }

    /// The heading of a part's column.
    fn of_part(&self, part: FramePart) -> &str {
        self.places.get(&part).map_or("", |(_, heading)| heading)
    }
}

/// A list being read.
struct Reading<'a> {
    columns: &'a FrameColumns,
    communes: &'a Communes,
    progress: &'a mut dyn FnMut(usize),
    headings: Headings,
    /// What is wrong with the file as a whole.
    refused: Vec<FrameProblem>,
    /// The row of each dossier.
    dossiers: HashMap<Dossier, usize>,
    file: FrameFile,
}

impl Reading<'_> {
    fn leave_out(&mut self, problems: Vec<FrameProblem>) {
        self.file.left_out += 1;
        let room = MOST_PROBLEMS - self.file.problems.len().min(MOST_PROBLEMS);
        self.file.problems.extend(problems.into_iter().take(room));
    }
}

impl Rows for Reading<'_> {
    fn header(&mut self, names: &[String]) -> bool {
        match Headings::of(self.columns, names) {
            Ok(headings) => self.headings = headings,
            Err(problems) => self.refused = problems,
        }
        self.refused.is_empty()
    }

    fn row(&mut self, row: usize, cells: &[Cell<'_>]) -> bool {
        if self.file.rows == MOST_ROWS {
            self.refused.push(FrameProblem::of(row, "", FrameFault::TooManyRows(MOST_ROWS)));
            return false;
        }
        self.file.rows += 1;
        (self.progress)(self.file.rows);
        match line::read(row, cells, &self.headings, self.communes) {
            Err(problems) => self.leave_out(problems),
            Ok(line) => {
                let before = line.dossier.as_ref().and_then(|dossier| self.dossiers.get(dossier)).copied();
                if let Some(first) = before {
                    let column = self.headings.of_part(FramePart::Dossier);
                    let problem = FrameProblem::of(row, column, FrameFault::DossierTwice { first });
                    self.leave_out(vec![problem]);
                } else {
                    self.dossiers.extend(line.dossier.clone().map(|dossier| (dossier, row)));
                    self.file.lines.push(line);
                }
            }
        }
        true
    }
}
