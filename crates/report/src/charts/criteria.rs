//! The criteria: of one unit the answers to each, of several units of one form a cell each.

use analytics::chart::criterion_chart::{CriterionChart, CriterionGroup};
use analytics::chart::heat_map::{HeatCell, HeatClass, HeatMap, HeatRow, HeatUnit};
use analytics::chart::words::Tongue;

use super::heads::heads;
use super::{Labels, alone, heading, in_lots, is_to_review, scope, windows};
use crate::history::Because;
use crate::{Class, CriterionName, Facts};

/// The answers to each criterion of one unit; none where the scale has not five answers.
pub fn criteria(facts: &Facts, unit: usize, labels: Labels, tongue: Tongue) -> Option<CriterionChart> {
    alone(facts, unit)?.criteria(labels, tongue)
}

/// The same in several charts of at most so many criteria, the criteria of a factor together.
pub fn criteria_in_parts(facts: &Facts, unit: usize, most: usize, tongue: Tongue) -> Vec<CriterionChart> {
    let Some(whole) = criteria(facts, unit, Labels::Short, tongue) else { return Vec::new() };
    let part = |groups: Vec<CriterionGroup>| CriterionChart {
        level: whole.level,
        scope: whole.scope.clone(),
        windows: whole.windows.clone(),
        levels: whole.levels.clone(),
        groups,
    };
    in_lots(whole.groups, most, |group| group.criteria.len()).into_iter().map(part).collect()
}

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
        heading: heading(facts, own, tongue),
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
