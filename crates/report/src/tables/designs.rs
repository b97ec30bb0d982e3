//! How the people of each unit were drawn.

use interchange::document::{Cell, Column, Run, Table};

use super::{cells, heads, year_cell};
use crate::words::numbers;
use crate::{Drawn, Facts, Unit};

/// The design of each unit; none where it is not known.
pub fn designs(facts: &Facts) -> Option<Table> {
    let row = |unit: &Unit, drawn: &Drawn| {
        let design = drawn.design;
        let how = match (design.strata > 1, design.is_clustered()) {
            (true, true) => "phân tầng, chọn theo cụm",
            (true, false) => "phân tầng, chọn từ danh sách",
            (false, true) => "chọn theo cụm",
            (false, false) => "chọn từ danh sách",
        };
        let frame = match design.frames {
            0 => "không",
            1 => "một giai đoạn",
            _ => "hai giai đoạn",
        };
        cells([
            unit.name.clone(),
            year_cell(unit.year),
            how.to_owned(),
            numbers().count(design.strata),
            if design.is_clustered() { numbers().count(design.psus) } else { "-".to_owned() },
            frame.to_owned(),
        ])
    };
    let rows: Vec<Vec<Cell>> = facts.units.iter().filter_map(|unit| Some(row(unit, unit.drawn.as_ref()?))).collect();
    (!rows.is_empty()).then(|| Table {
        caption: Some("Thiết kế mẫu của từng đơn vị".to_owned()),
        columns: vec![
            Column::names(32),
            Column::centred(10),
            Column::text(26),
            Column::centred(10),
            Column::centred(10),
            Column::centred(16),
        ],
        header: heads(["Đơn vị", "Năm", "Cách chọn", "Số tầng", "Số cụm", "Biết quy mô khung mẫu"].map(str::to_owned)),
        rows,
        note: Some(vec![Run::italic(
            "Nơi biết quy mô khung mẫu, sai số có hiệu chỉnh tổng thể hữu hạn ở giai đoạn đó.",
        )]),
    })
}
