//! A data file as columns: one row a respondent, all units and years together.

use crate::instrument::Instrument;

/// Words of a column as numbers: `names[ids[row]]`. The empty name is a blank cell.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Words {
    pub ids: Vec<u32>,
    pub names: Vec<String>,
}

impl Words {
    /// The word of a row; empty for a blank cell or a row that is not there.
    pub fn of(&self, row: usize) -> &str {
        self.ids.get(row).and_then(|id| self.names.get(*id as usize)).map_or("", String::as_str)
    }
}

/// How the people of a row came to answer; every estimator takes one kind only (METHODS 5c).
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum RowType {
    #[default]
    Probability,
    SelfSelected,
    /// Collected by the unit's own staff at the counter.
    Assisted,
}

impl RowType {
    /// As files name them.
    pub const ALL: [Self; 3] = [Self::Probability, Self::SelfSelected, Self::Assisted];

    /// The word for it in data files.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Probability => "probability",
            Self::SelfSelected => "self_selected",
            Self::Assisted => "assisted",
        }
    }
}

/// The columns of a data file, all of one length; optional ones are those its description does not name. `NaN` in a column
/// of numbers is a blank cell.
#[derive(Debug, Clone)]
pub struct Data {
    pub instrument: Instrument,
    /// Codes of the criteria, in the order of the instrument: `criteria[criterion][row]`.
    pub criteria: Vec<Vec<u8>>,
    pub overall: Option<Vec<u8>>,
    pub unit: Words,
    pub kind: Option<Words>,
    pub year: Option<Vec<i32>>,
    pub stratum: Option<Words>,
    pub psu: Option<Words>,
    /// PSUs in the stratum's frame, people in the PSU's frame: sizes or fractions.
    pub frames: Vec<Vec<f64>>,
    pub weight: Option<Vec<f64>>,
    pub row_type: Option<Vec<RowType>>,
    pub interviewer: Option<Words>,
    pub mode: Option<Words>,
    /// Variables that make domains, by name.
    pub domains: Vec<(String, Words)>,
    /// PSUs that were drawn and in which nobody answered: no row tells of them, and they count in the variance.
    pub empty_psus: Vec<EmptyPsu>,
}

/// A PSU that was drawn and in which nobody answered.
#[derive(Debug, Clone, PartialEq)]
pub struct EmptyPsu {
    pub unit: String,
    pub year: Option<i32>,
    pub stratum: String,
    pub psu: String,
    /// PSUs in the stratum's frame, people in the PSU's frame: as in [`Data::frames`].
    pub frames: Vec<Option<f64>>,
}

impl Data {
    /// Rows.
    pub fn len(&self) -> usize {
        self.unit.ids.len()
    }

    /// Whether there is no row.
    pub fn is_empty(&self) -> bool {
        self.unit.ids.is_empty()
    }

    pub(super) fn row_type(&self, row: usize) -> RowType {
        self.row_type.as_ref().and_then(|column| column.get(row).copied()).unwrap_or_default()
    }
}

/// The known number of users of a unit in a year with one level of a variable (METHODS 7).
#[derive(Debug, Clone, PartialEq)]
pub struct MarginRow {
    pub unit: String,
    pub year: Option<i32>,
    pub variable: String,
    pub level: String,
    pub count: f64,
}
