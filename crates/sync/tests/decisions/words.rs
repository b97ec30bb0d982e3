//! The server's signed word for many lines at once: when it counts, and until when.

use survey::clock::Day;
use sync::engine::{AddError, Alarm, Closed, Heard, State};
use sync::line::Header;
use sync::message::{DayCloseAnswer, DayVerdict, HelloAnswer, Span};
use sync::statement::Statement;

use super::desk::*;

fn word(upto: u64, millis: i64) -> Statement {
    Statement::sign(INSTALL, 1, upto, head(upto).chain, at(millis), &keys())
}

#[test]
fn the_longer_word_stands() {
    let mut engine = started(finalised(3));
    assert_eq!(engine.on_statement(&word(2, 1)).0, Heard::Holds { upto: 2, newly: vec![1, 2] });
    assert_eq!((engine.held_upto(), engine.owed(), engine.summary().owed), (2, vec![3], 1));
    assert_eq!(engine.on_statement(&word(1, 2)).0, Heard::Holds { upto: 1, newly: vec![] });
    assert_eq!(engine.held_upto(), 2);
    let memory = engine.on_statement(&word(2, 3)).1.memory.unwrap();
    assert_eq!(memory.held, Some(word(2, 1)), "the same once more changes nothing");
    assert_eq!(engine.on_statement(&word(0, 3)).0, Heard::Holds { upto: 0, newly: vec![] });
}

#[test]
fn a_word_is_out_of_date_when_the_server_said_less_since() {
    for (held, said_at, heard) in [
        (1, 4, Heard::OutOfDate),
        (1, 5, Heard::Holds { upto: 2, newly: vec![2] }),
        (1, 6, Heard::Holds { upto: 2, newly: vec![2] }),
        (2, 4, Heard::Holds { upto: 2, newly: vec![] }),
    ] {
        let lines = (1..=2).map(|seq| item(seq, if seq <= held { State::Complete } else { State::Finalised }));
        let mut engine = started(lines.collect());
        greet(&mut engine, at(0), &HelloAnswer { server_time: at(5), ..answer(held, 2) });
        let got = engine.on_statement(&word(2, said_at)).0;
        assert_eq!(got, heard, "{held} {said_at}");
        assert_eq!(engine.held_upto(), if heard == Heard::OutOfDate { 0 } else { 2 });
    }
}

#[test]
fn a_later_hello_outweighs_a_word_that_came_by_hand() {
    for (held, heard_at, stands) in [(1, 9, true), (1, 10, false), (1, 11, false), (2, 11, true)] {
        let mut engine = started(finalised(2));
        let _ = engine.on_statement(&word(2, 10));
        assert!(engine.owed().is_empty());
        greet(&mut engine, at(0), &HelloAnswer { server_time: at(heard_at), ..answer(held, 2) });
        assert_eq!(engine.held_upto(), if stands { 2 } else { 0 }, "{held} {heard_at}");
    }
}

#[test]
fn a_clones_word_stops_the_numbering_and_is_not_kept() {
    let mut engine = started(finalised(2));
    let _ = engine.on_statement(&word(2, 1));
    let other = Statement::sign(INSTALL, 1, 2, head(1).chain, at(2), &keys());
    let (heard, effects) = engine.on_statement(&other);
    assert_eq!((heard, effects.alarms), (Heard::OtherLines, vec![Alarm::ChainDiffers { seq: 2 }]));
    assert!(engine.is_cloned() && engine.memory().held.is_none() && engine.memory().hello_due);
    let ahead = Statement::sign(INSTALL, 1, 3, head(3).chain, at(2), &keys());
    let mut engine = started(finalised(2));
    let (heard, effects) = engine.on_statement(&ahead);
    assert_eq!((heard, effects.alarms), (Heard::OtherLines, vec![Alarm::ServerAhead { server: 3, tablet: 2 }]));
}

