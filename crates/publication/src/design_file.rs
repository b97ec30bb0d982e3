//! `design.toml`: what the columns of a data file mean, and how it is analysed.

use std::collections::BTreeMap;
use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::path::{Path, PathBuf};

use analytics::analysis::{AnalysisSetting, Array, EmptyPsu, MarginRow, NotSaid, Withheld};
use analytics::design::LonelyPsu;
use analytics::instrument::{Instrument, NOT_ASKED, NoAnswer, Scale};
use interchange::respondents::{CodeTable, Columns};
use serde::Deserialize;
use sha2::{Digest as _, Sha256};
use survey::rule::IndexRule;

use crate::design_tables::{empty_psus, instrument, margins, withheld};
use crate::folder::Folder;
use crate::refused::{Because as _, Refused, ensure};

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
    psus: Option<PathBuf>,
    withheld: Option<PathBuf>,
    #[serde(default)]
    not_said: WrittenNotSaid,
    overall_satisfied: Option<Vec<u8>>,
    /// What each factor counts in the weighted index of the array `covariance`.
    factor_weights: Option<BTreeMap<String, f64>>,
    /// The highest answer of any question; 5, or the highest satisfied code.
    top: Option<u8>,
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

/// What margins do with respondents who did not say their level, by its name in the file.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
enum WrittenNotSaid {
    #[default]
    Fail,
    KeepShare,
}

/// A design, checked, with the files it names.
#[derive(Debug)]
pub struct DesignFile {
    pub rule: IndexRule,
    pub confidence: f64,
    pub lonely_psu: Lonely,
    /// SHA-256 of the design and the criteria it names, in hexadecimal.
    pub digest: String,
    pub columns: Columns,
    pub instrument: Instrument,
    pub codes: CodeTable,
    margins: Vec<MarginRow>,
    not_said: NotSaid,
    factor_weights: Option<Vec<f64>>,
    withheld: Vec<Withheld>,
    /// The names of the files of margins, of PSUs without answers and of parts not shown.
    pub(crate) tables: [String; 3],
    /// PSUs in which nobody answered.
    pub(crate) empty_psus: Vec<EmptyPsu>,
}

impl DesignFile {
    /// Reads a design, and the files it names, which lie beside it.
    ///
    /// # Errors
    /// [`Refused`] with the file and the place in it.
    pub fn read(folder: &Folder, name: &Path) -> Result<Self, Refused> {
        let shown = folder.display(name);
        let bytes = folder.read_text(name).because(format!("{shown} cannot be read"))?;
        // The message of toml shows the line with a mark under it.
        let written: Written = toml::from_str(&bytes).because(format!("{shown} is not understood"))?;
        let say = |what: &str| format!("{shown}: {what}");
        ensure(written.confidence > 0.0 && written.confidence < 1.0, || {
            say("confidence lies between 0 and 1; write 0.95 for 95 %")
        })?;
        ensure(written.columns.fpc.len() <= 2, || {
            say("fpc names the frames of two stages at most: PSUs in the stratum, people in the PSU")
        })?;
        ensure(written.columns.fpc.len() <= 1 || written.columns.psu.is_some(), || {
            say("fpc names two stages but there is no column for the PSU; name it, or give the first stage alone")
        })?;
        let unfit = || say("the codes do not fit together");
        let (scale, codes) = scales(&written).because(unfit())?;
        let read = |name: &Path| {
            let own = format!("{} cannot be used", folder.display(name));
            folder.read_text(name).because("the file cannot be read").map(|text| (text, own.clone())).because(own)
        };
        let (text, own) = read(&written.criteria)?;
        let overall = match (&written.columns.overall, &written.overall_satisfied) {
            (None, _) => None,
            (Some(_), None) => Some(scale(&written.satisfied).because(unfit())?),
            (Some(_), Some(own)) => Some(scale(own).because(unfit())?),
        };
        let (instrument, criteria) = instrument(&text, &written.satisfied, &scale, overall).because(own)?;
        let factor_weights = written.factor_weights.as_ref();
        let factor_weights =
            factor_weights.map(|own| weights(own, instrument.factors()).because(&shown)).transpose()?;
        let digest = digest(&[&bytes, &text]);
        let years = written.columns.year.is_some();
        let margins = match &written.margins {
            Some(name) => read(name).and_then(|(text, own)| margins(&text, years).because(own))?,
            None => Vec::new(),
        };
        let empty_psus = match &written.psus {
            Some(name) => read(name).and_then(|(text, own)| empty_psus(&text, years).because(own))?,
            None => Vec::new(),
        };
        let withheld = match &written.withheld {
            Some(name) => read(name).and_then(|(text, own)| withheld(&text, years).because(own))?,
            None => Vec::new(),
        };
        let WrittenColumns { id, unit, kind, year, stratum, psu, fpc, weight, sample_type, interviewer, mode, overall } =
            written.columns;
        ensure(written.rule != IndexRule::OverallQuestion || overall.is_some(), || {
            say("the rule is the overall question, but columns.overall names no column")
        })?;
        ensure(empty_psus.is_empty() || psu.is_some(), || {
            say("psus names PSUs in which nobody answered, but columns.psu names no column")
        })?;
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
        Ok(Self {
            rule: written.rule,
            confidence: written.confidence,
            lonely_psu: written.lonely_psu,
            digest,
            columns,
            instrument,
            codes,
            margins,
            not_said: match written.not_said {
                WrittenNotSaid::Fail => NotSaid::Fail,
                WrittenNotSaid::KeepShare => NotSaid::KeepShare,
            },
            factor_weights,
            withheld,
            tables: [&written.margins, &written.psus, &written.withheld]
                .map(|name| name.as_ref().map(|name| folder.display(name)).unwrap_or_default()),
            empty_psus,
        })
    }

