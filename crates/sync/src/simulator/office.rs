//! What the office does meanwhile: lists change, evaluations are closed and opened again, a version of the questionnaire is
//! withdrawn, tablets are locked or put out of use and back. And the right to send, which runs out unless a tablet is heard of.

use survey::clock::Timestamp;
use survey::id::InstallId;
use survey::questionnaire::QuestionnaireHash;

use super::database::Install;
use super::event::Event;
use super::network::dice;
use super::server::Server;
use super::world::{DAY, HOUR, MINUTE, World};
use crate::message::DeviceStatus;

/// How long the right to send lasts here, in milliseconds: a good deal shorter than in the field, so that it runs out for some.
const RIGHT: i64 = 5 * DAY;

/// The version of the questionnaire that an interview has: one of two.
pub const fn version(even: bool) -> QuestionnaireHash {
    QuestionnaireHash([if even { 3 } else { 4 }; 32])
}

impl Install {
    /// Whether the right to send ran out. It begins with the first request.
    pub fn right_is_over(&mut self, now: Timestamp) -> bool {
        *self.right.get_or_insert(now.plus_millis(RIGHT)) <= now
    }

    /// A hello past half of its time prolongs it.
    pub fn renew_right(&mut self, now: Timestamp) {
        if self.right.is_none_or(|end| end < now.plus_millis(RIGHT / 2)) {
            self.right = Some(now.plus_millis(RIGHT));
        }
    }

    /// What the server wants of it.
    pub const fn status(&self) -> DeviceStatus {
        match self.barred {
            Some(status) => status,
            None if self.wipe => DeviceStatus::Wipe,
            None => DeviceStatus::Active,
        }
    }
}

impl Server {
    /// Whether this install gets no list.
    pub fn bars(&self, install: InstallId) -> bool {
        self.db.installs.get(&install).is_some_and(|known| known.barred.is_some())
    }

    /// An evaluation is closed; without one, the second version of the questionnaire is withdrawn.
    fn close(&mut self, which: Option<u128>) {
        match which {
            Some(which) => drop(self.db.closed.insert(which)),
            None => self.db.withdrawn = true,
        }
    }

    /// The same taken back.
    pub fn open(&mut self, which: Option<u128>) {
        match which {
            Some(which) => drop(self.db.closed.remove(&which)),
            None => self.db.withdrawn = false,
        }
    }
}

impl World {
    /// An evaluation comes to a surveyor's list or leaves it, or a person of it is visited.
    pub(super) fn reassign(&mut self, server: &mut Server) {
        let surveyor = usize::try_from(dice(&mut self.rng, self.tablets.len() as u64)).unwrap_or(0);
        let which = server.db.any_running(&mut self.rng);
        let on = dice(&mut self.rng, 3) > 0;
        if server.up && dice(&mut self.rng, 2) == 0 {
            server.change_list(surveyor, which, on);
        } else if server.up {
            let people = server.db.people_of(which);
            let person = usize::try_from(dice(&mut self.rng, people.len() as u64)).unwrap_or(0);
            server.change_case(surveyor, which, people.get(person).copied().unwrap_or(which));
        }
        self.in_time(HOUR, DAY, Event::Reassign);
    }

    /// One of the two, for hours up to a day and a half, the last ones to the end.
    pub(super) fn close(&mut self, server: &mut Server) {
        let version = dice(&mut self.rng, 4) == 0;
        let which = (!version).then(|| server.db.any_running(&mut self.rng));
        if server.up {
            server.close(which);
            self.in_time(HOUR, 36 * HOUR, Event::Open(which));
        }
        self.in_time(12 * HOUR, 3 * DAY, Event::Close);
    }

    /// A tablet is locked or put out of use, for hours or days, some to the end.
    pub(super) fn bar(&mut self, server: &mut Server, place: usize) {
        let install = self.tablets[place].install;
        let status = if dice(&mut self.rng, 2) == 0 { DeviceStatus::Locked } else { DeviceStatus::Revoked };
        if let (true, Some(known)) = (server.up, server.db.installs.get_mut(&install)) {
            known.barred = Some(status);
            self.report.barred += 1;
            self.in_time(2 * HOUR, 3 * DAY, Event::Unbar(install));
        }
        self.in_time(5 * DAY, 40 * DAY, Event::Bar(place));
    }

    /// A tablet whose right to send ran out, or will by a time, says so to its surveyor, and a supervisor enrols it anew within
    /// days.
    pub(super) fn look_for_right(&mut self, server: &mut Server, place: usize, by: Timestamp) {
        let tablet = &mut self.tablets[place];
        let over = server.db.installs.get_mut(&tablet.install).is_some_and(|known| known.right_is_over(by));
        if over && !std::mem::replace(&mut tablet.shown, true) {
            let install = tablet.install;
            self.ledger.left.insert(install);
            self.report.expired += 1;
            let most = if self.faults { 3 * DAY } else { 10 * MINUTE };
            self.in_time(MINUTE, most, Event::EnrolAnew { tablet: place, install });
        }
    }
}
