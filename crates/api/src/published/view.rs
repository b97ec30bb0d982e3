//! What the pages say, ready to be written.

use analytics::chart::separation::capital;
use analytics::chart::words::Tongue;
use analytics::disclosure::Disclosure;
use analytics::figure::Figure;
use interchange::language::WritingLanguage;
use interchange::number::Numbers;
use report::{Facts, FormNames, NamedChart, Unit};
use store::Publication;
use survey::campaign::Campaign;
use survey::clock::{Day, Timestamp};

use super::words::{Words, words};
use crate::problem::{Code, Problem, Result};
use crate::state::ApiState;

/// The page of all publications.
pub(super) struct List {
    pub t: &'static Words,
    pub demonstration: bool,
    pub entries: Vec<Entry>,
}

/// The newest publication of a campaign.
pub(super) struct Entry {
    pub name: String,
    pub address: String,
    pub said: String,
}

/// The page of one publication.
pub(super) struct Page {
    pub t: &'static Words,
    pub demonstration: bool,
    pub title: String,
    /// Number and day.
    pub published: String,
    /// Why it corrects the one before.
    pub reason: Option<String>,
    /// The address and the words of the one that corrects this one.
    pub corrected: Option<(String, String)>,
    pub lead: Vec<String>,
    /// That some units are as the publication before has them.
    pub kept: Option<String>,
    pub rated: bool,
    pub ranked: bool,
    pub classes: Vec<Class>,
    pub units: Vec<UnitView>,
    pub charts: Vec<ChartView>,
    pub web: Vec<(String, String)>,
    pub versions: Vec<Version>,
    pub id: String,
    pub fingerprint: String,
    pub key: String,
    pub command: String,
    pub program: String,
}

/// Units that may be compared.
pub(super) struct Class {
    pub heading: String,
    pub rows: Vec<IndexRow>,
}

pub(super) struct IndexRow {
    pub unit: String,
    pub n: String,
    pub rate: String,
    pub index: String,
    pub interval: String,
    pub rank: String,
}

/// Factors and criteria of one unit.
pub(super) struct UnitView {
    pub name: String,
    pub index: String,
    pub factors: Vec<FigureRow>,
    pub criteria: Vec<FigureRow>,
    /// Those of this unit alone: the answers to each criterion.
    pub charts: Vec<ChartView>,
}

pub(super) struct FigureRow {
    pub name: String,
    pub n: String,
    pub index: String,
    pub interval: String,
}

/// A chart with the table that says the same.
pub(super) struct ChartView {
    pub title: String,
    pub subtitle: String,
    /// None for a chart that is a sentence.
    pub picture: Option<Picture>,
    pub sentence: Option<String>,
    pub header: Vec<Column>,
    pub rows: Vec<TwinRow>,
}

/// A drawing, as wide as a card and as a phone.
pub(super) struct Picture {
    pub address: String,
    pub narrow: String,
    /// What it shows, in words.
    pub shows: String,
}

/// A column of a chart's table.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Column {
    pub name: String,
    /// How it is set: numbers to the right, text to the left, the longest of it widest.
    pub class: &'static str,
}

/// A row of a chart's table: what names it, and its cells, each with its column.
pub(super) struct TwinRow {
    pub heads: Vec<(Column, String)>,
    pub cells: Vec<(Column, String)>,
}

pub(super) struct Version {
    pub said: String,
    /// None for the one that is looked at.
    pub address: Option<String>,
}

/// Numbers as this reader writes them.
#[derive(Clone, Copy)]
struct Writer {
    numbers: Numbers,
    t: &'static Words,
}

impl Writer {
    fn new(tongue: Tongue) -> Self {
        let language = match tongue {
            Tongue::Vietnamese => WritingLanguage::Vietnamese,
            Tongue::English => WritingLanguage::English,
        };
        Self { numbers: Numbers::screen(language), t: words(tongue) }
    }

    fn index(self, figure: &Figure) -> String {
        figure.estimate.map_or_else(|| self.t.hidden(figure.reason).to_owned(), |share| self.percent(share))
    }

