//! One unit in one year, cut out of a data file.

use std::fmt::Write as _;

use rayon::prelude::*;

use super::{AnalysisError, AnalysisSetting, Data, Place, RowType};
use crate::battery::Battery;
use crate::design::{Design, DesignError, DesignPart, DesignRow};
use crate::disclosure::Disclosure;
use crate::sample::{Answers, Sample};
use crate::score::{Score, Setting, score_with_battery};
use crate::self_selected::{SelfSelected, self_selected};

/// Kind, modes and the criteria that count.
pub(crate) type Class<'a> = (&'a str, &'a [String], Vec<bool>);

/// What changed between two years of a unit, so that they are not compared.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum BrokenBy {
    /// The kind of the unit.
    Kind,
    /// The modes of asking.
    Mode,
    /// The criteria of the index, as too few answered some.
    Criteria,
}

impl BrokenBy {
    /// As a warning says it.
    pub const fn words(self) -> &'static str {
        match self {
            Self::Kind => "the kind of the unit changed",
            Self::Mode => "the mode of asking changed",
            Self::Criteria => "the index is made of other criteria, as too few answered some",
        }
    }
}

/// The probability sample of a unit and year with everything estimated of it, and its other answers beside.
pub(crate) struct Cohort {
    pub unit: String,
    pub year: Option<i32>,
    pub kind: String,
    /// Rows of the file, in its order, of the probability sample.
    pub rows: Vec<u32>,
    pub sample: Sample,
    pub score: Score,
    pub battery: Battery,
    /// Rows and summary of the self-selected answers.
    pub web_rows: usize,
    pub web: Option<SelfSelected>,
    /// Rows collected by the unit's own staff: in no estimate.
    pub assisted: usize,
}

impl Cohort {
    /// Whether nothing of the unit may be shown.
    pub fn is_hidden(&self) -> bool {
        self.score.index.disclosure == Disclosure::Suppressed
    }

    /// Whether a criterion is hidden, so that other rules than the chosen one would let it be reckoned.
    pub fn hides_a_criterion(&self) -> bool {
        self.score.criteria.iter().any(|criterion| criterion.figure.disclosure == Disclosure::Suppressed)
    }

    /// What units of one year must share to be compared: kind, modes of asking, and the criteria that count.
    pub fn class(&self) -> Class<'_> {
        (&self.kind, &self.score.modes, self.score.content())
    }

    /// Why the unit's index of another year is not compared with this one; none if it may be.
    pub fn broken_from(&self, other: &Self) -> Option<BrokenBy> {
        if self.kind != other.kind {
            Some(BrokenBy::Kind)
        } else if self.score.modes != other.score.modes {
            Some(BrokenBy::Mode)
        } else if self.score.content() != other.score.content() {
            Some(BrokenBy::Criteria)
        } else {
            None
        }
    }
}

/// The cohorts of a file by unit and year, in the order of names and years.
pub(crate) fn cohorts(data: &Data, setting: &AnalysisSetting) -> Result<Vec<Cohort>, AnalysisError> {
    let mut keys: std::collections::BTreeMap<(&str, Option<i32>), Vec<u32>> = std::collections::BTreeMap::new();
    let year = |row: usize| data.year.as_ref().and_then(|years| years.get(row).copied());
    let mut at = 0;
    while at < data.len() {
        let (unit, own) = (data.unit.ids[at], year(at));
        let end = (at..data.len()).find(|row| data.unit.ids[*row] != unit || year(*row) != own).unwrap_or(data.len());
        let range = u32::try_from(at).and_then(|from| Ok(from..u32::try_from(end)?));
        let range = range.map_err(|_| AnalysisError::too_long(data.len()))?;
        keys.entry((data.unit.of(at), own)).or_default().extend(range);
        at = end;
    }
    let all: Vec<Result<Cohort, AnalysisError>> =
        keys.into_par_iter().map(|((unit, year), rows)| cohort(data, setting, unit, year, &rows)).collect();
    // Of several errors the first in this order is told, whichever thread found one first.
    all.into_iter().collect()
}

