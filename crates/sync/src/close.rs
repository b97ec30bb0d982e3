//! The close of a day as the server sees it: over its own rows, never from what the tablet says.

use survey::clock::{Day, Timestamp};
use survey::id::InstallId;

use crate::chain::{Chain, LineHash};
use crate::day_code::DayCode;
use crate::keys::ServerKeys;
use crate::message::{DayCloseAnswer, DayCloseRequest, DayVerdict, Head, Span};
use crate::server::ack;
use crate::statement::Statement;

/// What the server holds of an install, read from its rows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rows {
    pub install: InstallId,
    /// Hashes of the lines 1, 2, 3 … up to the first gap.
    pub contiguous: Vec<LineHash>,
    /// Numbers held above the gap, rising.
    pub beyond: Vec<u64>,
}

impl Rows {
    /// The last number below the first gap.
    pub fn reach(&self) -> u64 {
        u64::try_from(self.contiguous.len()).unwrap_or(u64::MAX)
    }

    /// The head after each number, from 0 to the first gap.
    pub fn heads(&self) -> impl Iterator<Item = Head> {
        let start = Head::start(self.install);
        std::iter::once(start).chain(self.contiguous.iter().scan(start, |head, line| {
            *head = head.then(*line);
            Some(*head)
        }))
    }

    /// The chain at a number, if nothing below it is missing.
    pub fn chain_at(&self, seq: u64) -> Option<Chain> {
        self.heads().find(|head| head.seq == seq).map(|head| head.chain)
    }

    /// What is missing from 1 to a number; at most [`crate::server::MAX_WANT`] ranges.
    pub fn missing(&self, last: u64) -> Vec<Span> {
        ack((1..=self.reach()).chain(self.beyond.iter().copied()), last).want
    }

    /// The highest number held.
    fn highest(&self) -> u64 {
        self.beyond.last().copied().unwrap_or(0).max(self.reach())
    }

    /// The signed word for everything up to the first gap.
    pub fn statement(&self, at: Timestamp, keys: &ServerKeys) -> Statement {
        let Head { seq, chain } = self.heads().last().unwrap_or(Head::start(self.install));
        Statement::sign(self.install, 1, seq, chain, at, keys)
    }

    /// The answer to a day's close.
    pub fn close(&self, request: &DayCloseRequest, at: Timestamp, keys: &ServerKeys) -> DayCloseAnswer {
        let (verdict, missing, statement) = match self.chain_at(request.last) {
            Some(chain) => {
                let verdict = if chain == request.chain { DayVerdict::Match } else { DayVerdict::Differs };
                let said = Statement::sign(self.install, request.first, request.last, chain, at, keys);
                (verdict, Vec::new(), said)
            }
            None => (DayVerdict::Missing, self.missing(request.last), self.statement(at, keys)),
        };
        DayCloseAnswer { day: request.day, verdict, missing, statement }
    }

    /// The number at which a code of this tablet, day and count is the server's own, if there is one: then it holds
    /// everything that the tablet had at that moment.
    pub fn find(&self, code: DayCode, day: Day, count: u64) -> Option<u64> {
        // Lately made codes are asked for; a state of long ago can be asked for too.
        let heads: Vec<Head> = self.heads().collect();
        let found = heads.iter().rev().find(|head| DayCode::of(self.install, day, count, **head) == code);
        found.map(|head| head.seq)
    }

    /// What can be concluded from a code that came by voice or text message.
    ///
    /// - `reported`: the highest number the tablet ever said it gave out.
    /// - `of_day`: how many lines held were made on that day.
    /// - `last`: the tablet's last number, if that was told too.
    pub fn explain(&self, told: &Told, reported: u64, of_day: u64) -> Explained {
        if let Some(upto) = self.find(told.code, told.day, told.count) {
            return Explained::HoldsAll { upto };
        }
        let missing = |top: u64| self.missing(top);
        match told.last {
            Some(last) if last <= self.reach() => Explained::NoFit,
            Some(last) => Explained::Owes { missing: missing(last) },
            None => {
                // Every number below a higher one that was given out exists; above that only the day's count speaks.
                let known = missing(reported.max(self.highest()));
                let gaps: u64 = known.iter().map(|span| span.count()).sum();
                Explained::Ahead { missing: known, at_least: gaps.max(told.count.saturating_sub(of_day)).max(1) }
            }
        }
    }
}

/// A day's close as it was told.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Told {
    pub code: DayCode,
    pub day: Day,
    pub count: u64,
    pub last: Option<u64>,
}

