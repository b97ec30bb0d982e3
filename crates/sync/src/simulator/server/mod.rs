//! The server of a simulation: the real rules of acceptance over a database in memory that commits, crashes and is
//! restored from backups.

mod answers;
mod bundles;
mod holdings;
mod intake;
mod lists;
mod outage;

use rand_chacha::ChaCha8Rng;
use rand_chacha::rand_core::SeedableRng as _;
use std::collections::BTreeMap;
use std::rc::Rc;
use survey::clock::Timestamp;
use survey::id::InstallId;

use super::Bug;
use super::database::{Database, Row};
use super::event::{Answer, Request};
use super::merge::UNITS;
use super::poison::Poison;
use super::withdrawal::Journal;
use crate::chain::BlobHash;
use crate::engine::Failure;
use crate::keys::ServerKeys;
use crate::message::Limits;

pub use bundles::Taken;

pub struct Server {
    pub keys: ServerKeys,
    pub db: Database,
    /// The copy outside the database: its epoch, the last number it gave, the last change of the lists.
    outside: (u128, u64, u64),
    /// The last backup that was verified.
    backup: Database,
    pub up: bool,
    pub poison: Poison,
    pub withdrawals: Journal,
    limits: Limits,
    pub bug: Option<Bug>,
    /// Receipted and not committed: only where a bug does that.
    uncommitted: Vec<(InstallId, Rc<Row>, bool)>,
    /// What is there of files that are not whole; no backup has it.
    parts: BTreeMap<(InstallId, BlobHash), Vec<u8>>,
    pub restores: u64,
    /// Lists that were sent whole because the feed does not go back to their cursor.
    pub behind: u64,
    /// Lines that came for the evaluation of a unit that was merged into another one.
    pub after_merge: u64,
    /// Lines whose key came later than they did.
    pub opened_later: u64,
    /// A line went another way than it would have with another clock on its tablet.
    pub clock_decided: bool,
    /// The unit that came last.
    pub last_unit: u128,
    rng: ChaCha8Rng,
}

impl Server {
    pub fn new(seed: u64, bug: Option<Bug>) -> Option<Self> {
        let keys = ServerKeys::from_bytes(&[7; 32], &[9; 32]).ok()?;
        let db = Database { epoch: 1, units: (1..=UNITS).collect(), ..Database::default() };
        let limits = Limits { items: 8, ..Limits::default() };
        Some(Self {
            keys,
            backup: db.clone(),
            outside: (1, 0, 0),
            db,
            up: true,
            poison: Poison::default(),
            withdrawals: Journal::default(),
            limits,
            bug,
            uncommitted: Vec::new(),
            parts: BTreeMap::new(),
            restores: 0,
            behind: 0,
            after_merge: 0,
            opened_later: 0,
            clock_decided: false,
            last_unit: UNITS,
            rng: ChaCha8Rng::seed_from_u64(seed ^ 0x5e12_7e12),
        })
    }

    pub const fn limits(&self) -> Limits {
        self.limits
    }

    /// One request; what it changed is committed when this returns.
    pub fn handle(&mut self, sender: InstallId, surveyor: usize, now: Timestamp, request: &Request) -> Answer {
        if !self.up {
            return Answer::Failed(Failure::Network);
        }
        let pushes = !matches!(request, Request::Refresh(_) | Request::Pull { .. });
        let known = self.db.installs.entry(sender).or_default();
        let refused = if pushes { known.push_dead || known.right_is_over(now) } else { known.barred.is_some() };
        if refused {
            return Answer::Failed(Failure::Unauthorised);
        }
        match request {
            Request::Hello(hello) => Answer::Hello(Box::new(self.hello(now, hello))),
            Request::Batch(batch) => match self.poison.turns_away(batch) {
                Some(failure) => Answer::Failed(failure),
                None => self.submissions(sender, surveyor, now, batch),
            },
            Request::File { sha256, piece } => Answer::File(self.file(sender, *sha256, piece.as_ref())),
            Request::Rescued(batch) => match self.submissions(sender, surveyor, now, batch) {
                Answer::Receipts(answer) => Answer::Rescued(answer),
                other => other,
            },
            Request::DayClose { asked, sent } => Answer::DayClose(*asked, Box::new(self.day_close(now, sent))),
            Request::Refresh(token) => self.refresh(sender, *token),
            Request::Unreadable => Answer::Failed(Failure::Unreadable),
            Request::Pull { cursor } => Answer::Changes(Box::new(self.changes(surveyor, now, cursor))),
        }
    }

    /// The same batch handled by two processes at once.
    pub fn handle_twice(
        &mut self,
        sender: InstallId,
        surveyor: usize,
        now: Timestamp,
        request: &Request,
    ) -> (Answer, Answer) {
        if let (Some(Bug::CheckThenInsert), Request::Batch(batch), true) = (self.bug, request, self.up) {
            // Both look before either inserts.
            let before = self.db.installs.entry(sender).or_default().clone();
            let first = self.submissions(sender, surveyor, now, batch);
            let after = self.db.installs.insert(sender, before);
            let second = self.submissions(sender, surveyor, now, batch);
            if let (Some(after), Some(merged)) = (after, self.db.installs.get_mut(&sender)) {
                for (id, rows) in after.raw {
                    let known = merged.raw.entry(id).or_default();
                    for row in rows {
                        if known.iter().all(|other| other.receipt.holding.server_seq != row.receipt.holding.server_seq)
                        {
                            known.push(row);
                        }
                    }
                }
            }
            return (first, second);
        }
        (self.handle(sender, surveyor, now, request), self.handle(sender, surveyor, now, request))
    }
}
