//! The index by unit.

use interchange::document::{Cell, Column, Run, Table};

use super::cells;
use crate::words::{level, numbers, percent, shown, shown_interval};
use crate::{Facts, Scope};

/// The index of each unit of a year, with its interval and the ranks the data allow.
pub fn index(facts: &Facts, year: Option<i32>) -> Table {
    let units = facts.of_year(year);
    let rated = units.iter().any(|at| facts.units[*at].score.as_score().response_rate.is_some());
    let mut columns = vec![Column::centred(6), Column::names(34), Column::centred(12)];
    let mut header = vec!["TT".to_owned(), "Đơn vị".to_owned(), "Số người trả lời".to_owned()];
    if rated {
        columns.push(Column::centred(12));
        header.push("Tỷ lệ trả lời RR1 (%)".to_owned());
    }
    columns.extend([Column::centred(13), Column::centred(18)]);
    header.extend(["Chỉ số (%)".to_owned(), format!("Khoảng tin cậy {} (%)", level(facts))]);
    // A report of one unit says nothing of the others it may be ranked among, and one unit alone has no rank.
    let ranks = facts.scope != Scope::Unit && units.len() > 1;
    if ranks {
        columns.push(Column::centred(14));
        header.push("Thứ hạng có thể".to_owned());
    }
    let row = |(place, at): (usize, &usize)| {
        let unit = &facts.units[*at];
        let score = unit.score.as_score();
        let shows = facts.is_shown(*at);
        let mut texts = vec![(place + 1).to_string(), unit.name.clone()];
        texts.push(if shows { numbers().count(score.respondents) } else { "-".to_owned() });
        if rated {
            texts.push(score.response_rate.filter(|_| shows).map_or("-".to_owned(), percent));
        }
        texts.extend([shown(&score.index), shown_interval(&score.index)]);
        if ranks {
            texts.push(rank(facts, *at));
        }
        cells(texts)
    };
    Table {
        caption: None,
        columns,
        header: vec![header.iter().map(Cell::bold).collect()],
        rows: units.iter().enumerate().map(row).collect(),
        note: ranks.then(|| vec![Run::italic(RANKS)]),
    }
}

const RANKS: &str = "Ghi chú: thứ hạng có thể là những thứ hạng mà số liệu cho phép, chỉ xét trong các đơn vị cùng loại, cùng phiếu, cùng quy tắc và cùng cách hỏi; đơn vị không đủ điều kiện thì không xếp.";

fn rank(facts: &Facts, unit: usize) -> String {
    match facts.rank(unit) {
        Some((set, _)) if set.lo == set.hi => set.lo.to_string(),
        Some((set, _)) => format!("{} đến {}", set.lo, set.hi),
        None => "không xếp".to_owned(),
    }
}
