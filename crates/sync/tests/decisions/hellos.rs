//! What the server's answer to a hello means.

use survey::id::SubmissionId;
use sync::chain::LineHash;
use sync::engine::{Action, Alarm, Effects, Engine, KEEP_DAYS, Lease, State};
use sync::message::{DeviceStatus, Head, HelloAnswer, Limits, RecoveryCause, RefreshRequest, Span};
use sync::tombstone::{Tombstone, untold};
use uuid::Uuid;

use super::desk::*;

#[test]
fn what_the_server_said_is_remembered() {
    let mut engine = started(finalised(2));
    let said = HelloAnswer {
        server_time: at(5 * SECOND),
        limits: Limits { items: 8, ..Limits::default() },
        durable: 0,
        device_status: DeviceStatus::Drain,
        ..answer(1, 2)
    };
    let effects = greet(&mut engine, at(0), &said);
    assert!(effects.pull, "nothing was pulled yet");
    let memory = effects.memory.unwrap();
    assert_eq!((memory.offset, memory.next_hello), (Some(5 * SECOND), Some(at(600 * SECOND))));
    assert_eq!((memory.ack, memory.want, memory.heard), (Some(head(1)), vec![Span(2, 2)], Some(at(5 * SECOND))));
    assert_eq!((memory.limits.items, memory.batch, memory.device_status), (8, 8, DeviceStatus::Drain));
    assert_eq!((memory.epoch, memory.lease), (Some(Uuid::from_u128(1)), Some(Lease::begun(at(0)))));
    assert!(!memory.hello_due && memory.failures == 0 && memory.not_before.is_none() && !memory.server_asked);
    assert!(!greet(&mut engine, at(0), &said).pull);
    assert!(greet(&mut engine, at(0), &HelloAnswer { epoch: Uuid::from_u128(2), ..said.clone() }).pull);
    // It decides how long to wait, but not longer than an hour.
    let late = HelloAnswer { next_sync_after: 3601, ..said.clone() };
    assert_eq!(greet(&mut engine, at(0), &late).memory.unwrap().next_hello, Some(at(HOUR)));
    let none = HelloAnswer { limits: Limits { items: 0, ..Limits::default() }, ..said };
    assert_eq!(greet(&mut engine, at(0), &none).memory.unwrap().batch, 1);
}

#[test]
fn an_app_that_is_too_old_holds_nothing_back() {
    let mut engine = started(finalised(2));
    greet(&mut engine, at(0), &HelloAnswer { min_app: Some("9.0.0".to_owned()), ..answer(0, 2) });
    assert!(matches!(engine.plan(at(0), ONLINE).0, Action::Submit { .. }));
}

/// What a hello says of lines of this tablet that were withdrawn.
fn withdrawn(seqs: &[u64], keys: &sync::keys::ServerKeys) -> Option<String> {
    let one = |seq: &u64| {
        let id = SubmissionId(Uuid::from_u128(u128::from(*seq)));
        Tombstone::sign(INSTALL, id, LineHash::of(&format!("line {seq}")), at(0), keys)
    };
    untold(&seqs.iter().map(one).collect::<Vec<_>>(), None)
}

#[test]
fn what_was_withdrawn_is_forgotten_and_otherwise_goes_on_as_before() {
    let lines = || vec![item(1, State::Durable), item(2, State::Complete), item(3, State::Finalised)];
    let told = HelloAnswer { withdrawn: withdrawn(&[1, 3, 9], &keys()), durable: 1, ..answer(2, 3) };
    let mut engine = started(lines());
    let effects = greet(&mut engine, at(0), &told);
    // Also a line that is on no list of this engine: it may lie among those that were rescued.
    assert_eq!(effects.forget, [1, 3, 9].map(|seq| LineHash::of(&format!("line {seq}"))));
    let mut other = started(lines());
    let untouched = greet(&mut other, at(0), &HelloAnswer { withdrawn: None, ..told.clone() });
    assert_eq!(untouched, Effects { forget: Vec::new(), ..effects });
    // What the server does not hold yet is sent, whether its key box is there or not.
    assert_eq!(submit(&mut engine, at(0)), [3]);
}

#[test]
fn a_withdrawal_that_the_server_did_not_sign_is_none() {
    let strange = sync::keys::ServerKeys::from_bytes(&[7; 32], &[8; 32]).unwrap();
    for withdrawn in [withdrawn(&[1], &strange), Some(String::new()), Some("0123456789abcdef.AAAA".to_owned())] {
        let mut engine = started(vec![item(1, State::Complete)]);
        let effects = greet(&mut engine, at(0), &HelloAnswer { withdrawn, ..answer(1, 1) });
        assert_eq!(effects.forget, []);
    }
}

#[test]
fn an_answer_that_nobody_waits_for_changes_nothing() {
    let mut engine = started(finalised(2));
    let before = engine.memory().clone();
    let effects = engine.on_hello(at(0), &answer(2, 2));
    assert_eq!(effects.memory, Some(before));
    assert!(effects.items.is_empty() && !effects.pull);
    // Nor does one that comes a second time.
    greet(&mut engine, at(0), &answer(1, 2));
    let again = engine.on_hello(at(9), &HelloAnswer { durable: 2, ..answer(2, 2) });
    assert_eq!(again.memory.unwrap().ack, Some(head(1)));
}

