//! CSV: UTF-8 with or without a byte order mark, separated by comma, semicolon or tab (the header says which).

use std::borrow::Cow;
use std::io::Read;

use super::fault::{SheetFault, SheetProblem};
use super::{Cell, Rows};

/// So that the last row too ends with a line.
const END: &[u8] = b"\n";

/// The row of a record as a spreadsheet counts it: blank lines above it are rows, line breaks within its cells are none. `end` is the
/// line behind the record before, `before` its row.
fn row_of<R: Read>(record: &::csv::StringRecord, reader: &::csv::Reader<R>, end: u64, before: usize) -> usize {
    let within: usize = record.iter().map(|cell| cell.matches('\n').count()).sum();
    let begin = reader.position().line().saturating_sub(1 + within as u64);
    before + 1 + usize::try_from(begin.saturating_sub(end)).unwrap_or(0)
}

/// Gives the rows of a CSV file to whoever takes them.
pub(super) fn read(bytes: &[u8], rows: &mut impl Rows) -> Result<(), SheetProblem> {
    if bytes.starts_with(b"\xff\xfe") || bytes.starts_with(b"\xfe\xff") {
        return Err(SheetProblem::of(1, "", SheetFault::Utf16));
    }
    let text = std::str::from_utf8(bytes).map_err(|error| {
        let before = bytes.get(..error.valid_up_to()).unwrap_or_default();
        let row = before.split(|byte| *byte == b'\n').count();
        SheetProblem::of(row, "", SheetFault::NotUtf8)
    })?;
    let text = text.trim_start_matches('\u{feff}');
    let head = text.lines().find(|line| !line.trim().is_empty()).unwrap_or_default();
    let pieces = |delimiter: u8| head.bytes().filter(|byte| *byte == delimiter).count();
    let delimiter = [b'\t', b';', b','].into_iter().max_by_key(|one| pieces(*one)).unwrap_or(b',');
    let mut reader = ::csv::ReaderBuilder::new()
        .delimiter(delimiter)
        .has_headers(false)
        .flexible(true)
        .trim(::csv::Trim::All)
        .from_reader(text.as_bytes().chain(END));
    let unreadable =
        |row: usize, error: &::csv::Error| SheetProblem::of(row, "", SheetFault::Unreadable(error.to_string()));
    let mut record = ::csv::StringRecord::new();
    reader.read_record(&mut record).map_err(|error| unreadable(1, &error))?;
    let header: Vec<String> = record.iter().map(str::to_owned).collect();
    if !rows.header(&header) {
        return Ok(());
    }
    let mut row = row_of(&record, &reader, 1, 0);
    let mut end = reader.position().line();
    let mut cells: Vec<Cell<'_>> = Vec::with_capacity(header.len());
    while reader.read_record(&mut record).map_err(|error| unreadable(row + 1, &error))? {
        row = row_of(&record, &reader, end, row);
        end = reader.position().line();
        // A spreadsheet saves rows that were cleared as separators alone.
        if record.iter().all(str::is_empty) {
            continue;
        }
        if record.len() != header.len() {
            let fault = SheetFault::Width { expected: header.len(), found: record.len() };
            return Err(SheetProblem::of(row, "", fault));
        }
        cells.clear();
        cells.extend(record.iter().map(|cell| Cell::Text(Cow::Owned(cell.to_owned()))));
        if !rows.row(row, &cells) {
            break;
        }
    }
    Ok(())
}
