//! The charts of a report: finished numbers into the records of the set.

mod composition;
mod criteria;
mod days;
mod factors;
mod heads;
mod heat;
mod one_unit;
#[cfg(test)]
mod tests;
mod trends;
mod units;
mod weights;

pub use composition::{composition, compositions};
pub use criteria::{criteria, criteria_in_parts};
pub use days::days;
pub use factors::factors;
pub use heat::{Most, heat, heat_in_parts};
pub use one_unit::{Labels, OneUnit};
pub use trends::trend;
pub use units::units;
pub use weights::weights;

use analytics::chart::interval_plot::Value;
use analytics::chart::sheet::{Chart, Drawing, Sheet, Source, pictured};
use analytics::chart::words::Tongue;
use analytics::chart::{ChartError, Width, Window};
use analytics::disclosure::{Disclosure, Reason};
use analytics::figure::Figure;
use survey::rule::IndexRule;

use crate::words::{counted, hidden, rule_named};
use crate::{Facts, FormNames, Provenance};

/// A chart before it is drawn, and the name of its file.
pub struct NamedChart {
    /// Without ending: `index-2022`, `criteria-U01-2022`.
    pub name: String,
    pub chart: Box<dyn Chart + Send>,
    /// The unit it is of alone, by its place in [`Facts::units`].
    pub unit: Option<usize>,
}

impl NamedChart {
    fn of(name: String, chart: impl Chart + Send + 'static) -> Self {
        Self { name, chart: Box::new(chart), unit: None }
    }

    fn of_unit(self, unit: usize) -> Self {
        Self { unit: Some(unit), ..self }
    }

    /// The chart drawn; `headed` with its title and where its numbers are from, as a download is.
    ///
    /// # Errors
    /// [`ChartError`] if it cannot be drawn.
    pub fn draw(&self, facts: &Facts, width: Width, tongue: Tongue, headed: bool) -> Result<Drawing, ChartError> {
        self.chart.draw(&sheet(facts, width, tongue, headed))
    }

    /// The same as a picture in any case: [`pictured`].
    ///
    /// # Errors
    /// [`ChartError`] if it cannot be drawn.
    pub fn picture(&self, facts: &Facts, width: Width, tongue: Tongue, headed: bool) -> Result<String, ChartError> {
        pictured(&*self.chart, &sheet(facts, width, tongue, headed))
    }
}

/// All charts of the facts.
pub fn charts(facts: &Facts, tongue: Tongue) -> Vec<NamedChart> {
    let mut all = Vec::new();
    for year in facts.groups() {
        all.push(NamedChart::of(format!("index{}", dash(year)), units(facts, year, tongue)));
        for (form, own) in facts.by_form(year) {
            let name = format!("factors{}{}", of_form(facts, form), dash(year));
            all.push(NamedChart::of(name, factors(facts, form, &own, tongue)));
        }
        all.extend(weights(facts, year, tongue).map(|chart| NamedChart::of(format!("weights{}", dash(year)), chart)));
    }
    for (at, unit) in facts.units.iter().enumerate() {
        if let Some(chart) = criteria(facts, at, Labels::Whole, tongue) {
            let name = format!("criteria-{}{}", file_name(&unit.key), dash(unit.year));
            all.push(NamedChart::of(name, chart).of_unit(at));
        }
        if let Some(chart) = composition(facts, at, tongue) {
            let name = format!("composition-{}{}", file_name(&unit.key), dash(unit.year));
            all.push(NamedChart::of(name, chart).of_unit(at));
        }
    }
    for year in facts.groups() {
        for (form, _) in facts.by_form(year).iter().filter(|(_, own)| own.len() > 1) {
            let name = format!("criteria-by-unit{}{}", of_form(facts, *form), dash(year));
            all.push(NamedChart::of(name, heat(facts, *form, year, tongue)));
        }
    }
    all.extend(facts.histories.iter().map(|history| {
        NamedChart::of(format!("trend-{}", file_name(&history.key)), trend(history, facts.level, tongue))
    }));
    all.extend(
        facts
            .fieldwork
            .iter()
            .map(|fieldwork| NamedChart::of(format!("fieldwork-{}", fieldwork.year), days(facts, fieldwork, tongue))),
    );
    told_apart(&mut all);
    all
}

/// Two names may become one where a file system takes no other letters.
fn told_apart(all: &mut [NamedChart]) {
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
}

/// Things in order put together so that each lot has at most so many rows, or is one thing.
fn in_lots<T>(all: impl IntoIterator<Item = T>, most: usize, rows: impl Fn(&T) -> usize) -> Vec<Vec<T>> {
    let mut lots: Vec<Vec<T>> = Vec::new();
    let mut taken = 0;
    for one in all {
        let own = rows(&one);
        match lots.last_mut() {
            Some(lot) if taken + own <= most => {
                lot.push(one);
                taken += own;
            }
            _ => {
                lots.push(vec![one]);
                taken = own;
            }
        }
    }
    lots
}

