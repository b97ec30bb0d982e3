//! What people wrote, by theme.

use interchange::document::{Cell, Column, Run, Table};

use super::{cells, heads, in_year};
use crate::Facts;
use crate::themes::{CampaignThemes, ThemeCount, Themes};
use crate::words::numbers;

const UNTOLD: &str = "không nêu";
/// Why, of a unit and of a sum.
const FEW: &str = "“không nêu”: dưới 10 người, hoặc so với bản công bố trước sẽ lộ ra dưới 10 người.";
const FEW_OF_ALL: &str =
    "“không nêu”: dưới 10 người, hoặc so với số của các đơn vị hay bản công bố trước sẽ lộ ra dưới 10 người.";

/// The comments of one unit by theme; none where nobody has read any, or nothing of the unit may be shown.
pub fn themes(facts: &Facts, at: usize) -> Option<Table> {
    let unit = facts.units.get(at).filter(|_| facts.is_shown(at))?;
    let of = unit.themes.as_ref().filter(|themes| themes.is_read())?;
    Some(table(of, &format!("{}{}", unit.name, in_year(unit.year)), FEW))
}

/// The comments of a campaign's units together; none where nobody has read any.
pub fn campaign_themes(of: &CampaignThemes) -> Option<Table> {
    let whose = format!("các đơn vị được khảo sát{}", in_year(of.year));
    of.themes.is_read().then(|| table(&of.themes, &whose, FEW_OF_ALL))
}

fn table(of: &Themes, whose: &str, why: &str) -> Table {
    let count = |n: Option<u64>| n.map_or(UNTOLD.to_owned(), |n| numbers().count(n));
    let row = |theme: &ThemeCount| cells([theme.name.clone(), count(theme.n), count(theme.web)]);
    let mut rows: Vec<Vec<Cell>> = of.themes.iter().map(row).collect();
    rows.push(vec![Cell::bold("Tổng số ý kiến"), Cell::bold(count(of.comments)), Cell::bold(count(of.web))]);
    let read = of.read.map(|read| format!("Đã đọc {} ý kiến.", numbers().count(read)));
    let agreement = of.twice.zip(of.kappa).map(|(twice, kappa)| {
        let (twice, kappa) = (numbers().count(twice), numbers().decimal(kappa, 2));
        format!("{twice} ý kiến do hai người đọc riêng, mức nhất trí kappa {kappa}.")
    });
    let sentences = [
        Some("Một ý kiến có thể nói đến nhiều chủ đề.".to_owned()),
        read,
        agreement,
        Some("Ý kiến do người đọc xếp theo danh sách chủ đề, không do máy đoán.".to_owned()),
        any_untold(of).then(|| why.to_owned()),
    ];
    let note = sentences.into_iter().flatten().collect::<Vec<_>>().join(" ");
    Table {
        caption: Some(format!("Ý kiến theo chủ đề: {whose}")),
        columns: vec![Column::names(60), Column::centred(20), Column::centred(20)],
        header: heads(["Chủ đề", "Trong mẫu", "Tự nguyện qua mạng"].map(str::to_owned)),
        rows,
        note: Some(vec![Run::italic(note)]),
    }
}

fn any_untold(of: &Themes) -> bool {
    let themes = of.themes.iter().flat_map(|theme| [theme.n, theme.web]);
    themes.chain([of.comments, of.web]).any(|n| n.is_none())
}
