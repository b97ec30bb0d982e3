//! The tablet's engine against a model server: lost, doubled, late and cut messages, kills, a server restored from an
//! old backup, a clock that jumps. When the faults stop, everything is held exactly once and receipted.

#![expect(clippy::unwrap_used, reason = "a test that cannot build its sample should stop")]

mod handover;
mod model;

use model::{Server, Tablet, header, rng};
use proptest::prelude::*;
use rand_chacha::ChaCha20Rng;
use rand_chacha::rand_core::Rng;
use survey::clock::Timestamp;
use survey::id::SubmissionId;
use sync::body::Body;
use sync::engine::{Action, AddError, Alarm, Engine, Failure, Network, State, WaitReason};
use sync::message::{HelloAnswer, Limits, Outcome, SubmissionsAnswer};
use sync::receipt::{Reason, Status};
use sync::seal::freeze;
use uuid::Uuid;

const ONLINE: Network = Network { online: true };
const DAY: i64 = 86_400_000;

/// An answer that is still on its way.
enum Late {
    Hello(HelloAnswer),
    Receipts(SubmissionsAnswer),
}

struct World {
    rng: ChaCha20Rng,
    server: Server,
    tablet: Tablet,
    /// The server's clock; the tablet's is this plus `skew`.
    now: i64,
    skew: i64,
    late: Vec<Late>,
    requests: usize,
}

impl World {
    fn new(seed: u64) -> Self {
        let server = Server::new(Limits { items: 5, ..Limits::default() });
        let tablet = Tablet::new(77, &server);
        Self { rng: rng(seed), server, tablet, now: 1_600_000_000_000, skew: 0, late: vec![], requests: 0 }
    }

    fn dice(&mut self, sides: u64) -> u64 {
        self.rng.next_u64() % sides
    }

    fn tablet_clock(&self) -> Timestamp {
        Timestamp::from_millis(self.now + self.skew)
    }

    fn failure(&mut self) -> Failure {
        match self.dice(7) {
            0 => Failure::Network,
            1 => Failure::Timeout,
            2 => Failure::NotTheServer,
            3 => Failure::Unreadable,
            4 => Failure::TooLarge,
            5 => Failure::Busy { retry_after: Some(30) },
            _ => Failure::Server,
        }
    }

    fn fail(&mut self) {
        let (now, failure) = (self.tablet_clock(), self.failure());
        let effects = self.tablet.engine.on_failure(now, true, failure, &mut self.rng);
        self.tablet.write(effects);
    }

    fn arrive(&mut self, answer: Late) {
        let now = self.tablet_clock();
        let effects = match answer {
            Late::Hello(answer) => self.tablet.engine.on_hello(now, &answer),
            Late::Receipts(answer) => self.tablet.engine.on_receipts(now, true, &answer, &mut self.rng),
        };
        self.tablet.write(effects);
    }

    /// One step of the tablet; `faults` says whether the network is allowed to be bad.
    fn step(&mut self, faults: bool) -> Option<WaitReason> {
        let now = self.tablet_clock();
        let (action, effects) = self.tablet.engine.plan(now, ONLINE);
        self.tablet.write(effects);
        let request = match action {
            Action::Wait { until, reason } => {
                let until = until.map_or(60_000, |until| (until.millis() - now.millis()).max(1));
                self.now += until;
                return Some(reason);
            }
            Action::Hello => None,
            Action::Submit { items } => Some(self.tablet.batch(&items)),
            Action::File { .. } => panic!("no line has files"),
        };
        self.requests += 1;
        self.now += 700;
        let at = Timestamp::from_millis(self.now);
        let install = self.tablet.install;
        let ask = |server: &mut Server, tablet: &Tablet| match &request {
            None => Late::Hello(server.hello(at, &tablet.engine.hello(now, "test/1", 0, None))),
            Some(batch) => Late::Receipts(server.submissions(install, at, batch)),
        };
        match if faults { self.rng.next_u64() % 10 } else { 9 } {
            0 | 1 => self.fail(), // the request was lost
            2 => {
                let lost = ask(&mut self.server, &self.tablet); // the answer was lost, or comes much later
                self.late.push(lost);
                self.fail();
            }
            3 => {
                ask(&mut self.server, &self.tablet);
                let answer = ask(&mut self.server, &self.tablet); // the request arrived twice
                self.arrive(answer);
            }
            4 => {
                if let Some(batch) = &request {
                    // The batch was cut on the way and the proxy did not notice.
                    let mut end = usize::try_from(self.rng.next_u64()).unwrap() % batch.len();
                    while !batch.is_char_boundary(end) {
                        end -= 1;
                    }
                    let answer = self.server.submissions(install, at, &batch[..end]);
                    self.arrive(Late::Receipts(answer));
                } else {
                    self.fail();
                }
            }
            5 => {
                ask(&mut self.server, &self.tablet);
                self.tablet.restart(); // killed before the answer came
            }
            _ => {
                let answer = ask(&mut self.server, &self.tablet);
                self.arrive(answer);
            }
        }
        None
    }

