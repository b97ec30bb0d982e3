//! The tables of a report as an Excel workbook: numbers as numbers, what is hidden as its reason.

use analytics::figure::Figure;
use interchange::language::WritingLanguage;
use interchange::workbook::{Cell, Note, Sheet, Workbook};

use crate::words::{hidden, level, rule_in_prose, rule_name};
use crate::{Facts, Unit};

/// The columns every figure has.
fn figure_columns(facts: &Facts) -> Vec<String> {
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

fn share(value: Option<f64>) -> Cell {
    value.map_or(Cell::Empty, |value| Cell::percent(value, 1))
}

fn whole(value: Option<u64>) -> Cell {
    value.and_then(|value| i64::try_from(value).ok()).map_or(Cell::Empty, Cell::Integer)
}

fn figure_cells(figure: &Figure) -> Vec<Cell> {
    let said = if figure.estimate.is_some() { "có" } else { hidden(figure.reason) };
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

fn named(unit: &Unit) -> Vec<Cell> {
    let year = unit.year.map_or(Cell::Empty, |year| Cell::Integer(i64::from(year)));
    vec![year, Cell::text(&unit.name)]
}

fn sheet(facts: &Facts, name: &str, more: &[&str], rows: Vec<Vec<Cell>>) -> Sheet {
    let mut columns = vec!["Năm".to_owned(), "Đơn vị".to_owned()];
    columns.extend(more.iter().map(|name| (*name).to_owned()));
    columns.extend(figure_columns(facts));
    Sheet { name: name.to_owned(), columns, rows }
}

/// Index, variants, factors and criteria of every unit, a sheet each; the years where they may be compared.
pub fn workbook(facts: &Facts) -> Workbook {
    let scores = || facts.units.iter().map(|unit| (unit, unit.score.as_score()));
    let index = scores()
        .enumerate()
        .map(|(at, (unit, score))| {
            let rank = facts.rank(at).map(|(set, _)| set);
            let end = |end: Option<usize>| whole(end.map(|end| end as u64));
            let own = [share(score.response_rate), end(rank.map(|set| set.lo)), end(rank.map(|set| set.hi))];
            [named(unit), own.to_vec(), figure_cells(&score.index)].concat()
        })
        .collect();
    let variants = scores()
        .flat_map(|(unit, score)| {
            let row = |(name, figure): (&String, &Figure)| {
                let rule = name.parse().map_or_else(|_| name.clone(), |rule| rule_name(rule).to_owned());
                [named(unit), vec![Cell::text(rule)], figure_cells(figure)].concat()
            };
            score.variants.iter().map(row).collect::<Vec<_>>()
        })
        .collect();
    let factors = scores()
        .flat_map(|(unit, score)| {
            let row = |own: &analytics::score::FactorScore| {
                let name = facts.factors.iter().find(|factor| factor.key == own.key).map_or(&own.key, |f| &f.name);
                [named(unit), vec![Cell::text(name)], figure_cells(&own.figure)].concat()
            };
            score.factors.iter().map(row).collect::<Vec<_>>()
        })
        .collect();
    let criteria = scores()
        .flat_map(|(unit, score)| {
            let row = |own: &analytics::score::CriterionScore| {
                let name = facts.criteria.iter().find(|name| name.key == own.key).map_or(&own.key, |c| &c.name);
                let about = vec![Cell::text(&own.key), Cell::text(name), share(own.nonresponse)];
                [named(unit), about, figure_cells(&own.figure)].concat()
            };
            score.criteria.iter().map(row).collect::<Vec<_>>()
        })
        .collect();
    let note = |term: &str, text: String| Note { term: term.to_owned(), text };
    Workbook {
        language: WritingLanguage::Vietnamese,
        title: crate::words::subject(facts),
        author: facts.office.agency_in_prose.clone(),
        created: facts.made,
        notes: vec![
            note("Quy tắc", format!("{}: {}.", rule_name(facts.rule), rule_in_prose(facts.rule))),
            note("Ô bị ẩn", "Cột “Công bố” nói vì sao; số bị ẩn không có trong tệp này.".to_owned()),
            note("Bản dữ liệu", facts.provenance.data.clone()),
            note("Chương trình", facts.provenance.program.clone()),
        ],
        sheets: vec![
            sheet(facts, "Chỉ số", &["Tỷ lệ trả lời", "Hạng từ", "Hạng đến"], index),
            sheet(facts, "Cách tính khác", &["Cách tính"], variants),
            sheet(facts, "Yếu tố", &["Yếu tố"], factors),
            sheet(facts, "Tiêu chí", &["Mã", "Tiêu chí", "Bỏ trống"], criteria),
        ],
    }
}
