//! Columns being collected, cell by cell, from whatever format.

use std::collections::HashMap;
use std::hash::{BuildHasher, RandomState};

use rayon::slice::ParallelSliceMut;
use unicode_normalization::UnicodeNormalization as _;

use survey::expression::nearest;

use super::{BLANK, CodeTable, Columns, FileError, Respondents};

/// Words of a column as numbers: `names[ids[row]]`; the empty word is a blank cell.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Words {
    pub ids: Vec<u32>,
    pub names: Vec<String>,
}

impl Words {
    /// The word of a row; empty for a blank cell.
    pub fn of(&self, row: usize) -> &str {
        self.ids.get(row).and_then(|id| self.names.get(*id as usize)).map_or("", String::as_str)
    }
}

/// So many words are sooner looked through than hashed.
const FEW: usize = 8;

/// Gives each word its number. Words of one column mostly repeat the one before.
#[derive(Debug, Default)]
struct Interner {
    words: Words,
    places: HashMap<Box<[u8]>, u32>,
}

impl Interner {
    fn push(&mut self, cell: &[u8]) -> Result<(), String> {
        if let Some(last) = self.words.ids.last()
            && self.words.names[*last as usize].as_bytes() == cell
        {
            self.words.ids.push(*last);
            return Ok(());
        }
        let few = self.words.names.len() <= FEW;
        let known = if few {
            let place = self.words.names.iter().position(|name| name.as_bytes() == cell);
            place.and_then(|place| u32::try_from(place).ok())
        } else {
            self.places.get(cell).copied()
        };
        let id = if let Some(id) = known {
            id
        } else {
            let name: String = std::str::from_utf8(cell)
                .map_err(|_| "the text is not UTF-8; save the file as CSV UTF-8 and try again".to_owned())?
                .nfc()
                .collect();
            // Accents may come in two forms that look the same: one word.
            let known = self.places.get(name.as_bytes()).copied();
            let id = match known {
                Some(id) => id,
                None => {
                    u32::try_from(self.words.names.len()).map_err(|_| "more different words than fit".to_owned())?
                }
            };
            if known.is_none() {
                self.places.insert(name.as_bytes().into(), id);
                self.words.names.push(name);
            }
            self.places.insert(cell.into(), id);
            id
        };
        self.words.ids.push(id);
        Ok(())
    }
}

/// Marks of ids, to find two of one: 128 bits, so that two different ids do not meet.
struct Marks {
    states: [RandomState; 2],
    seen: Vec<u128>,
}

impl Marks {
    fn push(&mut self, cell: &[u8]) {
        let half = |state: &RandomState| u128::from(state.hash_one(cell));
        self.seen.push(half(&self.states[0]) << 64 | half(&self.states[1]));
    }

    /// The first row whose id an earlier row has, and that row.
    fn twice(&self) -> Option<(usize, usize)> {
        let mut sorted = self.seen.clone();
        sorted.par_sort_unstable();
        if sorted.windows(2).all(|pair| pair[0] != pair[1]) {
            return None;
        }
        let mut first: HashMap<u128, usize> = HashMap::with_capacity(self.seen.len());
        self.seen.iter().enumerate().find_map(|(row, mark)| first.insert(*mark, row).map(|earlier| (row, earlier)))
    }
}

enum Kind {
    Id(Marks),
    /// A word that must be there, or need not.
    Word(Interner, bool),
    Year(Vec<i32>),
    Number(Vec<f64>),
    Code(Vec<u8>),
}

/// One column of the file.
pub(super) struct Column {
    pub name: String,
    kind: Kind,
    decimal_comma: bool,
}

/// A cell as a format has it.
pub(super) enum Cell<'a> {
    Text(&'a [u8]),
    Whole(i64),
    Number(f64),
    Blank,
}

