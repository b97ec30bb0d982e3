//! One unit over its years: what was measured, what may be compared, and what may not.

use analytics::chart::interval_plot::Form;
use analytics::figure::Figure;

use crate::unit::Absence;

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
    /// None where it is not to be seen.
    pub index: Option<Figure>,
    /// Why it is not to be seen at all.
    pub absent: Option<Absence>,
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
    /// Adjusted by Holm over the changes of its [`Family`].
    pub p_holm: f64,
    /// By two one-sided tests.
    pub no_practical_change: bool,
}

/// Over which comparisons of years Holm's adjustment goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Family {
    /// Over all changes of the report.
    Report,
    /// Over the years of each unit, so that one unit's verdict is the same in every report that has those years.
    Unit,
}

/// Two years that may not be compared.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Break {
    /// Place in [`History::points`] of the year before it that the first one after it would be compared with.
    pub after: usize,
    /// Place in [`History::points`] of the first year after it.
    pub before: usize,
    pub because: Because,
}

/// What changed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Because {
    /// The kind of the unit.
    Kind,
    Questionnaire,
    Rule,
    /// The modes of asking.
    Mode,
    /// The criteria that count in the index.
    Criteria,
}

impl History {
    /// The year of a point; 0 of one that does not exist.
    pub fn year(&self, at: usize) -> i32 {
        self.points.get(at).map_or(0, |point| point.year)
    }

    /// The years between two points, if none of them has an index to be seen.
    pub fn skipped(&self, change: &Change) -> Vec<i32> {
        let between = self.points.get(change.from + 1..change.to).unwrap_or_default();
        let hidden = |point: &Measured| point.index.as_ref().is_none_or(|index| index.estimate.is_none());
        if between.iter().all(hidden) { between.iter().map(|point| point.year).collect() } else { Vec::new() }
    }

    /// The change that speaks for the whole: from the first year to the last, or between the last two compared.
    pub fn widest(&self) -> Option<&Change> {
        let last = self.points.len().checked_sub(1)?;
        let whole = self.changes.iter().find(|change| (change.from, change.to) == (0, last));
        whole.or_else(|| self.changes.iter().max_by_key(|change| (change.to, change.to - change.from)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn history(years: &[i32], changes: &[(usize, usize)]) -> History {
        let point = |year: &i32| Measured { year: *year, index: None, absent: None, provisional: false };
        let change = |(from, to): &(usize, usize)| Change {
            from: *from,
            to: *to,
            difference: 0.01,
            lo: -0.01,
            hi: 0.03,
            p_holm: 0.3,
            no_practical_change: false,
        };
        History {
            key: "SM-UB".to_owned(),
            name: "UBND huyện Sông Mã".to_owned(),
            mark: Form::Administrative,
            points: years.iter().map(point).collect(),
            changes: changes.iter().map(change).collect(),
            breaks: Vec::new(),
        }
    }

    #[test]
    fn the_change_over_all_years_speaks_first_then_the_last_one() {
        let widest = |changes: &[(usize, usize)]| {
            history(&[2020, 2021, 2022], changes).widest().map(|change| (change.from, change.to))
        };
        assert_eq!(widest(&[(0, 1), (0, 2), (1, 2)]), Some((0, 2)));
        assert_eq!(widest(&[(0, 1), (1, 2)]), Some((1, 2)));
        assert_eq!(widest(&[(0, 1)]), Some((0, 1)));
        assert_eq!(widest(&[]), None);
    }
}
