//! Parquet: flat columns of text, whole numbers or floating ones, blank where null.

use std::fs::File;

use parquet::basic::{ConvertedType, LogicalType};
use parquet::column::reader::{ColumnReader, ColumnReaderImpl};
use parquet::data_type::{ByteArray, DataType};
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
        ColumnReader::BoolColumnReader(pages) => into.read(pages, described, |value| Cell::Whole(i64::from(*value))),
        ColumnReader::Int32ColumnReader(pages) => into.read(pages, described, |value| scaled(i64::from(*value), scale)),
        ColumnReader::Int64ColumnReader(pages) => into.read(pages, described, |value| scaled(*value, scale)),
        ColumnReader::FloatColumnReader(pages) => into.read(pages, described, |value| Cell::Number(f64::from(*value))),
        ColumnReader::DoubleColumnReader(pages) => into.read(pages, described, |value| Cell::Number(*value)),
        ColumnReader::ByteArrayColumnReader(pages) => {
            into.read(pages, described, |value: &ByteArray| Cell::Text(value.data().trim_ascii()))
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
