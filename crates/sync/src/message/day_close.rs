//! `day-close`: what a tablet made on a day, and whether the server has everything up to there.

use serde::{Deserialize, Serialize};
use survey::clock::Day;
use survey::id::InstallId;

use super::{Head, Span};
use crate::chain::Chain;
use crate::statement::Statement;

/// `POST /sync/v1/day-close`
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct DayCloseRequest {
    pub install: InstallId,
    /// The surveyor's day in the programme's time zone.
    pub day: Day,
    /// The first number of that day; one above `last` if nothing was made on it.
    pub first: u64,
    /// The last number the tablet gave out.
    pub last: u64,
    /// How many lines the day has.
    pub count: u64,
    /// The tablet's chain at `last`. The server compares it and uses its own.
    pub chain: Chain,
}

impl DayCloseRequest {
    /// A day whose lines are the last `count` of the tablet.
    pub fn of(install: InstallId, day: Day, count: u64, head: Head) -> Self {
        let count = count.min(head.seq);
        Self { install, day, first: head.seq - count + 1, last: head.seq, count, chain: head.chain }
    }

    pub const fn head(&self) -> Head {
        Head { seq: self.last, chain: self.chain }
    }

    /// Whether the numbers fit together: they have no gap, so first, last and count say the same thing.
    pub const fn is_whole(&self) -> bool {
        self.first >= 1
            && self.last <= crate::line::MAX_SEQ
            && match self.last.checked_add(1) {
                Some(end) => self.first <= end && end - self.first == self.count,
                None => false,
            }
    }
}

/// How the server's lines compare with the tablet's.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum DayVerdict {
    /// Everything up to the last number is held, and it is the same.
    Match,
    /// The numbers in `missing` are not held.
    Missing,
    /// All numbers are held, and some of the lines are others: the tablet was cloned.
    Differs,
    #[serde(other)]
    Other,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct DayCloseAnswer {
    pub day: Day,
    pub verdict: DayVerdict,
    /// What is not held from number 1 to the last, in rising order; at most [`crate::server::MAX_WANT`] ranges.
    pub missing: Vec<Span>,
    /// What is held: first to last of the day, or, where something is missing, 1 up to the first gap.
    pub statement: Statement,
}
