//! Factors by unit.

use analytics::score::CriterionScore;
use interchange::document::{Cell, Column, Run, Table};

use super::{form_in_caption, in_year};
use crate::words::{level, shown, shown_interval};
use crate::{FactorName, Facts};

/// Factors by the units of a year that were asked by one form: the share, and its interval in the line below.
pub fn factors(facts: &Facts, year: Option<i32>, form: usize, units: &[usize]) -> Table {
    let names = facts.forms.get(form).map_or(&[][..], |form| &form.factors);
    let mut columns = vec![Column::names(30)];
    columns.extend(units.iter().map(|_| Column::centred(14)));
    let mut header = vec![Cell::bold("Yếu tố")];
    header.extend(units.iter().map(|at| Cell::bold(&facts.units[*at].short)));
    let row = |factor: &FactorName| {
        let own = units.iter().map(|at| {
            let score = facts.units[*at].score.as_score();
            let Some(found) = score.factors.iter().find(|own| own.key == factor.key) else { return Cell::plain("-") };
            let answered = |own: &&CriterionScore| own.figure.n.is_some_and(|n| n > 0);
            let of_factor = || score.criteria.iter().filter(|own| own.factor == factor.key);
            if !of_factor().any(|own| own.in_index) && of_factor().any(|own| answered(&own)) {
                return Cell::plain("ngoài chỉ số: trên 40% không trả lời");
            }
            let (estimate, ends) = (shown(&found.figure), shown_interval(&found.figure));
            Cell::new(vec![Run::bold(estimate), Run::plain(format!("\n{ends}"))])
        });
        std::iter::once(Cell::plain(factor.titled())).chain(own).collect()
    };
    Table {
        caption: Some(format!(
            "Chỉ số và khoảng tin cậy {} theo yếu tố{}{}, phần trăm",
            level(facts),
            in_year(year),
            form_in_caption(facts, form)
        )),
        columns,
        header: vec![header],
        rows: names.iter().map(row).collect(),
        note: Some(vec![Run::italic(
            "Các yếu tố do cùng một nhóm người trả lời nên không cộng sai số như các mẫu độc lập.",
        )]),
    }
}
