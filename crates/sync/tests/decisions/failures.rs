//! What a request means that failed as a whole.

use sync::engine::{Action, Alarm, Engine, Failure, State};

use super::desk::*;

/// An engine that has a batch of so many under way.
fn sending(count: u64) -> Engine {
    let mut engine = greeted(finalised(count));
    assert_eq!(submit(&mut engine, at(0)).len() as u64, count);
    engine
}

fn fail(engine: &mut Engine, failure: Failure) -> Vec<Alarm> {
    engine.on_failure(at(0), true, failure, &mut rng()).alarms
}

const ALL: [Failure; 9] = [
    Failure::Network,
    Failure::Timeout,
    Failure::NotTheServer,
    Failure::Unreadable,
    Failure::TooLarge,
    Failure::Unauthorised,
    Failure::Busy { retry_after: None },
    Failure::Busy { retry_after: Some(9) },
    Failure::Server,
];

#[test]
fn what_was_under_way_is_sent_again_after_a_wait() {
    for failure in ALL {
        let mut engine = sending(3);
        let alarms = fail(&mut engine, failure);
        assert!(engine.items().all(|item| item.state == State::Finalised && item.refusals == 0), "{failure:?}");
        let memory = engine.memory();
        assert_eq!(memory.failures, 1);
        let asked = failure == Failure::Busy { retry_after: Some(9) };
        assert_eq!(memory.server_asked, asked);
        let until = memory.not_before.unwrap();
        assert!(if asked { until == at(9 * SECOND) } else { until >= at(0) && until <= at(4 * SECOND) }, "{until:?}");
        assert_eq!(alarms, if failure == Failure::Unauthorised { vec![Alarm::Unauthorised] } else { vec![] });
        // A batch that may not have fitted is half as long the next time.
        let halved = matches!(failure, Failure::TooLarge | Failure::Timeout | Failure::Unreadable);
        assert_eq!(memory.batch, if halved { 1 } else { 50 }, "{failure:?}");
    }
}

#[test]
fn half_of_what_was_sent_and_never_less_than_one() {
    for (count, half) in [(9, 4), (8, 4), (2, 1), (1, 1)] {
        let mut engine = sending(count);
        fail(&mut engine, Failure::Timeout);
        assert_eq!(engine.memory().batch, half);
    }
    // Of what was to be sent at most, if less was there to be sent than that.
    let mut engine = sending(9);
    fail(&mut engine, Failure::Timeout);
    let _ = engine.send_now();
    greet(&mut engine, at(0), &answer(0, 9));
    assert_eq!(submit(&mut engine, at(0)).len(), 4);
    fail(&mut engine, Failure::Timeout);
    assert_eq!(engine.memory().batch, 2);
}

#[test]
fn one_that_does_not_get_through_by_itself_waits_by_itself() {
    for failure in ALL {
        let mut engine = sending(1);
        fail(&mut engine, failure);
        let item = engine.item(1).unwrap();
        let waits = matches!(failure, Failure::TooLarge | Failure::Unreadable);
        assert_eq!((item.refusals, item.hold_until.is_some()), (u32::from(waits), waits), "{failure:?}");
        assert!(item.hold_until.is_none_or(|until| until >= at(0) && until <= at(4 * SECOND)));
    }
}

#[test]
fn a_hello_that_fails_is_asked_again() {
    let mut engine = started(finalised(1));
    assert_eq!(engine.plan(at(0), ONLINE).0, Action::Hello);
    fail(&mut engine, Failure::Network);
    let _ = engine.send_now();
    assert_eq!(engine.plan(at(0), ONLINE).0, Action::Hello);
    // The answer to the one that was given up says what was held then.
    fail(&mut engine, Failure::Network);
    assert_eq!(engine.on_hello(at(0), &answer(1, 1)).memory.unwrap().ack, None);
}

#[test]
fn failures_in_a_row_make_the_wait_longer_in_the_background_up_to_an_hour() {
    let mut longest = [at(0); 2];
    for seed in 0..100 {
        for (place, front) in [true, false].into_iter().enumerate() {
            let mut engine = sending(1);
            let mut rng = seeded(seed);
            for _ in 0..20 {
                let _ = engine.on_failure(at(0), front, Failure::Network, &mut rng);
            }
            assert_eq!(engine.memory().failures, 20);
            longest[place] = longest[place].max(engine.memory().not_before.unwrap());
        }
    }
    assert!(longest[0] > at(HOUR / 15) && longest[0] <= at(HOUR / 12), "{longest:?}");
    assert!(longest[1] > at(HOUR / 2) && longest[1] <= at(HOUR), "{longest:?}");
}

/// An engine that has a piece of its one file under way.
fn carrying() -> Engine {
    let mut engine = greeted(vec![with_files(item(1, State::Receipted), vec![file("a", 99_999, true)])]);
    assert!(matches!(engine.plan(at(0), ONLINE).0, Action::File { piece: None, .. }));
    let _ = engine.on_file(at(0), true, 0, &mut rng());
    assert!(matches!(engine.plan(at(0), ONLINE).0, Action::File { piece: Some(_), .. }));
    engine
}

#[test]
fn a_files_piece_that_fails_is_no_matter_of_the_batch() {
    for failure in ALL {
        let mut engine = carrying();
        let before = engine.memory().clone();
        fail(&mut engine, failure);
        let memory = engine.memory();
        assert_eq!((memory.batch, memory.chunk, memory.failures), (before.batch, before.chunk / 2, 1), "{failure:?}");
        let file = &engine.item(1).unwrap().files[0];
        let waits = matches!(failure, Failure::TooLarge | Failure::Unreadable);
        assert_eq!((file.refusals, file.hold_until.is_some()), (u32::from(waits), waits), "{failure:?}");
        // How much of it arrived is asked first.
        greet(&mut engine, at(9 * SECOND), &answer(1, 1));
        assert!(matches!(engine.plan(at(9 * SECOND), ONLINE).0, Action::File { piece: None, .. }));
        // A question that fails says nothing of the network.
        let chunk = engine.memory().chunk;
        fail(&mut engine, Failure::Network);
        assert_eq!(engine.memory().chunk, chunk);
    }
}
