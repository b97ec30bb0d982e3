//! What the answer to a batch means for each line of it.

use sync::engine::{Alarm, BASE, CAP_FOREGROUND, State};
use sync::keys::ServerKeys;
use sync::message::{HelloAnswer, Limits, NotHeld, NotHeldStatus, Outcome, SubmissionsAnswer};
use sync::receipt::{Holding, Reason, Receipt, Status};

use super::desk::*;

#[test]
fn a_receipt_takes_a_line_to_the_state_it_says() {
    use State::{Complete, Conflict, Quarantined};
    for (status, reason, expected) in [
        (Status::Stored, None, Complete),
        (Status::Duplicate, None, Complete),
        (Status::Quarantined, Some(Reason::BadAnswers), Quarantined),
        (Status::Quarantined, None, Quarantined),
        (Status::Duplicate, Some(Reason::LateScope), Quarantined),
        (Status::Stored, Some(Reason::Other), Quarantined),
        (Status::Conflict, None, Conflict),
        (Status::Duplicate, Some(Reason::SeqTaken), Conflict),
        (Status::Duplicate, Some(Reason::IdTaken), Conflict),
    ] {
        let mut engine = greeted(finalised(2));
        submit(&mut engine, at(0));
        let said = verdict(1, status, reason);
        let effects = engine.on_receipts(at(0), true, &receipts([said.clone()]), &mut rng());
        let item = engine.item(1).unwrap();
        if expected == Conflict {
            // The clone that it shows offers everything once more; the line that is in conflict has been.
            assert_eq!(effects.alarms, [Alarm::ChainDiffers { seq: 1 }]);
            assert!(engine.is_cloned());
        } else {
            assert_eq!(effects.alarms, []);
        }
        assert_eq!((item.state, item.receipt.as_ref()), (expected, Some(&said)), "{status:?} {reason:?}");
        assert_eq!(state(&engine, 2), State::Finalised, "what has no receipt is sent again");
    }
}

#[test]
fn what_is_below_the_watermark_is_safe_when_its_files_are() {
    let mut engine = started(finalised(3));
    greet(&mut engine, at(0), &HelloAnswer { durable: 2, ..answer(0, 3) });
    submit(&mut engine, at(0));
    let _ = engine.on_receipts(at(0), true, &receipts((1..=3).map(receipt)), &mut rng());
    assert_eq!([1, 2, 3].map(|seq| state(&engine, seq)), [State::Durable, State::Durable, State::Complete]);

    let mut engine = started(vec![with_files(item(1, State::Finalised), vec![file("a", 9, true)])]);
    greet(&mut engine, at(0), &HelloAnswer { durable: 1, ..answer(0, 1) });
    submit(&mut engine, at(0));
    let _ = engine.on_receipts(at(0), true, &receipts([receipt(1)]), &mut rng());
    assert_eq!(state(&engine, 1), State::Receipted);
    // A late second receipt for what was deleted brings nothing back.
    let mut engine = greeted(vec![item(1, State::Purged)]);
    let _ = engine.on_receipts(at(0), true, &receipts([receipt(1)]), &mut rng());
    assert_eq!(state(&engine, 1), State::Purged);
}

#[test]
fn nothing_but_the_servers_word_for_this_line_counts() {
    let holding = receipt(1).holding;
    let stranger = ServerKeys::from_bytes(&[7; 32], &[8; 32]).unwrap();
    let signed = |holding: Holding, keys: &ServerKeys| Receipt::sign(holding, Status::Stored, None, keys);
    let other_install = survey::id::InstallId(uuid::Uuid::from_u128(78));
    let other_id = survey::id::SubmissionId(uuid::Uuid::from_u128(999));
    for (said, alarms) in [
        (signed(holding, &stranger), vec![Alarm::BadSignature { seq: 1 }]),
        (signed(Holding { install: other_install, ..holding }, &keys()), vec![]),
        (signed(Holding { id: other_id, ..holding }, &keys()), vec![]),
        (signed(Holding { line_hash: line(2), ..holding }, &keys()), vec![]),
        (signed(Holding { seq: 9, ..holding }, &keys()), vec![]),
    ] {
        let mut engine = greeted(finalised(1));
        submit(&mut engine, at(0));
        let effects = engine.on_receipts(at(0), true, &receipts([said]), &mut rng());
        assert_eq!((effects.alarms, state(&engine, 1)), (alarms, State::Finalised));
        // Nothing came of the request: the next one waits.
        assert_eq!(engine.memory().failures, 1);
        assert!(engine.memory().not_before.is_some());
    }
}

#[test]
fn batches_double_when_they_get_through_up_to_the_limit() {
    let mut engine = started(finalised(20));
    greet(&mut engine, at(0), &HelloAnswer { limits: Limits { items: 7, ..Limits::default() }, ..answer(0, 20) });
    submit(&mut engine, at(0));
    let _ = engine.on_failure(at(0), true, sync::engine::Failure::TooLarge, &mut rng());
    assert_eq!(engine.memory().batch, 3);
    greet(&mut engine, at(0), &HelloAnswer { limits: Limits { items: 7, ..Limits::default() }, ..answer(0, 20) });
    let mut sizes = Vec::new();
    for _ in 0..3 {
        let sent = submit(&mut engine, at(0));
        sizes.push(sent.len());
        let effects = engine.on_receipts(at(0), true, &receipts(sent.into_iter().map(receipt)), &mut rng());
        let memory = effects.memory.unwrap();
        assert!(memory.failures == 0 && memory.not_before.is_none() && !memory.server_asked);
        // Only when all is sent is the server asked what it holds.
        assert_eq!(memory.hello_due, sizes.iter().sum::<usize>() == 20);
    }
    assert_eq!(sizes, [3, 6, 7]);
    let sent = submit(&mut engine, at(0));
    assert_eq!(sent.len(), 4);
    let effects = engine.on_receipts(at(0), true, &receipts(sent.into_iter().map(receipt)), &mut rng());
    assert!(effects.memory.unwrap().hello_due);
}

