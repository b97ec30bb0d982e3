//! The charts of a report: finished numbers into the records of the set.

use analytics::chart::criterion_chart::{Criterion, CriterionChart, CriterionGroup, Shown};
use analytics::chart::factor_chart::{Factor, FactorChart, UnitFactors};
use analytics::chart::heat_map::{HeatClass, HeatMap, HeatRow, HeatUnit};
use analytics::chart::interval_plot::Value;
use analytics::chart::separation::Separated;
use analytics::chart::sheet::{Chart, Drawing, Sheet, Source};
use analytics::chart::trend::{Change as Tested, Point, Trend, Verdict};
use analytics::chart::unit_chart::{Unit as UnitRow, UnitChart, UnitClass};
use analytics::chart::words::Tongue;
use analytics::chart::{ChartError, Width};
use analytics::comparison::ALPHA;
use analytics::figure::Figure;

use crate::words::{counted, hidden};
use crate::{Facts, Unit};

/// A chart drawn, and the name of its file.
#[derive(Debug, Clone, PartialEq)]
pub struct NamedChart {
    /// Without ending: `index-2022`, `criteria-U01-2022`.
    pub name: String,
    pub drawing: Drawing,
}

/// All charts of the facts, at one width.
///
/// # Errors
/// [`ChartError`] if one cannot be drawn.
pub fn charts(facts: &Facts, width: Width, tongue: Tongue) -> Result<Vec<NamedChart>, ChartError> {
    let sheet = sheet(facts, width, tongue, true);
    let mut all = Vec::new();
    for year in facts.groups() {
        all.push(named(format!("index{}", dash(year)), &units(facts, year), &sheet)?);
        all.push(named(format!("factors{}", dash(year)), &factors(facts, year), &sheet)?);
    }
    for (at, unit) in facts.units.iter().enumerate() {
        if let Some(chart) = criteria(facts, at) {
            all.push(named(format!("criteria-{}{}", file_name(&unit.short), dash(unit.year)), &chart, &sheet)?);
        }
    }
    for year in facts.groups().into_iter().filter(|year| facts.of_year(*year).len() > 1) {
        all.push(named(format!("criteria-by-unit{}", dash(year)), &heat(facts, year), &sheet)?);
    }
    for chart in trends(facts) {
        all.push(named(format!("trend-{}", file_name(&chart.unit)), &chart, &sheet)?);
    }
    // Two names may become one where a file system takes no other letters.
    for at in 0..all.len() {
        let taken =
            |name: &str| all[..at].iter().any(|other: &NamedChart| other.name.to_lowercase() == name.to_lowercase());
        let mut name = all[at].name.clone();
        let mut copy = 2;
        while taken(&name) {
            name = format!("{}-{copy}", all[at].name);
            copy += 1;
        }
        all[at].name = name;
    }
    Ok(all)
}

fn named(name: String, chart: &dyn Chart, sheet: &Sheet) -> Result<NamedChart, ChartError> {
    Ok(NamedChart { name, drawing: chart.draw(sheet)? })
}

pub fn sheet(facts: &Facts, width: Width, tongue: Tongue, headed: bool) -> Sheet {
    let source = Source { data: facts.provenance.data.clone(), rule: facts.rule.name().to_owned() };
    Sheet { width, tongue, headed, source: headed.then_some(source) }
}

fn dash(year: Option<i32>) -> String {
    year.map(|year| format!("-{year}")).unwrap_or_default()
}

/// Letters, digits and dashes: a name that every file system takes.
fn file_name(text: &str) -> String {
    let safe = |character: char| if character.is_alphanumeric() { character } else { '-' };
    text.chars().take(40).map(safe).collect()
}

fn when(year: Option<i32>) -> String {
    year.map(|year| format!(", năm {year}")).unwrap_or_default()
}

/// The value of a figure, or why there is none.
fn value(figure: &Figure, provisional: bool) -> Value {
    match (figure.estimate, figure.lo, figure.hi) {
        (Some(estimate), Some(lo), Some(hi)) => Value::Index { estimate, lo, hi, provisional },
        _ => Value::Absent { reason: hidden(figure.reason).to_owned() },
    }
}

/// The index of the units of a year, class by class.
pub fn units(facts: &Facts, year: Option<i32>) -> UnitChart {
    let classes: Vec<UnitClass> = facts
        .classes
        .iter()
        .filter(|class| class.year == year)
        .map(|class| {
            let row = |(place, at): (usize, &usize)| {
                let unit = &facts.units[*at];
                let index = &unit.score.as_score().index;
                let set = class.ranks.get(place).copied().flatten().filter(|_| facts.rank(*at).is_some());
                let end = |rank: usize| u32::try_from(rank).unwrap_or(u32::MAX);
                UnitRow {
                    label: unit.name.clone(),
                    short: unit.short.clone(),
                    form: unit.form,
                    value: value(index, unit.provisional),
                    n: index.n,
                    ranks: set.map(|set| (end(set.lo), end(set.hi))),
                }
            };
            let place = |unit: usize| class.units.iter().position(|own| *own == unit).unwrap_or(0);
            let apart = class.apart.iter().map(|pair| (place(pair.higher), place(pair.lower))).collect();
            UnitClass {
                heading: class.kind.clone(),
                units: class.units.iter().enumerate().map(row).collect(),
                separated: (class.pairs > 0).then_some(Separated(apart)),
            }
        })
        .collect();
    let count: usize = classes.iter().map(|class| class.units.len()).sum();
    let heading = |class: UnitClass| UnitClass { heading: String::new(), ..class };
    let classes = if classes.len() == 1 { classes.into_iter().map(heading).collect() } else { classes };
    UnitChart { scope: format!("{}{}", counted(count, ""), when(year)), classes }
}

