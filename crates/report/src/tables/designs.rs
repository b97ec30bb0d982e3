//! How the people of each unit were drawn.

use interchange::document::{Cell, Column, Run, Table};

use super::{cells, heads, year_cell};
use crate::words::numbers;
use crate::{Drawn, Facts, Unit, UnitDesign};

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
        cells([
            unit.name.clone(),
            year_cell(unit.year),
            how.to_owned(),
            numbers().count(design.strata),
            if design.is_clustered() { numbers().count(design.psus) } else { "-".to_owned() },
            frame(&design),
        ])
    };
    let rows: Vec<Vec<Cell>> = facts.units.iter().filter_map(|unit| Some(row(unit, unit.drawn.as_ref()?))).collect();
    (!rows.is_empty()).then(|| Table {
        caption: Some("Thiết kế mẫu của từng đơn vị".to_owned()),
        columns: vec![
            Column::names(28),
            Column::centred(9),
            Column::text(24),
            Column::centred(9),
            Column::centred(9),
            Column::text(25),
        ],
        header: heads(["Đơn vị", "Năm", "Cách chọn", "Số tầng", "Số cụm", "Khung mẫu (N)"].map(str::to_owned)),
        rows,
        note: Some(vec![Run::italic(
            "Số cụm là số cụm được chọn; khung mẫu là số cụm, số người có để chọn. Nơi biết quy mô khung mẫu, sai số có hiệu chỉnh tổng thể hữu hạn ở giai đoạn đó.",
        )]),
    })
}

/// `38 cụm; 12.400 người trong các cụm được chọn`, `1.834 người`, or of which stages it is known where the sizes were not kept.
fn frame(design: &UnitDesign) -> String {
    let count = |n: u64| numbers().count(n);
    match (design.frames, design.frame_psus, design.frame_people) {
        (0, ..) => "chưa biết quy mô".to_owned(),
        (_, Some(people), _) if !design.is_clustered() => format!("{} người", count(people)),
        (_, Some(psus), Some(people)) => {
            format!("{} cụm; {} người trong các cụm được chọn", count(psus), count(people))
        }
        (_, Some(psus), None) => format!("{} cụm", count(psus)),
        (1, None, _) => "biết quy mô một giai đoạn".to_owned(),
        (_, None, _) => "biết quy mô hai giai đoạn".to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_size_of_a_frame_is_told_where_it_is_known() {
        let clusters = UnitDesign {
            strata: 2,
            psus: 10,
            people: 90,
            frames: 2,
            frame_psus: Some(38),
            frame_people: Some(12_400),
            weighted: true,
        };
        assert_eq!(frame(&clusters), "38 cụm; 12.400 người trong các cụm được chọn");
        assert_eq!(frame(&UnitDesign { frames: 1, frame_people: None, ..clusters }), "38 cụm");
        let list = UnitDesign { psus: 90, frames: 1, frame_psus: Some(1834), frame_people: None, ..clusters };
        assert_eq!(frame(&list), "1.834 người");
        let none = UnitDesign { frames: 0, frame_psus: None, frame_people: None, ..clusters };
        assert_eq!(frame(&none), "chưa biết quy mô");
        assert_eq!(frame(&UnitDesign { frames: 2, ..none }), "biết quy mô hai giai đoạn");
    }
}