/// What the server can say to a code. Without the lines it lacks it cannot compute the tablet's chain, so a code it
/// cannot find tells that something is owed or that it was heard wrong, and nothing more.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Explained {
    /// The code is that of the server's own lines up to this number: nothing of that day is owed.
    HoldsAll { upto: u64 },
    /// These numbers are owed, all of them, if the last number was heard right.
    Owes { missing: Vec<Span> },
    /// Either the code was heard wrong, or the tablet is ahead of the server: then at least so many are owed, and the
    /// numbers in `missing` for certain.
    Ahead { missing: Vec<Span>, at_least: u64 },
    /// Every number up to the last one told is held, and the code is none of theirs: it was heard wrong, or the tablet
    /// holds other lines under the same numbers.
    NoFit,
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use std::collections::BTreeSet;
    use uuid::Uuid;

    fn keys() -> ServerKeys {
        ServerKeys::from_bytes(&[7; 32], &[9; 32]).unwrap()
    }

    fn line(seq: u64) -> LineHash {
        LineHash::of(&format!("line {seq}"))
    }

    fn head(install: InstallId, seq: u64) -> Head {
        (1..=seq).fold(Head::start(install), |head, seq| head.then(line(seq)))
    }

    fn rows(install: InstallId, held: &BTreeSet<u64>) -> Rows {
        let reach = held.iter().zip(1..).take_while(|(seq, place)| **seq == *place).count() as u64;
        Rows {
            install,
            contiguous: (1..=reach).map(line).collect(),
            beyond: held.iter().copied().filter(|seq| *seq > reach).collect(),
        }
    }

    proptest! {
        #![proptest_config(ProptestConfig { cases: 512, ..ProptestConfig::default() })]

        /// A match is said exactly when every line up to the last is held; otherwise the missing numbers are exact.
        #[test]
        fn a_day_is_closed_by_what_is_held(
            held in prop::collection::btree_set(1u64..30, 0..30), last in 0u64..30, count in 0u64..30, cloned in any::<bool>(),
        ) {
            let install = InstallId(Uuid::from_u128(5));
            let rows = rows(install, &held);
            let mut own = head(install, last);
            if cloned && last > 0 {
                own.chain = own.chain.then(line(99));
            }
            let day = Day::new(2021, 10, 12).unwrap();
            let request = DayCloseRequest::of(install, day, count, own);
            prop_assert!(request.is_whole());
            let answer = rows.close(&request, Timestamp::from_millis(7), &keys());
            prop_assert_eq!(answer.statement.verify(keys().public().receipt), Ok(()));
            prop_assert_eq!(answer.statement.chain, head(install, answer.statement.last).chain);
            let lacking: BTreeSet<u64> = (1..=last).filter(|seq| !held.contains(seq)).collect();
            let named: BTreeSet<u64> = answer.missing.iter().flat_map(|span| span.0..=span.1).collect();
            prop_assert_eq!(&named, &lacking);
            let expected = match (lacking.is_empty(), cloned && last > 0) {
                (false, _) => DayVerdict::Missing,
                (true, true) => DayVerdict::Differs,
                (true, false) => DayVerdict::Match,
            };
            prop_assert_eq!(answer.verdict, expected);
        }

        /// What is concluded from a code is never more than is true.
        #[test]
        fn a_code_is_explained_honestly(
            held in prop::collection::btree_set(1u64..20, 0..20), last in 0u64..20, count in 0u64..8,
            reported in 0u64..20, told in any::<bool>(), wrong in any::<bool>(),
        ) {
            let install = InstallId(Uuid::from_u128(5));
            let rows = rows(install, &held);
            let day = Day::new(2021, 10, 12).unwrap();
            let count = count.min(last);
            // The tablet never said more than it had, and nothing is held that it did not make.
            let made = last.max(held.last().copied().unwrap_or(0));
            let code = DayCode::of(install, day, if wrong { count + 100 } else { count }, head(install, last));
            let of_day = held.iter().filter(|seq| **seq + count > last && **seq <= last).count() as u64;
            let told = Told { code, day, count, last: told.then_some(last) };
            let lacking: BTreeSet<u64> = (1..=last).filter(|seq| !held.contains(seq)).collect();
            match rows.explain(&told, reported.min(made), of_day) {
                Explained::HoldsAll { upto } => {
                    prop_assert!(!wrong && upto == last && lacking.is_empty());
                }
                Explained::Owes { missing } => {
                    let named: BTreeSet<u64> = missing.iter().flat_map(|span| span.0..=span.1).collect();
                    prop_assert_eq!(named, lacking);
                }
                Explained::Ahead { missing, at_least } => {
                    prop_assert!(told.last.is_none());
                    prop_assert!(wrong || !lacking.is_empty());
                    let owed = (1..=made).filter(|seq| !held.contains(seq)).count() as u64;
                    prop_assert!(wrong || at_least <= owed, "{} of {}", at_least, owed);
                    prop_assert!(missing.iter().all(|span| (span.0..=span.1).all(|seq| seq <= made && !held.contains(&seq))));
                }
                Explained::NoFit => prop_assert!(wrong && told.last.is_some() && lacking.is_empty()),
            }
        }
    }
}