#[test]
fn a_late_answer_costs_no_wait() {
    let mut engine = greeted(finalised(1));
    submit(&mut engine, at(0));
    let _ = engine.on_failure(at(0), true, sync::engine::Failure::Timeout, &mut rng());
    let before = (engine.memory().failures, engine.memory().not_before);
    // It brings nothing, and nobody waits for it.
    let _ = engine.on_receipts(at(0), true, &receipts([]), &mut rng());
    assert_eq!((engine.memory().failures, engine.memory().not_before), before);
    // One that brings the receipt is good whenever it comes.
    let _ = engine.on_receipts(at(0), true, &receipts([receipt(1)]), &mut rng());
    assert_eq!((state(&engine, 1), engine.memory().failures, engine.memory().not_before), (State::Complete, 0, None));
}

fn not_held(seq: u64, status: NotHeldStatus, reason: &str) -> NotHeld {
    NotHeld { status, line_hash: line(seq), reason: reason.to_owned(), detail: "…".to_owned() }
}

#[test]
fn what_the_server_did_not_keep_waits_by_itself() {
    for (status, reason, waits) in [
        (NotHeldStatus::Refused, "not_sealed", true),
        (NotHeldStatus::Retry, "busy", true),
        (NotHeldStatus::Refused, "too_many_items", true),
        // There was no room in this batch: it is in the next one, like those that were not sent yet.
        (NotHeldStatus::Retry, "too_many_items", false),
    ] {
        let mut engine = greeted(finalised(2));
        submit(&mut engine, at(0));
        let said = not_held(1, status, reason);
        let answer = SubmissionsAnswer { receipts: vec![Outcome::NotHeld(said.clone()), Outcome::Held(receipt(2))] };
        let effects = engine.on_receipts(at(0), true, &answer, &mut rng());
        let item = engine.item(1).unwrap();
        assert_eq!((item.state, state(&engine, 2)), (State::Finalised, State::Complete));
        assert_eq!(item.refusals, u32::from(waits), "{status:?} {reason}");
        assert_eq!(item.not_held, waits.then_some(said));
        assert_eq!(item.hold_until.is_some(), waits);
        let most = at((2 * BASE).cast_signed());
        assert!(item.hold_until.is_none_or(|until| until >= at(0) && until <= most));
        let memory = effects.memory.unwrap();
        assert!(memory.failures == 0 && memory.not_before.is_none(), "nothing else waits for it");
        // The receipt that comes in the end takes all of it away.
        let _ = engine.send_now();
        greet(&mut engine, at(0), &answer_of_a_server_without_the_first());
        submit(&mut engine, at(0));
        let _ = engine.on_receipts(at(0), true, &receipts([receipt(1)]), &mut rng());
        let item = engine.item(1).unwrap();
        assert_eq!((item.refusals, item.hold_until, &item.not_held), (0, None, &None));
    }
}

fn answer_of_a_server_without_the_first() -> HelloAnswer {
    HelloAnswer { want: vec![sync::message::Span(1, 1)], ..answer(0, 0) }
}

#[test]
fn a_word_for_a_line_that_is_not_under_way_is_let_pass() {
    let mut engine = greeted(finalised(1));
    let refused = SubmissionsAnswer { receipts: vec![Outcome::NotHeld(not_held(1, NotHeldStatus::Refused, "x"))] };
    let effects = engine.on_receipts(at(0), true, &refused, &mut rng());
    assert_eq!((effects.items, engine.item(1).unwrap().refusals), (vec![], 0));
    submit(&mut engine, at(0));
    let stray = SubmissionsAnswer { receipts: vec![Outcome::NotHeld(not_held(9, NotHeldStatus::Refused, "x"))] };
    let _ = engine.on_receipts(at(0), true, &stray, &mut rng());
    assert_eq!((state(&engine, 1), engine.item(1).unwrap().refusals), (State::Finalised, 0));
}

#[test]
fn refusals_make_the_wait_longer() {
    let mut lines = finalised(1);
    lines[0].refusals = 30;
    let longest = (0..200).map(|seed| {
        let mut engine = greeted(lines.clone());
        submit(&mut engine, at(0));
        let refused = SubmissionsAnswer { receipts: vec![Outcome::NotHeld(not_held(1, NotHeldStatus::Refused, "x"))] };
        let mut rng = seeded(seed);
        let _ = engine.on_receipts(at(0), true, &refused, &mut rng);
        let item = engine.item(1).unwrap();
        assert_eq!(item.refusals, 31);
        item.hold_until.unwrap()
    });
    let longest = longest.max().unwrap();
    let cap = CAP_FOREGROUND.cast_signed();
    assert!(longest <= at(cap) && longest > at(cap / 2), "{longest:?}");
}
