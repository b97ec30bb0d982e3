//! Which piece of which file goes, how long it is, and what becomes of its line.

use sync::blob::{MAX_CHUNK, MIN_CHUNK};
use sync::engine::{Action, Engine, Failure, File, Item, Piece, State};
use sync::message::{HelloAnswer, Limits};
use sync::receipt::{Reason, Status};

use super::desk::*;

fn holder(state: State) -> Item {
    with_files(item(1, state), vec![file("a", 9, true)])
}

fn asks_for(engine: &mut Engine) -> Option<File> {
    match engine.plan(at(0), ONLINE).0 {
        Action::File { sha256, length, piece } => {
            assert_eq!(piece, None);
            let mut files = engine.items().flat_map(|item| &item.files);
            let file = files.find(|file| file.blob.0 == sha256).cloned().unwrap();
            assert_eq!(length, file.blob.1);
            Some(file)
        }
        _ => None,
    }
}

#[test]
fn files_go_once_the_server_has_the_line_and_a_place_for_them() {
    for state in [State::Receipted, State::Quarantined] {
        assert!(asks_for(&mut greeted(vec![holder(state)])).is_some(), "{state:?}");
    }
    // One that is in conflict has been offered once more, and is again.
    for (reason, sent) in [(Reason::SeqTaken, true), (Reason::IdTaken, false)] {
        let mut engine = greeted(vec![holder(State::Finalised)]);
        submit(&mut engine, at(0));
        let said = verdict(1, Status::Conflict, Some(reason));
        let _ = engine.on_receipts(at(0), true, &receipts([said]), &mut rng());
        greet(&mut engine, at(0), &answer(1, 1));
        assert_eq!(state(&engine, 1), State::Conflict);
        assert_eq!(asks_for(&mut engine).is_some(), sent, "{reason:?}");
    }
    for state in [State::Complete, State::Durable, State::Purged] {
        assert_eq!(asks_for(&mut greeted(vec![holder(state)])), None, "{state:?}");
    }
    let mut whole = holder(State::Quarantined);
    whole.files[0].whole = true;
    whole.blobs = 0;
    assert_eq!(asks_for(&mut greeted(vec![whole])), None);
}

#[test]
fn recordings_first_then_earlier_lines_and_last_what_was_sent_back() {
    let mut refused = file("refused", 9, true);
    refused.refusals = 1;
    let items = vec![
        with_files(item(1, State::Receipted), vec![refused, file("picture 1", 9, false)]),
        with_files(item(2, State::Receipted), vec![file("picture 2", 9, false), file("sound 2", 9, true)]),
        with_files(item(3, State::Receipted), vec![file("sound 3", 9, true)]),
    ];
    let mut engine = greeted(items);
    for name in ["sound 2", "sound 3", "picture 1", "picture 2", "refused"] {
        let asked = asks_for(&mut engine).unwrap();
        assert_eq!(asked.blob.0, file(name, 9, true).blob.0, "{name}");
        let _ = engine.on_file(at(0), true, 9, &mut rng());
    }
    assert_eq!(asks_for(&mut engine), None);
    assert_eq!(engine.summary().counts.complete, 3);
}

/// An engine whose one recording of so many bytes the server has up to a place.
fn at_place(length: u64, offset: u64) -> Engine {
    let mut engine = greeted(vec![with_files(item(1, State::Receipted), vec![file("a", length, true)])]);
    assert!(asks_for(&mut engine).is_some());
    let _ = engine.on_file(at(0), true, offset, &mut rng());
    engine
}

fn piece(engine: &mut Engine) -> Option<Piece> {
    match engine.plan(at(0), ONLINE).0 {
        Action::File { piece, .. } => piece,
        other => panic!("{other:?}"),
    }
}

#[test]
fn a_piece_ends_with_the_file() {
    let first = 2 * MIN_CHUNK;
    assert_eq!(piece(&mut at_place(99, 0)), Some(Piece { offset: 0, bytes: 99 }));
    assert_eq!(piece(&mut at_place(u64::from(first) + 1, 0)), Some(Piece { offset: 0, bytes: first }));
    assert_eq!(piece(&mut at_place(99, 98)), Some(Piece { offset: 98, bytes: 1 }));
    let engine = at_place(99, 99);
    assert_eq!((state(&engine, 1), engine.item(1).unwrap().blobs), (State::Complete, 0));
    let engine = at_place(99, 100);
    assert_eq!(state(&engine, 1), State::Complete, "more than all of it is all of it");
}