#[test]
fn a_days_close_is_believed_by_the_signature_and_the_own_chain() {
    let day: Day = "2021-10-12".parse().unwrap();
    let engine = started(finalised(3));
    let asked = engine.day_close_request(day, 2);
    assert_eq!((asked.first, asked.last, asked.count), (2, 3, 2));
    let statement = Statement::sign(INSTALL, 2, 3, head(3).chain, at(0), &keys());
    let good = DayCloseAnswer { day, verdict: DayVerdict::Match, missing: vec![], statement };
    for (answer, closed) in [
        (good.clone(), Closed::Match { count: 2, upto: 3 }),
        (DayCloseAnswer { day: day.plus_days(1), ..good.clone() }, Closed::Unusable),
        (DayCloseAnswer { verdict: DayVerdict::Other, ..good.clone() }, Closed::Unusable),
        (DayCloseAnswer { verdict: DayVerdict::Differs, ..good.clone() }, Closed::Unusable),
        // A word for other numbers than were asked about, a gap without its numbers, and one of another day.
        (DayCloseAnswer { statement: word(3, 0), ..good.clone() }, Closed::Unusable),
        (DayCloseAnswer { verdict: DayVerdict::Missing, statement: word(1, 0), ..good.clone() }, Closed::Unusable),
        (
            DayCloseAnswer {
                verdict: DayVerdict::Missing,
                day: day.plus_days(1),
                missing: vec![Span(2, 3)],
                statement: word(1, 0),
            },
            Closed::Unusable,
        ),
        (
            DayCloseAnswer { verdict: DayVerdict::Missing, missing: vec![Span(2, 3)], statement: word(1, 0), day },
            Closed::Missing { missing: vec![Span(2, 3)] },
        ),
    ] {
        let mut engine = engine.clone();
        assert_eq!(engine.on_day_close(&asked, &answer).0, closed, "{answer:?}");
    }
    // What is named missing is sent again, whatever was said of it before, and the server is asked.
    let mut engine = greeted(vec![item(1, State::Complete), item(2, State::Complete), item(3, State::Complete)]);
    assert!(!engine.memory().hello_due);
    let answer = DayCloseAnswer { verdict: DayVerdict::Missing, missing: vec![Span(2, 2)], statement: word(1, 0), day };
    let (closed, effects) = engine.on_day_close(&asked, &answer);
    assert_eq!(closed, Closed::Missing { missing: vec![Span(2, 2)] });
    assert_eq!(effects.items.iter().map(|item| item.seq).collect::<Vec<_>>(), [2]);
    assert_eq!([1, 2, 3].map(|seq| state(&engine, seq)), [State::Complete, State::Finalised, State::Complete]);
    assert!(effects.memory.unwrap().hello_due);
}

#[test]
fn only_the_next_line_of_this_install_is_taken_in() {
    use sync::chain::LineHash;
    use sync::seal::Frozen;
    let sample = |seq, install| Header { seq, install, ..header() };
    let frozen = Frozen { line: "x".repeat(500), key_box: vec![0; 80], line_hash: LineHash([5; 32]) };
    let mut engine = started(finalised(2));
    let before = engine.memory().clone();
    let other = survey::id::InstallId(uuid::Uuid::from_u128(9));
    assert_eq!(engine.add(&sample(3, other), &frozen), Err(AddError::AnotherInstall(other)));
    for got in [1, 2, 4] {
        assert_eq!(engine.add(&sample(got, INSTALL), &frozen), Err(AddError::NotNext { got, next: 3 }));
    }
    assert_eq!(engine.memory(), &before);
    let effects = engine.add(&sample(3, INSTALL), &frozen).unwrap();
    // In a batch: the line, a line feed, 80 bytes as 108 characters of base64 at most, a line feed.
    assert_eq!((effects.items[0].bytes, effects.items[0].state), (500 + 108 + 2, State::Finalised));
    assert_eq!(effects.memory.unwrap().head, head(2).then(LineHash([5; 32])));
}
