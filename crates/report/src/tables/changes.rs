//! One unit in two years.

use analytics::comparison::ALPHA;
use interchange::document::{Align, Cell, Column, Run, Table};

use super::{cells, heads};
use crate::Facts;
use crate::history::{Change, Family, History};
use crate::words::{level, numbers};

/// Every comparison of two years; none where nothing may be compared.
pub fn changes(facts: &Facts) -> Option<Table> {
    let row = |history: &History, change: &Change| {
        let verdict = if change.p_holm < ALPHA {
            if change.difference > 0.0 { "tăng" } else { "giảm" }
        } else if change.no_practical_change {
            "gần như không đổi"
        } else {
            "chưa đủ căn cứ nói có thay đổi"
        };
        cells([
            history.name.clone(),
            format!("{} - {}", history.year(change.from), history.year(change.to)),
            numbers().signed(100.0 * change.difference, 1),
            numbers().interval(100.0 * change.lo, 100.0 * change.hi, 1),
            numbers().decimal(change.p_holm, 3),
            verdict.to_owned(),
        ])
    };
    let of = |history: &History| history.changes.iter().map(|change| row(history, change)).collect::<Vec<_>>();
    let rows: Vec<Vec<Cell>> = facts.histories.iter().flat_map(of).collect();
    (!rows.is_empty()).then(|| Table {
        caption: Some("Thay đổi giữa hai năm, điểm phần trăm".to_owned()),
        columns: vec![
            Column::names(30),
            Column::centred(14),
            Column::centred(12),
            Column::centred(18),
            Column::centred(10),
            Column { align: Align::Left, ..Column::text(22) },
        ],
        header: heads([
            "Đơn vị".to_owned(),
            "Hai năm".to_owned(),
            "Chênh".to_owned(),
            format!("Khoảng tin cậy {}", level(facts)),
            "p".to_owned(),
            "Kết luận".to_owned(),
        ]),
        rows,
        note: Some(vec![Run::italic(match facts.family {
            Family::Report => {
                "Khoảng tin cậy là của riêng từng dòng; p đã hiệu chỉnh Holm cho mọi dòng của bảng, và kết luận theo p này. Chênh lệch tính từ số chưa làm tròn."
            }
            Family::Unit => {
                "Khoảng tin cậy là của riêng từng dòng; p đã hiệu chỉnh Holm cho các dòng của từng đơn vị, và kết luận theo p này. Chênh lệch tính từ số chưa làm tròn."
            }
        })]),
    })
}
