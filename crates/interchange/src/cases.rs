//! A list of drawn cases with their design, from CSV, and with what is known of the people.

use std::collections::BTreeSet;
use std::num::NonZeroU32;
use survey::case::{CaseDesign, CaseDetails};
use survey::language::Language;
use survey::nfc::nfc;
use survey::person::{Honorific, PersonDrawn, Telephone};
use survey::short_text::{NotShort, ShortText};

/// A case as the list gives it; the importer gives it an id.
#[derive(Debug, Clone, PartialEq)]
pub struct ListedCase {
    pub number: u32,
    pub area_code: String,
    pub village: Option<String>,
    pub details: CaseDetails,
    pub person: PersonDrawn,
    pub design: CaseDesign,
    /// The user name of the surveyor it is given to.
    pub surveyor: Option<String>,
}

/// Something wrong in the list, with its row as a spreadsheet counts them and its column.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("row {row}, column '{column}': {what}")]
pub struct CaseProblem {
    pub row: usize,
    pub column: String,
    pub what: CaseFault,
}

/// What is wrong at a place of the list.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum CaseFault {
    #[error("this column is missing")]
    MissingColumn,
    #[error("this column is not used; take it out before importing")]
    UnusedColumn,
    #[error("this number is on the list twice")]
    Twice,
    #[error("this stratum and PSU has this place in reserve twice")]
    ReserveTwice,
    #[error("the list has no rows")]
    NoRows,
    #[error("this cell is empty")]
    Empty,
    #[error("'{0}' is not a whole number above 0")]
    NotANumber(String),
    #[error("'{0}' is not a weight: a number above 0 such as 5.1")]
    NotAWeight(String),
    #[error("this cell holds a NUL character, which cannot be kept; type the cell anew")]
    Nul,
    #[error("'{0}' is not a language of the list: Việt, Thái, Mông, Mường, Dao …, or a tag such as vi, blt, hmn, mtq")]
    NotALanguage(String),
    #[error("'{0}' is not a month such as 9/2021 or 2021-09")]
    NotAMonth(String),
    // What follows may be a person's: the cell is not repeated.
    #[error("this is not a form of address: ông, bà, anh or chị, or nothing")]
    NotAnHonorific,
    #[error(
        "this is not a telephone number: 9 to 11 digits that begin with 0, or + with the country's code; if the \
         spreadsheet dropped the first 0, make the column text"
    )]
    NotATelephone,
    #[error("this cell has {length} characters; at most {most} are kept")]
    TooLong { length: usize, most: usize },
    #[error("this cell holds a line break or another control character; type the cell anew")]
    Control,
    #[error("the row cannot be read: {0}")]
    Unreadable(String),
}

/// The columns a list must have.
pub const REQUIRED: [&str; 5] = ["number", "area_code", "stratum", "psu", "weight"];
/// The columns it may have; the last four are personal data.
pub const OPTIONAL: [&str; 12] = [
    "village",
    "psus_in_stratum",
    "people_in_psu",
    "surveyor",
    "language",
    "service",
    "service_month",
    "reserve",
    "name",
    "honorific",
    "telephone",
    "house",
];

/// What the languages of the province are called in Vietnamese, and their tags.
const LANGUAGES: [(&str, &str); 16] = [
    ("việt", "vi"),
    ("kinh", "vi"),
    ("thái", "blt"),
    ("mông", "hmn"),
    ("mông đơư", "mww"),
    ("mông lềnh", "hnj"),
    ("mường", "mtq"),
    ("dao", "ium"),
    ("khơ mú", "kjg"),
    ("kháng", "kjm"),
    ("la ha", "lha"),
    ("lào", "lo"),
    ("tày", "tyz"),
    ("xinh mun", "puo"),
    ("hoa", "zh"),
    ("anh", "en"),
];

