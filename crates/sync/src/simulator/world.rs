//! The loop: what happens next, and what it does to tablets, server and ledger.

use rand_chacha::ChaCha8Rng;
use rand_chacha::rand_core::SeedableRng as _;
use survey::clock::Timestamp;

use super::clone;
use super::crowd::Crowd;
use super::event::{Back, Event, Letter, Queue};
use super::flip;
use super::ledger::Ledger;
use super::network::{between, dice};
use super::oracle::{self, Check, Violation};
use super::server::Server;
use super::tablet::Tablet;
use super::{Bug, Plan, Report};
use crate::engine::Failure;

pub(super) const SECOND: i64 = 1000;
pub(super) const MINUTE: i64 = 60 * SECOND;
pub(super) const HOUR: i64 = 60 * MINUTE;
pub(super) const DAY: i64 = 24 * HOUR;
/// 2022-09-12, a Monday.
const START: i64 = 1_662_940_800_000;
const QUIET: i64 = HOUR;
pub(super) const EVALUATIONS: u128 = 6;

pub struct World {
    pub(super) plan: Plan,
    pub(super) rng: ChaCha8Rng,
    pub(super) now: Timestamp,
    queue: Queue,
    pub(super) tablets: Vec<Tablet>,
    server: Option<Server>,
    pub(super) ledger: Ledger,
    pub(super) report: Report,
    pub(super) faults: bool,
    pub(super) crowd: Crowd,
}

impl World {
    pub fn new(plan: Plan) -> Self {
        let server = Server::new(plan.seed, plan.bug);
        let tablets = server
            .as_ref()
            .map(|server| (0..plan.tablets).map(|place| Tablet::new(place, server, plan.bug)).collect())
            .unwrap_or_default();
        Self {
            plan,
            rng: ChaCha8Rng::seed_from_u64(plan.seed),
            now: Timestamp::from_millis(START),
            queue: Queue::default(),
            tablets,
            server,
            ledger: Ledger::default(),
            report: Report::default(),
            faults: true,
            crowd: Crowd::default(),
        }
    }

    pub fn run(mut self) -> Result<Report, Box<Violation>> {
        let Some(mut server) = self.server.take() else { return Ok(self.report) };
        for surveyor in 0..self.plan.tablets {
            for evaluation in 1..=3 {
                server.change_list(surveyor, evaluation, true);
            }
        }
        server.back_up();
        self.first_events();
        let end = START + self.plan.days * DAY;
        while let Some((at, event)) = self.queue.pop() {
            if at.millis() >= end && self.faults {
                self.calm(&mut server, end);
                continue;
            }
            if at.millis() >= end + QUIET {
                break;
            }
            self.now = at;
            let checked = self.happen(&mut server, event);
            self.judge(checked)?;
        }
        let last = oracle::always(&self.tablets, &server, &self.ledger)
            .and_then(|()| oracle::settled(&self.tablets, &server, &self.ledger));
        self.judge(last)?;
        self.report.saved = self.ledger.saved.values().filter(|entry| !entry.gone).count() as u64;
        self.report.restores = server.restores;
        self.report.behind = server.behind;
        self.report.forked = oracle::forked(&server) as u64;
        Ok(self.report)
    }

    fn judge(&self, checked: Check) -> Result<(), Box<Violation>> {
        checked.map_err(|(invariant, what)| Box::new(Violation { invariant, what, at: self.now, plan: self.plan }))
    }

    pub(super) fn after(&mut self, wait: i64, event: Event) {
        self.queue.at(self.now.millis() + wait, event);
    }

    pub(super) fn in_time(&mut self, least: i64, most: i64, event: Event) {
        let wait = between(&mut self.rng, least, most);
        self.after(wait, event);
    }

    fn first_events(&mut self) {
        for tablet in 0..self.plan.tablets {
            self.tablet_events(tablet);
        }
        self.in_time(HOUR, DAY, Event::ServerCrash);
        self.in_time(HOUR, DAY, Event::Crowd);
        self.in_time(HOUR, DAY, Event::Backup);
        self.in_time(2 * DAY, 10 * DAY, Event::Restore);
        self.in_time(HOUR, DAY, Event::Reassign);
        self.in_time(DAY, 4 * DAY, Event::Prune);
        self.in_time(2 * HOUR, DAY, Event::Poison);
        self.in_time(4 * HOUR, 3 * DAY, Event::Close);
    }

