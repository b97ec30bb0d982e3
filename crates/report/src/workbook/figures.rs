//! A figure as cells, with its interval and whether it may be shown.

use analytics::figure::Figure;
use interchange::workbook::Cell;

use crate::words::{hidden, level};
use crate::{Facts, Unit};

/// The columns every figure has.
pub fn columns(facts: &Facts) -> Vec<String> {
    vec![
        "Chỉ số".to_owned(),
        format!("Cận dưới {}", level(facts)),
        format!("Cận trên {}", level(facts)),
        "Sai số chuẩn".to_owned(),
        "Số trả lời".to_owned(),
        "Cỡ mẫu hiệu dụng".to_owned(),
        "Công bố".to_owned(),
    ]
}

pub fn share(value: Option<f64>) -> Cell {
    value.map_or(Cell::Empty, |value| Cell::percent(value, 1))
}

pub fn whole(value: Option<u64>) -> Cell {
    value.and_then(|value| i64::try_from(value).ok()).map_or(Cell::Empty, Cell::Integer)
}

/// The year and the name of a unit.
pub fn named(unit: &Unit) -> Vec<Cell> {
    let year = unit.year.map_or(Cell::Empty, |year| Cell::Integer(i64::from(year)));
    vec![year, Cell::text(&unit.name)]
}

/// A figure of a unit.
pub fn cells(unit: &Unit, figure: &Figure) -> Vec<Cell> {
    let said = match (figure.estimate.is_some(), unit.provisional) {
        (true, false) => "có",
        (true, true) => "tạm tính",
        (false, _) => hidden(figure.reason),
    };
    vec![
        share(figure.estimate),
        share(figure.lo),
        share(figure.hi),
        figure.se.filter(|_| figure.estimate.is_some()).map_or(Cell::Empty, |se| Cell::percent(se, 2)),
        whole(figure.n),
        figure.n_eff.filter(|_| figure.estimate.is_some()).map_or(Cell::Empty, |n| Cell::decimals(n, 0)),
        Cell::text(said),
    ]
}
