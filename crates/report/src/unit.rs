//! The units of a report: their scores, how their people were drawn and found, and which of them may be compared.

use analytics::chart::bars::Day as Bar;
use analytics::chart::interval_plot::Form;
use analytics::figure::Note;
use analytics::outcome::Dispositions;
use analytics::rank::RankSet;
use analytics::score::PublicScore;
use survey::clock::Day;

use crate::composition::Grouping;
use crate::interviewers::Interviewers;
use crate::set_aside::SetAside;
use crate::themes::Themes;

/// One unit in one year.
#[derive(Debug, Clone, PartialEq)]
pub struct Unit {
    /// What tells it from every other unit, the same in all years: its code.
    pub key: String,
    /// `UBND huyện Sông Mã`
    pub name: String,
    /// As sentences name it: `huyện Sông Mã`.
    pub short: String,
    pub year: Option<i32>,
    /// Place in [`crate::Facts::forms`].
    pub form: usize,
    /// Its mark in charts.
    pub mark: Form,
    pub score: PublicScore,
    /// Not published yet: the figures may change.
    pub provisional: bool,
    /// Where it is known how its people were drawn and what became of them.
    pub drawn: Option<Drawn>,
    /// Who answered; empty where nothing of it may be shown.
    pub composition: Vec<Grouping>,
    /// What people wrote, where readers counted it.
    pub themes: Option<Themes>,
    /// Who asked, where it is known.
    pub interviewers: Option<Interviewers>,
}

impl Unit {
    /// Whether its index is shown and a stratum of it has one cluster, so that the error there is reckoned otherwise.
    pub fn has_lonely_psu(&self) -> bool {
        let index = &self.score.as_score().index;
        index.estimate.is_some() && index.notes.contains(&Note::LonelyPsu)
    }
}

/// The people drawn in one unit.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Drawn {
    pub design: UnitDesign,
    /// What became of them; none where it is not known of how many people those who answered are.
    pub people: Option<Dispositions>,
    /// Answers that wait for a supervisor and count nowhere yet.
    pub set_aside: SetAside,
}

/// How the people of one unit were drawn.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct UnitDesign {
    pub strata: u64,
    /// Primary sampling units; as many as people where each was drawn from the list.
    pub psus: u64,
    pub people: u64,
    /// Stages whose frames are known, 0 to 2.
    pub frames: u8,
    /// How many primary sampling units there were to draw from, which are people where each was drawn from the list.
    pub frame_psus: Option<u64>,
    /// How many people the primary sampling units drawn have.
    pub frame_people: Option<u64>,
    /// Whether not all people have the same weight.
    pub weighted: bool,
}

impl UnitDesign {
    /// Whether people were drawn in groups.
    pub const fn is_clustered(&self) -> bool {
        self.psus < self.people
    }
}

/// A unit that the scope has and of which nothing can be reported.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AbsentUnit {
    pub name: String,
    pub year: Option<i32>,
    pub why: Absence,
}

/// Why nothing is reported of a unit.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Absence {
    NotPublished,
    /// Nobody has been drawn.
    NoSample,
}

/// A pair of units of one class that the adjusted test told apart.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PairVerdict {
    /// Places in [`crate::Facts::units`]; the first is the higher one.
    pub higher: usize,
    pub lower: usize,
}

/// Units of one year that may be compared: of one kind, form, rule and mode, with an index of the same criteria.
#[derive(Debug, Clone, PartialEq)]
pub struct Class {
    pub year: Option<i32>,
    /// As a sentence counts them: `UBND cấp huyện`; empty: `đơn vị`.
    pub kind: String,
    /// Places in [`crate::Facts::units`], all of one form.
    pub units: Vec<usize>,
    /// The set of ranks of each, by place in `units`; none where it is not ranked.
    pub ranks: Vec<Option<RankSet>>,
    /// The pairs that Holm's test tells apart.
    pub apart: Vec<PairVerdict>,
    /// Pairs tested.
    pub pairs: usize,
}

/// The responses of a year's units by day; without those whose index is hidden, for nobody should work out how many answered
/// there.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FieldworkDays {
    pub year: i32,
    pub days: Vec<Bar>,
}

/// A campaign, whose fieldwork has dates.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct CampaignDates {
    pub year: i32,
    pub first: Day,
    pub last: Day,
}
