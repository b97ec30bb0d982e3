//! The agencies whose service is asked about.

mod change;

pub use change::{AskedIn, UnitChange, UnitRefusal};

use serde::{Deserialize, Serialize};

use crate::area::Validity;
use crate::id::UnitId;
use crate::language::Text;

/// What kind of agency it is. Units are compared and ranked only within one kind.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum UnitKind {
    /// sở, ban, ngành
    Department,
    /// UBND huyện, thành phố
    District,
    /// UBND xã, phường, thị trấn
    Commune,
    Hospital,
    School,
}

impl UnitKind {
    pub const ALL: [Self; 5] = [Self::Department, Self::District, Self::Commune, Self::Hospital, Self::School];

    pub const fn name(self) -> &'static str {
        match self {
            Self::Department => "department",
            Self::District => "district",
            Self::Commune => "commune",
            Self::Hospital => "hospital",
            Self::School => "school",
        }
    }

    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.name() == text)
    }

    /// Hospitals and schools are public-service units; the others are administrative agencies.
    pub const fn is_public_service(self) -> bool {
        matches!(self, Self::Hospital | Self::School)
    }
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Unit {
    pub id: UnitId,
    /// A short code people can say and search for: `MC-BV`.
    pub code: String,
    pub name: Text,
    pub kind: UnitKind,
    /// The area it serves.
    pub area_code: String,
    pub validity: Validity,
    /// Made up for the demonstration; every page that shows it says so.
    pub demonstration: bool,
}
