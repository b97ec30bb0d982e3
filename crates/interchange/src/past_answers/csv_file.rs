//! CSV: UTF-8 with or without a byte order mark, separated by comma, semicolon or tab (the header says which).

use std::borrow::Cow;

use super::fault::{PastFault, PastProblem};
use super::sheet::{Cell, Rows};

/// Gives the rows of a CSV file to whoever takes them.
pub(super) fn read(bytes: &[u8], rows: &mut impl Rows) -> Result<(), PastProblem> {
    if bytes.starts_with(b"\xff\xfe") || bytes.starts_with(b"\xfe\xff") {
        return Err(PastProblem::of(1, "", PastFault::Utf16));
    }
    let text = std::str::from_utf8(bytes).map_err(|error| {
        let before = bytes.get(..error.valid_up_to()).unwrap_or_default();
        let row = before.split(|byte| *byte == b'\n').count();
        PastProblem::of(row, "", PastFault::NotUtf8)
    })?;
    let text = text.trim_start_matches('\u{feff}');
    let head = text.lines().next().unwrap_or_default();
    let pieces = |delimiter: u8| head.bytes().filter(|byte| *byte == delimiter).count();
    let delimiter = [b'\t', b';', b','].into_iter().max_by_key(|one| pieces(*one)).unwrap_or(b',');
    let mut reader = ::csv::ReaderBuilder::new()
        .delimiter(delimiter)
        .has_headers(false)
        .flexible(true)
        .trim(::csv::Trim::All)
        .from_reader(text.as_bytes());
    let unreadable =
        |row: usize, error: &::csv::Error| PastProblem::of(row, "", PastFault::Unreadable(error.to_string()));
    let mut record = ::csv::StringRecord::new();
    reader.read_record(&mut record).map_err(|error| unreadable(1, &error))?;
    let header: Vec<String> = record.iter().map(str::to_owned).collect();
    if !rows.header(&header) {
        return Ok(());
    }
    let mut row = 1;
    let mut cells: Vec<Cell<'_>> = Vec::with_capacity(header.len());
    while reader.read_record(&mut record).map_err(|error| unreadable(row + 1, &error))? {
        row += 1;
        // A spreadsheet saves rows that were cleared as separators alone.
        if record.iter().all(str::is_empty) {
            continue;
        }
        if record.len() != header.len() {
            let fault = PastFault::Width { expected: header.len(), found: record.len() };
            return Err(PastProblem::of(row, "", fault));
        }
        cells.clear();
        cells.extend(record.iter().map(|cell| Cell::Text(Cow::Owned(cell.to_owned()))));
        if !rows.row(row, &cells) {
            break;
        }
    }
    Ok(())
}
