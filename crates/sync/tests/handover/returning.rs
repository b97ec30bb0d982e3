//! Bundles against the server's rules, and what comes back.

use proptest::prelude::*;
use std::collections::BTreeSet;
use survey::clock::{Day, Timestamp};
use sync::close::Rows;
use sync::engine::{Action, Alarm, Closed, Heard, Network, State};
use sync::keys::ServerKeys;
use sync::message::{DayVerdict, Head, Limits, Span};
use sync::statement::Statement;

use super::super::model::{Server, Tablet, rng};
use super::{INSTALL, MOST, bundle, file, lines, read, sign};

const KEY: u8 = 1;
const ONLINE: Network = Network { online: true };

fn at(second: i64) -> Timestamp {
    Timestamp::from_millis(1_600_000_000_000 + second * 1000)
}

fn tablet(server: &Server, made: usize) -> Tablet {
    let mut tablet = Tablet::new(INSTALL, server);
    for (header, frozen) in &lines()[..made] {
        tablet.keep(header, frozen.clone());
    }
    tablet
}

/// Takes a copy in as the server does: only whole parts that the tablet's own key signed, each by the ordinary way.
fn import(server: &mut Server, tablet: &Tablet, copy: &[u8], now: Timestamp) -> Statement {
    for part in read(copy, 1000).0 {
        if part.signature == sign(KEY, &part.header.signed_text()) {
            server.submissions(tablet.install, now, std::str::from_utf8(&part.content).unwrap());
        }
    }
    server.held(tablet.install).statement(now, &server.keys)
}

/// The network is back and good: everything goes through until the engine has nothing to do.
fn drain(server: &mut Server, tablet: &mut Tablet, second: i64) {
    for step in 0..40 {
        let now = at(second + step);
        let (action, effects) = tablet.engine.plan(now, ONLINE);
        tablet.write(effects);
        let effects = match action {
            Action::Hello => {
                let answer = server.hello(now, &tablet.engine.hello(now, "test/1", 0, None));
                tablet.engine.on_hello(now, &answer)
            }
            Action::Submit { items } => {
                let answer = server.submissions(tablet.install, now, &tablet.batch(&items));
                tablet.engine.on_receipts(now, true, &answer, &mut rng(3))
            }
            Action::Wait { .. } | Action::File { .. } => return,
        };
        tablet.write(effects);
    }
    panic!("the tablet never came to rest");
}

/// Of a copy, what was done to it.
#[derive(Debug, Clone)]
enum Copy {
    Whole,
    Cut(prop::sample::Index),
    Changed(prop::sample::Index, u8),
    WrongKey,
    /// Carried again after the network had taken everything.
    AfterTheNetwork,
}

fn copies() -> impl Strategy<Value = Copy> {
    prop_oneof![
        Just(Copy::Whole),
        any::<prop::sample::Index>().prop_map(Copy::Cut),
        (any::<prop::sample::Index>(), 1u8..=255).prop_map(|(place, flip)| Copy::Changed(place, flip)),
        Just(Copy::WrongKey),
        Just(Copy::AfterTheNetwork),
    ]
}

