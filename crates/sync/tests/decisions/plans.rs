//! What comes next.

use sync::engine::{
    Action, CAP_BACKGROUND, Engine, Failure, LEASE_DAYS, Lease, LeaseState, Network, ONLINE_SPREAD, State, WaitReason,
};
use sync::message::{Counts, Limits};

use super::desk::*;

fn wait(action: &Action) -> Option<WaitReason> {
    if let Action::Wait { reason, .. } = action { Some(*reason) } else { None }
}

#[test]
fn one_thing_is_under_way_at_a_time() {
    let mut asking = started(finalised(1));
    assert_eq!(
        asking.plan(at(0), Network { online: false }).0,
        Action::Wait { until: None, reason: WaitReason::Offline }
    );
    assert_eq!(asking.plan(at(0), ONLINE).0, Action::Hello);
    let mut sending = greeted(finalised(1));
    assert_eq!(submit(&mut sending, at(0)), [1]);
    let with_file = with_files(item(1, State::Receipted), vec![file("a", 9, true)]);
    let mut carrying = greeted(vec![with_file]);
    assert!(matches!(carrying.plan(at(0), ONLINE).0, Action::File { .. }));
    for engine in [&mut asking, &mut sending, &mut carrying] {
        // Also without a network: nobody is told that nothing is under way.
        for online in [true, false] {
            let (action, effects) = engine.plan(at(DAY), Network { online });
            assert_eq!(action, Action::Wait { until: None, reason: WaitReason::Busy });
            assert_eq!(effects.memory, None);
        }
    }
}

fn asked_to_wait(seconds: u32) -> Engine {
    let mut engine = greeted(finalised(1));
    submit(&mut engine, at(0));
    let _ = engine.on_failure(at(0), true, Failure::Busy { retry_after: Some(seconds) }, &mut rng());
    engine
}

#[test]
fn a_wait_ends_at_its_time() {
    let mut engine = asked_to_wait(60);
    let until = Some(at(60 * SECOND));
    let waits = Action::Wait { until, reason: WaitReason::ServerAsked };
    assert_eq!(engine.plan(at(0), ONLINE).0, waits);
    assert_eq!(engine.plan(at(60 * SECOND - 1), ONLINE).0, waits);
    assert_eq!(submit(&mut engine, at(60 * SECOND)), [1]);
}

#[test]
fn no_wait_is_longer_than_an_hour() {
    for seconds in [3600, 3601, u32::MAX] {
        let mut engine = asked_to_wait(seconds);
        assert_eq!(engine.memory().not_before, Some(at(HOUR)));
        assert_eq!(wait(&engine.plan(at(0), ONLINE).0), Some(WaitReason::ServerAsked), "an hour and no more");
        // The clock was set back: what is further away than any wait is none.
        assert_eq!(submit(&mut engine, at(-1)), [1]);
    }
    assert_eq!(CAP_BACKGROUND.cast_signed(), HOUR);
}

/// Items of these many bytes, and limits on items, bytes on the wire and bytes inflated.
fn first_batch(bytes: &[u32], items: u32, wire: u32, inflated: u32) -> usize {
    let mut lines = finalised(bytes.len() as u64);
    for (item, bytes) in lines.iter_mut().zip(bytes) {
        item.bytes = *bytes;
    }
    let mut engine = started(lines);
    let limits = Limits { items, bytes: wire, inflated, ..Limits::default() };
    greet(&mut engine, at(0), &sync::message::HelloAnswer { limits, ..answer(0, bytes.len() as u64) });
    let sent = submit(&mut engine, at(0));
    assert_eq!(sent, (1..=sent.len() as u64).collect::<Vec<_>>(), "lowest first");
    sent.len()
}

#[test]
fn a_batch_is_as_long_as_its_limits() {
    // Gzip leaves four fifths at most: 1000 bytes on the wire are 1250 before.
    assert_eq!(first_batch(&[625, 625, 1], 50, 1000, 1 << 20), 2);
    assert_eq!(first_batch(&[625, 626], 50, 1000, 1 << 20), 1);
    assert_eq!(first_batch(&[600, 600, 50, 1], 50, 1000, 1 << 20), 3);
    // Inflated it has a limit of its own.
    assert_eq!(first_batch(&[625, 625], 50, 1000, 1250), 2);
    assert_eq!(first_batch(&[625, 625], 50, 1000, 1249), 1);
    assert_eq!(first_batch(&[1; 5], 3, 1000, 1 << 20), 3);
    // One that is too long by itself goes by itself, whatever the limits say.
    assert_eq!(first_batch(&[9000, 1], 50, 1000, 1 << 20), 1);
    assert_eq!(first_batch(&[9000, 1], 0, 0, 0), 1);
}

