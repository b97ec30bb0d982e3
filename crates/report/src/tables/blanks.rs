//! The criteria most often left without an answer.

use interchange::document::{Cell, Column, Run, Table};

use super::{cells, form_in_caption, heads};
use crate::words::percent;
use crate::{CriterionName, Facts, Unit};

/// How many criteria are named.
const MOST: usize = 5;
/// Below this share nobody needs to be told.
const WORTH_TELLING: f64 = 0.02;

/// Where a criterion was left blank most, and how often.
type Most<'a> = (&'a CriterionName, &'a Unit, f64);

fn most<'a>(facts: &'a Facts, form: usize, name: &'a CriterionName) -> Option<Most<'a>> {
    let shown = facts.units.iter().enumerate().filter(|(at, unit)| unit.form == form && facts.is_shown(*at));
    let blank = shown.filter_map(|(_, unit)| {
        let own = unit.score.as_score().criteria.iter().find(|criterion| criterion.key == name.key)?;
        Some((unit, own.nonresponse?))
    });
    let (unit, share) = blank.max_by(|a, b| a.1.total_cmp(&b.1))?;
    (share >= WORTH_TELLING).then_some((name, unit, share))
}

/// The criteria of a form that were left without an answer most, each with the unit where it was most; none where hardly
/// anything was left blank.
pub fn blanks(facts: &Facts, form: usize) -> Option<Table> {
    let names = &facts.forms.get(form)?.criteria;
    let mut found: Vec<Most<'_>> = names.iter().filter_map(|name| most(facts, form, name)).collect();
    found.sort_by(|a, b| b.2.total_cmp(&a.2));
    let row = |(name, unit, share): &Most<'_>| {
        let year = unit.year.map(|year| format!(" năm {year}")).unwrap_or_default();
        cells([name.key.clone(), name.name.clone(), percent(*share), format!("{}{year}", unit.name)])
    };
    let rows: Vec<Vec<Cell>> = found.iter().take(MOST).map(row).collect();
    (!rows.is_empty()).then(|| Table {
        caption: Some(format!("Tiêu chí bị bỏ trống nhiều nhất{}", form_in_caption(facts, form))),
        columns: vec![Column::centred(8), Column::names(46), Column::centred(14), Column::text(32)],
        header: heads(["Mã", "Tiêu chí", "Bỏ trống (%)", "Nhiều nhất ở"].map(str::to_owned)),
        rows,
        note: Some(vec![Run::italic("Tỷ lệ trên những người được hỏi câu đó; người không thuộc diện hỏi không tính.")]),
    })
}
