//! The same answers by every rule.

use interchange::document::{Cell, Column, Run, Table};
use survey::rule::IndexRule;

use super::{form_in_caption, in_year};
use crate::Facts;
use crate::words::{rule_name, shown};

const APART: &str = "Không so sánh con số của hai cách tính khác nhau, kể cả với chỉ số do cơ quan khác công bố.";
const LEFT_OUT: &str = " Dấu “-”: không nêu, vì từ đó suy ra được một ô bị ẩn.";

/// The index of the units of a year that were asked by one form by every rule, the published one in bold.
pub fn variants(facts: &Facts, year: Option<i32>, form: usize, units: &[usize]) -> Option<Table> {
    let score = |at: &usize| facts.units[*at].score.as_score();
    let known: Vec<IndexRule> = IndexRule::ALL
        .into_iter()
        .filter(|rule| units.iter().any(|at| score(at).variants.contains_key(rule.name())))
        .collect();
    if known.len() < 2 {
        return None;
    }
    let mut columns = vec![Column::names(30)];
    columns.extend(units.iter().map(|_| Column::centred(14)));
    let mut header = vec![Cell::bold("Cách tính")];
    header.extend(units.iter().map(|at| Cell::bold(&facts.units[*at].short)));
    let row = |rule: &IndexRule| {
        let publishing = units.iter().filter(|at| score(at).rule == *rule).count();
        let name = match publishing {
            0 => rule_name(*rule).to_owned(),
            all if all == units.len() => format!("{} (chỉ số)", rule_name(*rule)),
            _ => format!("{} (chỉ số nơi in đậm)", rule_name(*rule)),
        };
        let own = units.iter().map(|at| {
            let figure = score(at).variants.get(rule.name());
            let text = figure.map_or("-".to_owned(), shown);
            if score(at).rule == *rule { Cell::bold(&text) } else { Cell::plain(&text) }
        });
        std::iter::once(Cell::plain(&name)).chain(own).collect()
    };
    // Of a hidden unit the table says so itself.
    let left_out = known
        .iter()
        .any(|rule| units.iter().any(|at| facts.is_shown(*at) && !score(at).variants.contains_key(rule.name())));
    Some(Table {
        caption: Some(format!(
            "Cùng số liệu{}{}, cách tính khác cho kết quả khác, phần trăm",
            in_year(year),
            form_in_caption(facts, form)
        )),
        columns,
        header: vec![header],
        rows: known.iter().map(row).collect(),
        note: Some(vec![Run::italic(format!("{APART}{}", if left_out { LEFT_OUT } else { "" }))]),
    })
}
