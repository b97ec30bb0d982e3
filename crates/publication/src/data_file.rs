//! The rows of a data file, as the estimators take them.

use std::fs::File;
use std::io::Read;
use std::path::Path;

use analytics::analysis::{AnalysisError, Data, Place, RowType, Words};
use interchange::respondents::{self, Columns, FileError, Respondents, SAMPLE_TYPE, read_csv, read_parquet};
use sha2::{Digest as _, Sha256};

use crate::design_file::{DesignFile, hexadecimal};
use crate::refused::{Because as _, Refused};

/// A file that was read, and where its rows stand.
#[derive(Debug)]
pub struct DataFile {
    pub data: Data,
    name: String,
    columns: Columns,
    lines: Option<Vec<u32>>,
    /// The names of the small tables: margins, PSUs without answers, parts not shown.
    tables: [String; 3],
}

/// How far reading is: done, of how many.
type Told<'a> = &'a mut dyn FnMut(usize, usize);

impl DataFile {
    /// Reads a file on the disk by its design: Parquet if its name or its first bytes say so, else CSV.
    ///
    /// # Errors
    /// [`Refused`] with file, line and column.
    pub fn read(path: &Path, design: &DesignFile, told: Told<'_>) -> Result<Self, Refused> {
        let name = path.display().to_string();
        let file = File::open(path).because(format!("{name} cannot be opened"))?;
        let parquet = path.extension().is_some_and(|ending| ending.eq_ignore_ascii_case("parquet"));
        let rows = if parquet || begins_as_parquet(path) {
            read_parquet(file, &design.columns, &design.codes, told)
        } else {
            let size = usize::try_from(file.metadata().map_or(0, |about| about.len())).unwrap_or(usize::MAX);
            read_csv(file, &design.columns, &design.codes, &mut |done| {
                told(usize::try_from(done).unwrap_or(size), size);
            })
        };
        Self::of(name, rows, design)
    }

    /// Reads the text of a CSV file, which errors call by this name.
    ///
    /// # Errors
    /// [`Refused`] with file, line and column.
    pub fn read_text(name: &str, text: &[u8], design: &DesignFile) -> Result<Self, Refused> {
        Self::of(name.to_owned(), read_csv(text, &design.columns, &design.codes, &mut |_| {}), design)
    }

    fn of(name: String, rows: Result<Respondents, FileError>, design: &DesignFile) -> Result<Self, Refused> {
        let columns = &design.columns;
        let checked = rows.and_then(|rows| {
            apart(&rows, columns)?;
            let row_type = row_types(&rows, columns)?;
            Ok((rows, row_type))
        });
        let (rows, row_type) = checked.map_err(|error| named(&name, &error))?;
        let words = |words: respondents::Words| Words { ids: words.ids, names: words.names };
        let data = Data {
            instrument: design.instrument.clone(),
            criteria: rows.criteria,
            overall: rows.overall,
            unit: words(rows.unit),
            kind: rows.kind.map(words),
            year: rows.year,
            stratum: rows.stratum.map(words),
            psu: rows.psu.map(words),
            frames: rows.fpc,
            weight: rows.weight,
            row_type,
            interviewer: rows.interviewer.map(words),
            mode: rows.mode.map(words),
            domains: columns.domains.iter().cloned().zip(rows.domains.into_iter().map(words)).collect(),
            empty_psus: design.empty_psus.clone(),
        };
        Ok(Self { data, name, columns: columns.clone(), lines: rows.lines, tables: design.tables.clone() })
    }

    /// SHA-256 of the bytes of a file, in hexadecimal: the data version.
    ///
    /// # Errors
    /// [`Refused`] if it cannot be read.
    pub fn digest(path: &Path) -> Result<String, Refused> {
        let mut file = File::open(path).because(format!("{} cannot be opened", path.display()))?;
        let mut hasher = Sha256::new();
        let mut buffer = vec![0; 1 << 16];
        loop {
            match file.read(&mut buffer).because("the file cannot be read on")? {
                0 => break,
                read => hasher.update(&buffer[..read]),
            }
        }
        Ok(hexadecimal(&hasher.finalize()))
    }

    /// An error with file, line and column.
    pub fn locate(&self, error: &AnalysisError) -> Refused {
        let [margins, psus, withheld] = &self.tables;
        let table = match error.place {
            Some(Place::Margins) => Some(margins),
            Some(Place::EmptyPsus) => Some(psus),
            Some(Place::Withheld) => Some(withheld),
            _ => None,
        };
        if let Some(name) = table {
            let line = error.row.map(|row| row as u64 + 2);
            return named(name, &FileError { line, column: None, message: error.message.clone() });
        }
        let Columns { kind, stratum, psu, weight, fpc, domains, .. } = &self.columns;
        let column = error.place.and_then(|place| match place {
            Place::Kind => kind.clone(),
            Place::Stratum => stratum.clone(),
            Place::Psu => psu.clone(),
            Place::Weight => weight.clone(),
            Place::Frame(stage) => fpc.get(stage).cloned(),
            Place::Domain(at) => domains.get(at).cloned(),
            Place::Margins | Place::EmptyPsus | Place::Withheld => None,
        });
        let line = error.row.map(|row| {
            self.lines.as_ref().and_then(|lines| lines.get(row)).map_or(row as u64 + 2, |line| u64::from(*line))
        });
        named(&self.name, &FileError { line, column, message: error.message.clone() })
    }
}

