//! What was set aside in each unit, by the reason.

use interchange::document::{Cell, Column, Run, Table};

use super::{cells, heads, year_cell};
use crate::words::{capital, numbers};
use crate::{Facts, Unit};

/// A row for each unit and reason; none where nothing is set aside. Of a unit whose index is hidden nothing is counted.
pub fn set_aside(facts: &Facts) -> Option<Table> {
    let of = |unit: &Unit| {
        let Some(drawn) = &unit.drawn else { return Vec::new() };
        let row =
            |why: String, count: u64| cells([unit.name.clone(), year_cell(unit.year), why, numbers().count(count)]);
        let known = drawn.set_aside.reasons.iter().map(|(why, count)| row(capital(why.in_prose()), *count));
        let rest = Some(drawn.set_aside.unexplained()).filter(|count| *count > 0);
        known.chain(rest.map(|count| row("Không rõ lý do".to_owned(), count))).collect::<Vec<_>>()
    };
    let shown = facts.units.iter().enumerate().filter(|(at, _)| facts.is_shown(*at));
    let rows: Vec<Vec<Cell>> = shown.flat_map(|(_, unit)| of(unit)).collect();
    (!rows.is_empty()).then(|| Table {
        caption: Some("Phiếu để riêng chờ xem xét, theo lý do".to_owned()),
        columns: vec![Column::names(34), Column::centred(10), Column::text(42), Column::centred(14)],
        header: heads(["Đơn vị", "Năm", "Lý do", "Số phiếu"].map(str::to_owned)),
        rows,
        note: Some(vec![Run::italic(
            "Lý do theo mã mà máy chủ ghi khi nhận phiếu; phiếu còn được giữ và chưa đưa vào tính. Phiếu gồm cả phiếu ghi lần đến không phỏng vấn được.",
        )]),
    })
}
