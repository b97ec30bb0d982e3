//! Parquet: flat columns of text, whole numbers or floating ones, blank where null.

use std::fs::File;

use parquet::basic::{ConvertedType, LogicalType};
use parquet::column::reader::{ColumnReader, ColumnReaderImpl};
use parquet::data_type::{ByteArray, DataType, FixedLenByteArray};
use parquet::errors::ParquetError;
use parquet::file::reader::{FileReader, SerializedFileReader};
use parquet::schema::types::ColumnDescriptor;
use rayon::prelude::*;

use super::collect::{Cell, Collector, Column};
use super::shared_file::SharedFile;
use super::{CodeTable, Columns, FileError, Respondents};

/// Cells decoded at a time.
const BATCH: usize = 8192;

/// Reads a Parquet file (plain, Snappy, Zstandard, LZ4 or Gzip), its columns side by side. `read` is told after each group of
/// rows how many of how many are done.
///
/// # Errors
/// [`FileError`] as [`super::read_csv`]; a row is then named by the line it would have in a CSV file.
pub fn read_parquet(
    file: File,
    columns: &Columns,
    codes: &CodeTable,
    read: &mut dyn FnMut(usize, usize),
) -> Result<Respondents, FileError> {
    let file = SharedFile::new(file).map_err(|error| broken(&error.into()))?;
    let reader = SerializedFileReader::new(file).map_err(|error| broken(&error))?;
    let schema = reader.metadata().file_metadata().schema_descr_ptr();
    let header: Vec<String> = schema.columns().iter().map(|column| column.path().string()).collect();
    let columns = &columns.of_file(&header);
    let mut collector = Collector::new(columns, false);
    let places = collector.places(&header)?;
    let groups = reader.num_row_groups();
    let mut before = 0_u64;
    for group in 0..groups {
        let row_group = reader.get_row_group(group).map_err(|error| broken(&error))?;
        let of_column = |(column, place): (&mut Column, &usize)| {
            let pages = row_group.get_column_reader(*place).map_err(|error| broken(&error))?;
            read_column(pages, &schema.column(*place), Into { column, codes, row: before })
        };
        // Of several errors the first column's, whichever was met first.
        let read_columns: Vec<Result<(), FileError>> =
            collector.columns.par_iter_mut().zip(&places).map(of_column).collect();
        read_columns.into_iter().collect::<Result<(), FileError>>()?;
        before += u64::try_from(row_group.metadata().num_rows()).unwrap_or(0);
        read(group + 1, groups);
    }
    if before == 0 {
        return Err(FileError::whole("the file has no row; give one row a respondent"));
    }
    collector.finish(columns, None)
}

fn read_column(pages: ColumnReader, described: &ColumnDescriptor, mut into: Into<'_>) -> Result<(), FileError> {
    let scale = scale(described);
    match pages {
        ColumnReader::BoolColumnReader(pages) => {
            into.read(pages, described, |value| Cell::Text(if *value { b"true" } else { b"false" }))
        }
        ColumnReader::Int32ColumnReader(pages) => into.read(pages, described, |value| scaled(i64::from(*value), scale)),
        ColumnReader::Int64ColumnReader(pages) => into.read(pages, described, |value| scaled(*value, scale)),
        ColumnReader::FloatColumnReader(pages) => into.read(pages, described, |value| Cell::Number(f64::from(*value))),
        ColumnReader::DoubleColumnReader(pages) => into.read(pages, described, |value| Cell::Number(*value)),
        ColumnReader::ByteArrayColumnReader(pages) => into.read(pages, described, |value: &ByteArray| match scale {
            Some(scale) => decimal(value.data(), scale),
            None => Cell::Text(value.data().trim_ascii()),
        }),
        ColumnReader::FixedLenByteArrayColumnReader(pages) if scale.is_some() => {
            into.read(pages, described, |value: &FixedLenByteArray| decimal(value.data(), scale.unwrap_or_default()))
        }
        ColumnReader::Int96ColumnReader(_) | ColumnReader::FixedLenByteArrayColumnReader(_) => {
            let message =
                "the type of the column is not text and not a number; write it as text, a whole number or a double";
            Err(FileError::column(&into.column.name, message))
        }
    }
}

