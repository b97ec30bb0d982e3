//! `design.toml`: what the columns of a data file mean, and how it is analysed.

use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::path::{Path, PathBuf};

use analytics::analysis::{AnalysisSetting, Array, MarginRow};
use analytics::design::LonelyPsu;
use analytics::instrument::{Criterion, Instrument, NOT_ASKED, NoAnswer, Scale};
use anyhow::{Context, bail, ensure};
use interchange::respondents::{CodeTable, Columns};
use serde::Deserialize;
use sha2::{Digest as _, Sha256};
use survey::rule::IndexRule;

/// The file as it is written.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Written {
    #[serde(default)]
    rule: IndexRule,
    #[serde(default = "four_and_five")]
    satisfied: Vec<u8>,
    #[serde(default)]
    not_asked: Vec<u8>,
    #[serde(default)]
    no_answer: Vec<u8>,
    #[serde(default = "ninety_five")]
    confidence: f64,
    #[serde(default)]
    lonely_psu: Lonely,
    #[serde(default)]
    domains: Vec<String>,
    criteria: PathBuf,
    margins: Option<PathBuf>,
    columns: WrittenColumns,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct WrittenColumns {
    id: String,
    unit: String,
    kind: Option<String>,
    year: Option<String>,
    stratum: Option<String>,
    psu: Option<String>,
    #[serde(default)]
    fpc: Vec<String>,
    weight: Option<String>,
    sample_type: Option<String>,
    interviewer: Option<String>,
    mode: Option<String>,
    overall: Option<String>,
}

fn four_and_five() -> Vec<u8> {
    vec![4, 5]
}

const fn ninety_five() -> f64 {
    0.95
}

/// What to do about a stratum with one PSU, by its name in the file.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Lonely {
    #[default]
    Fail,
    Certainty,
    Remove,
    Adjust,
    Average,
}

impl Lonely {
    pub const fn name(self) -> &'static str {
        match self {
            Self::Fail => "fail",
            Self::Certainty => "certainty",
            Self::Remove => "remove",
            Self::Adjust => "adjust",
            Self::Average => "average",
        }
    }

    const fn option(self) -> LonelyPsu {
        match self {
            Self::Fail => LonelyPsu::Fail,
            Self::Certainty | Self::Remove => LonelyPsu::Certainty,
            Self::Adjust => LonelyPsu::Adjust,
            Self::Average => LonelyPsu::Average,
        }
    }
}

/// A design, checked, with the files it names.
pub struct DesignFile {
    pub rule: IndexRule,
    pub confidence: f64,
    pub lonely_psu: Lonely,
    /// SHA-256 of the design and the criteria it names.
    pub digest: String,
    pub columns: Columns,
    pub instrument: Instrument,
    pub codes: CodeTable,
    margins: Vec<MarginRow>,
}