#[test]
fn no_piece_is_longer_than_the_server_takes() {
    for (chunk, longest) in [(MIN_CHUNK, MIN_CHUNK), (1, MIN_CHUNK), (u32::MAX, 2 * MIN_CHUNK), (20_000, 20_000)] {
        let mut engine = greeted(vec![with_files(item(1, State::Receipted), vec![file("a", 1 << 22, true)])]);
        greet(&mut engine, at(0), &HelloAnswer { limits: Limits { chunk, ..Limits::default() }, ..answer(1, 1) });
        assert!(asks_for(&mut engine).is_some());
        let _ = engine.on_file(at(0), true, 0, &mut rng());
        assert_eq!(piece(&mut engine).unwrap().bytes, longest, "{chunk}");
    }
}

#[test]
fn a_file_that_is_wanted_again_is_asked_about_first() {
    let mut engine = at_place(99, 99);
    greet(&mut engine, at(0), &answer(0, 1));
    assert_eq!(submit(&mut engine, at(0)), [1]);
    let _ = engine.on_receipts(at(0), true, &receipts([receipt(1)]), &mut rng());
    greet(&mut engine, at(0), &answer(1, 1));
    assert_eq!(piece(&mut engine), None);
}

/// The length of the pieces after one that took so many milliseconds.
fn paced(length: u64, took: i64) -> u32 {
    let mut engine = at_place(length, 0);
    let sent = piece(&mut engine).unwrap();
    let _ = engine.on_file(at(took), true, u64::from(sent.bytes), &mut rng());
    engine.memory().chunk
}

#[test]
fn the_next_piece_is_as_long_as_the_last_was_quick() {
    let (long, chunk) = (1 << 22, 2 * MIN_CHUNK);
    assert_eq!([paced(long, 0), paced(long, 4_999)], [2 * chunk; 2]);
    assert_eq!([paced(long, 5_000), paced(long, 20_000)], [chunk; 2]);
    assert_eq!([paced(long, 20_001), paced(long, 10 * HOUR)], [chunk / 2; 2]);
    // A clock that was set back says nothing, nor does a piece that was shorter because the file ended.
    assert_eq!([paced(long, -1), paced(99, 0)], [chunk; 2]);
    let mut engine = at_place(long, 0);
    for _ in 0..5 {
        let sent = piece(&mut engine).unwrap();
        let _ = engine.on_file(at(0), true, sent.offset + u64::from(sent.bytes), &mut rng());
    }
    assert_eq!(engine.memory().chunk, MAX_CHUNK);
}

#[test]
fn after_a_broken_piece_half_as_much_is_tried_and_never_too_little() {
    let mut engine = at_place(1 << 22, 0);
    for _ in 0..3 {
        let sent = piece(&mut engine).unwrap();
        let _ = engine.on_file(at(0), true, sent.offset + u64::from(sent.bytes), &mut rng());
    }
    let mut lengths = Vec::new();
    for _ in 0..5 {
        let sent = piece(&mut engine).unwrap();
        lengths.push(sent.bytes);
        let memory = engine.on_failure(at(0), true, Failure::Network, &mut rng()).memory.unwrap();
        let _ = engine.plan(memory.not_before.unwrap_or(at(0)), ONLINE);
        let _ = engine.on_file(at(0), true, sent.offset, &mut rng());
    }
    assert_eq!(lengths, [16, 8, 4, 2, 1].map(|of| of * MIN_CHUNK));
}