proptest! {
    // Row 18 of the fault matrix.
    #![proptest_config(ProptestConfig { cases: 5000, failure_persistence: None, ..ProptestConfig::default() })]

    /// Three imports by two carriers, each copy whole, cut, changed, forged or late: nothing is kept twice, nothing of a
    /// forged part is kept, and the word that is carried back lights exactly what is held.
    #[test]
    fn a_bundle_is_taken_in_once_however_often_it_comes(
        made in 1usize..=MOST, sent in 0usize..=MOST, items in 1usize..4, three in prop::array::uniform3(copies()),
        restored in any::<bool>(),
    ) {
        let mut server = Server::new(Limits { items: 3, ..Limits::default() });
        let mut tablet = tablet(&server, made);
        let own: BTreeSet<&str> = lines()[..made].iter().map(|(_, frozen)| frozen.line.as_str()).collect();
        // Some arrived before by the network, without their receipts coming back.
        let first: Vec<u64> = (1..=sent.min(made) as u64).collect();
        server.submissions(tablet.install, at(0), &tablet.batch(&first));
        let parts = bundle(&tablet, &tablet.engine.owed(), items, KEY);
        let forged = bundle(&tablet, &tablet.engine.owed(), items, KEY + 1);
        let mut forged_only = true;
        let arrived = Server::seqs(&server.rows);
        let mut held = arrived.clone();
        for (n, copy) in (1i64..).zip(&three) {
            let mut bytes = file(if matches!(copy, Copy::WrongKey) { &forged } else { &parts });
            match copy {
                Copy::Whole | Copy::WrongKey => {}
                Copy::Cut(place) => bytes.truncate(place.index(bytes.len())),
                Copy::Changed(place, flip) => { let place = place.index(bytes.len()); bytes[place] ^= flip }
                Copy::AfterTheNetwork => drain(&mut server, &mut tablet, n * 100),
            }
            forged_only &= matches!(copy, Copy::WrongKey);
            let before = server.rows.raw.len();
            let statement = import(&mut server, &tablet, &bytes, at(n * 100 + 90));
            let after = Server::seqs(&server.rows);
            prop_assert!(held.is_subset(&after), "an import lost something");
            held = after;
            if matches!(copy, Copy::WrongKey) {
                prop_assert_eq!(server.rows.raw.len(), before, "a forged part was kept");
            }
            if matches!(copy, Copy::Whole) {
                prop_assert_eq!(held.len(), made);
            }
            // Byte for byte, once, and nothing beside.
            prop_assert!(server.rows.aside.is_empty());
            prop_assert!(server.rows.raw.values().all(|row| own.contains(row.line.as_str())));
            // The word goes back by hand.
            let reach = server.held(tablet.install).reach();
            let (heard, effects) = tablet.engine.on_statement(&statement);
            tablet.write(effects);
            let known = matches!(heard, Heard::Holds { upto, .. } if upto == reach);
            prop_assert!(known, "{:?}", heard);
            let summary = tablet.engine.summary();
            let owed = tablet.engine.items().filter(|item| item.receipt.is_none() && item.seq > reach).count();
            prop_assert_eq!(summary.owed as usize, owed);
            tablet.restart();
            prop_assert_eq!(tablet.engine.summary().owed as usize, owed, "a restart forgot the word");
        }
        if forged_only {
            prop_assert_eq!(&held, &arrived);
        }
        if restored {
            // The server comes back from a backup that is older than everything: its word of before is out of date.
            let word = server.held(tablet.install).statement(at(500), &server.keys);
            server.rows = server.backup.clone();
            server.epoch = uuid::Uuid::from_u128(2);
            let effects = tablet.engine.send_now();
            tablet.write(effects);
            let (action, effects) = tablet.engine.plan(at(501), ONLINE);
            tablet.write(effects);
            prop_assert_eq!(action, Action::Hello);
            let answer = server.hello(at(501), &tablet.engine.hello(at(501), "test/1", 0, None));
            let effects = tablet.engine.on_hello(at(501), &answer);
            tablet.write(effects);
            prop_assert_eq!(tablet.engine.summary().owed as usize, made);
            if word.last > 0 {
                prop_assert_eq!(tablet.engine.on_statement(&word).0, Heard::OutOfDate);
            }
        }
        let effects = tablet.engine.send_now();
        tablet.write(effects);
        drain(&mut server, &mut tablet, 1000);
        let summary = tablet.engine.summary();
        prop_assert!(summary.settled && summary.owed == 0, "{:?}", summary);
        prop_assert_eq!(server.rows.raw.len(), made);
        prop_assert!(tablet.engine.items().all(|item| item.receipt.is_some() && item.state == State::Complete));
        prop_assert_eq!(&tablet.alarms, &Vec::<Alarm>::new());
    }
}

fn sound() -> (Server, Tablet) {
    let server = Server::new(Limits::default());
    let tablet = tablet(&server, 5);
    (server, tablet)
}

#[test]
fn only_the_servers_word_for_these_lines_is_believed() {
    let (mut server, mut tablet) = sound();
    server.submissions(tablet.install, at(0), &tablet.batch(&[1, 2, 3]));
    let word = server.held(tablet.install).statement(at(1), &server.keys);
    let stranger = ServerKeys::from_bytes(&[7; 32], &[8; 32]).unwrap();
    let forged = Statement::sign(word.install, 1, 5, tablet.engine.memory().head.chain, at(1), &stranger);
    assert_eq!(tablet.engine.on_statement(&forged).0, Heard::NotTheServer);
    let stretched = Statement { last: 5, ..word.clone() };
    assert_eq!(tablet.engine.on_statement(&stretched).0, Heard::NotTheServer);

    let other = survey::id::InstallId(uuid::Uuid::from_u128(78));
    let others = Statement::sign(other, 1, 3, word.chain, at(1), &server.keys);
    assert_eq!(tablet.engine.on_statement(&others).0, Heard::AnotherTablet);

    let (heard, effects) =
        tablet.engine.on_statement(&Statement::sign(word.install, 1, 4, word.chain, at(1), &server.keys));
    assert_eq!((heard, effects.alarms), (Heard::OtherLines, vec![Alarm::ChainDiffers { seq: 4 }]));
    let ahead = Statement::sign(word.install, 1, 9, word.chain, at(1), &server.keys);
    let (heard, effects) = tablet.engine.on_statement(&ahead);
    assert_eq!((heard, effects.alarms), (Heard::OtherLines, vec![Alarm::ServerAhead { server: 9, tablet: 5 }]));
    assert_eq!(tablet.engine.summary().owed, 5, "nothing of that counted");

    let (heard, effects) = tablet.engine.on_statement(&word);
    tablet.write(effects);
    assert_eq!(heard, Heard::Holds { upto: 3, newly: vec![1, 2, 3] });
    assert_eq!(tablet.engine.owed(), [4, 5]);
    // An older, shorter word takes nothing back.
    let shorter = Rows { contiguous: vec![lines()[0].1.line_hash], ..server.held(tablet.install) };
    let (heard, effects) = tablet.engine.on_statement(&shorter.statement(at(0), &server.keys));
    tablet.write(effects);
    assert_eq!(heard, Heard::Holds { upto: 1, newly: vec![] });
    assert_eq!(tablet.engine.owed(), [4, 5]);
}

