//! The charts of one unit by its score and the names of its form: its factors and its criteria.

use analytics::chart::Window;
use analytics::chart::criterion_chart::{Criterion, CriterionChart, CriterionGroup, Shown};
use analytics::chart::factor_chart::{Factor, FactorChart, UnitFactors};
use analytics::chart::interval_plot::{Form, Value};
use analytics::chart::words::Tongue;
use analytics::score::{CriterionScore, Score};

use super::{is_to_review, reason, value, when};
use crate::{CriterionName, FactorName, FormNames};

/// What a criterion is called in a chart.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Labels {
    /// The full wording of the form.
    Whole,
    /// The short name: on a page of Word, where the wording stands beside it.
    Short,
}

/// One unit in one year, as far as its charts say it.
#[derive(Debug, Clone)]
pub struct OneUnit<'a> {
    pub name: &'a str,
    pub year: Option<i32>,
    /// Its mark.
    pub mark: Form,
    pub form: &'a FormNames,
    /// As it may be shown.
    pub score: &'a Score,
    /// The coverage of its intervals.
    pub level: f64,
    /// Not published yet: the figures may change.
    pub provisional: bool,
    /// When its people were asked; empty where it is not known.
    pub windows: Vec<Window>,
}

impl OneUnit<'_> {
    /// `UBND thành phố Sơn La, năm 2022`
    fn scope(&self, tongue: Tongue) -> String {
        format!("{}{}", self.name, when(tongue, self.year))
    }

    /// Its factors, and above them the index if it is wanted.
    pub fn factors(&self, with_index: bool, tongue: Tongue) -> FactorChart {
        let row = self.factor_row(tongue);
        let index = with_index.then(|| value(tongue, &self.score.index, self.provisional));
        FactorChart {
            level: self.level,
            scope: self.scope(tongue),
            windows: self.windows.clone(),
            factors: factor_names(self.form),
            units: vec![UnitFactors { index, ..row }],
        }
    }

    /// Its factors in the order of the form.
    pub(super) fn factor_row(&self, tongue: Tongue) -> UnitFactors {
        let of = |factor: &FactorName| {
            let found = self.score.factors.iter().find(|own| own.key == factor.key);
            let absent = || Value::Absent { reason: none(tongue).to_owned() };
            found.map_or_else(absent, |own| value(tongue, &own.figure, self.provisional))
        };
        let values = self.form.factors.iter().map(of).collect();
        UnitFactors { label: self.name.to_owned(), form: self.mark, index: None, values }
    }

    /// The answers to each criterion; none where the scale has not five answers.
    pub fn criteria(&self, labels: Labels, tongue: Tongue) -> Option<CriterionChart> {
        let levels = self.form.levels.clone()?;
        let group = |factor: &FactorName| {
            let of = |name: &&CriterionName| name.factor == factor.key;
            let criteria = self.form.criteria.iter().filter(of).map(|name| self.criterion(name, labels, tongue));
            CriterionGroup { heading: factor.titled(), criteria: criteria.collect() }
        };
        Some(CriterionChart {
            level: self.level,
            scope: self.scope(tongue),
            windows: self.windows.clone(),
            levels,
            groups: self.form.factors.iter().map(group).filter(|group| !group.criteria.is_empty()).collect(),
        })
    }

    fn criterion(&self, name: &CriterionName, labels: Labels, tongue: Tongue) -> Criterion {
        let not_asked = match tongue {
            Tongue::Vietnamese => "không hỏi",
            Tongue::English => "not asked",
        };
        let found = self.score.criteria.iter().find(|own| own.key == name.key);
        let label = match labels {
            Labels::Whole => &name.name,
            Labels::Short => &name.short,
        };
        let answers = found.map_or_else(|| Err(not_asked.to_owned()), |own| shown(own, tongue));
        Criterion { code: name.key.clone(), label: label.clone(), answers }
    }
}

fn shown(criterion: &CriterionScore, tongue: Tongue) -> Result<Shown, String> {
    let figure = &criterion.figure;
    let why = || reason(tongue, figure.reason).to_owned();
    let answers = criterion.distribution.as_ref().ok_or_else(why)?;
    let mut shares = [0.0; 5];
    for (share, answer) in shares.iter_mut().zip(answers) {
        *share = answer.share;
    }
    let n = figure.n.filter(|n| *n > 0).ok_or_else(why)?;
    Ok(Shown { shares, interval: figure.lo.zip(figure.hi), n, review: is_to_review(figure) })
}

/// The factors of a form as charts name them.
pub(super) fn factor_names(form: &FormNames) -> Vec<Factor> {
    let named = |(factor, letter): (&FactorName, char)| {
        // A key that is the name already would stand there twice.
        let key = if factor.key == factor.name { letter.to_string() } else { factor.key.clone() };
        Factor { key, name: factor.name.clone() }
    };
    form.factors.iter().zip('A'..).map(named).collect()
}

const fn none(tongue: Tongue) -> &'static str {
    match tongue {
        Tongue::Vietnamese => "không có",
        Tongue::English => "none",
    }
}