fn cohort(
    data: &Data,
    setting: &AnalysisSetting,
    unit: &str,
    year: Option<i32>,
    rows: &[u32],
) -> Result<Cohort, AnalysisError> {
    let of_type = |wanted: RowType| -> Vec<u32> {
        rows.iter().copied().filter(|row| data.row_type(*row as usize) == wanted).collect()
    };
    let kind = kind(data, rows)?;
    let own = of_type(RowType::Probability);
    let web_rows = of_type(RowType::SelfSelected);
    let sample = Sample::new(design(data, unit, year, &own)?, answers(data, &own)?, &data.instrument)?;
    if setting.lonely == crate::design::LonelyPsu::Fail
        && let Some(stratum) = sample.design().lonely_strata().next()
    {
        let first = own.iter().find(|row| data.stratum.as_ref().is_none_or(|s| s.of(**row as usize) == stratum));
        let error = DesignError::LonelyPsu { stratum: stratum.to_owned() };
        return Err(AnalysisError::of_design(&error, first.map(|row| *row as usize)));
    }
    let web =
        if web_rows.is_empty() { None } else { Some(self_selected(&answers(data, &web_rows)?, &data.instrument)?) };
    let score_setting =
        Setting { rule: setting.rule, fieldwork: None, web, lonely: setting.lonely, level: setting.level };
    let (mut score, battery) = score_with_battery(&sample, &data.instrument, &score_setting);
    score.withhold(setting.withheld_of(unit, year));
    let unit = unit.to_owned();
    let mut modes: Vec<String> = data
        .mode
        .iter()
        .flat_map(|words| {
            own.iter().map(|row| words.of(*row as usize).to_owned()).collect::<std::collections::BTreeSet<_>>()
        })
        .collect();
    modes.sort_unstable();
    score.modes = modes;
    let (web_rows, assisted) = (web_rows.len(), of_type(RowType::Assisted).len());
    Ok(Cohort { unit, year, kind, rows: own, sample, score, battery, web_rows, web, assisted })
}

/// The kind of the unit, the same on all its rows.
fn kind(data: &Data, rows: &[u32]) -> Result<String, AnalysisError> {
    let Some(kinds) = &data.kind else { return Ok(String::new()) };
    let Some(first) = rows.first().map(|row| *row as usize) else { return Ok(String::new()) };
    match rows.iter().find(|row| kinds.ids[**row as usize] != kinds.ids[first]) {
        None => Ok(kinds.of(first).to_owned()),
        Some(&row) => {
            let (here, there) = (kinds.of(row as usize), kinds.of(first));
            let message = format!(
                "the unit is of kind '{here}' here and of '{there}' on an earlier row of the same year; give one kind"
            );
            Err(AnalysisError::at(row as usize, Place::Kind, message))
        }
    }
}

fn design(data: &Data, unit: &str, year: Option<i32>, rows: &[u32]) -> Result<Design, AnalysisError> {
    let mut builder = Design::builder();
    let mut own_psu = String::new();
    for &row in rows {
        let at = row as usize;
        let frame = |stage: usize| data.frames.get(stage).map(|column| column[at]).filter(|value| !value.is_nan());
        let psu = if let Some(psu) = &data.psu {
            psu.of(at)
        } else {
            own_psu.clear();
            let _ = write!(own_psu, "{row:010}");
            &own_psu
        };
        let weight = data.weight.as_ref().map_or(1.0, |column| column[at]);
        if weight.is_nan() {
            let message = "the weight is missing; every row of the probability sample needs its design weight (1 / selection probability)";
            return Err(AnalysisError::at(at, Place::Weight, message.to_owned()));
        }
        let pushed = builder.push(&DesignRow {
            stratum: data.stratum.as_ref().map_or("1", |stratum| stratum.of(at)),
            psu,
            psus_in_stratum: frame(0),
            people_in_psu: frame(1),
            weight,
        });
        pushed.map_err(|error| AnalysisError::of_design(&error, Some(at)))?;
    }
    let empty_psus = data.empty_psus.iter().enumerate();
    for (at, empty) in empty_psus.filter(|(_, empty)| empty.unit == unit && empty.year == year) {
        let frame = |stage: usize| empty.frames.get(stage).copied().flatten();
        let pushed = builder.push_empty_psu(&DesignRow {
            stratum: &empty.stratum,
            psu: &empty.psu,
            psus_in_stratum: frame(0),
            people_in_psu: frame(1),
            weight: 1.0,
        });
        pushed.map_err(|error| AnalysisError {
            place: Some(Place::EmptyPsus),
            ..AnalysisError::of_design(&error, Some(at))
        })?;
    }
    builder.finish().map_err(|error| {
        let row = error.row().and_then(|row| rows.get(row - 1)).map(|row| *row as usize);
        AnalysisError::of_design(&error, row)
    })
}

pub(super) fn answers(data: &Data, rows: &[u32]) -> Result<Answers, AnalysisError> {
    let taken = |column: &Vec<u8>| -> Vec<u8> { rows.iter().map(|row| column[*row as usize]).collect() };
    Ok(Answers::from_columns(data.criteria.iter().map(taken).collect(), data.overall.as_ref().map(taken))?)
}

impl From<DesignPart> for Place {
    fn from(part: DesignPart) -> Self {
        match part {
            DesignPart::Stratum => Self::Stratum,
            DesignPart::Psu => Self::Psu,
            DesignPart::Weight => Self::Weight,
            DesignPart::PsusInStratum => Self::Frame(0),
            DesignPart::PeopleInPsu => Self::Frame(1),
        }
    }
}
