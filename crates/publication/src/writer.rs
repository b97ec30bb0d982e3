//! Writes stored answers as a data file with its design, so that anyone can compute the scores again.
//!
//! The file names no people, villages, tablets or days: strata, PSUs and surveyors are numbers, and rows stand in the order of
//! their own text, which tells nothing of who answered when. The sizes of frames stay, because the variance needs them; whoever
//! knows them may know the place. The same answers of the same server give the same bytes.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;

use analytics::analysis::RowType;
use analytics::withheld::Part;
use interchange::csv::{Table, csv_line};
use sha2::{Digest as _, Sha256};
use survey::rule::IndexRule;

use crate::design_file::Lonely;

/// The file of answers.
pub const DATA: &str = "data.csv";
/// What its columns mean.
pub const DESIGN: &str = "design.toml";
const CRITERIA: &str = "criteria.csv";
const MARGINS: &str = "margins.csv";
const PSUS: &str = "psus.csv";
const WITHHELD: &str = "withheld.csv";

/// Codes of the file for what is no answer: far from those of any scale.
const NOT_ASKED: u8 = 98;
const NO_ANSWER: u8 = 99;

/// An answer as the file has it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Cell {
    Code(u8),
    /// Not put to this person, or it does not concern them.
    NotAsked,
    /// Put, and answered with a word for no answer.
    NoAnswer,
    Blank,
}

impl Cell {
    fn text(self) -> String {
        match self {
            Self::Code(code) => code.to_string(),
            Self::NotAsked => NOT_ASKED.to_string(),
            Self::NoAnswer => NO_ANSWER.to_string(),
            Self::Blank => String::new(),
        }
    }
}

/// A PSU by the names it is stored under.
#[derive(Debug, Clone, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct PsuName {
    pub stratum: String,
    pub psu: String,
}

/// The design of somebody drawn.
#[derive(Debug, Clone, PartialEq)]
pub struct Drawn {
    pub psu: PsuName,
    pub psus_in_stratum: Option<u32>,
    pub people_in_psu: Option<u32>,
    pub weight: f64,
}

/// One respondent.
#[derive(Debug, Clone, PartialEq)]
pub struct Row {
    pub row_type: RowType,
    pub drawn: Option<Drawn>,
    /// Anything that tells surveyors apart.
    pub surveyor: Option<String>,
    pub mode: &'static str,
    /// In the order of the criteria.
    pub criteria: Vec<Cell>,
    pub overall: Cell,
    /// The names of the chosen answers, in the order of the domains; empty where there is none.
    pub domains: Vec<String>,
}

/// A PSU that was drawn and in which nobody answered.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unanswered {
    pub psu: PsuName,
    pub psus_in_stratum: Option<u32>,
    pub people_in_psu: Option<u32>,
}

/// The number of users with one level of a variable.
#[derive(Debug, Clone, PartialEq)]
pub struct Known {
    pub variable: String,
    pub level: String,
    pub people: f64,
}

/// One unit in one year.
#[derive(Debug, Clone, PartialEq)]
pub struct UnitAnswers {
    /// The code of the unit.
    pub unit: String,
    pub kind: String,
    pub year: i32,
    pub rows: Vec<Row>,
    pub unanswered: Vec<Unanswered>,
    pub margins: Vec<Known>,
    /// What is not shown of it in public.
    pub withheld: BTreeSet<Part>,
}

/// A criterion of the form.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CriterionColumn {
    pub key: String,
    /// The key of its factor.
    pub factor: String,
    /// The place of its factor, counted from 1.
    pub factor_order: usize,
    pub satisfied: Vec<u8>,
}

/// Units that answered one form under one rule.
#[derive(Debug, Clone, PartialEq)]
pub struct AnswerFile {
    /// Of the server alone: without it nobody who has a list of communes finds out which number is which.
    pub salt: [u8; 32],
    pub rule: IndexRule,
    pub lonely_psu: Lonely,
    /// The highest answer of any question.
    pub top: u8,
    pub criteria: Vec<CriterionColumn>,
    /// The key of the overall question and its satisfied codes.
    pub overall: Option<(String, Vec<u8>)>,
    pub domains: Vec<String>,
    pub units: Vec<UnitAnswers>,
}

impl AnswerFile {
    /// The files, by their names: answers, design, criteria, and margins, PSUs and parts not shown where there are any.
    pub fn files(&self) -> BTreeMap<String, Vec<u8>> {
        let mut files = BTreeMap::new();
        let mut put = |name: &str, text: String| files.insert(name.to_owned(), text.into_bytes());
        put(DATA, self.data());
        put(CRITERIA, self.criteria());
        let tables = [(MARGINS, self.margins()), (PSUS, self.psus()), (WITHHELD, self.withheld())];
        let tables: Vec<(&str, String)> = tables.into_iter().filter_map(|(name, text)| Some((name, text?))).collect();
        put(DESIGN, self.design(&tables.iter().map(|(name, _)| *name).collect::<Vec<_>>()));
        for (name, text) in tables {
            put(name, text);
        }
        files
    }