    fn interval(self, figure: &Figure) -> String {
        let Some((lo, hi)) = figure.lo.zip(figure.hi) else { return "–".to_owned() };
        let ends = self.numbers.interval(100.0 * lo, 100.0 * hi, 1);
        // Beside the interval, whose degrees of freedom are few (METHODS 11).
        if figure.disclosure == Disclosure::Review { format!("{ends} ({})", self.t.review) } else { ends }
    }

    fn percent(self, share: f64) -> String {
        self.numbers.percent(100.0 * share, 1)
    }

    fn count(self, n: Option<u64>) -> String {
        n.map_or_else(|| "–".to_owned(), |n| self.numbers.count(n))
    }

    fn figure(self, name: String, figure: &Figure) -> FigureRow {
        FigureRow { name, n: self.count(figure.n), index: self.index(figure), interval: self.interval(figure) }
    }
}

/// `05/12/2022`
fn day(state: &ApiState, at: Timestamp) -> String {
    let day: Day = state.config.zone.day(at);
    let text = day.to_string();
    let parts: Vec<&str> = text.split('-').collect();
    match parts[..] {
        [year, month, day] => format!("{day}/{month}/{year}"),
        _ => text,
    }
}

fn address(id: impl std::fmt::Display, tongue: Tongue) -> String {
    format!("/p/{id}?lang={}", tongue.tag())
}

impl List {
    /// The newest publication of every campaign, the newest campaign first.
    pub fn of(state: &ApiState, tongue: Tongue, publications: &[Publication], campaigns: &[Campaign]) -> Self {
        let t = words(tongue);
        let newest = |campaign: &Campaign| {
            let own = publications.iter().filter(|one| one.campaign == campaign.id).max_by_key(|one| one.number)?;
            Some(Entry {
                name: campaign.name.get(&tongue.language()).to_owned(),
                address: address(own.id, tongue),
                said: t.published(own.number, &day(state, own.at)),
            })
        };
        let entries = campaigns.iter().rev().filter_map(newest).collect();
        Self { t, demonstration: state.config.demonstration, entries }
    }
}

impl Page {
    /// # Errors
    /// [`Code::Internal`] if a chart cannot be made.
    pub fn of(
        state: &ApiState,
        tongue: Tongue,
        (own, all): (&Publication, &[Publication]),
        campaign: &Campaign,
        facts: &Facts,
    ) -> Result<Self> {
        let write = Writer::new(tongue);
        let t = write.t;
        let newer = all.iter().filter(|one| one.number > own.number).max_by_key(|one| one.number);
        let said = |one: &Publication| {
            let published = t.published(one.number, &day(state, one.at));
            one.reason.as_ref().map_or(published.clone(), |reason| format!("{published}: {reason}"))
        };
        let version = |one: &Publication| Version {
            said: said(one),
            address: (one.id != own.id).then(|| address(one.id, tongue)),
        };
        let mut charts = Vec::new();
        let shown = facts.units.iter().enumerate();
        let mut units: Vec<(usize, UnitView)> =
            shown.filter_map(|(at, unit)| Some((at, unit_view(write, facts, unit)?))).collect();
        for named in report::charts(facts, tongue) {
            let chart = ChartView::of(&named, own, tongue)?;
            // One as long as a form stands with its unit.
            match units.iter_mut().find(|(at, _)| named.unit == Some(*at)) {
                Some((_, view)) => view.charts.push(chart),
                None => charts.push(chart),
            }
        }
        Ok(Self {
            t,
            demonstration: facts.demonstration,
            title: t.title(campaign.name.get(&tongue.language())),
            published: t.published(own.number, &day(state, own.at)),
            reason: own.reason.clone(),
            corrected: newer.map(|newer| (address(newer.id, tongue), said(newer))),
            lead: lead(write, facts),
            kept: kept(write, facts),
            rated: facts.units.iter().any(|unit| unit.score.as_score().response_rate.is_some()),
            ranked: (0..facts.units.len()).any(|at| facts.rank(at).is_some()),
            classes: classes(write, facts),
            units: units.into_iter().map(|(_, view)| view).collect(),
            charts,
            web: facts.units.iter().filter_map(|unit| web(write, unit)).collect(),
            versions: all.iter().map(version).collect(),
            id: own.id.to_string(),
            fingerprint: own.fingerprint.clone(),
            key: own.key.clone(),
            command: format!("hailong verify hailong-{}-{}-open.zip --key {}", campaign.year, own.number, own.key),
            program: own.program.clone(),
        })
    }
}

