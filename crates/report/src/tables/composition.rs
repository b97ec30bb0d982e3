//! Who answered.

use interchange::document::{Cell, Column, Run, Table};

use super::{cells, heads, in_year};
use crate::words::{numbers, percent};
use crate::{Facts, Group, Grouping, Unit};

const NOT_SAID: &str = "Không nói";
const HIDDEN: &str = "ẩn";

/// The composition of one unit's respondents, beside the known totals and those who answered of themselves; none where it is
/// not known.
pub fn composition(facts: &Facts, unit: usize) -> Option<Table> {
    let own = facts.units.get(unit)?;
    let (with_frame, with_web) = (any(own, Grouping::has_frame), any(own, Grouping::has_web));
    let share = |share: Option<f64>, none: &str| share.map_or_else(|| none.to_owned(), percent);
    let line = |texts: [String; 6]| {
        let kept = [true, true, true, true, with_frame, with_web];
        cells(texts.into_iter().zip(kept).filter_map(|(text, kept)| kept.then_some(text)))
    };
    let row = |grouping: &Grouping, name: &str, group: &Group| {
        let count = group.n.map_or_else(|| HIDDEN.to_owned(), |n| numbers().count(n));
        let web = if grouping.has_web() { HIDDEN } else { "-" };
        let (sample, frame) = (share(group.sample, "-"), share(group.frame, "-"));
        line([name.to_owned(), group.name.clone(), count, sample, frame, share(group.web, web)])
    };
    let of = |grouping: &Grouping| {
        // The question stands once.
        let names = std::iter::once(grouping.name.as_str()).chain(std::iter::repeat(""));
        let mut rows: Vec<Vec<Cell>> =
            grouping.groups.iter().zip(names).map(|(group, name)| row(grouping, name, group)).collect();
        if let Some(unknown) = grouping.unknown.filter(|unknown| *unknown > 0) {
            rows.push(line(["", NOT_SAID, &numbers().count(unknown), "-", "-", "-"].map(str::to_owned)));
        }
        rows
    };
    let rows: Vec<Vec<Cell>> = own.composition.iter().flat_map(of).collect();
    let columns = [
        (Column::names(24), "Câu hỏi", true),
        (Column::text(34), "Nhóm", true),
        (Column::centred(14), "Số người trong mẫu", true),
        (Column::centred(10), "Mẫu (%)", true),
        (Column::centred(10), "Tổng thể đã biết (%)", with_frame),
        (Column::centred(10), "Qua mạng (%)", with_web),
    ];
    let (columns, names): (Vec<Column>, Vec<String>) =
        columns.into_iter().filter(|(.., kept)| *kept).map(|(column, name, _)| (column, name.to_owned())).unzip();
    let web = if with_web {
        " Trả lời qua mạng không đại diện cho người sử dụng dịch vụ."
    } else {
        ""
    };
    (!rows.is_empty()).then(|| Table {
        caption: Some(format!("Cơ cấu người trả lời: {}{}", own.name, in_year(own.year))),
        columns,
        header: heads(names),
        rows,
        note: Some(vec![Run::italic(format!(
            "Tỷ lệ tính trên những người cho biết nhóm của mình, chưa nhân trọng số; số người theo dân tộc làm tròn đến 5. “ẩn”: dưới 10 người, hoặc ẩn kèm để không trừ ngược ra được; khi một nhóm bị ẩn, không nêu tỷ lệ trong mẫu của các nhóm cùng câu hỏi. Số người không nói nhóm của mình được nêu dù ít, vì không cho biết họ là ai.{web}"
        ))]),
    })
}

/// Whether some question has it.
fn any(unit: &Unit, has: impl Fn(&Grouping) -> bool) -> bool {
    unit.composition.iter().any(has)
}