impl DesignFile {
    /// Reads a design and its criteria and margins, which are looked for beside it.
    pub fn read(path: &Path) -> anyhow::Result<Self> {
        let text = std::fs::read_to_string(path).with_context(|| format!("{} cannot be read", path.display()))?;
        // The message of toml shows the line with a mark under it.
        let written: Written =
            toml::from_str(&text).with_context(|| format!("{} is not understood", path.display()))?;
        let beside = |name: &Path| path.parent().unwrap_or(Path::new("")).join(name);
        let say = |what: &str| format!("{}: {what}", path.display());
        ensure!(
            written.confidence > 0.0 && written.confidence < 1.0,
            say("confidence lies between 0 and 1; write 0.95 for 95 %")
        );
        ensure!(
            written.columns.fpc.len() <= 2,
            say("fpc names the frames of two stages at most: PSUs in the stratum, people in the PSU")
        );
        ensure!(
            written.columns.fpc.is_empty() || written.columns.psu.is_some() || written.columns.fpc.len() == 1,
            say("fpc names two stages but there is no column for the PSU; name it, or give the first stage alone")
        );
        let (scale, codes) = scale(&written).with_context(|| say("the codes do not fit together"))?;
        let criteria_path = beside(&written.criteria);
        let (instrument, criteria) = instrument(&criteria_path, &scale, written.columns.overall.is_some())
            .with_context(|| format!("{} cannot be used", criteria_path.display()))?;
        let margins = match &written.margins {
            Some(name) => {
                let own = beside(name);
                margins(&own, written.columns.year.is_some())
                    .with_context(|| format!("{} cannot be used", own.display()))?
            }
            None => Vec::new(),
        };
        let WrittenColumns { id, unit, kind, year, stratum, psu, fpc, weight, sample_type, interviewer, mode, overall } =
            written.columns;
        let columns = Columns {
            id,
            unit,
            kind,
            year,
            stratum,
            psu,
            fpc,
            weight,
            sample_type,
            interviewer,
            mode,
            overall,
            criteria,
            domains: written.domains,
        };
        let design = Self {
            rule: written.rule,
            digest: digest(&[path, &criteria_path])?,
            confidence: written.confidence,
            lonely_psu: written.lonely_psu,
            columns,
            instrument,
            codes,
            margins,
        };
        if design.rule == IndexRule::OverallQuestion && design.columns.overall.is_none() {
            bail!(say("the rule is the overall question, but columns.overall names no column"));
        }
        Ok(design)
    }

    pub fn setting(&self, public: bool) -> AnalysisSetting {
        AnalysisSetting {
            rule: self.rule,
            level: self.confidence,
            lonely: self.lonely_psu.option(),
            margins: self.margins.clone(),
            public,
        }
    }

    /// Whether the design has what an array is made of.
    pub fn offers(&self, array: Array) -> bool {
        match array {
            Array::Domains => !self.columns.domains.is_empty(),
            Array::Interviewers => self.columns.interviewer.is_some(),
            Array::Weighting => !self.margins.is_empty(),
            Array::Changes => self.columns.year.is_some(),
            _ => true,
        }
    }
}

/// SHA-256 of files one after another, in hexadecimal.
fn digest(paths: &[&Path]) -> anyhow::Result<String> {
    let mut hasher = Sha256::new();
    for path in paths {
        hasher.update(std::fs::read(path).with_context(|| format!("{} cannot be read", path.display()))?);
    }
    Ok(hexadecimal(&hasher.finalize()))
}

/// Bytes in hexadecimal.
pub fn hexadecimal(bytes: &[u8]) -> String {
    bytes.iter().fold(String::new(), |mut text, byte| {
        let _ = write!(text, "{byte:02x}");
        text
    })
}

/// The scale of all criteria: the answers are 1 to 5, or up to the highest satisfied code.
fn scale(written: &Written) -> anyhow::Result<(Scale, CodeTable)> {
    let top = written.satisfied.iter().copied().max().unwrap_or(5).max(5);
    ensure!(
        !written.satisfied.is_empty(),
        "satisfied names no code; write the codes that count as satisfied, such as [4, 5]"
    );
    ensure!(
        top <= 10,
        "satisfied names code {top}; answers are 1 to 5, or up to 10 where a higher one counts as satisfied"
    );
    let absent =
        written.satisfied.iter().find(|code| written.not_asked.contains(code) || written.no_answer.contains(code));
    ensure!(
        absent.is_none(),
        "code {} counts as satisfied and is in not_asked or no_answer; leave it in one",
        absent.unwrap_or(&0)
    );
    let apart: BTreeSet<u8> = written.not_asked.iter().chain(&written.no_answer).copied().collect();
    let answers: Vec<u8> = (1..=top).filter(|code| !apart.contains(code)).collect();
    let no_answer: Vec<(u8, NoAnswer)> = written.no_answer.iter().map(|code| (*code, NoAnswer::NoOpinion)).collect();
    let both = written.not_asked.iter().find(|code| written.no_answer.contains(code));
    ensure!(both.is_none(), "code {} is both in not_asked and in no_answer; leave it in one", both.unwrap_or(&0));
    let scores: Vec<(u8, f64)> = answers.iter().map(|code| (*code, f64::from(*code))).collect();
    let scale = Scale::new(&scores, &written.satisfied, &no_answer)?;
    let mut codes = CodeTable([None; 256]);
    for code in answers.into_iter().chain(written.no_answer.iter().copied()) {
        codes.0[usize::from(code)] = Some(code);
    }
    for code in &written.not_asked {
        codes.0[usize::from(*code)] = Some(NOT_ASKED);
    }
    Ok((scale, codes))
}

