//! The loop: what happens next, and what it does to tablets, server and ledger.

use rand_chacha::ChaCha8Rng;
use rand_chacha::rand_core::SeedableRng as _;
use survey::clock::Timestamp;

use super::crowd::Crowd;
use super::event::{Event, Queue};
use super::ledger::Ledger;
use super::network::between;
use super::oracle::{self, Check, Violation};
use super::server::Server;
use super::tablet::Tablet;
use super::withdrawal;
use super::{Plan, Report};
use crate::engine::Failure;

pub(super) const SECOND: i64 = 1000;
pub(super) const MINUTE: i64 = 60 * SECOND;
pub(super) const HOUR: i64 = 60 * MINUTE;
pub(super) const DAY: i64 = 24 * HOUR;
/// 2022-09-12, a Monday.
const START: i64 = 1_662_940_800_000;
const QUIET: i64 = HOUR;

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
    /// How often each bundle was brought.
    pub(super) bundles: Vec<u32>,
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
            bundles: Vec::new(),
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
            .and_then(|()| oracle::settled(&self.tablets, &server, &self.ledger))
            .and_then(|()| withdrawal::forgotten(&self.tablets, &server, &self.ledger));
        self.judge(last)?;
        self.report.saved = self.ledger.saved.values().filter(|entry| !entry.gone).count() as u64;
        self.report.restores = server.restores;
        self.report.behind = server.behind;
        self.report.after_merge = server.after_merge;
        self.report.opened_later = server.opened_later;
        self.report.forgotten = withdrawal::emptied(&self.tablets);
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
        self.in_time(4 * HOUR, 3 * DAY, Event::Merge);
        self.in_time(DAY, 4 * DAY, Event::Prune);
        self.in_time(2 * HOUR, DAY, Event::Poison);
        self.in_time(4 * HOUR, 3 * DAY, Event::Close);
        self.in_time(6 * HOUR, 2 * DAY, Event::Withdraw);
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

    pub(super) fn check(&mut self, server: &Server) -> Check {
        self.report.checks += 1;
        oracle::always(&self.tablets, server, &self.ledger)?;
        withdrawal::only_what_was_withdrawn(&self.tablets, server, &self.ledger)?;
        oracle::receipts(server, &self.ledger)
    }
}
