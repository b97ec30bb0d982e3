//! CSV: UTF-8 with or without a byte order mark, separated by comma, semicolon or tab (the header says which).

use std::io::{BufRead, BufReader, Read};

use super::collect::{Cell, Collector};
use super::line_ends::PlainLineEnds;
use super::{CodeTable, Columns, FileError, Respondents};

/// So that the last row too ends with a line.
const END: &[u8] = b"\n";

/// Reads a CSV file. Numbers have a decimal point, or in a file separated by semicolons or tabs also a comma. `read` is told
/// now and then how many bytes are done.
///
/// # Errors
/// [`FileError`] with line and column for a cell that does not fit, a column that is missing, a row of another length, an
/// id that is there twice.
pub fn read_csv(
    input: impl Read,
    columns: &Columns,
    codes: &CodeTable,
    read: &mut dyn FnMut(u64),
) -> Result<Respondents, FileError> {
    let mut input = BufReader::with_capacity(1 << 18, input);
    let begin = input.fill_buf().map_err(|error| unreadable(&error))?;
    if begin.starts_with(b"\xff\xfe") || begin.starts_with(b"\xfe\xff") {
        return Err(FileError::whole("the file is Unicode text (UTF-16); save it as CSV UTF-8 and try again"));
    }
    let mark = begin.starts_with(b"\xef\xbb\xbf");
    let first = begin.split(|byte| *byte == b'\n').next().unwrap_or_default();
    let pieces = |delimiter: u8| first.split(|byte| *byte == delimiter).count();
    let delimiter = [b'\t', b';', b','].into_iter().max_by_key(|delimiter| pieces(*delimiter)).unwrap_or(b',');
    if mark {
        input.consume(3);
    }
    let mut reader = ::csv::ReaderBuilder::new()
        .delimiter(delimiter)
        .has_headers(false)
        .flexible(false)
        .from_reader(PlainLineEnds::new(input).chain(END));
    let mut record = ::csv::ByteRecord::new();
    if !reader.read_byte_record(&mut record).map_err(|error| broken(&error))? {
        return Err(FileError::whole("the file is empty; its first line names the columns"));
    }
    let header: Vec<String> = record.iter().map(|cell| String::from_utf8_lossy(cell).into_owned()).collect();
    let columns = &columns.of_file(&header);
    let mut collector = Collector::new(columns, delimiter != b',');
    let places = collector.places(&header)?;
    let mut lines: Option<Vec<u32>> = None;
    let mut row = 0_usize;
    while reader.read_byte_record(&mut record).map_err(|error| broken(&error))? {
        // Behind the row; a row's own position is before the blank lines above it.
        let within: usize = record.as_slice().split(|byte| *byte == b'\n').count() - 1;
        let line = reader.position().line() - 1 - within as u64;
        if lines.is_none() && line != row as u64 + 2 {
            lines = Some((0..row).map(|row| u32::try_from(row + 2).unwrap_or(u32::MAX)).collect());
        }
        if let Some(lines) = &mut lines {
            lines.push(u32::try_from(line).unwrap_or(u32::MAX));
        }
        for (column, &place) in collector.columns.iter_mut().zip(&places) {
            let cell = record.get(place).unwrap_or_default();
            column.push(&Cell::Text(trimmed(cell)), codes).map_err(|message| FileError {
                line: Some(line),
                column: Some(column.name.clone()),
                message,
            })?;
        }
        row += 1;
        if row.is_multiple_of(16_384) {
            read(reader.position().byte());
        }
    }
    if row == 0 {
        return Err(FileError::whole("the file has a header and no row; give one row a respondent"));
    }
    collector.finish(columns, lines)
}

fn trimmed(cell: &[u8]) -> &[u8] {
    if cell.first().is_some_and(u8::is_ascii_whitespace) || cell.last().is_some_and(u8::is_ascii_whitespace) {
        cell.trim_ascii()
    } else {
        cell
    }
}

fn unreadable(error: &std::io::Error) -> FileError {
    FileError::whole(format!("the file cannot be read: {error}; look whether it is open elsewhere, and try again"))
}

fn broken(error: &::csv::Error) -> FileError {
    let line = error.position().map(::csv::Position::line);
    let message = match error.kind() {
        ::csv::ErrorKind::UnequalLengths { expected_len, len, .. } => format!(
            "there are {len} cells and the header has {expected_len}; look for a separator or a quotation mark too many or too few"
        ),
        ::csv::ErrorKind::Io(error) => {
            format!("the file cannot be read on: {error}; look whether it is whole, and try again")
        }
        _ => format!("the row is no CSV: {error}"),
    };
    FileError { line, column: None, message }
}
