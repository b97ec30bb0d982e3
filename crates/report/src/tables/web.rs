//! Answers of people who chose themselves.

use interchange::document::{Cell, Column, Run, Table};

use super::{cells, heads, year_cell};
use crate::words::{numbers, percent};
use crate::{Facts, Unit};

/// The answers of people who chose themselves, unit by unit; none where nobody did.
pub fn web(facts: &Facts) -> Option<Table> {
    let row = |unit: &Unit| {
        let web = unit.score.as_score().web?;
        let (count, share) = match (web.n, web.share) {
            (Some(n), Some(share)) => (numbers().count(n), percent(share)),
            _ => ("dưới 30".to_owned(), "ẩn: dưới 30 phiếu".to_owned()),
        };
        Some(cells([unit.name.clone(), year_cell(unit.year), count, share]))
    };
    let rows: Vec<Vec<Cell>> = facts.units.iter().filter_map(row).collect();
    (!rows.is_empty()).then(|| Table {
        caption: Some("Trả lời tự nguyện, không đại diện, không có khoảng tin cậy".to_owned()),
        columns: vec![Column::names(50), Column::centred(12), Column::centred(16), Column::centred(22)],
        header: heads(["Đơn vị", "Năm", "Số phiếu", "Tỷ lệ hài lòng (%)"].map(str::to_owned)),
        rows,
        note: Some(vec![Run::italic(
            "Không đại diện: ai muốn thì trả lời, nên không có khoảng tin cậy, không xếp hạng và không cộng vào chỉ số.",
        )]),
    })
}