#[derive(Deserialize)]
struct CriterionRow {
    criterion: String,
    factor: String,
    factor_order: Option<u32>,
}

/// The criteria and factors, and the names of their columns.
fn instrument(path: &Path, scale: &Scale, overall: bool) -> anyhow::Result<(Instrument, Vec<String>)> {
    let rows: Vec<CriterionRow> = table(path, "criterion,factor,factor_order")?;
    let mut factors: Vec<(u32, String)> = Vec::new();
    for (at, row) in rows.iter().enumerate() {
        let order = row.factor_order.unwrap_or_else(|| u32::try_from(factors.len()).unwrap_or(u32::MAX));
        match factors.iter().find(|(_, key)| *key == row.factor) {
            None => factors.push((order, row.factor.clone())),
            Some((known, _)) => ensure!(
                row.factor_order.is_none_or(|order| order == *known),
                "line {}: factor '{}' has order {order} here and {known} above; give it one",
                at + 2,
                row.factor
            ),
        }
    }
    factors.sort_by_key(|(order, _)| *order);
    let place = |factor: &str| factors.iter().position(|(_, key)| key == factor).unwrap_or(0);
    let criteria: Vec<Criterion> = rows
        .iter()
        .map(|row| Criterion { key: row.criterion.clone(), factor: place(&row.factor), scale: scale.clone() })
        .collect();
    let names = rows.into_iter().map(|row| row.criterion).collect();
    let keys = factors.iter().map(|(_, key)| key.clone()).collect();
    let instrument = Instrument::new(keys, criteria, overall.then(|| scale.clone()))?;
    Ok((instrument, names))
}

#[derive(Deserialize)]
struct WrittenMargin {
    unit: String,
    year: Option<i32>,
    variable: String,
    level: String,
    count: f64,
}

fn margins(path: &Path, years: bool) -> anyhow::Result<Vec<MarginRow>> {
    let rows: Vec<WrittenMargin> = table(path, "unit,year,variable,level,count")?;
    let row = |(at, row): (usize, WrittenMargin)| {
        let line = at + 2;
        ensure!(
            row.count.is_finite() && row.count >= 0.0,
            "line {line}, column count: {} is no number of people; write 0 or more",
            row.count
        );
        ensure!(!years || row.year.is_some(), "line {line}, column year: blank; the answers have a year, so say which");
        let WrittenMargin { unit, year, variable, level, count } = row;
        Ok(MarginRow { unit, year: year.filter(|_| years), variable, level, count })
    };
    rows.into_iter().enumerate().map(row).collect()
}

/// Reads a small CSV file whose header is known.
fn table<T: for<'de> Deserialize<'de>>(path: &Path, header: &str) -> anyhow::Result<Vec<T>> {
    let text = std::fs::read_to_string(path).context("the file cannot be read")?;
    let mut reader =
        csv::ReaderBuilder::new().trim(csv::Trim::All).from_reader(text.trim_start_matches('\u{feff}').as_bytes());
    let rows = reader.deserialize().map(|row| row.with_context(|| format!("the columns are {header}")));
    let rows: Vec<T> = rows.collect::<anyhow::Result<_>>()?;
    ensure!(!rows.is_empty(), "the file has no row; its columns are {header}");
    Ok(rows)
}
