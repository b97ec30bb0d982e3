//! Whether it mattered who asked, unit by unit.

use interchange::document::{Cell, Column, Run, Table};

use super::{cells, heads, year_cell};
use crate::words::numbers;
use crate::{Facts, Unit};

/// Units in which several people asked; none where it is known of no unit who did.
pub fn interviewers(facts: &Facts) -> Option<Table> {
    let row = |unit: &Unit| {
        let own = unit.interviewers.as_ref()?;
        let points = |error: Option<f64>| error.map_or("-".to_owned(), |error| numbers().decimal(100.0 * error, 1));
        let found = match (own.differ, own.confounded) {
            (true, true) => "khác nhau, nhưng mỗi người chỉ hỏi một cụm",
            (true, false) => "khác nhau",
            (false, _) => "không thấy khác nhau",
        };
        Some(cells([
            year_cell(unit.year),
            unit.name.clone(),
            own.count.to_string(),
            numbers().decimal(own.correlation, 3),
            found.to_owned(),
            points(own.se.filter(|_| own.differ)),
            points(own.se_clustered.filter(|_| own.differ)),
        ]))
    };
    let shown = facts.units.iter().enumerate().filter(|(at, _)| facts.is_shown(*at));
    let rows: Vec<Vec<Cell>> = shown.filter_map(|(_, unit)| row(unit)).collect();
    let head = [
        "Năm",
        "Đơn vị",
        "Điều tra viên",
        "Tương quan trong cùng người hỏi",
        "Kết quả giữa các điều tra viên",
        "Sai số chuẩn của chỉ số (điểm)",
        "Sai số chuẩn khi coi mỗi điều tra viên là một cụm (điểm)",
    ];
    let note = "Khác nhau: tương quan trên 0,05 và kiểm định có ý nghĩa sau hiệu chỉnh Benjamini - Hochberg. Khi đó dùng sai số lớn hơn trong hai sai số khi nói về đơn vị.";
    (!rows.is_empty()).then(|| Table {
        caption: Some("Ảnh hưởng của người hỏi".to_owned()),
        columns: vec![
            Column::centred(7),
            Column::names(29),
            Column::centred(9),
            Column::centred(13),
            Column::text(18),
            Column::centred(11),
            Column::centred(13),
        ],
        header: heads(head.map(str::to_owned)),
        rows,
        note: Some(vec![Run::italic(note)]),
    })
}
