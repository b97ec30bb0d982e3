//! Names of sheets, which Excel is particular about.

use super::{BadName, Workbook, WorkbookError};
use crate::language::WritingLanguage;
use crate::xml_text::xml_text;
use std::collections::BTreeSet;

/// The name of the first sheet.
pub(super) fn read_first(language: WritingLanguage) -> &'static str {
    match language {
        WritingLanguage::Vietnamese => "Đọc trước",
        WritingLanguage::English => "Read first",
    }
}

/// The names of the sheets as they are written.
pub(super) fn sheet_names(workbook: &Workbook) -> Result<Vec<String>, WorkbookError> {
    let mut seen = BTreeSet::from([read_first(workbook.language).to_lowercase()]);
    let names = workbook.sheets.iter().map(|sheet| {
        let name = xml_text(&sheet.name);
        let fault = fault(&name).or_else(|| (!seen.insert(name.to_lowercase())).then_some(BadName::Twice));
        match fault {
            Some(why) => Err(WorkbookError::Name { name, why }),
            None => Ok(name),
        }
    });
    names.collect()
}

fn fault(name: &str) -> Option<BadName> {
    if name.trim().is_empty() {
        Some(BadName::Empty)
    } else if name.encode_utf16().count() > 31 {
        Some(BadName::Long)
    } else if name.contains(['[', ']', ':', '*', '?', '/', '\\', '\n', '\t'])
        || name.starts_with('\'')
        || name.ends_with('\'')
    {
        Some(BadName::Character)
    } else if name.eq_ignore_ascii_case("history") {
        Some(BadName::Reserved)
    } else {
        None
    }
}
