//! The criteria of one unit.

use analytics::chart::sheet::Chart as _;
use analytics::chart::words::Tongue;
use interchange::document::{Column, Run, Table};

use super::{cells, heads, in_year, twin};
use crate::charts::{self, Labels};
use crate::words::{level, numbers, percent, shown, shown_interval};
use crate::{CriterionName, Facts, Unit};

/// Every criterion of one unit, by the names of its form: the short ones where an annex has the whole form.
pub fn criteria(facts: &Facts, unit: &Unit) -> Table {
    let score = unit.score.as_score();
    let form = facts.form_of(unit);
    let elsewhere = form.is_some_and(|form| !form.parts.is_empty());
    let row = |criterion: &CriterionName| {
        let found = score.criteria.iter().find(|own| own.key == criterion.key)?;
        let figure = &found.figure;
        let count = |n: Option<u64>| n.map_or("-".to_owned(), |n| numbers().count(n));
        Some(cells([
            criterion.key.clone(),
            if elsewhere { criterion.short.clone() } else { criterion.name.clone() },
            shown(figure),
            shown_interval(figure),
            count(figure.n),
            found.nonresponse.map_or("-".to_owned(), percent),
        ]))
    };
    let when = unit.year.map(|year| format!(", năm {year}")).unwrap_or_default();
    Table {
        caption: Some(format!("Chỉ số theo tiêu chí: {}{when}", unit.name)),
        columns: vec![
            Column::centred(8),
            Column::names(40),
            Column::centred(13),
            Column::centred(18),
            Column::centred(11),
            Column::centred(12),
        ],
        header: heads([
            "Mã".to_owned(),
            "Tiêu chí".to_owned(),
            "Chỉ số (%)".to_owned(),
            format!("Khoảng tin cậy {} (%)", level(facts)),
            "Số trả lời".to_owned(),
            "Bỏ trống (%)".to_owned(),
        ]),
        rows: form.map_or(&[][..], |form| &form.criteria).iter().filter_map(row).collect(),
        note: elsewhere.then(|| {
            vec![Run::italic(
                "Lời đầy đủ của từng tiêu chí ở phụ lục “Phiếu hỏi”. Bỏ trống: trên những người được hỏi.",
            )]
        }),
    }
}

/// How many gave each answer to each criterion of one unit; none where the scale has not five answers, and no picture shows them.
pub fn answers(facts: &Facts, unit: usize) -> Option<Table> {
    let chart = charts::criteria(facts, unit, Labels::Short, Tongue::Vietnamese)?;
    let caption = answers_caption(facts.units.get(unit)?);
    Some(twin(chart.table(Tongue::Vietnamese), caption, NAMED_COLUMNS + chart.levels.len()))
}

/// Code and words of a criterion.
const NAMED_COLUMNS: usize = 2;

/// `Tỷ lệ từng mức trả lời theo tiêu chí: UBND huyện Sông Mã năm 2022`
pub fn answers_caption(unit: &Unit) -> String {
    format!("Tỷ lệ từng mức trả lời theo tiêu chí: {}{}", unit.name, in_year(unit.year))
}
