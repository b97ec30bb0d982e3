//! What each event does to tablets, server and ledger.

use super::event::{Back, Event, Letter};
use super::flip;
use super::network::{between, dice};
use super::oracle::Check;
use super::server::Server;
use super::world::{DAY, HOUR, MINUTE, SECOND, World};

impl World {
    pub(super) fn happen(&mut self, server: &mut Server, event: Event) -> Check {
        match event {
            Event::Wake(place) => self.wake(place),
            Event::Interview(place) => self.interview(server, place),
            Event::WantList(place) => {
                self.tablets[place].wants_list = true;
                if self.faults {
                    self.in_time(6 * HOUR, 2 * DAY, Event::WantList(place));
                }
                Ok(())
            }
            Event::Arrives { tablet, install, life, number, request, back } => {
                let mut answer = self.arrives(server, tablet, install, &request);
                let flipped = back == Back::Flipped;
                if flipped {
                    self.report.flipped += 1;
                    answer = flip::answer(&mut self.rng, answer);
                }
                let (least, most) = if back == Back::Late { (MINUTE, 6 * HOUR) } else { (20, 2 * SECOND) };
                let way = between(&mut self.rng, least, most);
                let letter = Letter { life, number, epoch: server.db.epoch, restores: server.restores, flipped };
                self.after(way, Event::Returns { tablet, letter, answer });
                Ok(())
            }
            Event::Returns { tablet, letter, answer } => self.returns(server, tablet, letter, answer),
            Event::GivesUp { tablet, life, number, failure } => {
                if self.tablets[tablet].life == life && self.tablets[tablet].request == number {
                    self.failed(tablet, failure);
                }
                Ok(())
            }
            Event::CloseDay(place) => {
                let count = dice(&mut self.rng, 9);
                self.tablets[place].closes = Some(count);
                self.in_time(12 * HOUR, 2 * DAY, Event::CloseDay(place));
                self.after(1, Event::Wake(place));
                Ok(())
            }
            Event::GiveBundle(place) => {
                self.give_bundle(server, place);
                self.in_time(DAY, 5 * DAY, Event::GiveBundle(place));
                Ok(())
            }
            Event::BundleArrives(carried) => self.bundle_arrives(server, &carried),
            Event::WordReturns { tablet, epoch, statement } => self.word_returns(server, tablet, epoch, &statement),
            Event::Kill(place) => {
                self.report.kills += 1;
                let power = dice(&mut self.rng, 2) == 0;
                self.report.power_cuts += u64::from(power);
                self.tablets[place].restart(power);
                self.in_time(SECOND, 10 * MINUTE, Event::Wake(place));
                self.in_time(HOUR, 3 * DAY, Event::Kill(place));
                self.check(server)
            }
            Event::Network(place) => {
                let tablet = &mut self.tablets[place];
                let online = !tablet.online;
                if online {
                    tablet.comes_online(self.now, &mut self.rng);
                    self.after(1, Event::Wake(place));
                } else {
                    tablet.online = false;
                }
                let (least, most) = if online { (10 * MINUTE, DAY) } else { (MINUTE, 4 * DAY) };
                self.in_time(least, most, Event::Network(place));
                Ok(())
            }
            Event::ClockJumps(place) => {
                let years = 365 * DAY;
                self.report.clock_jumps += 1;
                self.tablets[place].skew = match dice(&mut self.rng, 6) {
                    0 => 77 * years,
                    1 => -52 * years,
                    2 => 0,
                    _ => between(&mut self.rng, -14 * DAY, 14 * DAY),
                };
                self.in_time(HOUR, 9 * DAY, Event::ClockJumps(place));
                Ok(())
            }
            Event::StorageLost(place) => {
                self.report.evictions += 1;
                self.lose(server, place);
                self.in_time(10 * DAY, 90 * DAY, Event::StorageLost(place));
                self.check(server)
            }
            Event::Copied(place) => {
                self.copied(place);
                self.in_time(20 * DAY, 120 * DAY, Event::Copied(place));
                Ok(())
            }
            Event::EnrolAnew { tablet: place, install } => {
                if self.tablets[place].install == install {
                    self.report.anew += 1;
                    self.tablets[place].enrol_anew(server);
                    self.after(MINUTE, Event::Wake(place));
                }
                self.check(server)
            }
            Event::Flush(place) => {
                self.tablets[place].disk.flush();
                Ok(())
            }
            Event::ServerCrash => {
                self.report.server_crashes += 1;
                server.crash();
                self.in_time(SECOND, 2 * HOUR, Event::ServerUp);
                self.check(server)
            }
            Event::ServerUp => {
                server.start(self.now);
                self.in_time(HOUR, DAY, Event::ServerCrash);
                self.check(server)
            }
            Event::ServerDies => {
                if server.up {
                    self.report.server_crashes += 1;
                    server.crash();
                    self.in_time(SECOND, MINUTE, Event::ServerBack);
                }
                self.check(server)
            }
            Event::ServerBack => {
                server.start(self.now);
                self.check(server)
            }
            Event::Crowd => {
                let lasts = self.crowd.change(&mut self.rng);
                self.after(lasts, Event::Crowd);
                Ok(())
            }
            Event::Backup => {
                if server.up {
                    server.back_up();
                }
                if self.faults {
                    self.in_time(6 * HOUR, 2 * DAY, Event::Backup);
                }
                Ok(())
            }
            Event::Restore => {
                server.restore(dice(&mut self.rng, 2) == 0, self.now);
                // What only a lost storage and the lost database had is gone, and nobody said otherwise.
                for (line_hash, entry) in self.ledger.saved.iter_mut().filter(|(_, entry)| entry.at_risk) {
                    entry.gone |= !server.has_anywhere(*line_hash);
                    entry.files_gone |= !server.has_files(&entry.files);
                }
                self.ledger.receipts.retain(|_, receipt| server.knows(receipt));
                self.in_time(2 * DAY, 20 * DAY, Event::Restore);
                self.check(server)
            }
            Event::Commit => {
                server.commit();
                Ok(())
            }
            Event::Reassign => {
                self.reassign(server);
                Ok(())
            }
            Event::Merge => {
                self.merge(server);
                Ok(())
            }
            Event::Close => {
                self.close(server);
                Ok(())
            }
            Event::Open(which) => {
                if server.up {
                    server.open(which);
                }
                Ok(())
            }
            Event::Bar(place) => {
                self.bar(server, place);
                Ok(())
            }
            Event::Unbar(install) => {
                if let (true, Some(known)) = (server.up, server.db.installs.get_mut(&install)) {
                    known.barred = None;
                }
                Ok(())
            }
            Event::Poison => {
                self.poison(server);
                Ok(())
            }
            Event::Cure(line_hash) => {
                server.cure(line_hash);
                Ok(())
            }
            Event::Withdraw => {
                self.withdraw(server);
                Ok(())
            }
            Event::Prune => {
                if server.up {
                    let keep = usize::try_from(dice(&mut self.rng, 6)).unwrap_or(0);
                    server.db.prune(keep);
                }
                self.in_time(DAY, 4 * DAY, Event::Prune);
                Ok(())
            }
            Event::OrderWipe(place) => {
                let install = self.tablets[place].install;
                if let (true, Some(known)) = (server.up, server.db.installs.get_mut(&install)) {
                    known.wipe = true;
                }
                self.in_time(10 * DAY, 90 * DAY, Event::OrderWipe(place));
                Ok(())
            }
        }
    }
}