/// What was asked of how many, and what the numbers are.
fn lead(write: Writer, facts: &Facts) -> Vec<String> {
    let shown: Vec<&Unit> = facts.units.iter().filter(|unit| unit.score.as_score().index.estimate.is_some()).collect();
    let answered: u64 = shown.iter().map(|unit| unit.score.as_score().respondents).sum();
    let work = shown.iter().map(|unit| unit.score.as_score().fieldwork.map(|work| work.eligible));
    let drawn: Option<u64> = work.sum();
    let mut said = vec![write.t.asked(
        write.numbers,
        (facts.units.len() as u64, answered),
        drawn.filter(|drawn| *drawn > 0).map(|drawn| (drawn, write.percent(answered as f64 / drawn as f64))),
    )];
    said.extend(facts.rules().into_iter().map(|rule| write.t.rule(rule)));
    said.push(write.t.intervals.to_owned());
    said
}

fn kept(write: Writer, facts: &Facts) -> Option<String> {
    let own = facts.units.iter().filter(|unit| facts.provenance.keeps(unit));
    let names: Vec<&str> = own.map(|unit| unit.name.as_str()).collect();
    (!names.is_empty()).then(|| write.t.kept(&names.join("; ")))
}

fn classes(write: Writer, facts: &Facts) -> Vec<Class> {
    let row = |at: &usize| {
        let unit = &facts.units[*at];
        let score = unit.score.as_score();
        let shows = score.index.estimate.is_some();
        let rank = facts.rank(*at).map(|(set, of)| write.t.rank((set.lo, set.hi), of));
        IndexRow {
            unit: unit.name.clone(),
            n: write.count(Some(score.respondents).filter(|_| shows)),
            rate: score.response_rate.filter(|_| shows).map_or("–".to_owned(), |rate| write.percent(rate)),
            index: write.index(&score.index),
            interval: write.interval(&score.index),
            rank: rank.unwrap_or_else(|| write.t.no_rank.to_owned()),
        }
    };
    let class = |class: &report::Class| Class {
        heading: capital(&facts.heading(class, write.t.tongue)),
        rows: class.units.iter().map(row).collect(),
    };
    facts.classes.iter().map(class).collect()
}

fn unit_view(write: Writer, facts: &Facts, unit: &Unit) -> Option<UnitView> {
    let score = unit.score.as_score();
    score.index.estimate?;
    let form: &FormNames = facts.form_of(unit)?;
    let factor = |own: &analytics::score::FactorScore| {
        let name = form.factors.iter().find(|named| named.key == own.key).map_or(own.key.as_str(), |named| &named.name);
        write.figure(format!("{}. {name}", own.key), &own.figure)
    };
    let criterion = |own: &analytics::score::CriterionScore| {
        let name = form.criteria.iter().find(|named| named.key == own.key).map_or("", |named| &named.name);
        write.figure(format!("{}. {name}", own.key), &own.figure)
    };
    Some(UnitView {
        name: unit.name.clone(),
        index: format!("{} ({})", write.index(&score.index), write.interval(&score.index)),
        factors: score.factors.iter().map(factor).collect(),
        criteria: score.criteria.iter().map(criterion).collect(),
        charts: Vec::new(),
    })
}

/// The voluntary answers of a unit, apart from its index.
fn web(write: Writer, unit: &Unit) -> Option<(String, String)> {
    let web = unit.score.as_score().web?;
    let (n, share) = web.n.zip(web.share)?;
    Some((unit.name.clone(), write.t.web(write.numbers, n, &write.percent(share))))
}