/// A line between two others, in a state, after an answer.
fn after(state: State, answer: &HelloAnswer) -> (State, Vec<Alarm>) {
    let items = vec![item(1, State::Complete), item(2, state), item(3, State::Complete)];
    let mut engine = started(items);
    let effects = greet(&mut engine, at(0), answer);
    (engine.item(2).unwrap().state, effects.alarms)
}

#[test]
fn what_is_wanted_is_sent_again_whatever_it_was() {
    let wants = HelloAnswer { want: vec![Span(2, 2)], ..answer(1, 1) };
    for state in [State::Finalised, State::Receipted, State::Complete, State::Durable, State::Quarantined] {
        assert_eq!(after(state, &wants), (State::Finalised, vec![]), "{state:?}");
    }
    assert_eq!(after(State::Purged, &wants), (State::Purged, vec![Alarm::WantedPurged { seq: 2 }]));
    assert_eq!(after(State::Conflict, &wants), (State::Conflict, vec![]));
    // What is not wanted stays.
    for state in [State::Finalised, State::Receipted, State::Complete, State::Quarantined, State::Purged] {
        assert_eq!(after(state, &answer(3, 3)), (state, vec![]), "{state:?}");
    }
}

#[test]
fn the_watermark_goes_up_and_down() {
    let upto = |durable| HelloAnswer { durable, ..answer(3, 3) };
    assert_eq!(after(State::Complete, &upto(1)).0, State::Complete);
    assert_eq!(after(State::Complete, &upto(2)).0, State::Durable);
    assert_eq!(after(State::Durable, &upto(2)).0, State::Durable);
    assert_eq!(after(State::Durable, &upto(1)).0, State::Complete);
    assert_eq!(after(State::Receipted, &upto(3)).0, State::Receipted, "its files are not there");
    assert_eq!(after(State::Quarantined, &upto(3)).0, State::Quarantined);
}

#[test]
fn a_server_that_lost_data_may_have_lost_the_files_of_any_line() {
    let mut whole = file("a", 9, true);
    (whole.whole, whole.refusals, whole.hold_until) = (true, 2, Some(at(1)));
    for state in [State::Complete, State::Durable, State::Receipted, State::Quarantined] {
        let mut engine = started(vec![with_files(item(1, state), vec![whole.clone()])]);
        greet(&mut engine, at(0), &HelloAnswer { durable: 1, ..answer(1, 1) });
        let kept = engine.item(1).unwrap().clone();
        assert!(kept.files[0].whole && kept.blobs == 0, "the first server loses nothing");
        greet(&mut engine, at(0), &HelloAnswer { epoch: Uuid::from_u128(2), durable: 1, ..answer(1, 1) });
        let item = engine.item(1).unwrap();
        assert_eq!((item.blobs, &item.files[0]), (1, &file("a", 9, true)), "{state:?}");
        let expected = if state == State::Quarantined { State::Quarantined } else { State::Receipted };
        assert_eq!(item.state, expected, "{state:?}");
    }
    // Lines without files stay as they are.
    let mut engine = started(vec![item(1, State::Durable)]);
    greet(&mut engine, at(0), &HelloAnswer { durable: 1, ..answer(1, 1) });
    greet(&mut engine, at(0), &HelloAnswer { epoch: Uuid::from_u128(2), durable: 1, ..answer(1, 1) });
    assert_eq!(state(&engine, 1), State::Durable);
}

fn durable() -> Engine {
    let mut engine = started(vec![item(1, State::Durable), item(2, State::Complete)]);
    greet(&mut engine, at(0), &HelloAnswer { durable: 1, ..answer(2, 2) });
    engine
}

#[test]
fn a_line_is_deleted_after_thirty_days_and_not_before() {
    let after = |millis: i64| HelloAnswer { server_time: at(millis), durable: 1, ..answer(2, 2) };
    let mut engine = durable();
    assert!(greet(&mut engine, at(99 * DAY), &after(KEEP_DAYS * DAY - 1)).purge.is_empty(), "by the server's clock");
    let effects = greet(&mut engine, at(0), &after(KEEP_DAYS * DAY));
    assert_eq!((effects.purge, state(&engine, 1), state(&engine, 2)), (vec![1], State::Purged, State::Complete));
    assert!(greet(&mut engine, at(0), &after(99 * DAY)).purge.is_empty(), "once");

    // Nothing goes that the server did not sign for, or that a person looks at.
    let mut forged = item(1, State::Durable);
    forged.receipt.as_mut().unwrap().signature[0] ^= 1;
    let unsigned = sync::engine::Item { receipt: None, ..item(1, State::Durable) };
    for kept in [forged, unsigned, item(1, State::Quarantined), item(1, State::Conflict)] {
        let was = kept.state;
        let mut engine = started(vec![kept]);
        let old = HelloAnswer { server_time: at(99 * DAY), durable: 1, ..answer(1, 1) };
        assert!(greet(&mut engine, at(0), &old).purge.is_empty(), "{was:?}");
        assert_eq!(state(&engine, 1), was);
    }
}

