//! A file of areas: the whole map from a day on, as the General Statistics Office lists it.

use std::collections::{BTreeMap, BTreeSet};

use survey::area::{AreaLevel, StatedArea};
use survey::short_text::{NotShort, ShortText};

use crate::csv::SheetReader;

/// The columns of the file; others may stand beside them.
pub const COLUMNS: [&str; 4] = ["code", "parent_code", "level", "name_vi"];
/// More are not told at once.
pub const MOST_PROBLEMS: usize = 100;
const LONGEST_CODE: usize = 20;
const LONGEST_NAME: usize = 200;

/// Something wrong in the file, with its row as a spreadsheet counts them and its column.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{}: {what}", place(*.row, .column))]
pub struct AreaProblem {
    pub row: usize,
    /// Empty if it is about the whole row.
    pub column: String,
    pub what: AreaFault,
}

fn place(row: usize, column: &str) -> String {
    if column.is_empty() { format!("row {row}") } else { format!("row {row}, column '{column}'") }
}

/// What is wrong at a place of the file.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum AreaFault {
    #[error("this column is missing")]
    MissingColumn,
    #[error("this column is there twice")]
    ColumnTwice,
    #[error("the file has no rows below its header")]
    NoRows,
    #[error("the row cannot be read: {0}")]
    Unreadable(String),
    #[error("this cell is empty")]
    Empty,
    #[error("this cell has {length} characters; at most {most} are kept")]
    TooLong { length: usize, most: usize },
    #[error("this cell holds a line break or another control character; type the cell anew")]
    Control,
    #[error("this code is in the file twice")]
    Twice,
    #[error("'{0}' is not a level: province, district, commune or village")]
    NotALevel(String),
    #[error(
        "the code of a {} has {digits} digits and '{code}' fewer: a spreadsheet dropped the 0 in front; make the column text",
        .level.name()
    )]
    LostZero { code: String, level: AreaLevel, digits: usize },
    #[error("no row of the file has the code '{0}'")]
    UnknownParent(String),
    #[error("'{code}' is a {}, which holds no {}", .parent.name(), .level.name())]
    ParentNotAbove { code: String, parent: AreaLevel, level: AreaLevel },
}

/// Reads a file of areas: UTF-8, separated by comma, semicolon or tab, a header row with the names of [`COLUMNS`].
///
/// # Errors
/// The first [`MOST_PROBLEMS`] problems, by row; then nothing is taken.
pub fn read_areas(text: &str) -> Result<Vec<StatedArea>, Vec<AreaProblem>> {
    let sheet = SheetReader::new(text).map_err(|error| vec![problem(1, "", AreaFault::Unreadable(error))])?;
    let header = header(sheet.columns());
    if !header.is_empty() {
        return Err(header);
    }
    let mut problems = Vec::new();
    let mut areas: Vec<(usize, StatedArea)> = Vec::new();
    // Also those of rows in which something else is wrong: whoever lies in them has a parent.
    let mut codes: BTreeSet<String> = BTreeSet::new();
    for row in sheet.rows() {
        let (row, cells) = match row {
            Ok(read) => read,
            Err((row, error)) => {
                problems.push(problem(row, "", AreaFault::Unreadable(error)));
                continue;
            }
        };
        // Spreadsheets leave rows behind that were emptied.
        if cells.values().all(String::is_empty) {
            continue;
        }
        let before = problems.len();
        let area = area(row, &cells, &mut problems);
        if !area.code.is_empty() && !codes.insert(area.code.clone()) {
            problems.push(problem(row, "code", AreaFault::Twice));
        }
        if problems.len() == before {
            areas.push((row, area));
        }
    }
    parents(&areas, &codes, &mut problems);
    if areas.is_empty() && problems.is_empty() {
        problems.push(problem(2, "", AreaFault::NoRows));
    }
    if problems.is_empty() {
        return Ok(areas.into_iter().map(|(_, area)| area).collect());
    }
    problems.sort_by_key(|one| one.row);
    problems.truncate(MOST_PROBLEMS);
    Err(problems)
}

fn problem(row: usize, column: &str, what: AreaFault) -> AreaProblem {
    AreaProblem { row, column: column.to_owned(), what }
}

fn header(columns: &[String]) -> Vec<AreaProblem> {
    let of = |name: &&str| match columns.iter().filter(|column| column == name).count() {
        0 => Some(problem(1, name, AreaFault::MissingColumn)),
        1 => None,
        _ => Some(problem(1, name, AreaFault::ColumnTwice)),
    };
    COLUMNS.iter().filter_map(of).collect()
}

/// The area of a row, by itself. What is wrong with it is among the problems, and the area then only half there.
fn area(row: usize, cells: &BTreeMap<String, String>, problems: &mut Vec<AreaProblem>) -> StatedArea {
    let cell = |name: &str| cells.get(name).map_or("", String::as_str);
    let code = line::<LONGEST_CODE>(cell("code"), row, "code", problems);
    let parent = match cell("parent_code") {
        "" => None,
        parent => Some(line::<LONGEST_CODE>(parent, row, "parent_code", problems)),
    };
    let level = AreaLevel::parse(cell("level"));
    if level.is_none() {
        let what = match cell("level") {
            "" => AreaFault::Empty,
            word => AreaFault::NotALevel(word.to_owned()),
        };
        problems.push(problem(row, "level", what));
    }
    let name = line::<LONGEST_NAME>(cell("name_vi"), row, "name_vi", problems);
    let level = level.unwrap_or(AreaLevel::Village);
    if let Some(digits) = level.digits()
        && code.len() < digits
        && !code.is_empty()
        && code.bytes().all(|byte| byte.is_ascii_digit())
    {
        problems.push(problem(row, "code", AreaFault::LostZero { code: code.clone(), level, digits }));
    }
    StatedArea { code, parent, level, name }
}

