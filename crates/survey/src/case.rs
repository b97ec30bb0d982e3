//! Cases: the people drawn, with the design they were drawn by, and how an answer came.

use serde::{Deserialize, Serialize};
use std::num::NonZeroU32;

use crate::clock::Month;
use crate::id::{CaseId, EvaluationId};
use crate::language::Language;
use crate::short_text::ShortText;

/// The longest name of a service, in characters.
pub const MAX_SERVICE: usize = 120;

/// What is known of how a case was drawn; the ground of every standard error.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct CaseDesign {
    pub stratum: String,
    /// Primary sampling unit: a commune, a village, a counter-day.
    pub psu: String,
    /// PSUs in the stratum's frame (`N_h`), where known.
    pub psus_in_stratum: Option<u32>,
    /// People in the PSU's frame (`M_a`), where known.
    pub people_in_psu: Option<u32>,
    /// Design weight: one over the selection probability.
    pub weight: f64,
}

/// What else the list says of a person, for the one who goes there. Nothing of it names anybody.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct CaseDetails {
    /// What the person speaks.
    pub language: Option<Language>,
    /// Which service the person used, and when.
    pub service: Option<ShortText<MAX_SERVICE>>,
    pub service_month: Option<Month>,
    /// Whom it is the turn of when somebody of the same stratum and PSU is closed: 1 first. None for who is drawn at once.
    pub reserve: Option<NonZeroU32>,
}

/// A person drawn from the frame of an evaluation. Who it is stands elsewhere, encrypted: [`crate::person::PersonDrawn`].
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Case {
    pub id: CaseId,
    pub evaluation: EvaluationId,
    /// The serial number in the drawn list, what surveyors and supervisors call it by.
    pub number: u32,
    pub area_code: String,
    pub village: Option<String>,
    #[serde(default)]
    pub details: CaseDetails,
    pub design: CaseDesign,
}

/// How the answers came about; every estimator takes one kind only.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SampleType {
    /// A drawn case: carries a weight and stands in the headline index.
    Probability,
    /// An open link: anyone who wanted answered. Reported apart.
    SelfSelected,
    /// Collected by the unit's own staff at the counter. Reported apart.
    Assisted,
}

impl SampleType {
    pub const fn name(self) -> &'static str {
        match self {
            Self::Probability => "probability",
            Self::SelfSelected => "self_selected",
            Self::Assisted => "assisted",
        }
    }

    pub fn parse(text: &str) -> Option<Self> {
        [Self::Probability, Self::SelfSelected, Self::Assisted].into_iter().find(|kind| kind.name() == text)
    }
}

/// By what means an answer was taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Mode {
    Tablet,
    Kiosk,
    Paper,
    Web,
}

impl Mode {
    pub const ALL: [Self; 4] = [Self::Tablet, Self::Kiosk, Self::Paper, Self::Web];

    pub const fn name(self) -> &'static str {
        match self {
            Self::Tablet => "tablet",
            Self::Kiosk => "kiosk",
            Self::Paper => "paper",
            Self::Web => "web",
        }
    }

    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|mode| mode.name() == text)
    }
}