/// What is held by the server's word alone is sent after what it lacks, and gets its own receipt.
#[test]
fn a_word_is_no_receipt() {
    let (mut server, mut tablet) = sound();
    server.submissions(tablet.install, at(0), &tablet.batch(&[1, 2, 3]));
    server.backup = server.rows.clone();
    let word = server.held(tablet.install).statement(at(1), &server.keys);
    let (_, effects) = tablet.engine.on_statement(&word);
    tablet.write(effects);
    let old = at(90 * 86_400);
    let (_, effects) = tablet.engine.plan(old, ONLINE);
    tablet.write(effects);
    let answer = server.hello(old, &tablet.engine.hello(old, "test/1", 0, None));
    let effects = tablet.engine.on_hello(old, &answer);
    assert_eq!((answer.durable, &effects.purge), (3, &vec![]), "a line was deleted without its own receipt");
    tablet.write(effects);
    let (action, effects) = tablet.engine.plan(old, ONLINE);
    tablet.write(effects);
    assert_eq!(action, Action::Submit { items: vec![4, 5] });
    let answer = server.submissions(tablet.install, old, &tablet.batch(&[4, 5]));
    let effects = tablet.engine.on_receipts(old, true, &answer, &mut rng(1));
    tablet.write(effects);
    let (action, effects) = tablet.engine.plan(old, ONLINE);
    tablet.write(effects);
    assert_eq!(action, Action::Submit { items: vec![1, 2, 3] });
}

#[test]
fn a_day_is_closed_by_the_servers_rows() {
    let (mut server, mut tablet) = sound();
    let day: Day = "2021-10-12".parse().unwrap();
    server.submissions(tablet.install, at(0), &tablet.batch(&[1, 2, 4]));
    let close = tablet.engine.day_close(day, 3);
    assert_eq!((close.request.first, close.request.last), (3, 5));
    let answer = server.held(tablet.install).close(&close.request, at(1), &server.keys);
    assert_eq!((answer.verdict, answer.statement.last), (DayVerdict::Missing, 2));
    let (closed, effects) = tablet.engine.on_day_close(&close.request, &answer);
    tablet.write(effects);
    assert_eq!(closed, Closed::Missing { missing: vec![Span(3, 3), Span(5, 5)] });
    assert_eq!(tablet.engine.owed(), [3, 4, 5]);

    drain(&mut server, &mut tablet, 10);
    let answer = server.held(tablet.install).close(&close.request, at(60), &server.keys);
    let (closed, effects) = tablet.engine.on_day_close(&close.request, &answer);
    tablet.write(effects);
    assert_eq!(closed, Closed::Match { count: 3, upto: 5 });
    // The office finds the code that was told by telephone.
    let told = sync::close::Told { code: close.code, day, count: 3, last: None };
    assert_eq!(server.held(tablet.install).explain(&told, 0, 0), sync::close::Explained::HoldsAll { upto: 5 });

    // A match for another day, or with a word for less, is none.
    let earlier = tablet.engine.day_close("2021-10-11".parse().unwrap(), 3).request;
    assert_eq!(tablet.engine.on_day_close(&earlier, &answer).0, Closed::Unusable);
    let mut short = answer.clone();
    short.statement =
        Statement::sign(tablet.install, 3, 4, server.held(tablet.install).chain_at(4).unwrap(), at(60), &server.keys);
    assert_eq!(tablet.engine.on_day_close(&close.request, &short).0, Closed::Unusable);
    // Other lines under the same numbers.
    let mut cloned = answer;
    let chain = Head { seq: 5, chain: cloned.statement.chain }.then(lines()[0].1.line_hash).chain;
    cloned.statement = Statement::sign(tablet.install, 3, 5, chain, at(60), &server.keys);
    assert_eq!(tablet.engine.on_day_close(&close.request, &cloned).0, Closed::Differs);
}