/// The factors of the units of a year.
pub fn factors(facts: &Facts, year: Option<i32>) -> FactorChart {
    let own = facts.of_year(year);
    let of_unit = |at: &usize| {
        let unit = &facts.units[*at];
        let of = |factor: &crate::FactorName| {
            let found = unit.score.as_score().factors.iter().find(|own| own.key == factor.key);
            found.map_or(Value::Absent { reason: "không có".to_owned() }, |own| value(&own.figure, unit.provisional))
        };
        UnitFactors { label: unit.name.clone(), form: unit.form, values: facts.factors.iter().map(of).collect() }
    };
    FactorChart {
        scope: format!("{}{}", counted(own.len(), ""), when(year)),
        factors: facts
            .factors
            .iter()
            .zip('A'..)
            .map(|(factor, letter)| {
                // A key that is the name already would stand there twice.
                let key = if factor.key == factor.name { letter.to_string() } else { factor.key.clone() };
                Factor { key, name: factor.name.clone(), short: factor.name.clone() }
            })
            .collect(),
        units: own.iter().map(of_unit).collect(),
        extremes: None,
    }
}

/// The answers to each criterion of one unit; none where the scale has not five answers.
pub fn criteria(facts: &Facts, unit: usize) -> Option<CriterionChart> {
    let levels = facts.levels.clone()?;
    let own: &Unit = facts.units.get(unit)?;
    let score = own.score.as_score();
    let shown = |criterion: &analytics::score::CriterionScore| -> Result<Shown, String> {
        let figure = &criterion.figure;
        let why = || hidden(figure.reason).to_owned();
        let answers = criterion.distribution.as_ref().ok_or_else(why)?;
        let mut shares = [0.0; 5];
        for (share, answer) in shares.iter_mut().zip(answers) {
            *share = answer.share;
        }
        let n = figure.n.filter(|n| *n > 0).ok_or_else(why)?;
        Ok(Shown { shares, interval: figure.lo.zip(figure.hi), n })
    };
    let group = |factor: &crate::FactorName| {
        let of = |name: &&crate::CriterionName| name.factor == factor.key;
        let criterion = |name: &crate::CriterionName| {
            let found = score.criteria.iter().find(|own| own.key == name.key);
            let answers = found.map_or(Err("không hỏi".to_owned()), shown);
            Criterion { code: name.key.clone(), label: name.name.clone(), answers }
        };
        CriterionGroup {
            heading: factor.name.clone(),
            criteria: facts.criteria.iter().filter(of).map(criterion).collect(),
        }
    };
    Some(CriterionChart {
        scope: format!("{}{}", own.name, when(own.year)),
        levels,
        groups: facts.factors.iter().map(group).collect(),
    })
}

/// Criteria by the units of a year, class by class.
pub fn heat(facts: &Facts, year: Option<i32>) -> HeatMap {
    let unit = |at: &usize| {
        let unit = &facts.units[*at];
        let cell = |name: &crate::CriterionName| {
            unit.score.as_score().criteria.iter().find(|own| own.key == name.key)?.figure.estimate
        };
        HeatUnit {
            short: unit.short.clone(),
            label: unit.name.clone(),
            cells: facts.criteria.iter().map(cell).collect(),
        }
    };
    let class = |class: &crate::Class| HeatClass {
        heading: class.kind.clone(),
        break_before: None,
        units: class.units.iter().map(unit).collect(),
    };
    let own: Vec<&crate::Class> = facts.classes.iter().filter(|class| class.year == year).collect();
    let classes: Vec<HeatClass> = own
        .iter()
        .enumerate()
        .map(|(at, own)| {
            let apart = (at > 0).then(|| "khác loại đơn vị: không so với nhau".to_owned());
            HeatClass { break_before: apart, ..class(own) }
        })
        .collect();
    let row = |name: &crate::CriterionName| HeatRow {
        code: name.key.clone(),
        short: name.short.clone(),
        label: name.name.clone(),
    };
    HeatMap {
        scope: format!("{}{}", counted(facts.of_year(year).len(), ""), when(year)),
        rows: facts.criteria.iter().map(row).collect(),
        classes,
    }
}

/// Units that were measured in several years.
pub fn trends(facts: &Facts) -> Vec<Trend> {
    let mut names: Vec<&str> = facts.units.iter().map(|unit| unit.name.as_str()).collect();
    names.sort_unstable();
    names.dedup();
    let mut trends = Vec::new();
    for name in names {
        let mut own: Vec<usize> = (0..facts.units.len()).filter(|at| facts.units[*at].name == name).collect();
        own.retain(|at| facts.units[*at].year.is_some());
        own.sort_by_key(|at| facts.units[*at].year);
        let [first, .., last] = own[..] else { continue };
        let point = |at: &usize| {
            let unit = &facts.units[*at];
            let index = &unit.score.as_score().index;
            Point { when: unit.year.unwrap_or_default().to_string(), value: value(index, unit.provisional), n: index.n }
        };
        let change = facts.changes.iter().find(|change| change.from == first && change.to == last);
        let tested = |change: &crate::Change| Tested {
            from: 0,
            to: own.len() - 1,
            verdict: match (change.p_holm < ALPHA, change.no_practical_change) {
                (true, _) if change.difference > 0.0 => Verdict::Rose,
                (true, _) => Verdict::Fell,
                (false, true) => Verdict::Steady,
                (false, false) => Verdict::NotShown,
            },
            estimate: change.difference,
            lo: change.lo,
            hi: change.hi,
        };
        trends.push(Trend {
            unit: name.to_owned(),
            form: facts.units[first].form,
            points: own.iter().map(point).collect(),
            breaks: Vec::new(),
            change: change.map(tested),
        });
    }
    trends
}
