//! CSV as spreadsheets read it: UTF-8 with a byte order mark, RFC 4180 quoting, and no cell that a spreadsheet would
//! run as a formula. And as they write it: separated by comma, semicolon or tab.

use std::collections::BTreeMap;

/// A small sheet with a header, read row by row.
pub struct SheetReader<'a> {
    reader: ::csv::Reader<&'a [u8]>,
    columns: Vec<String>,
}

/// The number of a row as a spreadsheet counts it, and its cells by column.
pub type SheetRow = (usize, BTreeMap<String, String>);

impl<'a> SheetReader<'a> {
    /// Reads the header; the character that divides it most often is the separator.
    ///
    /// # Errors
    /// What the CSV reader says of the header.
    pub fn new(text: &'a str) -> Result<Self, String> {
        let text = text.trim_start_matches('\u{feff}');
        let head = text.lines().next().unwrap_or_default();
        let often = |delimiter: &u8| head.bytes().filter(|byte| byte == delimiter).count();
        let delimiter = [b'\t', b';', b','].into_iter().max_by_key(often).unwrap_or(b',');
        let mut reader =
            ::csv::ReaderBuilder::new().delimiter(delimiter).trim(::csv::Trim::All).from_reader(text.as_bytes());
        let columns = reader.headers().map_err(|error| error.to_string())?.iter().map(str::to_owned).collect();
        Ok(Self { reader, columns })
    }

    pub fn columns(&self) -> &[String] {
        &self.columns
    }

    /// The rows, each with its number, or with why it cannot be read.
    pub fn rows(self) -> impl Iterator<Item = Result<SheetRow, (usize, String)>> {
        let columns = self.columns;
        self.reader.into_records().enumerate().map(move |(place, record)| {
            let record = record.map_err(|error| (place + 2, error.to_string()))?;
            let cells = columns.iter().cloned().zip(record.iter().map(str::to_owned)).collect();
            Ok((place + 2, cells))
        })
    }
}

/// A table being written.
pub struct Table {
    text: String,
    width: usize,
}

impl Table {
    /// Begins a table with its column names.
    pub fn new<'a>(columns: impl IntoIterator<Item = &'a str>) -> Self {
        let columns: Vec<String> = columns.into_iter().map(str::to_owned).collect();
        // Without the mark, spreadsheets of the office read Vietnamese as another encoding.
        let mut table = Self { text: String::from('\u{feff}'), width: columns.len() };
        table.push(columns);
        table
    }

    /// Adds a row; missing cells are empty, cells beyond the columns are left out.
    pub fn push(&mut self, cells: impl IntoIterator<Item = String>) {
        let mut cells = cells.into_iter();
        for place in 0..self.width {
            if place > 0 {
                self.text.push(',');
            }
            write_cell(&mut self.text, &cells.next().unwrap_or_default());
        }
        self.text.push_str("\r\n");
    }

    pub fn finish(self) -> String {
        self.text
    }
}

/// A row as a line of its own, for whoever puts many in order before they are written.
pub fn csv_line(cells: &[String]) -> String {
    let mut line = String::new();
    for (place, cell) in cells.iter().enumerate() {
        if place > 0 {
            line.push(',');
        }
        write_cell(&mut line, cell);
    }
    line.push_str("\r\n");
    line
}

/// Writes a cell. Text that a spreadsheet would take for a formula gets an apostrophe in front; numbers stay numbers.
fn write_cell(out: &mut String, cell: &str) {
    let formula = cell.starts_with(['=', '+', '-', '@', '\t', '\r', '\0']) && cell.parse::<f64>().is_err();
    let guarded = if formula { format!("'{cell}") } else { cell.to_owned() };
    if guarded.contains(['"', ',', '\n', '\r']) {
        out.push('"');
        out.push_str(&guarded.replace('"', "\"\""));
        out.push('"');
    } else {
        out.push_str(&guarded);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn read(text: &str) -> Vec<Vec<String>> {
        ::csv::ReaderBuilder::new()
            .has_headers(false)
            .from_reader(text.trim_start_matches('\u{feff}').as_bytes())
            .records()
            .map(|row| row.unwrap().iter().map(str::to_owned).collect())
            .collect()
    }

    #[test]
    fn formulas_are_disarmed_and_numbers_are_not() {
        let mut table = Table::new(["a", "b", "c"]);
        table.push(["=1+1".to_owned(), "-0.5".to_owned(), "@SUM(A1)".to_owned()]);
        assert_eq!(read(&table.finish())[1], ["'=1+1", "-0.5", "'@SUM(A1)"]);
    }

    proptest! {
        #[test]
        fn what_is_written_is_read_back(rows in prop::collection::vec(prop::collection::vec("[^\u{feff}\0]{0,12}", 3), 1..6)) {
            let mut table = Table::new(["x", "y", "z"]);
            for row in &rows {
                table.push(row.clone());
            }
            let back = read(&table.finish());
            prop_assert_eq!(back.len(), rows.len() + 1);
            for (written, cells) in rows.iter().zip(&back[1..]) {
                for (before, after) in written.iter().zip(cells) {
                    let marked = format!("'{before}");
                    prop_assert!(after == before || *after == marked);
                    prop_assert!(!after.starts_with(['=', '+', '@', '\t', '\r']) || after.parse::<f64>().is_ok());
                }
            }
        }
    }
}
