//! What became of the people drawn.

use analytics::outcome::Dispositions;
use interchange::document::{Cell, Column, Run, Table};

use super::{cells, heads, year_cell};
use crate::words::{numbers, percent};
use crate::{Facts, Unit};

/// What became of the people drawn, in words: the columns of [`ends`].
pub const ENDS: [&str; 7] =
    ["Được chọn", "Trả lời", "Từ chối", "Không gặp, còn hẹn", "Lý do khác", "Chưa rõ", "Không thuộc đối tượng"];

/// How many people of a unit came to each of [`ENDS`].
pub fn ends(people: &Dispositions) -> [u64; 7] {
    [
        people.drawn(),
        people.complete,
        people.refusal,
        people.non_contact + people.pending,
        people.other,
        people.unknown,
        people.not_eligible,
    ]
}

/// The people drawn by what became of them, with the response rates by the AAPOR definitions; none where it is not known.
/// Of a unit whose index is hidden nothing is counted.
pub fn contacts(facts: &Facts) -> Option<Table> {
    let row = |unit: &Unit, people: &Dispositions| {
        let rates = people.rates();
        let rate = |share: Option<f64>| share.map_or("-".to_owned(), percent);
        let counts = ends(people).map(|n| numbers().count(n));
        let rates = [rate(rates.response_min), rate(rates.response)];
        cells([unit.name.clone(), year_cell(unit.year)].into_iter().chain(counts).chain(rates))
    };
    let shown = facts.units.iter().enumerate().filter(|(at, _)| facts.is_shown(*at)).map(|(_, unit)| unit);
    let rows: Vec<Vec<Cell>> =
        shown.filter_map(|unit| Some(row(unit, unit.drawn.as_ref()?.people.as_ref()?))).collect();
    (!rows.is_empty()).then(|| Table {
        caption: Some("Kết quả tiếp xúc những người được chọn".to_owned()),
        columns: std::iter::once(Column::names(28)).chain(std::iter::repeat_n(Column::centred(9), 10)).collect(),
        header: heads(["Đơn vị", "Năm"].into_iter().chain(ENDS).chain(["RR1 (%)", "RR3 (%)"]).map(str::to_owned)),
        rows,
        note: Some(vec![Run::italic(
            "Mỗi người được chọn tính một lần, theo lần đến gần nhất. Lý do khác: ốm nặng, bất đồng ngôn ngữ, đã mất. Chưa rõ: chưa đến, không tìm thấy nhà, đã chuyển đi, đường không đi được. RR1 và RR3 là tỷ lệ trả lời theo định nghĩa của AAPOR: RR1 coi mọi người chưa rõ đều thuộc đối tượng, RR3 chỉ tính phần ước lượng là thuộc đối tượng. Phiếu bỏ dở không tính là trả lời, nên RR2 bằng RR1 và RR4 bằng RR3.",
        )]),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{SetAside, example};

    #[test]
    fn of_respondents_alone_nothing_is_counted_and_the_note_tells_all_four_rates() {
        let unit = example::drawn("UBND huyện Sông Mã", SetAside::default());
        let mut of_a_file = unit.clone();
        if let Some(drawn) = &mut of_a_file.drawn {
            drawn.people = None;
        }
        let table = contacts(&example::facts(vec![unit, of_a_file.clone()])).unwrap();
        assert_eq!(table.rows.len(), 1);
        let note = table.note.unwrap();
        assert!(note[0].text.contains("RR2 bằng RR1 và RR4 bằng RR3"), "{note:?}");
        assert_eq!(contacts(&example::facts(vec![of_a_file])), None);
    }
}