#[test]
fn what_was_sent_back_goes_alone_and_after_all_others() {
    let mut lines = finalised(4);
    lines[0].refusals = 1;
    lines[2].refusals = 2;
    lines[3].hold_until = Some(at(SECOND));
    let mut engine = greeted(lines);
    assert_eq!(submit(&mut engine, at(0)), [2]);
    let _ = engine.on_receipts(at(0), true, &receipts([receipt(2)]), &mut rng());
    assert_eq!(submit(&mut engine, at(0)), [1]);
    let _ = engine.on_receipts(at(0), true, &receipts([receipt(1)]), &mut rng());
    assert_eq!(submit(&mut engine, at(0)), [3]);
    let _ = engine.on_receipts(at(0), true, &receipts([receipt(3)]), &mut rng());
    // What is held back waits till its time, at which the server is asked and it goes.
    let mut held_back = engine.clone();
    greet(&mut held_back, at(1), &answer(3, 4));
    assert_eq!(submit(&mut held_back, at(1)), [4], "somebody pressed send");
    assert_eq!(engine.plan(at(1), ONLINE).0, Action::Hello);
    let _ = engine.on_hello(at(1), &answer(3, 4));
    let until = Some(at(SECOND));
    assert_eq!(engine.plan(at(1), ONLINE).0, Action::Wait { until, reason: WaitReason::Idle });
    assert_eq!(submit(&mut engine, at(SECOND)), [4]);
}

#[test]
fn with_nothing_to_send_the_server_is_asked_at_its_time() {
    let mut engine = greeted(vec![item(1, State::Complete)]);
    let until = Some(at(600 * SECOND));
    assert_eq!(engine.plan(at(0), ONLINE).0, Action::Wait { until, reason: WaitReason::Idle });
    assert_eq!(engine.plan(at(600 * SECOND - 1), ONLINE).0, Action::Wait { until, reason: WaitReason::Idle });
    assert_eq!(engine.plan(at(600 * SECOND), ONLINE).0, Action::Hello);
    assert_eq!(wait(&engine.plan(at(600 * SECOND), ONLINE).0), Some(WaitReason::Busy), "it is being asked");
}

#[test]
fn a_file_that_waits_by_itself_wakes_the_engine() {
    let mut waiting = file("a", 9, true);
    (waiting.refusals, waiting.hold_until) = (1, Some(at(5 * SECOND)));
    let mut engine = greeted(vec![with_files(item(1, State::Receipted), vec![waiting])]);
    let until = Some(at(5 * SECOND));
    assert_eq!(engine.plan(at(0), ONLINE).0, Action::Wait { until, reason: WaitReason::Idle });
    assert!(matches!(engine.plan(at(5 * SECOND), ONLINE).0, Action::File { .. }));
    let _ = engine.on_file_refused(at(0), true, &mut rng());
    let Action::Wait { until: Some(until), reason: WaitReason::Idle } = engine.plan(at(0), ONLINE).0 else { panic!() };
    assert!(until > at(0) && until <= at(4 * SECOND), "{until:?}");
    assert!(matches!(engine.plan(until, ONLINE).0, Action::File { .. }));
}

#[test]
fn a_network_that_comes_back_is_not_used_by_all_at_once() {
    let mut engine = greeted(finalised(1));
    submit(&mut engine, at(0));
    let _ = engine.on_failure(at(0), true, Failure::Network, &mut rng());
    assert_eq!(engine.memory().failures, 1);
    let mut latest = at(0);
    for seed in 0..200 {
        let mut rng = seeded(seed);
        let effects = engine.on_online(at(0), &mut rng).memory.unwrap();
        assert_eq!((effects.failures, effects.hello_due), (0, true));
        let until = effects.not_before.unwrap();
        assert!(until >= at(0) && until <= at(ONLINE_SPREAD.cast_signed()));
        latest = latest.max(until);
    }
    assert!(latest > at(ONLINE_SPREAD.cast_signed() / 2), "{latest:?}");
    // A server that asked to wait is waited for.
    let mut engine = asked_to_wait(60);
    let memory = engine.on_online(at(0), &mut rng()).memory.unwrap();
    assert_eq!((memory.not_before, memory.failures, memory.hello_due), (Some(at(60 * SECOND)), 1, true));
}