impl Column {
    /// Takes the next cell; the error says what is wrong with it and what to do.
    pub fn push(&mut self, cell: &Cell<'_>, codes: &CodeTable) -> Result<(), String> {
        // Nearly all cells of a file are codes: they are not written out in digits first, as what may be a word is.
        if let Kind::Code(column) = &mut self.kind {
            let stored = match cell {
                Cell::Blank => Some(BLANK),
                Cell::Whole(code) => u8::try_from(*code).ok().and_then(|code| codes.0[usize::from(code)]),
                Cell::Text(_) | Cell::Number(_) => None,
            };
            if let Some(stored) = stored {
                column.push(stored);
                return Ok(());
            }
        }
        let mut digits = [0; 20];
        let text: &[u8] = match cell {
            Cell::Text(text) => text,
            Cell::Whole(number) => write_whole(&mut digits, *number),
            Cell::Blank | Cell::Number(_) => b"",
        };
        match &mut self.kind {
            Kind::Id(marks) => {
                let number = match cell {
                    Cell::Number(number) if number.is_finite() => number.to_string(),
                    _ => String::new(),
                };
                let text = if number.is_empty() { text } else { number.as_bytes() };
                if text.is_empty() {
                    return Err("the id is blank; give every respondent an id of its own".to_owned());
                }
                marks.push(text);
            }
            Kind::Word(interner, required) => {
                let number = match cell {
                    Cell::Number(number) if number.is_finite() => number.to_string(),
                    _ => String::new(),
                };
                let text = if number.is_empty() { text } else { number.as_bytes() };
                if text.is_empty() && *required {
                    return Err("the cell is blank; every row needs one".to_owned());
                }
                interner.push(text)?;
            }
            Kind::Year(years) => {
                let year = match cell {
                    Cell::Whole(year) => i32::try_from(*year).ok(),
                    Cell::Number(year) => whole(*year).and_then(|year| i32::try_from(year).ok()),
                    _ => parse(text).and_then(whole).and_then(|year| i32::try_from(year).ok()),
                };
                let year = year.filter(|year| (1900..=2200).contains(year));
                years.push(year.ok_or_else(|| format!("'{}' is no year; write one such as 2022", lossy(text)))?);
            }
            Kind::Number(numbers) => numbers.push(match cell {
                #[expect(clippy::cast_precision_loss, reason = "sizes and weights are far below 2^53")]
                Cell::Whole(number) => *number as f64,
                Cell::Number(number) => *number,
                Cell::Blank | Cell::Text(b"") => f64::NAN,
                Cell::Text(text) => {
                    let number = if self.decimal_comma { parse_comma(text) } else { parse(text) };
                    number
                        .filter(|number| number.is_finite())
                        .ok_or_else(|| format!("'{}' is no number; write digits with a decimal point", lossy(text)))?
                }
            }),
            Kind::Code(column) => {
                let code = match cell {
                    Cell::Blank | Cell::Text(b"") => None,
                    Cell::Number(number) if number.is_nan() => None,
                    Cell::Text([digit @ b'0'..=b'9']) => Some(i64::from(digit - b'0')),
                    Cell::Whole(number) => Some(*number),
                    Cell::Number(number) => Some(whole(*number).ok_or_else(|| no_code(&number.to_string()))?),
                    Cell::Text(text) => Some(parse(text).and_then(whole).ok_or_else(|| no_code(&lossy(text)))?),
                };
                let stored = match code {
                    None => BLANK,
                    Some(code) => {
                        let known = u8::try_from(code).ok().and_then(|code| codes.0[usize::from(code)]);
                        known.ok_or_else(|| no_code(&code.to_string()))?
                    }
                };
                column.push(stored);
            }
        }
        Ok(())
    }
}

fn no_code(text: &str) -> String {
    format!(
        "'{text}' is neither an answer (1 to 5) nor in not_asked or no_answer; correct the cell, or list the code in the design"
    )
}

fn lossy(text: &[u8]) -> String {
    String::from_utf8_lossy(text).chars().take(40).collect()
}

fn whole(number: f64) -> Option<i64> {
    #[expect(clippy::cast_possible_truncation, reason = "checked: whole and small")]
    (number.fract() == 0.0 && number.abs() < 1e15).then_some(number as i64)
}

fn parse(text: &[u8]) -> Option<f64> {
    std::str::from_utf8(text).ok()?.trim().parse().ok()
}

fn parse_comma(text: &[u8]) -> Option<f64> {
    std::str::from_utf8(text).ok()?.trim().replace(',', ".").parse().ok()
}

/// Writes a whole number in digits.
fn write_whole(buffer: &mut [u8; 20], number: i64) -> &[u8] {
    let mut rest = number.unsigned_abs();
    let mut at = buffer.len();
    loop {
        at -= 1;
        buffer[at] = b'0' + (rest % 10) as u8;
        rest /= 10;
        if rest == 0 {
            break;
        }
    }
    if number < 0 {
        at -= 1;
        buffer[at] = b'-';
    }
    &buffer[at..]
}

/// All columns of a file being collected, in the order of [`Collector::names`].
pub(super) struct Collector {
    pub columns: Vec<Column>,
}

