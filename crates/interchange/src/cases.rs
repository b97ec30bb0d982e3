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

/// By its Vietnamese name or its tag.
fn language(cell: &str, row: usize, problems: &mut Vec<CaseProblem>) -> Option<Language> {
    given(cell, row, "language", problems, |cell| {
        let name = nfc(cell).to_lowercase();
        let name = name.strip_prefix("tiếng ").unwrap_or(&name);
        let tag = LANGUAGES.iter().find(|(known, _)| *known == name).map_or(cell, |(_, tag)| tag);
        tag.parse().map_err(|_| CaseFault::NotALanguage(cell.to_owned()))
    })
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
mod tests {
    use super::*;

    #[test]
    fn a_list_with_semicolons_and_decimal_commas_is_read() {
        let text = "\u{feff}number;area_code;village;stratum;psu;psus_in_stratum;people_in_psu;weight;surveyor\r\n\
                    1;03646;Tổ 1;đất đai;03646;12;340;5,1;dtv01\r\n2;03649;;đất đai;03649;12;;4;\r\n";
        let cases = read_cases(text).unwrap();
        assert_eq!(cases.len(), 2);
        assert!((cases[0].design.weight - 5.1).abs() < 1e-12);
        assert_eq!(cases[0].village.as_deref(), Some("Tổ 1"));
        assert_eq!(cases[1].design.people_in_psu, None);
        assert_eq!(cases[1].surveyor, None);
    }

    #[test]
    fn every_problem_is_given_at_once_with_its_row() {
        let text = "number,area_code,stratum,psu,weight\n1,03646,a,p,-1\n1,,a,p,2\nx,03646,a,p,2\n";
        let said: Vec<String> = read_cases(text).unwrap_err().iter().map(ToString::to_string).collect();
        assert_eq!(
            said,
            [
                "row 2, column 'weight': '-1' is not a weight: a number above 0 such as 5.1",
                "row 3, column 'area_code': this cell is empty",
                "row 3, column 'number': this number is on the list twice",
                "row 4, column 'number': 'x' is not a whole number above 0",
            ]
        );
    }

    #[test]
    fn what_no_database_keeps_is_named_by_its_cell() {
        let text =
            "number,area_code,village,stratum,psu,weight,surveyor\n1,03\u{0}646,T\0,a,p,1,\n2,03646,T,a,p,1,d\0tv\n";
        let found: Vec<_> =
            read_cases(text).unwrap_err().into_iter().map(|one| (one.row, one.column, one.what)).collect();
        let nul = |row, column: &str| (row, column.to_owned(), CaseFault::Nul);
        assert_eq!(found, [nul(2, "area_code"), nul(2, "village"), nul(3, "surveyor")]);
    }

    #[test]
    fn what_is_known_of_a_person_is_read_and_may_be_left_open() {
        let text = "number,area_code,stratum,psu,weight,language,service,service_month,name,honorific,telephone,house\n\
                    1,03646,a,p,1,Tiếng Mông Đơư,Một cửa huyện Mường La,9/2021,Giàng A Sùng,Ông,0912 345 647,Nhà gỗ đầu bản\n\
                    2,03646,a,p,1,blt,,,,,,\n";
        let cases = read_cases(text).unwrap();
        let CaseDetails { language, service, service_month, reserve } = &cases[0].details;
        assert_eq!(*reserve, None);
        assert_eq!(language.as_ref().map(Language::tag), Some("mww"));
        assert_eq!(service.as_ref().map(ShortText::as_str), Some("Một cửa huyện Mường La"));
        assert_eq!(service_month.map(|month| month.to_string()).as_deref(), Some("2021-09"));
        let person = &cases[0].person;
        assert_eq!(person.name.as_ref().map(ShortText::as_str), Some("Giàng A Sùng"));
        assert_eq!(person.honorific, Some(Honorific::Ong));
        assert_eq!(person.telephone.as_ref().map(Telephone::as_str), Some("0912345647"));
        assert_eq!(person.house.as_ref().map(ShortText::as_str), Some("Nhà gỗ đầu bản"));
        assert_eq!(cases[1].details.language.as_ref().map(Language::tag), Some("blt"));
        assert!(cases[1].person.is_empty());
    }

    #[test]
    fn what_is_wrong_of_a_person_is_named_and_not_repeated() {
        let long = "Mỷ".repeat(51);
        let text = format!(
            "number,area_code,stratum,psu,weight,language,service_month,name,honorific,telephone,house\n\
             1,03646,a,p,1,Mông Xanh,13/2021,{long},Bác,9123456789,\"Nhà gỗ\nđầu bản\"\n"
        );
        let found: Vec<_> = read_cases(&text).unwrap_err().into_iter().map(|one| (one.column, one.what)).collect();
        let expected = [
            ("language", CaseFault::NotALanguage("Mông Xanh".to_owned())),
            ("service_month", CaseFault::NotAMonth("13/2021".to_owned())),
            ("name", CaseFault::TooLong { length: 102, most: 100 }),
            ("honorific", CaseFault::NotAnHonorific),
            ("telephone", CaseFault::NotATelephone),
            ("house", CaseFault::Control),
        ];
        assert_eq!(found, expected.map(|(column, what)| (column.to_owned(), what)));
        for (_, fault) in &found[2..] {
            let said = fault.to_string();
            assert!(["Mỷ", "Bác", "9123456789", "gỗ"].iter().all(|cell| !said.contains(cell)), "{said}");
        }
    }

    #[test]
    fn each_place_in_reserve_is_one_persons() {
        let text = "number,area_code,stratum,psu,weight,reserve\n1,03646,a,p,1,\n2,03646,a,p,1,1\n3,03646,a,p,1,2\n\
                    4,03646,a,q,1,1\n";
        let places: Vec<_> =
            read_cases(text).unwrap().into_iter().map(|case| case.details.reserve.map(NonZeroU32::get)).collect();
        assert_eq!(places, [None, Some(1), Some(2), Some(1)]);
        let found = read_cases(&text.replace("4,03646,a,q,1,1", "4,03646,a,p,1,2\n5,03646,a,p,1,0")).unwrap_err();
        let found: Vec<_> = found.into_iter().map(|one| (one.row, one.column, one.what)).collect();
        assert_eq!(
            found,
            [
                (5, "reserve".to_owned(), CaseFault::ReserveTwice),
                (6, "reserve".to_owned(), CaseFault::NotANumber("0".to_owned())),
            ]
        );
    }

    #[test]
    fn every_language_has_a_tag() {
        for (name, tag) in LANGUAGES {
            assert!(tag.parse::<Language>().is_ok() && *name == *name.to_lowercase(), "{name}");
        }
    }

    #[test]
    fn a_column_that_is_not_known_is_refused() {
        let text = "number,area_code,stratum,psu,weight,ho_ten\n1,03646,a,p,1,Lò Văn A\n";
        assert_eq!(read_cases(text).unwrap_err()[0].column, "ho_ten");
    }
}