fn named(name: &str, error: &FileError) -> Refused {
    Refused::new(format!("{name}, {error}"))
}

/// Whether the first bytes of a file are those of Parquet.
pub fn begins_as_parquet(path: &Path) -> bool {
    let mut begin = [0; 4];
    File::open(path).and_then(|mut file| file.read_exact(&mut begin)).is_ok() && begin == *b"PAR1"
}

/// Refuses a file that mixes drawn and self-selected answers without saying which row is which (METHODS 5c).
fn apart(rows: &Respondents, columns: &Columns) -> Result<(), FileError> {
    if columns.sample_type.is_some() {
        return Ok(());
    }
    let cure = "a file that mixes drawn and self-selected answers needs a column that says which row is which (probability, self_selected or assisted), named as sample_type in the design";
    let blanks =
        |words: &respondents::Words| -> Vec<bool> { (0..rows.rows).map(|row| words.of(row).is_empty()).collect() };
    let design = [
        (&columns.stratum, rows.stratum.as_ref().map(blanks)),
        (&columns.psu, rows.psu.as_ref().map(blanks)),
        (&columns.weight, rows.weight.as_ref().map(|weights| weights.iter().map(|weight| weight.is_nan()).collect())),
    ];
    for (name, blank) in design {
        let blank = blank.unwrap_or_default();
        let first = blank.iter().position(|blank| *blank);
        if let (Some(row), true) = (first, blank.contains(&false)) {
            let message = format!("the cell is blank here and filled on other rows; {cure}");
            return Err(FileError { line: Some(rows.line(row)), column: name.clone(), message });
        }
    }
    by_mode(rows, columns, cure)?;
    if let Some(words) = rows.sample_type.as_ref().filter(|words| says_sample_types(words))
        && let Some(row) = (1..rows.rows).find(|row| words.of(*row).to_lowercase() != words.of(0).to_lowercase())
    {
        let message = format!(
            "'{}' here and '{}' above, and the design does not name the column; {cure}",
            words.of(row),
            words.of(0)
        );
        return Err(FileError { line: Some(rows.line(row)), column: Some(SAMPLE_TYPE.to_owned()), message });
    }
    Ok(())
}

/// Refuses answers by the web beside others.
fn by_mode(rows: &Respondents, columns: &Columns, cure: &str) -> Result<(), FileError> {
    let Some(mode) = &rows.mode else { return Ok(()) };
    let own_choice = |row: &usize| matches!(mode.of(*row).to_lowercase().as_str(), "web" | "qr" | "kiosk" | "online");
    let first = (0..rows.rows).find(own_choice);
    let others = (0..rows.rows).any(|row| !own_choice(&row));
    match first {
        Some(row) if others => {
            let message = format!("answers came by '{}' and by other modes; {cure}", mode.of(row));
            Err(FileError { line: Some(rows.line(row)), column: columns.mode.clone(), message })
        }
        _ => Ok(()),
    }
}

fn says_sample_types(words: &respondents::Words) -> bool {
    words
        .names
        .iter()
        .filter(|name| !name.is_empty())
        .all(|name| RowType::ALL.into_iter().any(|own| own.name() == name.to_lowercase()))
}

fn row_types(rows: &Respondents, columns: &Columns) -> Result<Option<Vec<RowType>>, FileError> {
    // One that only has the name says something else.
    let own = rows.sample_type.as_ref().filter(|words| columns.sample_type.is_some() || says_sample_types(words));
    let Some(words) = own else { return Ok(None) };
    let known: Vec<Option<RowType>> =
        words.names.iter().map(|name| RowType::ALL.into_iter().find(|own| own.name() == name.to_lowercase())).collect();
    let of = |(row, id): (usize, &u32)| {
        known[*id as usize].ok_or_else(|| FileError {
            line: Some(rows.line(row)),
            column: Some(columns.sample_type.as_deref().unwrap_or(SAMPLE_TYPE).to_owned()),
            message: format!("'{}' is no sample type; write probability, self_selected or assisted", words.of(row)),
        })
    };
    words.ids.iter().enumerate().map(of).collect::<Result<Vec<RowType>, FileError>>().map(Some)
}
