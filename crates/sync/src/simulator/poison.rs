//! A line that never gets through: a server that does not like it, or a proxy that turns away every batch it is in.

use std::collections::BTreeMap;
use survey::clock::Timestamp;

use super::event::Event;
use super::network::dice;
use super::oracle::{Check, holds};
use super::server::Server;
use super::tablet::Tablet;
use super::world::{DAY, HOUR, World};
use crate::chain::LineHash;
use crate::engine::{Failure, State};
use crate::message::{NotHeld, NotHeldStatus, Outcome, SubmissionsAnswer, items};

/// Who turns such a line away.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum By {
    /// The server, the line alone.
    Server,
    /// Somebody on the way, with everything that is in the same batch.
    Proxy(Failure),
}

/// The lines that do not get through just now.
#[derive(Debug, Default)]
pub struct Poison(BTreeMap<LineHash, By>);

impl Poison {
    pub fn has(&self, line_hash: LineHash) -> bool {
        self.0.contains_key(&line_hash)
    }

    /// How a batch fails as a whole, if it does.
    pub fn turns_away(&self, batch: &str) -> Option<Failure> {
        if self.0.is_empty() {
            return None;
        }
        items(batch).find_map(|(line, _)| match self.0.get(&LineHash::of(line)) {
            Some(By::Proxy(failure)) => Some(*failure),
            Some(By::Server) | None => None,
        })
    }

    /// The server's word for such a line.
    pub fn refuses(&self, line_hash: LineHash) -> Option<NotHeld> {
        self.has(line_hash).then(|| NotHeld {
            status: NotHeldStatus::Refused,
            line_hash,
            reason: "poison".to_owned(),
            detail: "this line is never kept here".to_owned(),
        })
    }
}

impl World {
    /// A tablet's first line that waits to be sent does not get through from now on, for hours or days; the last ones do not
    /// before the end.
    pub(super) fn poison(&mut self, server: &mut Server) {
        let place = usize::try_from(dice(&mut self.rng, self.tablets.len() as u64)).unwrap_or(0);
        let first = self.tablets[place].engine.items().find(|item| item.state == State::Finalised);
        if let Some(line_hash) = first.map(|item| item.line_hash) {
            let by = match dice(&mut self.rng, 4) {
                0 => By::Proxy(Failure::Unreadable),
                1 => By::Proxy(Failure::TooLarge),
                _ => By::Server,
            };
            server.poison.0.insert(line_hash, by);
            self.report.poisoned += 1;
            self.in_time(6 * HOUR, 4 * DAY, Event::Cure(line_hash));
        }
        self.in_time(2 * HOUR, DAY, Event::Poison);
    }
}

impl Server {
    pub fn cure(&mut self, line_hash: LineHash) {
        self.poison.0.remove(&line_hash);
    }
}

/// A line that was sent back goes alone, so that whatever happens to it happens to no other.
pub fn alone(tablet: &Tablet, seqs: &[u64]) -> Check {
    let again = seqs.iter().find(|seq| tablet.engine.item(**seq).is_some_and(|item| item.refusals > 0));
    holds(seqs.len() == 1 || again.is_none(), "I10 a poison line holds up no other", || {
        format!("tablet {} sends line {again:?}, which was refused, with others: {seqs:?}", tablet.place)
    })
}

/// The word that a line was refused makes no other wait: nothing else than before stands in the way of the next batch.
pub fn no_wait(tablet: &Tablet, before: Option<Timestamp>, answer: &SubmissionsAnswer) -> Check {
    let refused = answer.receipts.iter().any(|outcome| matches!(outcome, Outcome::NotHeld(_)));
    let after = tablet.engine.memory().not_before;
    holds(!refused || after.is_none() || after == before, "I10 a poison line holds up no other", || {
        format!("tablet {} waits until {after:?} because a line was refused", tablet.place)
    })
}