    fn trouble(&mut self) {
        match self.dice(12) {
            0..4 => {
                let server = &self.server;
                self.tablet.finalise(server, &mut self.rng);
            }
            4 => self.tablet.restart(),
            5 => {
                if !self.late.is_empty() {
                    let n = usize::try_from(self.dice(self.late.len() as u64)).unwrap();
                    let answer = self.late.swap_remove(n);
                    self.arrive(answer);
                }
            }
            6 => self.server.backup = self.server.rows.clone(),
            7 if self.dice(4) == 0 => {
                self.server.rows = self.server.backup.clone();
                // An answer from before the loss can still be under way; one lost hour later it is not.
                self.late.clear();
            }
            8 => self.skew = i64::try_from(self.dice(28)).unwrap() * DAY - 14 * DAY,
            9 => {
                let now = self.tablet_clock();
                let effects = self.tablet.engine.on_online(now, &mut self.rng);
                self.tablet.write(effects);
            }
            10 => self.now += i64::try_from(self.dice(20)).unwrap() * DAY,
            _ => {
                let effects = self.tablet.engine.send_now();
                self.tablet.write(effects);
            }
        }
    }

    /// No finalised line is nowhere, and whatever is deleted here stands in the backup.
    fn check(&self) {
        for item in self.tablet.engine.items() {
            assert_eq!(item.state == State::Purged, !self.tablet.lines.contains_key(&item.seq));
            if item.state == State::Purged {
                assert!(self.server.backup.raw.values().any(|row| row.line_hash == item.line_hash));
            }
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 64, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn whatever_happens_everything_arrives_exactly_once(seed in any::<u64>()) {
        let mut world = World::new(seed);
        for _ in 0..150 {
            world.trouble();
            world.step(true);
            world.check();
        }
        // The faults stop.
        let mut steps = 0;
        loop {
            let idle = world.step(false) == Some(WaitReason::Idle);
            let summary = world.tablet.engine.summary();
            if idle && summary.owed == 0 && summary.settled {
                break;
            }
            steps += 1;
            prop_assert!(steps < 400, "{summary:?} {:?}", world.tablet.engine.memory());
        }
        world.check();
        let items: Vec<_> = world.tablet.engine.items().cloned().collect();
        prop_assert_eq!(world.server.rows.raw.len(), items.len());
        prop_assert!(world.server.rows.aside.is_empty());
        for item in &items {
            let row = &world.server.rows.raw[&item.id];
            prop_assert_eq!(row.line_hash, item.line_hash);
            if let Some((line, _)) = world.tablet.lines.get(&item.seq) {
                prop_assert_eq!(&row.line, line);
            }
            prop_assert!(matches!(item.state, State::Complete | State::Durable | State::Purged), "{:?}", item);
            let receipt = item.receipt.as_ref().unwrap();
            let key = world.server.keys.public().receipt;
            prop_assert_eq!(receipt.proves(world.tablet.install, item.seq, item.id, item.line_hash, key), Ok(()));
        }
        prop_assert_eq!(&world.tablet.alarms, &vec![]);
    }
}

fn settled(world: &mut World) {
    for _ in 0..40 {
        world.step(false);
        if world.tablet.engine.summary().settled {
            return;
        }
    }
    panic!("{:?}", world.tablet.engine.summary());
}

#[test]
fn a_routine_sync_is_three_requests() {
    let mut world = World::new(1);
    for _ in 0..5 {
        let server = &world.server;
        world.tablet.finalise(server, &mut world.rng);
    }
    let start = world.now;
    settled(&mut world);
    assert_eq!(world.requests, 3);
    assert!(world.now - start < 5_000, "nothing is owed, and that is known at once");
    // Another one while the network is there: the batch, and the question whether anything is still owed.
    let server = &world.server;
    world.tablet.finalise(server, &mut world.rng);
    settled(&mut world);
    assert_eq!(world.requests, 5);
}

#[test]
fn a_receipt_of_someone_else_lights_nothing() {
    let mut world = World::new(2);
    let server = &world.server;
    world.tablet.finalise(server, &mut world.rng);
    world.step(false);
    let (action, effects) = world.tablet.engine.plan(world.tablet_clock(), ONLINE);
    world.tablet.write(effects);
    let Action::Submit { items } = action else { panic!("{action:?}") };
    let batch = world.tablet.batch(&items);
    let mut stranger = Server::new(world.server.limits);
    stranger.keys = sync::keys::ServerKeys::from_bytes(&[7; 32], &[10; 32]).unwrap();
    let answer = stranger.submissions(world.tablet.install, Timestamp::from_millis(world.now), &batch);
    world.arrive(Late::Receipts(answer));
    assert_eq!(world.tablet.engine.item(1).unwrap().state, State::Finalised);
    assert_eq!(world.tablet.alarms, [Alarm::BadSignature { seq: 1 }]);
    assert!(!world.tablet.engine.summary().settled);
}

#[test]
fn a_cloned_tablet_is_noticed_and_both_lines_are_kept() {
    let mut world = World::new(3);
    let server = &world.server;
    world.tablet.finalise(server, &mut world.rng);
    let mut clone = World::new(4);
    let server = &world.server;
    clone.tablet.finalise(server, &mut clone.rng);
    settled(&mut world);

    std::mem::swap(&mut world.server, &mut clone.server);
    for _ in 0..6 {
        clone.step(false);
    }
    let item = clone.tablet.engine.item(1).unwrap();
    assert_eq!(item.state, State::Conflict);
    let receipt = item.receipt.as_ref().unwrap();
    assert_eq!((receipt.status, receipt.reason), (Status::Conflict, Some(Reason::SeqTaken)));
    assert!(clone.tablet.alarms.contains(&Alarm::ChainDiffers { seq: 1 }));
    assert_eq!((clone.server.rows.raw.len(), clone.server.rows.aside.len()), (1, 1));
    assert!(!clone.tablet.engine.summary().settled);
    // Asked again it gives the same receipt, and still says conflict on the tablet.
    let batch = clone.tablet.batch(&[1]);
    let answer = clone.server.submissions(clone.tablet.install, Timestamp::from_millis(0), &batch);
    let Outcome::Held(again) = &answer.receipts[0] else { panic!("{answer:?}") };
    assert_eq!((again.status, again.signature), (Status::Duplicate, receipt.signature));
    clone.arrive(Late::Receipts(answer));
    assert_eq!(clone.tablet.engine.item(1).unwrap().state, State::Conflict);
    assert_eq!(clone.server.rows.aside.len(), 1);
    // It gives out no more numbers, also after a restart.
    clone.tablet.restart();
    assert!(clone.tablet.engine.summary().cloned);
    let next = header(clone.tablet.install, 2, SubmissionId(Uuid::from_u128(2)));
    let frozen = freeze(&next, &Body::default(), &clone.server.keys.public().sealing, &mut clone.rng).unwrap();
    let refused = clone.tablet.engine.add(&next, &frozen).unwrap_err();
    assert_eq!(refused, AddError::Cloned(clone.tablet.install));
    assert_eq!(clone.tablet.engine.next_seq(), 2);
}

/// The watermark says what the server's own lines are; a clone deletes nothing by it, and what it heard of its lines before
/// a restore may have become the other's.
#[test]
fn a_clone_deletes_nothing_and_offers_everything_once_more() {
    let mut world = World::new(13);
    let server = &world.server;
    world.tablet.finalise(server, &mut world.rng);
    settled(&mut world);
    assert_eq!(world.tablet.engine.item(1).unwrap().state, State::Complete);
    // The database is lost; the other tablet's line comes first, takes the number and stands in the backup.
    let mut other = World::new(14);
    std::mem::swap(&mut world.server, &mut other.server);
    let server = &world.server;
    other.tablet.finalise(server, &mut other.rng);
    let batch = other.tablet.batch(&[1]);
    world.server.submissions(world.tablet.install, Timestamp::from_millis(0), &batch);
    world.server.backup = world.server.rows.clone();
    world.now += 100 * DAY;
    for _ in 0..8 {
        world.step(false);
    }
    let item = world.tablet.engine.item(1).unwrap();
    assert_eq!((item.state, world.tablet.lines.len()), (State::Conflict, 1));
    assert_eq!(world.server.rows.aside.len(), 1);
    assert!(!world.tablet.engine.may_wipe());
}

#[test]
fn a_revoked_tablet_still_hands_in_its_work() {
    let mut world = World::new(5);
    world.server.revoked = true;
    let server = &world.server;
    world.tablet.finalise(server, &mut world.rng);
    settled(&mut world);
    let item = world.tablet.engine.item(1).unwrap();
    assert_eq!((item.state, item.receipt.as_ref().unwrap().reason), (State::Quarantined, Some(Reason::RevokedInstall)));
    world.server.backup = world.server.rows.clone();
    world.now += 100 * DAY;
    for _ in 0..4 {
        world.step(false);
    }
    assert_eq!(world.tablet.engine.memory().durable, 1);
    assert_eq!(world.tablet.engine.item(1).unwrap().state, State::Quarantined, "never deleted by itself");
}

#[test]
fn a_line_of_another_install_takes_no_number_of_it() {
    let mut world = World::new(6);
    let victim = survey::id::InstallId(Uuid::from_u128(99));
    let forged = header(victim, 1, SubmissionId(Uuid::from_u128(1)));
    let frozen = freeze(&forged, &Body::default(), &world.server.keys.public().sealing, &mut rng(1)).unwrap();
    let batch = sync::message::batch([(frozen.line.as_str(), frozen.key_box.as_slice())]);
    let answer = world.server.submissions(world.tablet.install, Timestamp::from_millis(0), &batch);
    let Outcome::Held(receipt) = &answer.receipts[0] else { panic!("{answer:?}") };
    assert_eq!((receipt.status, receipt.reason), (Status::Quarantined, Some(Reason::InstallMismatch)));
    assert!(world.server.rows.raw.is_empty());
}

#[test]
fn one_item_that_never_gets_through_holds_up_no_other() {
    let mut world = World::new(7);
    for _ in 0..9 {
        let server = &world.server;
        world.tablet.finalise(server, &mut world.rng);
    }
    let mut sent = 0;
    for _ in 0..60 {
        let now = world.tablet_clock();
        let (action, effects) = world.tablet.engine.plan(now, ONLINE);
        world.tablet.write(effects);
        match action {
            Action::Wait { until, .. } => world.now += until.map_or(60_000, |until| until.millis() - now.millis() + 1),
            Action::Hello => {
                let answer = world.server.hello(now, &world.tablet.engine.hello(now, "test/1", 0, None));
                world.arrive(Late::Hello(answer));
            }
            Action::File { .. } => panic!("no line has files"),
            Action::Submit { items } if items.contains(&3) => {
                let effects = world.tablet.engine.on_failure(now, true, Failure::Unreadable, &mut world.rng);
                world.tablet.write(effects);
            }
            Action::Submit { items } => {
                sent += items.len();
                let answer = world.server.submissions(world.tablet.install, now, &world.tablet.batch(&items));
                world.arrive(Late::Receipts(answer));
            }
        }
    }
    assert_eq!(sent, 8);
    let stuck = world.tablet.engine.item(3).unwrap();
    assert!(stuck.state == State::Finalised && stuck.refusals > 1, "{stuck:?}");
}

#[test]
fn batches_shrink_when_they_do_not_get_through_and_grow_again() {
    let mut world = World::new(8);
    for _ in 0..20 {
        let server = &world.server;
        world.tablet.finalise(server, &mut world.rng);
    }
    world.step(false);
    let now = world.tablet_clock();
    let (action, _) = world.tablet.engine.plan(now, ONLINE);
    assert_eq!(action, Action::Submit { items: vec![1, 2, 3, 4, 5] });
    let _ = world.tablet.engine.on_failure(now, true, Failure::TooLarge, &mut world.rng);
    assert_eq!(world.tablet.engine.memory().batch, 2);
    let _ = world.tablet.engine.send_now();
    assert_eq!(world.tablet.engine.plan(now, ONLINE).0, Action::Hello);
}

#[test]
fn the_server_decides_how_long_to_wait() {
    let mut world = World::new(9);
    let now = world.tablet_clock();
    let engine = &mut world.tablet.engine;
    assert_eq!(
        engine.plan(now, Network { online: false }).0,
        Action::Wait { until: None, reason: WaitReason::Offline }
    );
    assert_eq!(engine.plan(now, ONLINE).0, Action::Hello);
    assert_eq!(engine.plan(now, ONLINE).0, Action::Wait { until: None, reason: WaitReason::Busy });
    let _ = engine.on_failure(now, true, Failure::Busy { retry_after: Some(90) }, &mut world.rng);
    let _ = engine.send_now();
    let until = now.plus_seconds(90);
    assert_eq!(engine.plan(now, ONLINE).0, Action::Wait { until: Some(until), reason: WaitReason::ServerAsked });
    // A clock that was set back by a year does not make the wait a year long.
    assert_eq!(engine.plan(now.plus_days(-365), ONLINE).0, Action::Hello);
}

#[test]
fn holes_in_the_storage_are_named() {
    let mut world = World::new(10);
    for _ in 0..4 {
        let server = &world.server;
        world.tablet.finalise(server, &mut world.rng);
    }
    let memory = world.tablet.engine.memory().clone();
    let items: Vec<_> = world.tablet.engine.items().cloned().collect();
    let (_, whole) = Engine::restore(memory.clone(), items.clone());
    assert_eq!(whole.alarms, []);
    let (_, holed) = Engine::restore(memory.clone(), [items[0].clone(), items[3].clone()]);
    assert_eq!(holed.alarms, [Alarm::Missing { span: sync::message::Span(2, 3) }]);
    let mut changed = items;
    changed[1].line_hash = sync::chain::LineHash([0; 32]);
    let (_, broken) = Engine::restore(memory, changed);
    assert_eq!(broken.alarms, [Alarm::ChainBroken]);
}