/// A line of text; an empty one, and a problem, if it is none.
fn line<const MOST: usize>(cell: &str, row: usize, column: &str, problems: &mut Vec<AreaProblem>) -> String {
    match ShortText::<MOST>::new(cell) {
        Ok(text) => text.into(),
        Err(fault) => {
            let what = match fault {
                NotShort::Empty => AreaFault::Empty,
                NotShort::TooLong { length, most } => AreaFault::TooLong { length, most },
                NotShort::Control => AreaFault::Control,
            };
            problems.push(problem(row, column, what));
            String::new()
        }
    }
}

/// Whether each area lies in one of the file, and that in one of a higher level: a map has no circles.
fn parents(areas: &[(usize, StatedArea)], codes: &BTreeSet<String>, problems: &mut Vec<AreaProblem>) {
    let levels: BTreeMap<&str, AreaLevel> = areas.iter().map(|(_, area)| (area.code.as_str(), area.level)).collect();
    for (row, area) in areas {
        let Some(code) = &area.parent else { continue };
        let what = match levels.get(code.as_str()) {
            Some(parent) if *parent < area.level => continue,
            Some(parent) => AreaFault::ParentNotAbove { code: code.clone(), parent: *parent, level: area.level },
            None if codes.contains(code) => continue,
            None => AreaFault::UnknownParent(code.clone()),
        };
        problems.push(problem(*row, "parent_code", what));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const OLD: &str = include_str!("../../../areas/son-la-2020.csv");
    const NEW: &str = include_str!("../../../areas/son-la-2025.csv");

    fn said(text: &str) -> Vec<String> {
        read_areas(text).unwrap_err().iter().map(ToString::to_string).collect()
    }

    #[test]
    fn the_official_lists_are_read() {
        for (text, districts, communes) in [(OLD, 12, 204), (NEW, 0, 75)] {
            let areas = read_areas(text).unwrap();
            let count = |level| areas.iter().filter(|area| area.level == level).count();
            let counted = (count(AreaLevel::Province), count(AreaLevel::District), count(AreaLevel::Commune));
            assert_eq!(counted, (1, districts, communes));
        }
        let to_hieu = &read_areas(NEW).unwrap()[1];
        assert_eq!((to_hieu.code.as_str(), to_hieu.name.as_str()), ("03646", "Phường Tô Hiệu"));
        assert_eq!((to_hieu.parent.as_deref(), to_hieu.level), (Some("14"), AreaLevel::Commune));
    }

    #[test]
    fn a_file_is_read_as_spreadsheets_write_it() {
        let expected = read_areas(NEW).unwrap();
        for separator in [";", "\t"] {
            let text = format!("\u{feff}{}", NEW.replace(',', separator).replace('\n', "\r\n"));
            assert_eq!(read_areas(&text).unwrap(), expected);
        }
        let more = "name_vi,note,code,level,parent_code\n,,,,\n Ti\u{309}nh  Sơn La ,x,14,province,\n";
        assert_eq!(read_areas(more).unwrap()[0].name, "Tỉnh  Sơn La");
    }

    #[test]
    fn what_is_wrong_is_said_by_row_and_column() {
        let head = "code,parent_code,level,name_vi\n";
        let text = format!(
            "{head}14,,province,Tỉnh Sơn La\n116,14,district,Thành phố Sơn La\n116,14,district,Huyện Mai Sơn\n3646,116,commune,Chiềng Lề\n\
             03649,117,commune,Tô Hiệu\n03650,116,ward,Quyết Tâm\n03652,116,commune,\n,116,commune,Chiềng An\n118,03649,district,Yên Châu\n"
        );
        let expected = [
            "row 4, column 'code': this code is in the file twice",
            "row 5, column 'code': the code of a commune has 5 digits and '3646' fewer: a spreadsheet dropped the 0 in front; make the \
             column text",
            "row 6, column 'parent_code': no row of the file has the code '117'",
            "row 7, column 'level': 'ward' is not a level: province, district, commune or village",
            "row 8, column 'name_vi': this cell is empty",
            "row 9, column 'code': this cell is empty",
            "row 10, column 'parent_code': '03649' is a commune, which holds no district",
        ];
        assert_eq!(said(&text), expected);
        let circle = format!("{head}116,117,district,A\n117,116,district,B\n");
        assert_eq!(said(&circle).len(), 2);
    }

    #[test]
    fn what_is_no_list_of_areas_is_refused() {
        assert_eq!(said("code,parent_code,level,name_vi\n"), ["row 2: the file has no rows below its header"]);
        let columns = "row 1, column 'level': this column is missing";
        assert_eq!(
            said("code,parent_code,code,name_vi\n"),
            ["row 1, column 'code': this column is there twice", columns]
        );
        assert_eq!(said("").len(), 4);
        let short = said("code,parent_code,level,name_vi\n14,,province\n");
        assert!(short[0].starts_with("row 2: the row cannot be read"), "{short:?}");
        let many: String = (0..500).map(|_| "x,y,z,\n").collect();
        assert_eq!(said(&format!("code,parent_code,level,name_vi\n{many}")).len(), MOST_PROBLEMS);
    }
}
