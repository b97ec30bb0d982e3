//! The protocol with every order of events explored: lines finalised, requests and answers lost, doubled and late, apps and the
//! server killed, a backup made and restored; and two tablets that have one install, because the disk of one was copied to the
//! other.
//!
//! It is the real engine and the real rules of acceptance that are explored; what is made up is the world between them.
//! Time stands still: every wait is over when it is asked about, and a line is old enough to be deleted as soon as it is durable.
//! `rules.rs` takes every step anew; `wide.rs` takes each different one once, and so comes to any number of tablets with
//! three lines each and many faults. `cargo test -p sync --test exhaustive -- --nocapture` prints the number of worlds, `cargo xtask
//! model` explores the large ones.

#![expect(
    clippy::unwrap_used,
    clippy::print_stdout,
    clippy::panic,
    reason = "a test that cannot build its sample should stop"
)]

mod conform;
mod event;
mod explore;
#[path = "../model/header.rs"]
mod header;
mod laws;
mod rules;
mod server;
mod side;
mod size;
mod table;
mod tablet;
mod wide;
mod world;

use std::fmt::Debug;
use std::hash::Hash;
use std::time::Instant;

use stateright::{Checker, Model};

use event::Event;
use explore::{Explored, explore};
use laws::SIGHTS;
use rules::Protocol;
use size::{Bug, Faults, Size};
use wide::{Order, Wide};

fn told<M: Model>(what: impl Debug, checker: &impl Checker<M>, begun: Instant) -> (usize, usize) {
    let (all, different) = (checker.state_count(), checker.unique_state_count());
    let (deep, took) = (checker.max_depth(), begun.elapsed().as_secs_f32());
    println!("{what:?}: {all} steps between {different} worlds, at most {deep} deep, {took:.1} s");
    (all, different)
}

/// All of a model's worlds, and no law broken in one; so many steps between so many worlds.
fn no_law_is_broken<M>(what: impl Debug, model: M) -> (usize, usize)
where
    M: Model + Send + Sync + 'static,
    M::State: Clone + Debug + Hash + PartialEq + Send + Sync + 'static,
    M::Action: Clone + Debug + PartialEq,
{
    let begun = Instant::now();
    let threads = std::thread::available_parallelism().map_or(1, usize::from);
    // In depth, so that only what was seen is kept, and not all that is still to be looked at.
    let checker = model.checker().threads(threads).spawn_dfs().join();
    let counts = told(what, &checker, begun);
    assert!(checker.is_done());
    checker.assert_properties();
    counts
}

fn plain(size: Size) -> (usize, usize) {
    no_law_is_broken(size, Protocol { size, bug: None })
}

/// All worlds of a model, whatever is left to happen in them.
fn no_law_is_broken_in<const N: usize>(what: &str, model: &Wide<N>) {
    let begun = Instant::now();
    let explored = explore(model, |_| ());
    let (size, took) = (model.table.protocol.size, begun.elapsed().as_secs_f32());
    let Explored { steps, worlds, seen, broken } = explored;
    println!("{size:?} {what}: {steps} steps between {worlds} worlds, {took:.1} s");
    println!("tablets, servers, messages, steps between them: {:?}", model.table.sizes());
    if let Some(law) = broken {
        panic!("{law}: {:?}", shortest_story(what, model.clone(), law));
    }
    assert_eq!(seen.len(), SIGHTS.len(), "only {seen:?} was seen");
}

fn one_among_any_number(lines: u64, faults: Faults) {
    no_law_is_broken_in("among any number", &Wide::<1>::among(Size::of(1, lines, faults), None));
}

fn side_by_side(lines: u64, faults: Faults) {
    let size = Size::of(2, lines, faults);
    no_law_is_broken_in("side by side", &Wide::<2> { order: Order::Canonical, ..Wide::beside(size, None) });
}

#[test]
fn no_order_of_events_loses_a_line() {
    // Taken anew and looked up, there are the same worlds and the same steps between them.
    for size in [Size::ROAD, Size::CRASHES] {
        assert_eq!(plain(size), no_law_is_broken((size, "looked up"), Wide::<1>::beside(size, None)));
    }
    let size = Size::SIDE_BY_SIDE;
    assert_eq!(plain(size), no_law_is_broken((size, "looked up"), Wide::<2>::beside(size, None)));
}

#[test]
fn nor_among_any_number_of_tablets() {
    one_among_any_number(3, Faults { lost: 1, crashes: 1, restores: 1, ..Faults::CALM });
}

#[test]
#[ignore = "minutes of work: cargo xtask model"]
fn nor_does_a_copied_tablet() {
    plain(Size::TWINS);
}

#[test]
#[ignore = "minutes of work: cargo xtask model"]
fn nor_does_everything_at_once() {
    plain(Size::EVERYTHING);
}

#[test]
#[ignore = "minutes of work: cargo xtask model"]
fn nor_among_any_number_of_tablets_with_more_faults() {
    // The copy of what is doubled may come late, and behind what was sent later, without anybody giving up.
    for crashes in [1, 2] {
        one_among_any_number(Size::FULL.lines, Faults { late: 0, crashes, ..Size::FULL.faults });
    }
}

#[test]
#[ignore = "minutes of work: cargo xtask model"]
fn nor_side_by_side_with_a_fault() {
    let calm = Faults::CALM;
    for faults in [
        Faults { lost: 1, ..calm },
        Faults { doubled: 1, ..calm },
        Faults { late: 1, ..calm },
        Faults { crashes: 1, ..calm },
        Faults { restores: 1, ..calm },
    ] {
        side_by_side(Size::FULL.lines, faults);
    }
}

/// A size of one's own: see [`Size::asked`].
#[test]
#[ignore = "explores what HAILONG_EXPLORE asks for"]
fn nor_does_what_is_asked() {
    let Some(Size { tablets, lines, faults, .. }) = Size::asked() else { return };
    if tablets == 1 {
        one_among_any_number(lines, faults);
    } else {
        side_by_side(lines, faults);
    }
}

fn shortest_story<M>(what: impl Debug, model: M, law: &'static str) -> Vec<Event>
where
    M: Model<Action = Event> + Send + Sync + 'static,
    M::State: Clone + Debug + Hash + PartialEq + Send + Sync + 'static,
{
    let begun = Instant::now();
    // In breadth and on one thread, so that the first story found is a shortest one.
    let checker = model.checker().spawn_bfs().join();
    told(&what, &checker, begun);
    let story = checker.discovery(law).unwrap_or_else(|| panic!("{what:?} was not seen")).into_actions();
    println!("{what:?}: {story:?}");
    story
}

#[test]
fn each_planted_mistake_has_a_short_story() {
    for bug in Bug::ALL {
        let story = shortest_story(bug, Protocol { size: Size::SMALL, bug: Some(bug) }, bug.law());
        assert!(story.len() <= 12, "{bug:?} takes {} steps", story.len());
        let looked_up = Wide::<2>::beside(Size::FULL, Some(bug));
        let looked_up = shortest_story((bug, "looked up"), looked_up, bug.law());
        assert!(looked_up.len() <= story.len());
        let among = Wide::<1>::among(Size::FULL, Some(bug));
        let among = shortest_story((bug, "among any number"), among, bug.law());
        assert!(among.len() <= looked_up.len());
    }
}