impl ChartView {
    fn of(named: &NamedChart, own: &Publication, tongue: Tongue) -> Result<Self> {
        let chart = &named.chart;
        chart.check().map_err(|error| {
            tracing::error!(%error, chart = named.name, "a chart of a publication cannot be made");
            Problem::new(Code::Internal)
        })?;
        let (table, sentence) = (chart.table(tongue), chart.sentence(tongue));
        let columns = columns(table.header, &table.rows, table.row_heads);
        let row = |cells: Vec<String>| {
            let mut heads: Vec<(Column, String)> = columns.iter().cloned().zip(cells).collect();
            let cells = heads.split_off(table.row_heads.min(heads.len()));
            TwinRow { heads, cells }
        };
        let address = |name: &str| format!("/p/{}/charts/{name}.svg?lang={}", own.id, tongue.tag());
        let picture = Picture {
            address: address(&named.name),
            narrow: address(&narrow(&named.name)),
            shows: chart.description(tongue),
        };
        Ok(Self {
            title: chart.title(tongue),
            subtitle: chart.subtitle(tongue),
            picture: sentence.is_none().then_some(picture),
            sentence,
            rows: table.rows.into_iter().map(row).collect(),
            header: columns,
        })
    }
}

/// What the drawing for a phone is called beside the one for a card.
pub(super) fn narrow(name: &str) -> String {
    format!("{name}.narrow")
}

/// Shorter than so many characters no text needs a wide column.
const SHORT: usize = 12;

/// The columns of a table with how they are set.
fn columns(header: Vec<String>, rows: &[Vec<String>], heads: usize) -> Vec<Column> {
    let cells = |at: usize| rows.iter().filter_map(move |row| row.get(at)).map(String::as_str);
    let longest = |at: usize| cells(at).map(|cell| cell.chars().count()).max().unwrap_or(0);
    let is_text = |at: usize| at < heads || cells(at).filter(|cell| is_words(cell)).count() * 2 > rows.len();
    let widest = (0..header.len()).filter(|at| is_text(*at)).max_by_key(|at| longest(*at));
    let class = |at: usize| match (is_text(at), longest(at)) {
        (false, _) => "",
        (true, length) if length < SHORT => "l",
        (true, _) if widest == Some(at) => "l w",
        (true, _) => "l v",
    };
    header.into_iter().enumerate().map(|(at, name)| Column { name, class: class(at) }).collect()
}

/// Whether a cell begins as words do, not as numbers and what stands in their place.
fn is_words(cell: &str) -> bool {
    cell.chars().next().is_some_and(char::is_alphabetic)
}

#[cfg(test)]
mod tests {
    use super::columns;

    #[test]
    fn text_stands_to_the_left_and_the_longest_of_it_widest() {
        let rows = |text: &[&[&str]]| -> Vec<Vec<String>> {
            text.iter().map(|row| row.iter().map(|cell| (*cell).to_owned()).collect()).collect()
        };
        let classes = |text: &[&[&str]], heads: usize| -> Vec<&str> {
            let header = vec!["x".to_owned(); text[0].len()];
            columns(header, &rows(text), heads).into_iter().map(|column| column.class).collect()
        };
        let criteria: &[&[&str]] = &[
            &["C1", "Công chức có thái độ giao tiếp lịch sự", "UBND huyện Mường La", "94,8%", "90,1–97,0", "212"],
            &["C2", "Công chức chú ý lắng nghe", "UBND huyện Mường La", "ẩn: dưới 30 phiếu", "–", "–"],
            &["C3", "Công chức trả lời đầy đủ", "UBND huyện Mường La", "92,8%", "88,1–95,0", "230"],
        ];
        for heads in [1, 2] {
            assert_eq!(classes(criteria, heads), ["l", "l w", "l v", "", "", ""], "{heads}");
        }
        assert_eq!(classes(&[&["2021", "93,7%", "−1,2"]], 1), ["l", "", ""]);
    }
}