pub fn sheet(facts: &Facts, width: Width, tongue: Tongue, headed: bool) -> Sheet {
    let of = || source(&facts.provenance, &facts.rules(), tongue);
    Sheet { width, tongue, headed, source: headed.then(of), ..Sheet::default() }
}

/// Where the numbers of charts are from, for their foot.
pub fn source(provenance: &Provenance, rules: &[IndexRule], tongue: Tongue) -> Source {
    let rules: Vec<String> = rules.iter().map(|rule| rule_named(tongue, *rule)).collect();
    Source { data: provenance.data_named(tongue), rule: Some(rules.join(", ")).filter(|rules| !rules.is_empty()) }
}

/// A unit of the facts, as far as the charts of it alone say it.
fn alone(facts: &Facts, at: usize) -> Option<OneUnit<'_>> {
    let unit = facts.units.get(at)?;
    Some(OneUnit {
        name: &unit.name,
        year: unit.year,
        mark: unit.mark,
        form: facts.form_of(unit)?,
        score: unit.score.as_score(),
        level: facts.level,
        provisional: unit.provisional,
        windows: window_of_one(facts, unit.year),
    })
}

fn dash(year: Option<i32>) -> String {
    year.map(|year| format!("-{year}")).unwrap_or_default()
}

/// What the name of a chart of one form has where there are several.
fn of_form(facts: &Facts, form: usize) -> String {
    let named = |form: &FormNames| format!("-{}", file_name(&form.key));
    facts.forms.get(form).filter(|_| facts.forms.len() > 1).map(named).unwrap_or_default()
}

/// Letters, digits and dashes: a name that every file system takes.
fn file_name(text: &str) -> String {
    let safe = |character: char| if character.is_alphanumeric() { character } else { '-' };
    text.chars().take(40).map(safe).collect()
}

/// `05 đơn vị, năm 2022`, `5 units, 2022`
fn scope(tongue: Tongue, count: usize, year: Option<i32>) -> String {
    match tongue {
        Tongue::Vietnamese => format!("{}{}", counted(count, ""), when(tongue, year)),
        Tongue::English if count == 1 => format!("1 unit{}", when(tongue, year)),
        Tongue::English => format!("{count} units{}", when(tongue, year)),
    }
}

fn when(tongue: Tongue, year: Option<i32>) -> String {
    let in_words = |year| match tongue {
        Tongue::Vietnamese => format!(", năm {year}"),
        Tongue::English => format!(", {year}"),
    };
    year.map(in_words).unwrap_or_default()
}

/// Why there is no number.
pub fn reason(tongue: Tongue, reason: Option<Reason>) -> &'static str {
    match (tongue, reason) {
        (Tongue::Vietnamese, reason) => hidden(reason),
        (Tongue::English, Some(Reason::NoAnswers)) => "no answers",
        (Tongue::English, Some(Reason::Under10)) => "hidden: under 10 people",
        (Tongue::English, Some(Reason::Unanimous)) => "hidden: nearly everyone in a small group said the same",
        (Tongue::English, Some(Reason::Under30)) => "hidden: under 30 answers",
        (Tongue::English, Some(Reason::Imprecise | Reason::NoVariance)) => "hidden: interval too wide",
        (Tongue::English, Some(Reason::Complementary)) => "hidden too, so that nothing can be worked out",
        (Tongue::English, Some(Reason::IndexHidden) | None) => "hidden with the index",
    }
}

/// Whether its interval is of few clusters.
fn is_to_review(figure: &Figure) -> bool {
    figure.disclosure == Disclosure::Review
}

/// When the people of a year's units were asked.
fn windows(facts: &Facts, year: Option<i32>) -> Vec<Window> {
    let own = facts.campaigns.iter().filter(|campaign| Some(campaign.year) == year);
    own.map(|campaign| (campaign.first, campaign.last)).collect()
}

/// When the people of one unit of the year were asked; where the year has two campaigns it is not known in which.
fn window_of_one(facts: &Facts, year: Option<i32>) -> Vec<Window> {
    Some(windows(facts, year)).filter(|own| own.len() == 1).unwrap_or_default()
}

/// The value of a figure, or why there is none.
fn value(tongue: Tongue, figure: &Figure, provisional: bool) -> Value {
    match (figure.estimate, figure.lo, figure.hi) {
        (Some(estimate), Some(lo), Some(hi)) => {
            Value::Index { estimate, lo, hi, n: figure.n, provisional, review: is_to_review(figure) }
        }
        _ => Value::Absent { reason: reason(tongue, figure.reason).to_owned() },
    }
}
