//! Provinces, districts and communes with their official codes and the dates between which they existed.

mod merge;

pub use merge::{ChangedArea, MapChangesLater, Merge, StatedArea, merge};

use serde::{Deserialize, Serialize};

use crate::clock::Day;

/// The level of an area. Villages come with frames, not with the official list.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum AreaLevel {
    Province,
    District,
    Commune,
    Village,
}

impl AreaLevel {
    pub const ALL: [Self; 4] = [Self::Province, Self::District, Self::Commune, Self::Village];

    pub const fn name(self) -> &'static str {
        match self {
            Self::Province => "province",
            Self::District => "district",
            Self::Commune => "commune",
            Self::Village => "village",
        }
    }

    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|level| level.name() == text)
    }

    /// How many digits the official codes of this level have; villages have none of their own.
    pub const fn digits(self) -> Option<usize> {
        match self {
            Self::Province => Some(2),
            Self::District => Some(3),
            Self::Commune => Some(5),
            Self::Village => None,
        }
    }
}

/// The half-open span of days in which something exists; `until` is the first day it no longer does.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Validity {
    pub from: Day,
    pub until: Option<Day>,
}

impl Validity {
    pub fn contains(&self, day: Day) -> bool {
        self.from <= day && self.until.is_none_or(|until| day < until)
    }
}

/// An area under one official code for one span of time. The same code may be reused by a successor, so an area is
/// the pair of code and first day.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Area {
    /// The General Statistics Office's code: `14`, `116`, `03646`.
    pub code: String,
    pub parent: Option<String>,
    pub level: AreaLevel,
    pub name: String,
    pub validity: Validity,
}
