//! Persons who take their consent back. The server destroys the key of every copy and says so to each tablet that sent one;
//! the tablets let the key box go. What was withdrawn stands beside the database, so that no restore brings it back.

use std::collections::{BTreeMap, BTreeSet};
use std::rc::Rc;
use survey::clock::Timestamp;
use survey::id::{InstallId, SubmissionId};

use super::Bug;
use super::disk::Stored;
use super::event::Event;
use super::ledger::Ledger;
use super::network::dice;
use super::oracle::{Check, holds};
use super::server::Server;
use super::tablet::Tablet;
use super::world::{DAY, HOUR, World};
use crate::chain::LineHash;
use crate::engine::NO_KEY_BOX;
use crate::message::HelloAnswer;
use crate::tombstone::{Tombstone, mark_of, proved, untold};

/// What the server knows of withdrawals outside of its database.
#[derive(Debug, Default)]
pub struct Journal {
    withdrawn: BTreeMap<SubmissionId, Timestamp>,
    /// What each tablet was told: only where a bug asks.
    told: BTreeSet<(InstallId, LineHash)>,
}

impl Journal {
    /// Whether the answers of a submission were withdrawn: then no key of it is wanting.
    pub fn has(&self, id: SubmissionId) -> bool {
        self.withdrawn.contains_key(&id)
    }
}

impl Server {
    /// The answers of a submission are withdrawn.
    fn withdraw(&mut self, id: SubmissionId, now: Timestamp) {
        self.withdrawals.withdrawn.insert(id, now);
        self.withdraw_again();
    }

    /// No key of what was withdrawn is wanting, also after a restore.
    pub fn withdraw_again(&mut self) {
        for install in self.db.installs.values_mut() {
            for row in install.raw.values_mut().flatten().chain(&mut install.aside) {
                if !row.has_key && self.withdrawals.has(row.id) {
                    Rc::make_mut(row).has_key = true;
                }
            }
        }
    }

    /// What a hello says of withdrawn lines of this install.
    pub(super) fn tell(&mut self, install: InstallId, mark: Option<&str>) -> Option<String> {
        let rows = self.db.installs.get(&install)?;
        let mut lines: Vec<Tombstone> = Vec::new();
        for row in rows.raw.values().flatten().chain(&rows.aside) {
            let once = self.bug == Some(Bug::WithdrawalToldOnce);
            let Some(at) = self.withdrawals.withdrawn.get(&row.id) else { continue };
            if !once || self.withdrawals.told.insert((install, row.line_hash)) {
                lines.push(Tombstone::sign(install, row.id, row.line_hash, *at, &self.keys));
            }
        }
        lines.sort_unstable_by_key(|line| line.line_hash);
        untold(&lines, mark)
    }
}

impl Tablet {
    /// Lets go the key boxes among the lines that it brought along; those of its own lines go with the engine's effects.
    pub(super) fn forget_rescued(&mut self, lines: &[LineHash]) {
        for line_hash in lines {
            if let Some((stored, _)) = self.rescued.get_mut(line_hash) {
                Rc::make_mut(stored).key_box = NO_KEY_BOX.to_vec();
            }
        }
    }

    /// What a hello told is carried out: its mark is given back, unless something in it was not the server's.
    pub(super) fn forgot(&mut self, answer: &HelloAnswer) {
        let Some(told) = &answer.withdrawn else { return };
        let (lines, spoken_of) = proved(told, self.install, self.engine.memory().receipt_key);
        if !lines.is_empty() && lines.len() == spoken_of {
            self.mark = Some(mark_of(told).to_owned());
        }
    }

    /// Every line on it, of whatever install.
    fn all_lines(&self) -> impl Iterator<Item = (LineHash, &Rc<Stored>)> {
        let content = &self.disk.now;
        let finalised =
            content.lines.iter().filter_map(|(seq, stored)| Some((content.items.get(seq)?.line_hash, stored)));
        finalised.chain(self.rescued.iter().map(|(line_hash, (stored, _))| (*line_hash, stored)))
    }
}

impl World {
    /// One of those whose answers the server has takes them back.
    pub(super) fn withdraw(&mut self, server: &mut Server) {
        let held = self.ledger.saved.iter().filter(|(hash, one)| !one.gone && server.has(one.install, **hash));
        let held: Vec<SubmissionId> = held.map(|(_, one)| one.id).collect();
        let which = usize::try_from(dice(&mut self.rng, held.len().max(1) as u64)).unwrap_or(0);
        if let (true, Some(id)) = (server.up, held.get(which)) {
            server.withdraw(*id, self.now);
            self.report.taken_back += 1;
        }
        self.in_time(2 * HOUR, DAY, Event::Withdraw);
    }
}

/// No line lost its key box that nobody withdrew.
pub fn only_what_was_withdrawn(tablets: &[Tablet], server: &Server, ledger: &Ledger) -> Check {
    for (line_hash, stored) in tablets.iter().flat_map(Tablet::all_lines) {
        let emptied = stored.key_box == NO_KEY_BOX;
        let withdrawn = |id| server.withdrawals.has(id);
        let known = ledger.saved.get(&line_hash).is_none_or(|entry| withdrawn(entry.id));
        holds(!emptied || known, "only what was withdrawn is forgotten", || {
            format!("the key box of line {line_hash} is gone")
        })?;
    }
    Ok(())
}

/// No tablet keeps the key box of what was withdrawn, once it has met the server.
pub fn forgotten(tablets: &[Tablet], server: &Server, ledger: &Ledger) -> Check {
    for tablet in tablets {
        let here = tablet.all_lines().filter(|(line_hash, _)| !server.poison.has(*line_hash));
        for (entry, stored) in here.filter_map(|(hash, stored)| Some((ledger.saved.get(&hash)?, stored))) {
            let emptied = stored.key_box == NO_KEY_BOX;
            holds(emptied || !server.withdrawals.has(entry.id), "what was withdrawn is forgotten", || {
                format!("tablet {} has the key box of submission {} (number {})", tablet.place, entry.id, entry.seq)
            })?;
        }
    }
    Ok(())
}

/// How many key boxes were let go.
pub fn emptied(tablets: &[Tablet]) -> u64 {
    tablets.iter().flat_map(Tablet::all_lines).filter(|(_, stored)| stored.key_box == NO_KEY_BOX).count() as u64
}