    fn data(&self) -> String {
        let fixed = [
            "_id",
            "_unit",
            "_kind",
            "_year",
            "_sample_type",
            "_stratum",
            "_psu",
            "_fpc1",
            "_fpc2",
            "_weight",
            "_interviewer",
            "_mode",
        ];
        let criteria = self.criteria.iter().map(|criterion| criterion.key.as_str());
        let overall = self.overall.iter().map(|(key, _)| key.as_str());
        let columns = fixed.into_iter().chain(criteria).chain(overall).chain(self.domains.iter().map(String::as_str));
        let mut lines: Vec<String> = self.units.iter().flat_map(|unit| self.rows(unit)).collect();
        lines.sort_unstable();
        let mut text = Table::new(columns).finish();
        text.reserve(lines.iter().map(|line| line.len() + 10).sum());
        for (number, line) in lines.into_iter().enumerate() {
            let _ = write!(text, "{},{line}", number + 1);
        }
        text
    }

    /// The rows of a unit without their numbers, a line each.
    fn rows(&self, unit: &UnitAnswers) -> Vec<String> {
        let (numbers, surveyors) = (PsuNumbers::of(unit, &self.salt), surveyor_numbers(unit, &self.salt));
        let row = |row: &Row| {
            let drawn = row.drawn.as_ref();
            let text = |number: Option<u32>| number.map(|number| number.to_string()).unwrap_or_default();
            let (stratum, psu) = drawn.map(|drawn| numbers.texts(&drawn.psu)).unwrap_or_default();
            let surveyor = row.surveyor.as_ref().and_then(|name| surveyors.get(name.as_str()));
            let mut cells = vec![
                unit.unit.clone(),
                unit.kind.clone(),
                unit.year.to_string(),
                row.row_type.name().to_owned(),
                stratum,
                psu,
                text(drawn.and_then(|drawn| drawn.psus_in_stratum)),
                text(drawn.and_then(|drawn| drawn.people_in_psu)),
                drawn.map(|drawn| drawn.weight.to_string()).unwrap_or_default(),
                surveyor.map(|number| format!("s{number}")).unwrap_or_default(),
                row.mode.to_owned(),
            ];
            cells.extend(row.criteria.iter().map(|cell| cell.text()));
            cells.extend(self.overall.iter().map(|_| row.overall.text()));
            cells.extend(row.domains.iter().cloned());
            csv_line(&cells)
        };
        unit.rows.iter().map(row).collect()
    }

    fn criteria(&self) -> String {
        let mut table = Table::new(["criterion", "factor", "factor_order", "satisfied"]);
        for criterion in &self.criteria {
            let satisfied: Vec<String> = criterion.satisfied.iter().map(u8::to_string).collect();
            let order = criterion.factor_order.to_string();
            table.push([criterion.key.clone(), criterion.factor.clone(), order, satisfied.join(" ")]);
        }
        table.finish()
    }

    fn margins(&self) -> Option<String> {
        let mut table = Table::new(["unit", "year", "variable", "level", "count"]);
        let mut any = false;
        for unit in &self.units {
            for Known { variable, level, people } in &unit.margins {
                let (unit, year) = (unit.unit.clone(), unit.year.to_string());
                table.push([unit, year, variable.clone(), level.clone(), people.to_string()]);
                any = true;
            }
        }
        any.then(|| table.finish())
    }

    fn psus(&self) -> Option<String> {
        let mut rows: Vec<[String; 6]> = Vec::new();
        for unit in &self.units {
            let numbers = PsuNumbers::of(unit, &self.salt);
            let text = |number: Option<u32>| number.map(|number| number.to_string()).unwrap_or_default();
            rows.extend(unit.unanswered.iter().map(|one| {
                let (stratum, psu) = numbers.texts(&one.psu);
                let (unit, year) = (unit.unit.clone(), unit.year.to_string());
                [unit, year, stratum, psu, text(one.psus_in_stratum), text(one.people_in_psu)]
            }));
        }
        rows.sort_unstable();
        let mut table = Table::new(["unit", "year", "stratum", "psu", "psus_in_stratum", "people_in_psu"]);
        let any = !rows.is_empty();
        for row in rows {
            table.push(row);
        }
        any.then(|| table.finish())
    }

