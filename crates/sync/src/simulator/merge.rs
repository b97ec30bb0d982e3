//! Units that are merged into others while tablets are away. What a tablet sees of it: an evaluation leaves its list, another
//! one comes or is there already, and the people of the first stand in the second. Interviews that were begun in the first
//! are finished in it all the same.

use rand_chacha::ChaCha8Rng;
use survey::id::EvaluationId;
use uuid::Uuid;

use super::database::{Database, case_of};
use super::event::Event;
use super::network::dice;
use super::server::Server;
use super::tablet::Tablet;
use super::world::{DAY, HOUR, World};
use crate::feed::{EVALUATION, Touched, key};

/// Units at the beginning.
pub const UNITS: u128 = 6;
/// With so few units left a merger makes a new one.
const FEW: usize = 4;

impl Database {
    /// The evaluations of the units that are there.
    pub fn running(&self) -> Vec<u128> {
        self.units.iter().copied().filter(|which| !self.merged.contains_key(which)).collect()
    }

    /// One of them.
    pub fn any_running(&self, rng: &mut ChaCha8Rng) -> u128 {
        let running = self.running();
        let place = usize::try_from(dice(rng, running.len() as u64)).unwrap_or(0);
        running.get(place).copied().unwrap_or(1)
    }

    /// Where the person drawn for an evaluation stands by now.
    fn home(&self, mut which: u128) -> u128 {
        while let Some(into) = self.merged.get(&which) {
            which = *into;
        }
        which
    }

    /// Whose people stand in an evaluation: its own, and those of the units that became part of it.
    pub fn people_of(&self, which: u128) -> Vec<u128> {
        self.units.iter().copied().filter(|one| self.home(*one) == which).collect()
    }
}

impl Server {
    /// One unit becomes part of another, in one transaction: who had its evaluation has the other one, with its people.
    fn merge(&mut self, from: u128, into: u128, gone_first: bool) {
        let people = self.db.people_of(from);
        self.db.units.insert(into);
        self.db.merged.insert(from, into);
        let id = |which| EvaluationId(Uuid::from_u128(which));
        let surveyors: Vec<usize> = self.db.lists.keys().map(|(surveyor, _)| *surveyor).collect();
        let mut before = None;
        for surveyor in surveyors.into_iter().filter(|one| before.replace(*one) != Some(*one)) {
            let had = |which| self.db.assigned(surveyor, which) == Some(true);
            let (had_it, had_other) = (had(from), had(into));
            let gone = had_it.then_some(Touched::Scope(id(from)));
            let come = if had_other {
                people.iter().map(|one| Touched::Case(id(into), case_of(*one))).collect()
            } else if had_it {
                vec![Touched::Scope(id(into))]
            } else {
                Vec::new()
            };
            if had_it {
                self.db.lists.insert((surveyor, from), false);
                self.db.lists.insert((surveyor, into), true);
            }
            let (first, last) = if gone_first { (gone, None) } else { (None, gone) };
            let touched = first.into_iter().chain(come).chain(last);
            self.db.feed.extend(touched.map(|touched| (surveyor, touched)));
        }
        self.note_outside();
    }
}

impl Tablet {
    fn lists(&self, which: u128) -> bool {
        let id = EvaluationId(Uuid::from_u128(which));
        self.replica.rows().contains_key(key(EVALUATION, &id.to_string()).as_str())
    }

    /// Its list is whole: how many of the mergers that it was away for it has learned of by it.
    pub fn learn_of_mergers(&mut self) -> u64 {
        let before = self.unheard.len();
        let still: Vec<u128> = self.unheard.iter().copied().filter(|which| self.lists(*which)).collect();
        self.unheard = still.into_iter().collect();
        (before - self.unheard.len()) as u64
    }
}

impl World {
    /// A unit is merged into another one, or into a new one.
    pub(super) fn merge(&mut self, server: &mut Server) {
        self.in_time(8 * HOUR, 3 * DAY, Event::Merge);
        if !server.up {
            return;
        }
        let from = server.db.any_running(&mut self.rng);
        let mut into = server.db.any_running(&mut self.rng);
        if into == from || server.db.running().len() < FEW || dice(&mut self.rng, 3) == 0 {
            // A number that a database put back from a backup does not give again.
            server.last_unit += 1;
            into = server.last_unit;
        }
        server.merge(from, into, dice(&mut self.rng, 2) == 0);
        self.report.merged += 1;
        for tablet in self.tablets.iter_mut().filter(|tablet| !tablet.online && tablet.lists(from)) {
            tablet.unheard.insert(from);
        }
    }
}
