//! All arrays of results of a data file, each row with the field names of the reference vectors and its decision: what
//! `hailong analyse` prints, without a server.

mod changes;
mod cohort;
mod composition;
mod criteria;
mod data;
mod domains;
mod evaluated;
mod groups;
mod indices;
mod modes;
mod pairs;
mod quality;
mod record;
mod treated;
mod weighted;

pub use composition::{Composition, GroupShare, Grouping, composition};
pub use data::{Data, EmptyPsu, MarginRow, RowType, Words};
pub use evaluated::{Compared, Evaluated, Evaluations, evaluate};
pub use record::{Record, Value};

use rayon::prelude::*;
use survey::rule::IndexRule;

use crate::design::{DesignError, LonelyPsu};
use crate::sample::SampleError;
use cohort::{Cohort, cohorts};

/// How a file is analysed.
#[derive(Debug, Clone, PartialEq)]
pub struct AnalysisSetting {
    /// The rule that pairs, ranks and changes use.
    pub rule: IndexRule,
    /// The coverage of the intervals.
    pub level: f64,
    /// [`LonelyPsu::Fail`] is an error that names the stratum.
    pub lonely: LonelyPsu,
    pub margins: Vec<MarginRow>,
    pub not_said: NotSaid,
    /// Leaves out what may not be shown, and what would give it away.
    pub public: bool,
}

/// What margins do with respondents who did not say their level.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum NotSaid {
    /// An error that names the row.
    #[default]
    Fail,
    /// They keep the share they have in the weighted sample, and the known levels give way to them: nobody is guessed into a
    /// level, and the total stands.
    KeepShare,
}

/// An array of results.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Array {
    Criteria,
    Indices,
    Covariance,
    Domains,
    Groups,
    Pairwise,
    Ranks,
    Modes,
    ItemNonresponse,
    Reliability,
    Changes,
    Interviewers,
    Weighting,
}

impl Array {
    pub const ALL: [Self; 13] = [
        Self::Criteria,
        Self::Indices,
        Self::Covariance,
        Self::Domains,
        Self::Groups,
        Self::Pairwise,
        Self::Ranks,
        Self::Modes,
        Self::ItemNonresponse,
        Self::Reliability,
        Self::Changes,
        Self::Interviewers,
        Self::Weighting,
    ];

    /// Its name in JSON.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Criteria => "criteria",
            Self::Indices => "indices",
            Self::Covariance => "covariance",
            Self::Domains => "domains",
            Self::Groups => "groups",
            Self::Pairwise => "pairwise",
            Self::Ranks => "ranks",
            Self::Modes => "modes",
            Self::ItemNonresponse => "item_nonresponse",
            Self::Reliability => "reliability",
            Self::Changes => "changes",
            Self::Interviewers => "interviewers",
            Self::Weighting => "weighting",
        }
    }
}

/// The part of a data file that an error is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Place {
    Kind,
    Stratum,
    Psu,
    Weight,
    /// Of the stage, counted from 0.
    Frame(usize),
    /// The place of a domain among the domains.
    Domain(usize),
}

/// Why a file cannot be analysed. `row` is counted from 0 over the rows of data.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
#[error("{message}")]
pub struct AnalysisError {
    pub row: Option<usize>,
    pub place: Option<Place>,
    pub message: String,
}

impl AnalysisError {
    fn at(row: usize, place: Place, message: String) -> Self {
        Self { row: Some(row), place: Some(place), message }
    }

    fn of_design(error: &DesignError, row: Option<usize>) -> Self {
        Self { row, place: error.part().map(Place::from), message: error.explanation() }
    }

    fn too_long(rows: usize) -> Self {
        let message = format!("{rows} rows are more than an analysis can hold; analyse one year at a time");
        Self { row: None, place: None, message }
    }

    /// An error that is about no row.
    fn whole(message: impl std::fmt::Display) -> Self {
        Self { row: None, place: None, message: message.to_string() }
    }
}

