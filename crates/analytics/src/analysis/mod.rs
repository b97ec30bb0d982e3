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

pub use cohort::BrokenBy;
pub use composition::{Composition, GroupShare, Grouping, composition};
pub use data::{Data, EmptyPsu, MarginRow, RowType, Words};
pub use evaluated::{Broken, Compared, Evaluated, Evaluations, evaluate};
pub use record::{Record, Value};

use rayon::prelude::*;
use survey::rule::IndexRule;

use crate::design::{DesignError, LonelyPsu};
use crate::sample::SampleError;
use crate::withheld::Part;
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
    /// What each factor counts in the index of the array `covariance`, in the order of the instrument, adding up to 1; none: all the same.
    pub factor_weights: Option<Vec<f64>>,
    /// Not to be shown in public, whatever it is.
    pub withheld: Vec<Withheld>,
    /// Leaves out what may not be shown, and what would give it away.
    pub public: bool,
}

/// A part of the results of a unit and year that is not shown in public.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Withheld {
    pub unit: String,
    /// None where the answers have no year.
    pub year: Option<i32>,
    pub part: Part,
}

impl AnalysisSetting {
    /// The parts of a unit and year that are left out.
    fn withheld_of<'a>(&'a self, unit: &'a str, year: Option<i32>) -> impl Iterator<Item = &'a Part> {
        let own = move |one: &&Withheld| self.public && one.unit == unit && one.year == year;
        self.withheld.iter().filter(own).map(|one| &one.part)
    }

    /// Whether the groups of a unit and year by a variable are left out.
    fn withholds(&self, cohort: &Cohort, variable: &str) -> bool {
        let is_own = |part: &Part| matches!(part, Part::Domain(name) if name == variable);
        self.withheld_of(&cohort.unit, cohort.year).any(is_own)
    }
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
    /// In the order in which they are written.
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
    /// The file of known totals.
    Margins,
    /// The file of PSUs in which nobody answered; the row is the place in it.
    EmptyPsus,
    /// The file of what is not shown.
    Withheld,
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
    /// The rows of an array; none if it was not asked for.
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
    known_parts(data, setting, &cohorts)?;
    let view = View { data, setting, cohorts: &cohorts, warnings: std::sync::Mutex::default() };
    for empty in &data.empty_psus {
        if !cohorts.iter().any(|own| own.unit == empty.unit && own.year == empty.year) {
            let year = empty.year.map(|year| format!(" in {year}")).unwrap_or_default();
            view.warn(format!(
                "the PSUs without answers of {}{year} are of no unit and year of the answers and were not used; look at the names",
                empty.unit
            ));
        }
    }
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

/// What is to be withheld must be there: a name written wrong would hide nothing.
fn known_parts(data: &Data, setting: &AnalysisSetting, cohorts: &[Cohort]) -> Result<(), AnalysisError> {
    let instrument = &data.instrument;
    for Withheld { unit, year, part } in &setting.withheld {
        let is_known = match part {
            Part::Domain(key) => data.domains.iter().any(|(name, _)| name == key),
            Part::Criterion(key) => instrument.criteria().iter().any(|criterion| criterion.key == *key),
            Part::Factor(key) => instrument.factors().contains(key),
            Part::Overall => instrument.overall().is_some(),
        };
        let when = year.map(|year| format!(" in {year}")).unwrap_or_default();
        if !cohorts.iter().any(|own| own.unit == *unit && own.year == *year) {
            let message = format!(
                "the unit {unit}{when}, of which something is to be withheld, is not among the answers; look at the name"
            );
            return Err(AnalysisError { place: Some(Place::Withheld), ..AnalysisError::whole(message) });
        }
        if !is_known {
            let (kind, key) = (part.kind(), part.key());
            let message = format!("there is no {kind} '{key}' to be withheld of {unit}{when}; look at the name");
            return Err(AnalysisError { place: Some(Place::Withheld), ..AnalysisError::whole(message) });
        }
    }
    Ok(())
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
