//! What all files have in common that people bring in: a name, a kind, and that the same one is taken once.

use axum::http::{HeaderMap, header};
use interchange::sheet::SheetFormat;
use survey::clock::Day;
use survey::short_text::ShortText;

use crate::body;
use crate::problem::{Code, Problem, Result, Said};

const XLSX: &str = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";
/// Characters of a file's name.
const LONGEST_NAME: usize = 200;
const NOT_A_NAME: (&str, &str) = (
    "Tên tệp dài nhất 200 ký tự, không có dấu xuống dòng.",
    "The name of a file has at most 200 characters and no line break.",
);

/// What a file is called, for the list of files.
///
/// # Errors
/// [`Code::Invalid`] at `pointer` for a name that is no line or too long.
pub fn file_name(name: &str, pointer: &str) -> Result<String> {
    let name = ShortText::<LONGEST_NAME>::new(name);
    name.map(String::from).map_err(|_| Problem::new(Code::Invalid).field(pointer, NOT_A_NAME))
}

/// What a file of rows is, by its media type.
///
/// # Errors
/// [`Code::UnknownMedia`] if it is neither CSV nor XLSX.
pub fn sheet_format(headers: &HeaderMap) -> Result<SheetFormat> {
    let media = headers.get(header::CONTENT_TYPE).and_then(|media| media.to_str().ok()).unwrap_or_default();
    match media.split(';').next().unwrap_or_default().trim() {
        "text/csv" => Ok(SheetFormat::Csv),
        XLSX => Ok(SheetFormat::Xlsx),
        _ => Err(Problem::new(Code::UnknownMedia)),
    }
}

/// Refuses what is no file of rows at all; what else is wrong with its text is said by row and column.
///
/// # Errors
/// [`Code::Invalid`] if it is empty, or a file of another kind in the place of a CSV.
pub fn may_be_sheet(bytes: &[u8], format: SheetFormat) -> Result<()> {
    match format {
        SheetFormat::Csv if body::is_other_file(bytes) => Err(body::not_csv()),
        SheetFormat::Csv | SheetFormat::Xlsx => body::not_empty(bytes),
    }
}

/// The same file was brought in before.
pub fn taken(name: &str, day: Day) -> Problem {
    let (year, month, date) = (day.year(), day.month(), day.day_of_month());
    Problem::new(Code::FileTaken).detail(Said::new(
        format!("Tệp này đã nhập ngày {date}/{month}/{year}, với tên “{name}”."),
        format!("This file was brought in on {day}, by the name \"{name}\"."),
    ))
}