fn broken(error: &ParquetError) -> FileError {
    FileError::whole(format!("the file is no Parquet file that can be read: {error}; write it again, or as CSV"))
}

/// Digits behind the point of a decimal column.
fn scale(column: &ColumnDescriptor) -> Option<i32> {
    match column.logical_type_ref() {
        Some(LogicalType::Decimal { .. }) => Some(column.type_scale()),
        _ if column.converted_type() == ConvertedType::DECIMAL => Some(column.type_scale()),
        _ => None,
    }
}

fn scaled<'a>(value: i64, scale: Option<i32>) -> Cell<'a> {
    match scale {
        #[expect(clippy::cast_precision_loss, reason = "weights and sizes are far below 2^53")]
        Some(scale) if scale > 0 => Cell::Number(value as f64 / 10_f64.powi(scale)),
        _ => Cell::Whole(value),
    }
}

/// A decimal as Parquet keeps one that is too long for a number: two's complement, the first byte the highest.
#[expect(clippy::cast_precision_loss, reason = "weights and sizes are far below 2^53")]
fn decimal<'a>(bytes: &[u8], scale: i32) -> Cell<'a> {
    let negative = bytes.first().is_some_and(|first| *first > 0x7f);
    let fold = |value: i128, byte: &u8| value.wrapping_shl(8) | i128::from(*byte);
    let value = bytes.iter().fold(if negative { -1 } else { 0 }, fold);
    Cell::Number(value as f64 / 10_f64.powi(scale))
}

struct Into<'a> {
    column: &'a mut Column,
    codes: &'a CodeTable,
    row: u64,
}

impl Into<'_> {
    fn read<T: DataType>(
        &mut self,
        mut pages: ColumnReaderImpl<T>,
        described: &ColumnDescriptor,
        cell: impl Fn(&T::T) -> Cell<'_>,
    ) -> Result<(), FileError> {
        if described.max_rep_level() > 0 || described.max_def_level() > 1 {
            return Err(FileError::column(&self.column.name, "the column is nested; write one plain value a row"));
        }
        let optional = described.max_def_level() == 1;
        let (mut levels, mut values) = (Vec::with_capacity(BATCH), Vec::with_capacity(BATCH));
        loop {
            levels.clear();
            values.clear();
            let levels_in = optional.then_some(&mut levels);
            let (records, ..) =
                pages.read_records(BATCH, levels_in, None, &mut values).map_err(|error| broken(&error))?;
            if records == 0 {
                return Ok(());
            }
            let mut next = values.iter();
            for record in 0..records {
                let present = !optional || levels.get(record).is_some_and(|level| *level == 1);
                let pushed = match present.then(|| next.next()).flatten() {
                    Some(value) => self.column.push(&cell(value), self.codes),
                    None => self.column.push(&Cell::Blank, self.codes),
                };
                self.row += 1;
                pushed.map_err(|message| FileError {
                    line: Some(self.row + 1),
                    column: Some(self.column.name.clone()),
                    message,
                })?;
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn long_decimals_are_numbers() {
        let number = |bytes: &[u8], scale: i32| match decimal(bytes, scale) {
            Cell::Number(number) => number,
            _ => f64::NAN,
        };
        assert_eq!(number(&12_345_i128.to_be_bytes(), 2).to_bits(), (123.45_f64).to_bits());
        assert_eq!(number(&(-12_345_i128).to_be_bytes(), 2).to_bits(), (-123.45_f64).to_bits());
        assert_eq!(number(&[0xff], 0).to_bits(), (-1.0_f64).to_bits());
        assert_eq!(number(&[0x00, 0xff], 1).to_bits(), (25.5_f64).to_bits());
        assert_eq!(number(&[], 3).to_bits(), (0.0_f64).to_bits());
    }
}