impl Collector {
    pub fn new(columns: &Columns, decimal_comma: bool) -> Self {
        let mut all: Vec<(String, Kind)> = Vec::new();
        let word = |required: bool| Kind::Word(Interner::default(), required);
        all.push((
            columns.id.clone(),
            Kind::Id(Marks { states: [RandomState::new(), RandomState::new()], seen: Vec::new() }),
        ));
        all.push((columns.unit.clone(), word(true)));
        let optional = |name: &Option<String>| name.clone();
        for (name, kind) in [
            (optional(&columns.kind), word(true)),
            (optional(&columns.year), Kind::Year(Vec::new())),
            (optional(&columns.stratum), word(false)),
            (optional(&columns.psu), word(false)),
            (optional(&columns.weight), Kind::Number(Vec::new())),
            (optional(&columns.sample_type), word(true)),
            (optional(&columns.interviewer), word(false)),
            (optional(&columns.mode), word(false)),
            (optional(&columns.overall), Kind::Code(Vec::new())),
        ] {
            all.extend(name.map(|name| (name, kind)));
        }
        all.extend(columns.fpc.iter().map(|name| (name.clone(), Kind::Number(Vec::new()))));
        all.extend(columns.criteria.iter().map(|name| (name.clone(), Kind::Code(Vec::new()))));
        all.extend(columns.domains.iter().map(|name| (name.clone(), word(false))));
        let column = |(name, kind)| Column { name, kind, decimal_comma };
        Self { columns: all.into_iter().map(column).collect() }
    }

    /// Finds each column in the header of a file, by its exact name.
    pub fn places(&self, header: &[String]) -> Result<Vec<usize>, FileError> {
        let place = |column: &Column| {
            let same = header.iter().enumerate().filter(|(_, name)| name.trim() == column.name).map(|(at, _)| at);
            match same.collect::<Vec<_>>()[..] {
                [at] => Ok(at),
                [] => {
                    let meant = nearest(&column.name, header.iter().map(|name| name.trim()));
                    let meant = meant.map(|name| format!("did you mean '{name}'? ")).unwrap_or_default();
                    let message = format!("the file has no such column; {meant}its columns are: {}", header.join(", "));
                    Err(FileError::column(&column.name, message))
                }
                _ => Err(FileError::column(&column.name, "the file has this column twice; take one of them out")),
            }
        };
        self.columns.iter().map(place).collect()
    }

    /// The columns, once every row is in. `lines` as in [`Respondents`].
    pub fn finish(self, columns: &Columns, lines: Option<Vec<u32>>) -> Result<Respondents, FileError> {
        let mut made = Respondents { lines, ..Respondents::default() };
        let mut all = self.columns.into_iter().map(|column| column.kind);
        let mut next = || all.next();
        let words = |kind: Option<Kind>| match kind {
            Some(Kind::Word(interner, _)) => interner.words,
            _ => Words::default(),
        };
        let numbers = |kind: Option<Kind>| match kind {
            Some(Kind::Number(numbers)) => numbers,
            _ => Vec::new(),
        };
        let codes = |kind: Option<Kind>| match kind {
            Some(Kind::Code(codes)) => codes,
            _ => Vec::new(),
        };
        if let Some(Kind::Id(marks)) = next() {
            made.rows = marks.seen.len();
            if let Some((row, earlier)) = marks.twice() {
                let message = format!(
                    "the id is that of line {} too; each respondent is one row: take out the copy",
                    made.line(earlier)
                );
                return Err(FileError { line: Some(made.line(row)), column: Some(columns.id.clone()), message });
            }
        }
        made.unit = words(next());
        made.kind = columns.kind.as_ref().map(|_| words(next()));
        made.year = columns.year.as_ref().map(|_| match next() {
            Some(Kind::Year(years)) => years,
            _ => Vec::new(),
        });
        made.stratum = columns.stratum.as_ref().map(|_| words(next()));
        made.psu = columns.psu.as_ref().map(|_| words(next()));
        made.weight = columns.weight.as_ref().map(|_| numbers(next()));
        made.sample_type = columns.sample_type.as_ref().map(|_| words(next()));
        made.interviewer = columns.interviewer.as_ref().map(|_| words(next()));
        made.mode = columns.mode.as_ref().map(|_| words(next()));
        made.overall = columns.overall.as_ref().map(|_| codes(next()));
        made.fpc = columns.fpc.iter().map(|_| numbers(next())).collect();
        made.criteria = columns.criteria.iter().map(|_| codes(next())).collect();
        made.domains = columns.domains.iter().map(|_| words(next())).collect();
        Ok(made)
    }
}