/// Reads a list of cases: UTF-8, comma or semicolon, a header row with the column names. A column that nobody needs is
/// an error, so that nothing personal is taken along by accident.
///
/// # Errors
/// Every problem at once; then nothing is taken.
pub fn read_cases(text: &str) -> Result<Vec<ListedCase>, Vec<CaseProblem>> {
    let text = text.trim_start_matches('\u{feff}');
    let head = text.lines().next().unwrap_or_default();
    let delimiter = if head.matches(';').count() > head.matches(',').count() { b';' } else { b',' };
    let mut reader = csv::ReaderBuilder::new().delimiter(delimiter).trim(csv::Trim::All).from_reader(text.as_bytes());
    let columns: Vec<String> = match reader.headers() {
        Ok(headers) => headers.iter().map(str::to_owned).collect(),
        Err(error) => return Err(vec![problem(1, "", CaseFault::Unreadable(error.to_string()))]),
    };
    let mut problems: Vec<CaseProblem> = REQUIRED
        .iter()
        .filter(|name| !columns.iter().any(|column| column == *name))
        .map(|name| problem(1, name, CaseFault::MissingColumn))
        .collect();
    problems.extend(
        columns
            .iter()
            .filter(|column| !REQUIRED.contains(&column.as_str()) && !OPTIONAL.contains(&column.as_str()))
            .map(|column| problem(1, column, CaseFault::UnusedColumn)),
    );
    if !problems.is_empty() {
        return Err(problems);
    }
    let mut cases = Vec::new();
    let (mut numbers, mut reserves) = (BTreeSet::new(), BTreeSet::new());
    for (place, record) in reader.records().enumerate() {
        let row = place + 2;
        let record = match record {
            Ok(record) => record,
            Err(error) => {
                problems.push(problem(row, "", CaseFault::Unreadable(error.to_string())));
                continue;
            }
        };
        let cell = |name: &str| {
            columns.iter().position(|column| column == name).and_then(|at| record.get(at)).unwrap_or_default()
        };
        let before = problems.len();
        let unkept = columns.iter().filter(|column| cell(column).contains('\0'));
        problems.extend(unkept.map(|column| problem(row, column, CaseFault::Nul)));
        let case = ListedCase {
            number: number(cell("number"), row, "number", &mut problems).unwrap_or(0),
            area_code: required(cell("area_code"), row, "area_code", &mut problems),
            village: optional(cell("village")),
            details: CaseDetails {
                language: language(cell("language"), row, &mut problems),
                service: short(cell("service"), row, "service", &mut problems),
                service_month: given(cell("service_month"), row, "service_month", &mut problems, |cell| {
                    cell.parse().map_err(|_| CaseFault::NotAMonth(cell.to_owned()))
                }),
                reserve: count(cell("reserve"), row, "reserve", &mut problems).and_then(NonZeroU32::new),
            },
            person: PersonDrawn {
                name: short(cell("name"), row, "name", &mut problems),
                honorific: given(cell("honorific"), row, "honorific", &mut problems, |cell| {
                    Honorific::parse(cell).ok_or(CaseFault::NotAnHonorific)
                }),
                telephone: given(cell("telephone"), row, "telephone", &mut problems, |cell| {
                    Telephone::new(cell).map_err(|_| CaseFault::NotATelephone)
                }),
                house: short(cell("house"), row, "house", &mut problems),
            },
            design: CaseDesign {
                stratum: required(cell("stratum"), row, "stratum", &mut problems),
                psu: required(cell("psu"), row, "psu", &mut problems),
                psus_in_stratum: count(cell("psus_in_stratum"), row, "psus_in_stratum", &mut problems),
                people_in_psu: count(cell("people_in_psu"), row, "people_in_psu", &mut problems),
                weight: weight(cell("weight"), row, &mut problems),
            },
            surveyor: optional(cell("surveyor")),
        };
        if !numbers.insert(case.number) {
            problems.push(problem(row, "number", CaseFault::Twice));
        }
        let group = case.details.reserve.map(|order| (case.design.stratum.clone(), case.design.psu.clone(), order));
        if group.is_some_and(|place| !reserves.insert(place)) {
            problems.push(problem(row, "reserve", CaseFault::ReserveTwice));
        }
        if problems.len() == before {
            cases.push(case);
        }
    }
    if cases.is_empty() && problems.is_empty() {
        problems.push(problem(2, "", CaseFault::NoRows));
    }
    if problems.is_empty() { Ok(cases) } else { Err(problems) }
}

fn problem(row: usize, column: &str, what: CaseFault) -> CaseProblem {
    CaseProblem { row, column: column.to_owned(), what }
}

/// What a cell that may be empty holds.
fn given<T>(
    cell: &str,
    row: usize,
    column: &str,
    problems: &mut Vec<CaseProblem>,
    read: impl Fn(&str) -> Result<T, CaseFault>,
) -> Option<T> {
    // A NUL was named already.
    if cell.is_empty() || cell.contains('\0') {
        return None;
    }
    read(cell).map_err(|what| problems.push(problem(row, column, what))).ok()
}

fn short<const MOST: usize>(
    cell: &str,
    row: usize,
    column: &str,
    problems: &mut Vec<CaseProblem>,
) -> Option<ShortText<MOST>> {
    given(cell, row, column, problems, |cell| {
        ShortText::new(cell).map_err(|fault| match fault {
            NotShort::Empty => CaseFault::Empty,
            NotShort::TooLong { length, most } => CaseFault::TooLong { length, most },
            NotShort::Control => CaseFault::Control,
        })
    })
}

fn language(cell: &str, row: usize, problems: &mut Vec<CaseProblem>) -> Option<Language> {
    given(cell, row, "language", problems, |cell| spoken(cell).ok_or_else(|| CaseFault::NotALanguage(cell.to_owned())))
}

/// A language by its Vietnamese name or its tag, of those the tablet has a word for.
pub(crate) fn spoken(cell: &str) -> Option<Language> {
    let name = nfc(cell).to_lowercase();
    let name = name.strip_prefix("tiếng ").unwrap_or(&name);
    // Names typed without accents look like tags of other languages: "Lao" is Lào to whoever typed it.
    let (_, tag) = LANGUAGES.iter().find(|(known, tag)| *known == name || *tag == name)?;
    tag.parse().ok()
}

fn optional(cell: &str) -> Option<String> {
    (!cell.is_empty()).then(|| cell.to_owned())
}

fn required(cell: &str, row: usize, column: &str, problems: &mut Vec<CaseProblem>) -> String {
    if cell.is_empty() {
        problems.push(problem(row, column, CaseFault::Empty));
    }
    cell.to_owned()
}

fn number(cell: &str, row: usize, column: &str, problems: &mut Vec<CaseProblem>) -> Option<u32> {
    let read = cell.parse().ok().filter(|number| *number > 0);
    if read.is_none() {
        problems.push(problem(row, column, CaseFault::NotANumber(cell.to_owned())));
    }
    read
}

fn count(cell: &str, row: usize, column: &str, problems: &mut Vec<CaseProblem>) -> Option<u32> {
    if cell.is_empty() { None } else { number(cell, row, column, problems) }
}

fn weight(cell: &str, row: usize, problems: &mut Vec<CaseProblem>) -> f64 {
    match cell.replace(',', ".").parse::<f64>() {
        Ok(weight) if weight.is_finite() && weight > 0.0 => weight,
        _ => {
            problems.push(problem(row, "weight", CaseFault::NotAWeight(cell.to_owned())));
            1.0
        }
    }
}

#[cfg(test)]
mod tests;