    pub fn setting(&self, public: bool) -> AnalysisSetting {
        AnalysisSetting {
            rule: self.rule,
            level: self.confidence,
            lonely: self.lonely_psu.option(),
            margins: self.margins.clone(),
            not_said: self.not_said,
            factor_weights: self.factor_weights.clone(),
            withheld: self.withheld.clone(),
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

    /// The arrays that can be made, in their order.
    pub fn arrays(&self) -> Vec<Array> {
        Array::ALL.into_iter().filter(|array| self.offers(*array)).collect()
    }
}

/// The weights of the factors, in their order.
fn weights(own: &BTreeMap<String, f64>, factors: &[String]) -> Result<Vec<f64>, Refused> {
    let known = factors.join(", ");
    let unknown = own.keys().find(|key| !factors.contains(key));
    ensure(unknown.is_none() && own.len() == factors.len(), || {
        format!("factor_weights must name each factor once; the factors are {known}")
    })?;
    let weights: Vec<f64> = factors.iter().filter_map(|key| own.get(key).copied()).collect();
    let sum: f64 = weights.iter().sum();
    ensure(weights.iter().all(|weight| *weight >= 0.0) && (sum - 1.0).abs() < 1e-9, || {
        format!("factor_weights add up to {sum}; give shares of 0 and more that add up to 1")
    })?;
    Ok(weights)
}

/// SHA-256 of texts one after another, in hexadecimal.
fn digest(texts: &[&str]) -> String {
    let mut hasher = Sha256::new();
    for text in texts {
        hasher.update(text.as_bytes());
    }
    hexadecimal(&hasher.finalize())
}

/// Bytes in hexadecimal.
pub fn hexadecimal(bytes: &[u8]) -> String {
    bytes.iter().fold(String::with_capacity(2 * bytes.len()), |mut text, byte| {
        let _ = write!(text, "{byte:02x}");
        text
    })
}

/// Makes the scale of whoever has these satisfied codes.
type ScaleOf = dyn Fn(&[u8]) -> Result<Scale, Refused>;

/// What makes a scale of satisfied codes, and how the codes of the file are stored: the answers are 1 to 5, or up to the
/// highest satisfied code.
fn scales(written: &Written) -> Result<(Box<ScaleOf>, CodeTable), Refused> {
    let highest =
        written.satisfied.iter().chain(written.overall_satisfied.iter().flatten()).copied().max().unwrap_or(5);
    let top = written.top.unwrap_or_else(|| highest.max(5));
    ensure(top >= highest, || {
        format!("top is {top}, but code {highest} counts as satisfied; give the highest answer")
    })?;
    ensure(!written.satisfied.is_empty(), || {
        "satisfied names no code; write the codes that count as satisfied, such as [4, 5]".to_owned()
    })?;
    ensure((1..=10).contains(&top), || {
        format!(
            "the highest answer is code {top}; answers are 1 to 5, or up to 10 where a higher one counts as satisfied"
        )
    })?;
    let absent =
        written.satisfied.iter().find(|code| written.not_asked.contains(code) || written.no_answer.contains(code));
    ensure(absent.is_none(), || {
        let code = absent.unwrap_or(&0);
        format!("code {code} counts as satisfied and is in not_asked or no_answer; leave it in one")
    })?;
    let apart: BTreeSet<u8> = written.not_asked.iter().chain(&written.no_answer).copied().collect();
    let answers: Vec<u8> = (1..=top).filter(|code| !apart.contains(code)).collect();
    let no_answer: Vec<(u8, NoAnswer)> = written.no_answer.iter().map(|code| (*code, NoAnswer::NoOpinion)).collect();
    let both = written.not_asked.iter().find(|code| written.no_answer.contains(code));
    ensure(both.is_none(), || {
        format!("code {} is both in not_asked and in no_answer; leave it in one", both.unwrap_or(&0))
    })?;
    let mut codes = CodeTable([None; 256]);
    for code in answers.iter().chain(&written.no_answer).copied() {
        codes.0[usize::from(code)] = Some(code);
    }
    for code in &written.not_asked {
        codes.0[usize::from(*code)] = Some(NOT_ASKED);
    }
    let scores: Vec<(u8, f64)> = answers.iter().map(|code| (*code, f64::from(*code))).collect();
    let scale = move |satisfied: &[u8]| Scale::new(&scores, satisfied, &no_answer).map_err(Refused::new);
    Ok((Box::new(scale), codes))
}
