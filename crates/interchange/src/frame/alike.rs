//! Lines that may be of one person, for whoever brings a list in to look at. They stay: who came with two dossiers was served twice.

use std::collections::HashMap;

use survey::vietnamese::search_key;

use super::FrameLine;

/// What two lines have in common.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Same {
    Telephone,
    /// Name, commune and village.
    NameAndPlace,
}

/// Lines that may be of one person.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Alike {
    pub same: Same,
    /// Rows as a spreadsheet counts them, in their order; two at least.
    pub rows: Vec<usize>,
}

/// The groups of lines with one telephone number, and with one name in one village, in the order of their first rows. A group that
/// another one holds whole is not told twice.
pub fn alike(lines: &[FrameLine]) -> Vec<Alike> {
    let mut by_telephone: HashMap<&str, Vec<usize>> = HashMap::new();
    let mut by_name: HashMap<(String, &str, String), Vec<usize>> = HashMap::new();
    for line in lines {
        if let Some(telephone) = &line.person.telephone {
            by_telephone.entry(telephone.as_str()).or_default().push(line.row);
        }
        if let Some(name) = &line.person.name {
            let village = line.village.as_ref().map(|village| search_key(village.as_str())).unwrap_or_default();
            by_name.entry((search_key(name.as_str()), &line.area_code, village)).or_default().push(line.row);
        }
    }
    let several = |rows: &Vec<usize>| rows.len() > 1;
    let mut found: Vec<Alike> = by_telephone
        .into_values()
        .filter(several)
        .map(|rows| Alike { same: Same::Telephone, rows })
        .chain(by_name.into_values().filter(several).map(|rows| Alike { same: Same::NameAndPlace, rows }))
        .collect();
    found.sort_by(|a, b| a.rows[0].cmp(&b.rows[0]).then(a.same.cmp(&b.same)));
    let mut kept: Vec<Alike> = Vec::new();
    let mut told: HashMap<usize, Vec<usize>> = HashMap::new();
    for group in found {
        let holds = |other: &usize| group.rows.iter().all(|row| kept[*other].rows.binary_search(row).is_ok());
        if told.get(&group.rows[0]).is_some_and(|others| others.iter().any(holds)) {
            continue;
        }
        for row in &group.rows {
            told.entry(*row).or_default().push(kept.len());
        }
        kept.push(group);
    }
    kept
}