impl From<SampleError> for AnalysisError {
    fn from(error: SampleError) -> Self {
        Self::whole(error)
    }
}

/// The results of a file, array by array.
#[derive(Debug, Clone, PartialEq)]
pub struct Analysis {
    pub rule: IndexRule,
    pub arrays: Vec<(Array, Vec<Record>)>,
    /// What could not be computed and why, one sentence each.
    pub warnings: Vec<String>,
}

impl Analysis {
    pub fn array(&self, array: Array) -> &[Record] {
        self.arrays.iter().find(|(own, _)| *own == array).map_or(&[], |(_, rows)| rows)
    }
}

/// Analyses a file: the arrays `wanted`, in the order given. `done` is told after each step how many of how many are done.
///
/// # Errors
/// [`AnalysisError`] for a row that breaks the design, a lonely PSU where that is an error, margins that do not fit.
pub fn analyse(
    data: &Data,
    setting: &AnalysisSetting,
    wanted: &[Array],
    done: &(dyn Fn(usize, usize) + Sync),
) -> Result<Analysis, AnalysisError> {
    let steps = wanted.len() + 1;
    done(0, steps);
    let cohorts = cohorts(data, setting)?;
    let view = View { data, setting, cohorts: &cohorts, warnings: std::sync::Mutex::default() };
    let mut arrays = Vec::with_capacity(wanted.len());
    for (at, &array) in wanted.iter().enumerate() {
        done(at + 1, steps);
        let mut rows = view.array(array)?;
        if setting.public {
            rows = rows.into_iter().map(Record::public).collect();
        }
        arrays.push((array, rows));
    }
    done(steps, steps);
    let mut warnings = view.warnings.into_inner().unwrap_or_default();
    warnings.sort_unstable();
    warnings.dedup();
    Ok(Analysis { rule: setting.rule, arrays, warnings })
}

/// What every array is made from.
struct View<'a> {
    data: &'a Data,
    setting: &'a AnalysisSetting,
    cohorts: &'a [Cohort],
    warnings: std::sync::Mutex<Vec<String>>,
}

impl View<'_> {
    fn array(&self, array: Array) -> Result<Vec<Record>, AnalysisError> {
        let each = |rows: &(dyn Fn(&Cohort) -> Vec<Record> + Sync)| -> Vec<Record> {
            self.cohorts.par_iter().map(rows).collect::<Vec<_>>().into_iter().flatten().collect()
        };
        Ok(match array {
            Array::Criteria => each(&|cohort| self.criteria(cohort)),
            Array::Indices => each(&|cohort| self.indices(cohort)),
            Array::Covariance => each(&|cohort| self.covariance(cohort)),
            Array::Domains => each(&|cohort| self.domains(cohort)),
            Array::Groups => self.groups()?,
            Array::Pairwise => self.pairwise(),
            Array::Ranks => self.ranks(),
            Array::Modes => each(&|cohort| self.modes(cohort)),
            Array::ItemNonresponse => each(&|cohort| self.item_nonresponse(cohort)),
            Array::Changes => self.changes(),
            Array::Weighting => self.weighting()?,
            Array::Reliability => each(&|cohort| self.reliability(cohort)),
            Array::Interviewers => self.interviewers(),
        })
    }

    fn warn(&self, sentence: String) {
        if let Ok(mut warnings) = self.warnings.lock() {
            warnings.push(sentence);
        }
    }

    /// The place of a variable among the domains.
    fn domain(&self, variable: &str) -> Option<usize> {
        self.data.domains.iter().position(|(name, _)| name == variable)
    }

    /// The years of the file, in order; none where it has no column for them.
    fn years(&self) -> Vec<Option<i32>> {
        let mut years: Vec<Option<i32>> = self.cohorts.iter().map(|cohort| cohort.year).collect();
        years.sort_unstable();
        years.dedup();
        years
    }
}
