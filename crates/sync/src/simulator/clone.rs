//! A tablet's disk is copied, and both machines go on: under one install, from one number on, until they see each other.

use std::rc::Rc;

use super::disk::Stored;
use super::event::{Event, Request};
use super::ledger::Ledger;
use super::oracle::{Check, holds};
use super::server::Server;
use super::tablet::Tablet;
use super::world::{DAY, HOUR, World};
use crate::chain::LineHash;
use crate::engine::{Alarm, Engine, State};
use crate::message::{Outcome, SubmissionsAnswer};
use crate::receipt::Reason;

/// Lines of an earlier install that go into one batch.
const FEW: usize = 8;

impl Tablet {
    /// Another machine with a copy of this one's disk.
    pub fn copy(&self, place: usize) -> Self {
        let disk = self.disk.copied();
        let content = disk.now.clone();
        let (engine, effects) = Engine::restore(content.memory, content.items.into_values());
        let mut copy = Self {
            place,
            disk,
            engine,
            alarms: Vec::new(),
            rescued: self.rescued.clone(),
            replica: self.replica.clone(),
            ever: self.ever.clone(),
            unheard: self.unheard.clone(),
            life: 0,
            waiting: false,
            mark: None,
            ..*self
        };
        copy.write(effects);
        copy
    }

    /// Whether it was shown that another tablet has its install.
    pub fn saw_the_other(&self) -> bool {
        let shows = |alarm: &Alarm| matches!(alarm, Alarm::ChainDiffers { .. } | Alarm::ServerAhead { .. });
        self.alarms.iter().any(shows)
    }

    /// The planted mistake: it numbers on, whatever it was shown.
    pub(super) fn forget_the_other(&mut self) {
        let mut memory = self.disk.now.memory.clone();
        memory.cloned = false;
        let mut items = self.disk.now.items.clone();
        for item in items.values_mut().filter(|item| item.state == State::Conflict) {
            item.state = State::Quarantined;
        }
        let (engine, _) = Engine::restore(memory.clone(), items.into_values());
        self.engine = engine;
    }

    /// A new install, which takes the lines of the old one along: all of them, for what the old one heard of them may
    /// have been about the other tablet's.
    pub fn enrol_anew(&mut self, server: &Server) {
        let lines: Vec<_> = self.disk.now.lines.values().cloned().collect();
        self.rescued.extend(lines.into_iter().map(|stored| (LineHash::of(&stored.line), (stored, false))));
        self.enrol(server);
    }

    /// This line with its files, if it lies here, under whichever install.
    pub fn keeps(&self, line_hash: LineHash) -> Option<&Rc<Stored>> {
        let item = self.disk.now.items.values().find(|item| item.line_hash == line_hash);
        let finalised = item.and_then(|item| self.disk.now.lines.get(&item.seq));
        let stored = finalised.or_else(|| self.rescued.get(&line_hash).map(|(stored, _)| stored));
        stored.filter(|stored| LineHash::of(&stored.line) == line_hash)
    }

    /// Whether the server takes no files of this line, so that they stay here: it is the second of one id, or it was taken
    /// along to another install.
    pub fn keeps_files_back(&self, line_hash: LineHash) -> bool {
        let item = self.engine.items().find(|item| item.line_hash == line_hash);
        let second = item.and_then(|item| item.receipt.as_ref()).is_some_and(|one| one.reason == Some(Reason::IdTaken));
        (second || self.rescued.contains_key(&line_hash)) && self.keeps(line_hash).is_some()
    }

    /// What the server has not signed for of the earlier install's lines, as a request.
    pub fn rescued_batch(&self) -> Option<Request> {
        let owed = self.rescued.values().filter(|(_, received)| !received).take(FEW);
        let text = crate::message::batch(owed.map(|(stored, _)| (stored.line.as_str(), stored.key_box.as_slice())));
        (!text.is_empty()).then_some(Request::Rescued(text))
    }

    /// The answer to it: only a receipt for this install counts.
    pub fn rescue_answered(&mut self, answer: &SubmissionsAnswer) {
        let key = self.engine.memory().receipt_key;
        for outcome in &answer.receipts {
            if let Outcome::Held(receipt) = outcome
                && receipt.holding.install == self.install
                && receipt.verify(key).is_ok()
                && let Some((_, received)) = self.rescued.get_mut(&receipt.holding.line_hash)
            {
                *received = true;
            }
        }
    }
}

impl World {
    /// Somebody copies a tablet's disk to another machine. Both are in the same surveyor's hands, or in anyone's.
    pub(super) fn copied(&mut self, place: usize) {
        let copy = self.tablets[place].copy(self.tablets.len());
        self.ledger.copied.insert(copy.install);
        self.report.clones += 1;
        let place = copy.place;
        self.tablets.push(copy);
        self.tablet_events(place);
    }

    /// A tablet that saw the other one is shown to a supervisor within days.
    pub(super) fn look_for_clones(&mut self, place: usize) {
        let tablet = &mut self.tablets[place];
        if tablet.engine.is_cloned() && !std::mem::replace(&mut tablet.shown, true) {
            let install = tablet.install;
            self.in_time(HOUR, 4 * DAY, Event::EnrolAnew { tablet: place, install });
        }
    }
}

/// A tablet that saw the other one gives out no more numbers.
pub fn numbered(tablet: &Tablet) -> Check {
    holds(!tablet.saw_the_other(), "a clone stops numbering", || {
        format!("tablet {} saved a line after it saw another one of its install", tablet.place)
    })
}

/// What is on one tablet only is gone with its storage; nobody says otherwise.
pub fn lost(tablets: &[Tablet], place: usize, server: &Server, ledger: &mut Ledger) {
    for (line_hash, entry) in &mut ledger.saved {
        let mut keepers = tablets.iter().filter(|tablet| tablet.keeps(*line_hash).is_some()).map(|tablet| tablet.place);
        if keepers.next() == Some(place) && keepers.next().is_none() {
            entry.gone |= !server.has_anywhere(*line_hash);
            entry.files_gone |= !server.has_files(&entry.files);
            // The server alone has it now, until it stands in a backup.
            entry.at_risk |= !server.backed_up(*line_hash, &entry.files);
        }
    }
}