    /// What befalls a tablet from now on.
    pub(super) fn tablet_events(&mut self, tablet: usize) {
        self.in_time(0, HOUR, Event::Wake(tablet));
        self.in_time(HOUR, DAY, Event::Interview(tablet));
        self.in_time(0, 2 * HOUR, Event::WantList(tablet));
        self.in_time(0, DAY, Event::Network(tablet));
        self.in_time(HOUR, 3 * DAY, Event::Kill(tablet));
        self.in_time(DAY, 9 * DAY, Event::ClockJumps(tablet));
        self.in_time(DAY, 60 * DAY, Event::StorageLost(tablet));
        self.in_time(3 * DAY, 120 * DAY, Event::Copied(tablet));
        self.in_time(5 * DAY, 90 * DAY, Event::OrderWipe(tablet));
        self.in_time(2 * DAY, 40 * DAY, Event::Bar(tablet));
        self.in_time(8 * HOUR, DAY, Event::CloseDay(tablet));
        self.in_time(DAY, 5 * DAY, Event::GiveBundle(tablet));
    }

    /// The faults stop: what is under way in the field ends, everybody has a network.
    fn calm(&mut self, server: &mut Server, end: i64) {
        self.faults = false;
        self.crowd = Crowd::default();
        self.now = Timestamp::from_millis(end);
        server.up = true;
        server.commit();
        // Answers from before are lost, so that the hour is spent on what the tablets do by themselves.
        self.queue.keep(|_| false);
        for place in 0..self.tablets.len() {
            // Whoever waits for an answer hears in time that none comes; nobody is helped in any other way.
            // Whoever was to enrol it is called once more.
            self.tablets[place].shown = false;
            let tablet = &self.tablets[place];
            if tablet.waiting {
                let (life, number) = (tablet.life, tablet.request);
                self.after(MINUTE, Event::GivesUp { tablet: place, life, number, failure: Failure::Timeout });
            } else {
                self.after(1, Event::Wake(place));
            }
            // Before each has said hello, the right of one or the other may run out.
            self.look_for_right(server, place, Timestamp::from_millis(end + 15 * MINUTE));
            self.in_time(0, 10 * MINUTE, Event::WantList(place));
            let tablet = &mut self.tablets[place];
            if !tablet.online {
                tablet.comes_online(self.now, &mut self.rng);
            }
        }
        // Half of those that saw another tablet of their install are enrolled anew, the others stay as they are.
        for place in (0..self.tablets.len()).filter(|place| place % 2 == 0) {
            if self.tablets[place].engine.is_cloned() {
                let install = self.tablets[place].install;
                self.in_time(0, 10 * MINUTE, Event::EnrolAnew { tablet: place, install });
            }
        }
        // What waits to be wiped must stand in a backup first.
        self.after(10 * MINUTE, Event::Backup);
    }

    fn happen(&mut self, server: &mut Server, event: Event) -> Check {
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
                let letter = Letter { life, number, epoch: server.db.epoch, flipped };
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
                self.give_bundle(place);
                self.in_time(DAY, 5 * DAY, Event::GiveBundle(place));
                Ok(())
            }
            Event::BundleArrives { tablet, install, batch } => {
                self.bundle_arrives(server, tablet, install, &batch);
                Ok(())
            }
            Event::WordReturns { tablet, epoch, statement } => self.word_returns(server, tablet, epoch, &statement),
            Event::Kill(place) => {
                self.report.kills += 1;
                let power = dice(&mut self.rng, 2) == 0;
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
                server.start();
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
                server.start();
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
                server.restore(dice(&mut self.rng, 2) == 0);
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
                let surveyor = usize::try_from(dice(&mut self.rng, self.tablets.len() as u64)).unwrap_or(0);
                let which = 1 + u128::from(dice(&mut self.rng, 6)) % EVALUATIONS;
                let on = dice(&mut self.rng, 3) > 0;
                if server.up && dice(&mut self.rng, 2) == 0 {
                    server.change_list(surveyor, which, on);
                } else if server.up {
                    server.change_case(surveyor, which);
                }
                self.in_time(HOUR, DAY, Event::Reassign);
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

    fn check(&mut self, server: &Server) -> Check {
        self.report.checks += 1;
        oracle::always(&self.tablets, server, &self.ledger)?;
        oracle::receipts(server, &self.ledger)
    }

    fn interview(&mut self, server: &Server, place: usize) -> Check {
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
    fn lose(&mut self, server: &Server, place: usize) {
        clone::lost(&self.tablets, place, server, &mut self.ledger);
        self.tablets[place].begin_anew(server);
        self.after(MINUTE, Event::Wake(place));
    }
}