#[test]
fn a_server_that_took_nothing_is_not_pressed() {
    let mut engine = at_place(99_999, 500);
    for (had, waits) in [(499, true), (500, true), (501, false)] {
        let mut engine = engine.clone();
        let sent = piece(&mut engine).unwrap();
        assert_eq!(sent.offset, 500);
        let memory = engine.on_file(at(0), true, had, &mut rng()).memory.unwrap();
        assert_eq!((memory.failures, memory.not_before.is_some()), (u32::from(waits), waits), "{had}");
        if let Some(until) = memory.not_before {
            assert!(
                matches!(engine.plan(until, ONLINE).0, Action::File { piece: Some(next), .. } if next.offset == had)
            );
        }
    }
    // A question that is answered is progress, whatever the answer; so is any that nobody asked.
    let _ = piece(&mut engine);
    let _ = engine.on_failure(at(0), true, Failure::Busy { retry_after: Some(1) }, &mut rng());
    assert_eq!(engine.plan(at(SECOND), ONLINE).1.memory, None);
    let memory = engine.on_file(at(SECOND), true, 0, &mut rng()).memory.unwrap();
    assert_eq!((memory.failures, memory.not_before, memory.server_asked), (0, None, false));
    let before = engine.memory().clone();
    assert_eq!(engine.on_file(at(0), true, 99_999, &mut rng()).memory, Some(before.clone()));
    assert_eq!(engine.on_file_refused(at(0), true, &mut rng()).memory, Some(before));
    assert_eq!(engine.item(1).unwrap().blobs, 1);
}

#[test]
fn a_file_that_is_refused_waits_longer_each_time() {
    let mut engine = greeted(vec![holder(State::Receipted)]);
    for times in 1..=3 {
        let _ = engine.send_now();
        greet(&mut engine, at(0), &answer(1, 1));
        assert!(asks_for(&mut engine).is_some());
        let effects = engine.on_file_refused(at(0), true, &mut rng());
        let held = &effects.items[0].files[0];
        let most = at((sync::engine::BASE << times).cast_signed());
        assert_eq!(held.refusals, times);
        assert!(held.hold_until.unwrap() >= at(0) && held.hold_until.unwrap() <= most, "{held:?}");
        assert_eq!(effects.memory.unwrap().failures, 0, "it is no failure of the network");
    }
    // It arrives in the end, and nothing of that is left.
    let _ = engine.send_now();
    greet(&mut engine, at(0), &answer(1, 1));
    assert!(asks_for(&mut engine).is_some());
    let _ = engine.on_file(at(0), true, 9, &mut rng());
    let expected = File { whole: true, ..file("a", 9, true) };
    assert_eq!((state(&engine, 1), &engine.item(1).unwrap().files[0]), (State::Complete, &expected));
}

/// A correction may keep the picture of the line it corrects.
#[test]
fn one_file_of_two_lines_is_sent_once() {
    let items = vec![
        with_files(item(1, State::Receipted), vec![file("a", 9, true)]),
        with_files(item(2, State::Quarantined), vec![file("a", 9, true)]),
        with_files(item(3, State::Receipted), vec![file("a", 9, true), file("b", 9, true)]),
        with_files(item(4, State::Receipted), vec![file("a", 9, true)]),
    ];
    let mut engine = greeted(items);
    greet(&mut engine, at(0), &HelloAnswer { durable: 3, ..answer(4, 4) });
    assert!(asks_for(&mut engine).is_some());
    let _ = engine.on_file(at(0), true, 9, &mut rng());
    // What stands in the backup by its number is safe now that its files are there.
    let states = [State::Durable, State::Quarantined, State::Receipted, State::Complete];
    assert_eq!([1, 2, 3, 4].map(|seq| state(&engine, seq)), states);
    assert_eq!([1, 2, 3, 4].map(|seq| engine.item(seq).unwrap().blobs), [0, 0, 1, 0]);
    assert_eq!(asks_for(&mut engine).unwrap().blob, file("b", 9, true).blob);
}

#[test]
fn pictures_that_were_asked_for_once_wait_again_when_all_are_sent() {
    let items = vec![
        with_files(item(1, State::Receipted), vec![file("one", 9, false)]),
        with_files(item(2, State::Finalised), vec![file("two", 9, false)]),
    ];
    let mut engine = greeted(items);
    engine.allow_pictures(false);
    assert_eq!(submit(&mut engine, at(0)), [2]);
    let _ = engine.on_receipts(at(0), true, &receipts([receipt(2)]), &mut rng());
    greet(&mut engine, at(0), &answer(2, 2));
    for _ in 0..2 {
        assert!(asks_for(&mut engine).is_some());
        let _ = engine.on_file(at(0), true, 9, &mut rng());
    }
    assert_eq!(engine.summary().counts.complete, 2);
    // The next one waits for the next word.
    let mut lines: Vec<Item> = engine.items().cloned().collect();
    lines.push(with_files(item(3, State::Receipted), vec![file("three", 9, false)]));
    let mut engine = greeted(lines);
    engine.allow_pictures(true);
    assert!(asks_for(&mut engine).is_some());
}
