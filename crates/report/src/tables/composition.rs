//! Who answered.

use interchange::document::{Cell, Column, Run, Table};

use super::{cells, heads, in_year};
use crate::words::{hidden, numbers, percent};
use crate::{Facts, Group, Grouping};

const NOT_SAID: &str = "Không nói";

/// The composition of one unit's respondents, beside the known totals and those who answered of themselves; none where it is
/// not known.
pub fn composition(facts: &Facts, unit: usize) -> Option<Table> {
    let own = facts.units.get(unit)?;
    let share = |share: Option<f64>, none: &str| share.map_or_else(|| none.to_owned(), percent);
    let row = |grouping: &Grouping, group: &Group| {
        let count = group.n.map_or_else(|| hidden(group.reason).to_owned(), |n| numbers().count(n));
        let web = if grouping.has_web() { "ẩn" } else { "-" };
        cells([
            grouping.name.clone(),
            group.name.clone(),
            count,
            share(group.sample, "-"),
            share(group.frame, "-"),
            share(group.web, web),
        ])
    };
    let of = |grouping: &Grouping| {
        let mut rows: Vec<Vec<Cell>> = grouping.groups.iter().map(|group| row(grouping, group)).collect();
        if let Some(unknown) = grouping.unknown.filter(|unknown| *unknown > 0) {
            let texts = [grouping.name.as_str(), NOT_SAID, &numbers().count(unknown), "-", "-", "-"];
            rows.push(cells(texts.map(str::to_owned)));
        }
        rows
    };
    let rows: Vec<Vec<Cell>> = own.composition.iter().flat_map(of).collect();
    (!rows.is_empty()).then(|| Table {
        caption: Some(format!("Cơ cấu người trả lời: {}{}", own.name, in_year(own.year))),
        columns: vec![
            Column::names(20),
            Column::text(26),
            Column::centred(18),
            Column::centred(12),
            Column::centred(12),
            Column::centred(12),
        ],
        header: heads(
            ["Câu hỏi", "Nhóm", "Số người trong mẫu", "Mẫu (%)", "Tổng thể đã biết (%)", "Qua mạng (%)"]
                .map(str::to_owned),
        ),
        rows,
        note: Some(vec![Run::italic(
            "Tỷ lệ tính trên những người cho biết nhóm của mình, chưa nhân trọng số; số người theo dân tộc làm tròn đến 5. Trả lời qua mạng không đại diện cho người sử dụng dịch vụ.",
        )]),
    })
}
