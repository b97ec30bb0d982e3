//! XLSX: the first sheet of the workbook, its header in the first row. Cells are read one after another and only those
//! under a heading are kept, so that a sheet that says it goes on to its last row and column costs nothing.

use std::borrow::Cow;
use std::io::{Cursor, Read as _};

use calamine::{DataRef, Reader as _, Xlsx};
use survey::clock::Day;

use super::fault::{SheetFault, SheetProblem};
use super::{Cell, Rows};

/// Megabytes that a workbook may have when it is unpacked; a hundred thousand people have some 70.
const MOST_MEGABYTES: u64 = 256;
const MEGABYTE: u64 = 1024 * 1024;

/// Gives the rows of a workbook's first sheet to whoever takes them.
pub(super) fn read(bytes: &[u8], rows: &mut impl Rows) -> Result<(), SheetProblem> {
    let broken = |error: String| SheetProblem::of(1, "", SheetFault::NotAWorkbook(error));
    look_at_size(bytes, MOST_MEGABYTES)?;
    let mut workbook: Xlsx<_> = Xlsx::new(Cursor::new(bytes)).map_err(|error| broken(error.to_string()))?;
    let first = workbook.sheet_names().first().cloned().ok_or_else(|| SheetProblem::of(1, "", SheetFault::NoSheet))?;
    let mut reader = workbook.worksheet_cells_reader(&first).map_err(|error| broken(error.to_string()))?;
    let mut sheet = Sheet { at: 0, header: Vec::new(), cells: Vec::new(), rows };
    while let Some(found) = reader.next_cell().map_err(|error| broken(error.to_string()))? {
        let (row, column) = found.get_position();
        if row != sheet.at && !sheet.turn(row)? {
            return Ok(());
        }
        sheet.take(column, found.get_value())?;
    }
    sheet.turn(u32::MAX).map(drop)
}

/// Refuses an archive that would fill the memory, whatever sizes it states.
pub(super) fn look_at_size(bytes: &[u8], most: u64) -> Result<(), SheetProblem> {
    let broken = |error: String| SheetProblem::of(1, "", SheetFault::NotAWorkbook(error));
    let mut archive = zip::ZipArchive::new(Cursor::new(bytes)).map_err(|error| broken(error.to_string()))?;
    let mut left = most * MEGABYTE;
    for part in 0..archive.len() {
        let part = archive.by_index(part).map_err(|error| broken(error.to_string()))?;
        let found = std::io::copy(&mut part.take(left), &mut std::io::sink());
        left -= found.map_err(|error| broken(error.to_string()))?;
        if left == 0 {
            return Err(SheetProblem::of(1, "", SheetFault::TooLarge(most)));
        }
    }
    Ok(())
}

/// The sheet as far as it has been read.
struct Sheet<'r, R> {
    /// The row that is being read, counted from 0.
    at: u32,
    header: Vec<String>,
    /// Of the row that is being read.
    cells: Vec<Cell<'static>>,
    rows: &'r mut R,
}

impl<R: Rows> Sheet<'_, R> {
    /// Gives the row that was read, and goes on to another. False: no more are wanted.
    fn turn(&mut self, to: u32) -> Result<bool, SheetProblem> {
        let here = spreadsheet_row(self.at);
        let more = if self.at == 0 {
            self.rows.header(&self.header)
        } else if self.cells.iter().all(Cell::is_empty) {
            true
        } else {
            self.rows.row(here, &self.cells)
        };
        if to < self.at {
            let fault = SheetFault::Unreadable("the rows of the sheet are not in their order".to_owned());
            return Err(SheetProblem::of(here, "", fault));
        }
        self.at = to;
        self.cells.clear();
        self.cells.resize(self.header.len(), Cell::Empty);
        Ok(more)
    }

    fn take(&mut self, column: u32, value: &DataRef<'_>) -> Result<(), SheetProblem> {
        let place = usize::try_from(column).unwrap_or(usize::MAX);
        let cell = cell(value);
        if self.at > 0 {
            return match self.cells.get_mut(place) {
                Some(here) => {
                    *here = cell;
                    Ok(())
                }
                None if cell.is_empty() => Ok(()),
                None => Err(SheetProblem::of(spreadsheet_row(self.at), &letters(column), SheetFault::NoName)),
            };
        }
        // A formatted cell beside the header is no column.
        if !cell.is_empty() && place < MOST_COLUMNS {
            if self.header.len() <= place {
                self.header.resize(place + 1, String::new());
            }
            if let Some(here) = self.header.get_mut(place) {
                *here = cell.text().into_owned();
            }
        }
        Ok(())
    }
}

/// Columns of a workbook.
const MOST_COLUMNS: usize = 16_384;

fn spreadsheet_row(at: u32) -> usize {
    usize::try_from(at).map_or(usize::MAX, |row| row.saturating_add(1))
}

/// What a spreadsheet calls a column that is counted from 0: A, B, … Z, AA.
fn letters(column: u32) -> String {
    let mut letters = Vec::new();
    let mut left = column.saturating_add(1);
    while left > 0 {
        left -= 1;
        letters.push(char::from(b'A' + u8::try_from(left % 26).unwrap_or(0)));
        left /= 26;
    }
    letters.iter().rev().collect()
}

fn cell(value: &DataRef<'_>) -> Cell<'static> {
    match value {
        DataRef::Empty => Cell::Empty,
        #[expect(clippy::cast_precision_loss, reason = "what a spreadsheet holds is an f64 already")]
        DataRef::Int(number) => Cell::Number(*number as f64),
        DataRef::Float(number) => Cell::Number(*number),
        DataRef::String(text) | DataRef::DurationIso(text) => words(text),
        DataRef::SharedString(text) => words(text),
        DataRef::Bool(true) => words("1"),
        DataRef::Bool(false) => words("0"),
        DataRef::DateTime(time) if time.is_datetime() => {
            let (year, month, day, ..) = time.to_ymd_hms_milli();
            // The 29 February 1900, which only spreadsheets know.
            Day::new(i32::from(year), month, day).map_or(Cell::Number(time.as_f64()), Cell::Day)
        }
        DataRef::DateTime(time) => Cell::Number(time.as_f64()),
        DataRef::DateTimeIso(text) => {
            text.get(..10).and_then(|day| day.parse().ok()).map_or_else(|| words(text), Cell::Day)
        }
        DataRef::Error(error) => Cell::Error(error.to_string()),
    }
}

fn words(text: &str) -> Cell<'static> {
    Cell::Text(Cow::Owned(text.to_owned()))
}
