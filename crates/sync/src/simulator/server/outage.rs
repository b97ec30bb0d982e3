//! The server goes down and comes back, as it was or as an older backup has it.

use rand_core::Rng as _;
use survey::clock::Timestamp;

use super::Server;
use crate::simulator::Bug;

impl Server {
    pub(super) fn new_epoch(&mut self, now: Timestamp) {
        self.db.epoch_began = Some(now);
        self.db.epoch = (u128::from(self.rng.next_u64()) << 1) | 1;
        self.note_outside();
    }

    pub fn note_outside(&mut self) {
        self.outside = (self.db.epoch, self.db.last, self.db.feed_head());
    }

    /// The process dies: what was not committed is gone.
    pub fn crash(&mut self) {
        self.up = false;
        self.uncommitted.clear();
        // Pieces were not flushed one by one: a part may have lost its end, or have zeros there.
        for part in self.parts.values_mut() {
            let kept = usize::try_from(self.rng.next_u64()).unwrap_or(0) % (part.len() + 1);
            if self.rng.next_u64().is_multiple_of(2) {
                part.truncate(kept);
            } else {
                part.iter_mut().skip(kept).for_each(|byte| *byte = 0);
            }
        }
    }

    /// It starts again; a database that is behind the copy outside it lost data.
    pub fn start(&mut self, now: Timestamp) {
        self.up = true;
        let (epoch, last, feed) = self.outside;
        let behind = self.db.last < last || self.db.feed_head() < feed || self.db.epoch != epoch;
        if behind && self.bug != Some(Bug::EpochNotBumped) {
            self.new_epoch(now);
        }
    }

    /// A backup is taken, restored elsewhere and verified.
    pub fn back_up(&mut self) {
        self.backup = self.db.clone();
    }

    /// The last verified backup is put in place of the database: by the command, which starts a new epoch, or by hand,
    /// where the copy outside tells.
    pub fn restore(&mut self, by_command: bool, now: Timestamp) {
        self.crash();
        self.db = self.backup.clone();
        self.withdraw_again();
        self.restores += 1;
        if by_command {
            self.note_outside();
            if self.bug != Some(Bug::EpochNotBumped) {
                self.new_epoch(now);
            }
        }
        self.start(now);
    }
}
