//! What surveyors do: interviews are finished, now and then by an app that is killed in the middle of it; and a tablet's
//! whole storage is lost.

use super::Bug;
use super::clone;
use super::event::Event;
use super::network::dice;
use super::oracle::Check;
use super::server::Server;
use super::world::{HOUR, MINUTE, SECOND, World};

impl World {
    pub(super) fn interview(&mut self, server: &Server, place: usize) -> Check {
        let busy = self.plan.tablets > 10;
        self.in_time(HOUR, if busy { 7 * HOUR } else { 20 * HOUR }, Event::Interview(place));
        // Killed in the middle of finalising: before the transaction there is nothing, after it there is everything.
        let kill = dice(&mut self.rng, 40);
        if kill == 0 {
            self.tablets[place].restart(true);
            self.after(1, Event::Wake(place));
            return self.check(server);
        }
        let seq = self.tablets[place].engine.next_seq();
        let install = self.tablets[place].install;
        if let Some((id, stored)) = self.tablets[place].finalise(server, self.now, &mut self.rng) {
            clone::numbered(&self.tablets[place])?;
            self.report.files += stored.files.len() as u64;
            self.ledger.note_saved(id, install, seq, &stored);
            if self.plan.bug == Some(Bug::TickBeforeCommit) {
                self.in_time(SECOND, 5 * SECOND, Event::Flush(place));
            }
        }
        if kill == 1 {
            self.tablets[place].restart(true);
        }
        self.after(1, Event::Wake(place));
        if kill == 1 { self.check(server) } else { Ok(()) }
    }

    /// The browser took the tablet's storage. What was not on the server is gone, and nobody says otherwise.
    pub(super) fn lose(&mut self, server: &Server, place: usize) {
        clone::lost(&self.tablets, place, server, &mut self.ledger);
        self.tablets[place].begin_anew(server);
        self.after(MINUTE, Event::Wake(place));
    }
}