    fn withheld(&self) -> Option<String> {
        let mut table = Table::new(["unit", "year", "part", "key"]);
        let rows = self.units.iter().flat_map(|unit| unit.withheld.iter().map(move |part| (unit, part)));
        let mut any = false;
        for (unit, part) in rows {
            table.push([unit.unit.clone(), unit.year.to_string(), part.kind().to_owned(), part.key().to_owned()]);
            any = true;
        }
        any.then(|| table.finish())
    }

    /// `tables` are the files beside it that there are.
    fn design(&self, tables: &[&str]) -> String {
        let satisfied = self.criteria.first().map_or(&[4, 5][..], |criterion| &criterion.satisfied);
        let domains: Vec<String> = self.domains.iter().map(|name| format!("{name:?}")).collect();
        let mut text = format!(
            "rule = \"{}\"\nsatisfied = {satisfied:?}\ntop = {}\nnot_asked = [{NOT_ASKED}]\nno_answer = [{NO_ANSWER}]\n\
             lonely_psu = \"{}\"\ndomains = [{}]\ncriteria = \"{CRITERIA}\"\n",
            self.rule.name(),
            self.top,
            self.lonely_psu.name(),
            domains.join(", ")
        );
        if tables.contains(&MARGINS) {
            let _ = writeln!(text, "margins = \"{MARGINS}\"\nnot_said = \"keep_share\"");
        }
        if tables.contains(&PSUS) {
            let _ = writeln!(text, "psus = \"{PSUS}\"");
        }
        if tables.contains(&WITHHELD) {
            let _ = writeln!(text, "withheld = \"{WITHHELD}\"");
        }
        if let Some((_, satisfied)) = &self.overall {
            let _ = writeln!(text, "overall_satisfied = {satisfied:?}");
        }
        text.push_str(
            "\n[columns]\nid = \"_id\"\nunit = \"_unit\"\nkind = \"_kind\"\nyear = \"_year\"\nstratum = \"_stratum\"\n\
             psu = \"_psu\"\nfpc = [\"_fpc1\", \"_fpc2\"]\nweight = \"_weight\"\nsample_type = \"_sample_type\"\n\
             interviewer = \"_interviewer\"\nmode = \"_mode\"\n",
        );
        if let Some((key, _)) = &self.overall {
            let _ = writeln!(text, "overall = {key:?}");
        }
        text
    }
}

/// The numbers that stand for the names of strata and PSUs: in no order that a list of names would have.
struct PsuNumbers {
    strata: BTreeMap<String, usize>,
    psus: BTreeMap<PsuName, usize>,
}

impl PsuNumbers {
    fn of(unit: &UnitAnswers, salt: &[u8; 32]) -> Self {
        let answered = unit.rows.iter().filter_map(|row| row.drawn.as_ref()).map(|drawn| &drawn.psu);
        let mut names: Vec<&PsuName> = answered.chain(unit.unanswered.iter().map(|one| &one.psu)).collect();
        names.sort_unstable();
        names.dedup();
        let key = |text: &str| keyed(salt, unit, text);
        names.sort_by_cached_key(|name| key(&format!("{}/{}", name.stratum, name.psu)));
        let mut strata: Vec<&str> = names.iter().map(|name| name.stratum.as_str()).collect();
        strata.sort_unstable();
        strata.dedup();
        strata.sort_by_cached_key(|name| key(name));
        let numbered = |(at, name): (usize, &str)| (name.to_owned(), at + 1);
        Self {
            strata: strata.into_iter().enumerate().map(numbered).collect(),
            psus: names.into_iter().enumerate().map(|(at, name)| (name.clone(), at + 1)).collect(),
        }
    }

    /// The cells of stratum and PSU; the PSU's is unique in the unit.
    fn texts(&self, name: &PsuName) -> (String, String) {
        let stratum = self.strata.get(&name.stratum).copied().unwrap_or_default();
        let psu = self.psus.get(name).copied().unwrap_or_default();
        (format!("h{stratum}"), format!("c{psu}"))
    }
}

fn surveyor_numbers<'a>(unit: &'a UnitAnswers, salt: &[u8; 32]) -> BTreeMap<&'a str, usize> {
    let mut names: Vec<&str> = unit.rows.iter().filter_map(|row| row.surveyor.as_deref()).collect();
    names.sort_unstable();
    names.dedup();
    names.sort_by_cached_key(|name| keyed(salt, unit, name));
    names.into_iter().enumerate().map(|(at, name)| (name, at + 1)).collect()
}

/// A place in an order that only the server knows.
fn keyed(salt: &[u8; 32], unit: &UnitAnswers, text: &str) -> [u8; 32] {
    let mut hasher = Sha256::new();
    hasher.update(salt);
    hasher.update(format!("{}/{}/{text}", unit.unit, unit.year));
    hasher.finalize().into()
}