#[test]
fn a_server_with_other_lines_shows_a_clone() {
    let chain = head(2).then(LineHash([9; 32])).chain;
    let other = |seq| HelloAnswer { ack: Head { seq, chain }, ..answer(0, 0) };
    for (answer, alarm) in [
        (other(3), Alarm::ServerAhead { server: 3, tablet: 2 }),
        (other(2), Alarm::ChainDiffers { seq: 2 }),
        (other(1), Alarm::ChainDiffers { seq: 1 }),
    ] {
        let mut engine = started(vec![item(1, State::Complete), item(2, State::Durable)]);
        let effects = greet(&mut engine, at(0), &answer);
        assert_eq!(effects.alarms, [alarm]);
        assert!(engine.is_cloned() && !engine.summary().settled);
        // Each line is offered once more, and the server is asked again behind that.
        assert_eq!((state(&engine, 1), state(&engine, 2)), (State::Finalised, State::Finalised));
        assert_eq!(submit(&mut engine, at(0)), [1, 2]);
        // Seen once, it is said but not begun anew.
        let _ = engine.on_receipts(at(0), true, &receipts([receipt(1), receipt(2)]), &mut rng());
        greet(&mut engine, at(0), &answer);
        assert_eq!(state(&engine, 1), State::Complete);
    }
    for answer in [answer(2, 2), answer(1, 2), answer(0, 2)] {
        let mut engine = started(finalised(2));
        assert_eq!(greet(&mut engine, at(0), &answer).alarms, []);
        assert!(!engine.is_cloned());
        assert_eq!(engine.summary().settled, answer.ack.seq == 2);
    }
}

/// After a restore the other tablet's lines may have taken the numbers of these.
#[test]
fn a_clone_offers_everything_again_when_the_server_lost_data() {
    let mut engine = started(vec![item(1, State::Complete), item(2, State::Conflict), item(3, State::Purged)]);
    assert!(engine.is_cloned(), "an app that knew no clones left it so");
    greet(&mut engine, at(0), &HelloAnswer { durable: 3, ..answer(1, 1) });
    assert_eq!(state(&engine, 1), State::Complete, "no watermark speaks of a clone");
    greet(&mut engine, at(0), &HelloAnswer { epoch: Uuid::from_u128(2), durable: 3, ..answer(1, 1) });
    let states: Vec<State> = engine.items().map(|item| item.state).collect();
    assert_eq!(states, [State::Finalised, State::Finalised, State::Purged]);
    // One that is no clone waits for what is wanted.
    let mut alone = started(vec![item(1, State::Complete)]);
    greet(&mut alone, at(0), &answer(1, 1));
    greet(&mut alone, at(0), &HelloAnswer { epoch: Uuid::from_u128(2), ..answer(1, 1) });
    assert_eq!(state(&alone, 1), State::Complete);
}

#[test]
fn what_the_storage_holds_is_looked_at() {
    let alarms = |items: Vec<sync::engine::Item>, upto: u64| Engine::restore(memory(upto), items).1.alarms;
    assert_eq!(alarms(finalised(3), 3), []);
    assert_eq!(alarms(Vec::new(), 0), []);
    assert_eq!(alarms(finalised(3), 2), [Alarm::ChainBroken], "a line beyond the head");
    assert_eq!(alarms(finalised(2), 3), [Alarm::Missing { span: Span(3, 3) }]);
    let mut changed = finalised(3);
    changed[1].line_hash = line(9);
    assert_eq!(alarms(changed, 3), [Alarm::ChainBroken]);
    let sending = Engine::restore(memory(2), vec![item(1, State::Sending), item(2, State::Complete)]);
    assert_eq!(sending.1.items, [item(1, State::Finalised)]);
}

#[test]
fn a_tablet_is_not_wiped_while_the_server_lacks_a_file() {
    let asked = HelloAnswer { device_status: DeviceStatus::Wipe, durable: 1, ..answer(1, 1) };
    let owing = with_files(item(1, State::Receipted), vec![file("a", 9, true)]);
    let deleted = with_files(item(1, State::Purged), vec![file("a", 9, true)]);
    for (line, may) in [(item(1, State::Durable), true), (deleted, true), (owing, false)] {
        let mut engine = started(vec![line]);
        greet(&mut engine, at(0), &asked);
        assert_eq!(engine.may_wipe(), may);
    }
}

#[test]
fn words_of_the_protocol_are_written_and_read_alike() {
    use RecoveryCause::{Cloned, Evicted, Expired, Lost, Other, Rebuilt, Unsure};
    for cause in [Rebuilt, Lost, Unsure, Evicted, Cloned, Expired, Other] {
        assert_eq!(serde_json::from_value::<RecoveryCause>(cause.name().into()).unwrap(), cause);
    }
    // As in docs/sync-protocol.md, for clients that are written from it.
    let text = RefreshRequest::signed_text(INSTALL, "token");
    assert_eq!(text, "hailong refresh/1\n00000000-0000-0000-0000-00000000004d\ntoken");
}
