//! One unit over its years: what was measured, what may be compared, and what may not.

use analytics::chart::interval_plot::Form;
use analytics::figure::Figure;

/// A unit that was measured in several years.
#[derive(Debug, Clone, PartialEq)]
pub struct History {
    /// As [`crate::Unit::key`].
    pub key: String,
    pub name: String,
    pub mark: Form,
    /// In the order of time.
    pub points: Vec<Measured>,
    /// The comparisons made.
    pub changes: Vec<Change>,
    /// The comparisons that nobody may make.
    pub breaks: Vec<Break>,
}

/// One year of a unit.
#[derive(Debug, Clone, PartialEq)]
pub struct Measured {
    pub year: i32,
    /// None where it is not to be seen yet.
    pub index: Option<Figure>,
    pub provisional: bool,
}

/// Two years that may be compared.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Change {
    /// Places in [`History::points`].
    pub from: usize,
    pub to: usize,
    /// Later less earlier, in shares.
    pub difference: f64,
    pub lo: f64,
    pub hi: f64,
    /// Adjusted by Holm over all changes of the report.
    pub p_holm: f64,
    /// By two one-sided tests.
    pub no_practical_change: bool,
}

/// Two years that follow one another and may not be compared.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Break {
    /// Place in [`History::points`] of the first year after it.
    pub before: usize,
    pub because: Because,
}

/// What changed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Because {
    Questionnaire,
    Rule,
}

impl History {
    /// The year of a point; 0 of one that does not exist.
    pub fn year(&self, at: usize) -> i32 {
        self.points.get(at).map_or(0, |point| point.year)
    }

    /// The change that speaks for the whole: from the first year to the last, or between the last two compared.
    pub fn widest(&self) -> Option<&Change> {
        let last = self.points.len().checked_sub(1)?;
        let whole = self.changes.iter().find(|change| (change.from, change.to) == (0, last));
        whole.or_else(|| self.changes.iter().max_by_key(|change| (change.to, change.to - change.from)))
    }
}
