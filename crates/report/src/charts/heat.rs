//! The criteria of one form by units: a cell each.

use analytics::chart::heat_map::{HeatCell, HeatClass, HeatMap, HeatRow, HeatUnit};
use analytics::chart::words::Tongue;

use super::heads::heads;
use super::{in_lots, is_to_review, scope, windows};
use crate::history::Because;
use crate::{Class, CriterionName, Facts};

/// The criteria of one form by the units of a year, class by class.
pub fn heat(facts: &Facts, form: usize, year: Option<i32>, tongue: Tongue) -> HeatMap {
    let names = facts.forms.get(form).map_or(&[][..], |form| &form.criteria);
    let unit = |(at, short): (&usize, String)| {
        let unit = &facts.units[*at];
        let cell = |name: &CriterionName| {
            let figure = &unit.score.as_score().criteria.iter().find(|own| own.key == name.key)?.figure;
            let (share, interval) = (figure.estimate?, figure.lo.zip(figure.hi));
            Some(HeatCell { share, interval, n: figure.n, review: is_to_review(figure) })
        };
        HeatUnit { short, label: unit.name.clone(), cells: names.iter().map(cell).collect() }
    };
    let units_of = |own: &Class| own.units.iter().map(|at| &facts.units[*at]).collect::<Vec<_>>();
    let asked_by_it =
        |class: &&Class| class.year == year && class.units.first().is_some_and(|at| facts.units[*at].form == form);
    let own: Vec<&Class> = facts.classes.iter().filter(asked_by_it).collect();
    let before = |at: usize| own.get(at.checked_sub(1)?).copied();
    let class = |(at, own): (usize, &&Class)| HeatClass {
        heading: facts.heading(own, tongue),
        break_before: before(at).map(|other| apart(tongue, facts.not_compared(other, own)).to_owned()),
        units: own.units.iter().zip(heads(&units_of(own), tongue)).map(unit).collect(),
    };
    let row =
        |name: &CriterionName| HeatRow { code: name.key.clone(), short: name.short.clone(), label: name.name.clone() };
    HeatMap {
        level: facts.level,
        windows: windows(facts, year),
        scope: scope(tongue, own.iter().map(|class| class.units.len()).sum(), year),
        rows: names.iter().map(row).collect(),
        classes: own.iter().enumerate().map(class).collect(),
    }
}

/// How much of a heat map stands on a page.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Most {
    pub rows: usize,
    pub units: usize,
}

/// The same in several maps of at most so many criteria and units, the criteria of a factor together.
pub fn heat_in_parts(facts: &Facts, form: usize, year: Option<i32>, most: Most, tongue: Tongue) -> Vec<HeatMap> {
    let whole = heat(facts, form, year, tongue);
    let names = facts.forms.get(form).map_or(&[][..], |form| &form.criteria);
    let factors = names.chunk_by(|one, next| one.factor == next.factor).map(<[CriterionName]>::len);
    let lots: Vec<usize> = in_lots(factors, most.rows, |rows| *rows).iter().map(|lot| lot.iter().sum()).collect();
    let mut parts = Vec::new();
    for classes in in_lots(whole.classes.iter().flat_map(|class| pieces(class, most.units)), most.units, of_units) {
        let mut first = 0;
        for rows in &lots {
            let own = first..first + rows;
            first = own.end;
            let cut = |unit: &HeatUnit| HeatUnit { cells: unit.cells[own.clone()].to_vec(), ..unit.clone() };
            let class = |class: &HeatClass| HeatClass { units: class.units.iter().map(cut).collect(), ..class.clone() };
            parts.push(HeatMap {
                scope: scope(tongue, classes.iter().map(of_units).sum(), year),
                rows: whole.rows[own.clone()].to_vec(),
                classes: classes.iter().map(class).collect(),
                ..whole.clone()
            });
        }
    }
    parts
}

fn of_units(class: &HeatClass) -> usize {
    class.units.len()
}

/// A class as it is, or dealt out evenly where it has too many units for one map.
fn pieces(class: &HeatClass, most: usize) -> Vec<HeatClass> {
    let count = class.units.len().div_ceil(most.max(1)).max(1);
    let size = class.units.len().div_ceil(count).max(1);
    let piece = |(at, units): (usize, &[HeatUnit])| HeatClass {
        heading: class.heading.clone(),
        break_before: class.break_before.clone().filter(|_| at == 0),
        units: units.to_vec(),
    };
    class.units.chunks(size).enumerate().map(piece).collect()
}

const fn apart(tongue: Tongue, because: Because) -> &'static str {
    match (tongue, because) {
        (Tongue::Vietnamese, Because::Kind) => "khác loại đơn vị: không so với nhau",
        (Tongue::Vietnamese, Because::Questionnaire) => "khác phiếu: không so với nhau",
        (Tongue::Vietnamese, Because::Rule) => "khác quy tắc tính: không so với nhau",
        (Tongue::Vietnamese, Because::Mode) => "khác cách hỏi: không so với nhau",
        (Tongue::Vietnamese, Because::Criteria) => "khác tiêu chí trong chỉ số: không so với nhau",
        (Tongue::English, Because::Kind) => "another kind of unit: not to be compared",
        (Tongue::English, Because::Questionnaire) => "another form: not to be compared",
        (Tongue::English, Because::Rule) => "another rule: not to be compared",
        (Tongue::English, Because::Mode) => "another mode: not to be compared",
        (Tongue::English, Because::Criteria) => "other criteria in the index: not to be compared",
    }
}