#[test]
fn whoever_presses_send_waits_for_nobody_but_the_server() {
    let mut lines = finalised(2);
    lines[0].hold_until = Some(at(HOUR));
    let mut waiting = file("a", 9, true);
    waiting.hold_until = Some(at(HOUR));
    lines[1] = with_files(lines[1].clone(), vec![waiting]);
    let mut engine = started(lines);
    let effects = engine.send_now();
    assert_eq!(effects.items.len(), 2);
    assert!(effects.items.iter().all(|item| item.hold_until.is_none()));
    assert_eq!(effects.items[1].files[0].hold_until, None);
    assert_eq!(engine.send_now().items, [], "there is nothing left to say");

    let mut engine = greeted(finalised(1));
    submit(&mut engine, at(0));
    let _ = engine.on_failure(at(0), true, Failure::Network, &mut rng());
    assert!(engine.memory().not_before.is_some());
    assert_eq!(engine.send_now().memory.unwrap().not_before, None);
    assert_eq!(engine.plan(at(0), ONLINE).0, Action::Hello);
    assert_eq!(asked_to_wait(60).send_now().memory.unwrap().not_before, Some(at(60 * SECOND)));
}

#[test]
fn a_hello_tells_what_there_is() {
    let lines =
        [State::Complete, State::Durable, State::Receipted, State::Quarantined, State::Finalised, State::Purged];
    let mut items: Vec<_> = (1..).zip(lines).map(|(seq, state)| item(seq, state)).collect();
    // The newest receipt is the one with the server's highest number, not the tablet's.
    let newest = items[1].receipt.as_mut().unwrap();
    newest.holding.server_seq = 999;
    let newest = newest.clone();
    items[4].bytes = 1000;
    let engine = started(items);
    let hello = engine.hello(at(5), "app/1", 3, None);
    let counts =
        Counts { draft: 3, finalised: 1, receipted: 1, complete: 1, durable: 2, quarantined: 1, ..Counts::default() };
    assert_eq!((hello.counts, hello.newest_receipt, hello.head), (counts, Some(newest), head(6)));
    assert_eq!((hello.install, hello.app.as_str(), hello.clock), (INSTALL, "app/1", at(5)));
    let summary = engine.summary();
    assert_eq!((summary.owed, summary.owed_bytes, summary.cloned), (1, 1000, false));
    let mut engine = started(finalised(3));
    let _ = engine.plan(at(0), ONLINE);
    assert_eq!((engine.summary().owed, engine.summary().owed_bytes), (3, 1200));
    let conflict = started(vec![item(1, State::Conflict)]).summary();
    assert_eq!((conflict.counts.conflict, conflict.cloned), (1, true));
    let mut sending = greeted(finalised(2));
    submit(&mut sending, at(0));
    assert_eq!((sending.summary().counts.sending, sending.summary().owed), (2, 2));
}

#[test]
fn the_lease_is_written_once_a_minute() {
    let mut engine = started(Vec::new());
    let (state, effects) = engine.lease(at(0));
    assert_eq!(state, LeaseState::Runs { days: LEASE_DAYS });
    assert_eq!(effects.memory.unwrap().lease, Some(Lease::begun(at(0))));
    // Less than a minute later there is nothing to write, and nothing is forgotten by that.
    let (state, effects) = engine.lease(at(59_999));
    assert_eq!((state, effects.memory), (LeaseState::Runs { days: LEASE_DAYS }, None));
    assert_eq!(engine.lease(at(0)).1.memory, None);
    let lease = engine.lease(at(60_000)).1.memory.unwrap().lease.unwrap();
    assert_eq!((lease.spent, lease.seen), (60_000, at(60_000)));
    // A clock that goes back is written at once.
    let lease = engine.lease(at(59_999)).1.memory.unwrap().lease.unwrap();
    assert_eq!((lease.spent, lease.seen, lease.latest), (60_000, at(59_999), at(60_000)));
    assert_eq!(engine.lease(at(30 * DAY)).0, LeaseState::Over);
    greet(&mut engine, at(30 * DAY), &answer(0, 0));
    assert_eq!(engine.lease(at(30 * DAY)).0, LeaseState::Runs { days: LEASE_DAYS });
}
