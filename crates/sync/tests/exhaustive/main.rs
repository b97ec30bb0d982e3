//! The protocol at a small size, every order of events explored: two installs side by side; one whose requests and answers
//! are lost, doubled and late; one with two crashes and a restore of the newest backup; two that have one install, because the
//! disk of one was copied to the other.
//!
//! It is the real engine and the real rules of acceptance that are explored; what is made up is the world between them
//! (`world.rs`). Time stands still: every wait is over when it is asked about, and a line is old enough to be deleted as
//! soon as it is durable. `cargo test -p sync --test exhaustive -- --nocapture` prints the number of states.

#![expect(
    clippy::unwrap_used,
    clippy::print_stdout,
    clippy::panic,
    reason = "a test that cannot build its sample should stop"
)]

#[path = "../model/header.rs"]
mod header;
mod rules;
mod world;

use std::time::Instant;

use stateright::{Checker, Model as _};

use rules::{Bug, Protocol, Size};

fn told(protocol: &Protocol, checker: &impl Checker<Protocol>, begun: Instant) {
    let (all, different) = (checker.state_count(), checker.unique_state_count());
    let took = begun.elapsed().as_secs_f32();
    println!("{:?} {:?}: {all} states, {different} of them different, {took:.1} s", protocol.size, protocol.bug);
}

fn no_law_is_broken(size: Size) {
    let (protocol, begun) = (Protocol { size, bug: None }, Instant::now());
    let threads = std::thread::available_parallelism().map_or(1, usize::from);
    // In depth, so that only what was seen is kept, and not all that is still to be looked at.
    let checker = protocol.clone().checker().threads(threads).spawn_dfs().join();
    told(&protocol, &checker, begun);
    assert!(checker.is_done());
    checker.assert_properties();
}

#[test]
fn no_order_of_events_loses_a_line() {
    for size in [Size::SIDE_BY_SIDE, Size::ROAD, Size::CRASHES] {
        no_law_is_broken(size);
    }
}

#[test]
#[ignore = "four million steps, minutes of work: run it with --run-ignored all, or --ignored"]
fn nor_does_a_copied_tablet() {
    no_law_is_broken(Size::TWINS);
}

#[test]
#[ignore = "millions of steps, minutes of work: run it with --run-ignored all, or --ignored"]
fn nor_does_everything_at_once() {
    no_law_is_broken(Size::asked().unwrap_or(Size::EVERYTHING));
}

#[test]
fn each_planted_mistake_has_a_short_story() {
    for bug in [Bug::AckBeforeCommit, Bug::PurgeOnReceipt, Bug::OtherBytesOnRetry, Bug::EpochNotBumped] {
        let (protocol, begun) = (Protocol { size: Size::SMALL, bug: Some(bug) }, Instant::now());
        // In breadth and on one thread, so that the first story found is a shortest one.
        let checker = protocol.clone().checker().spawn_bfs().join();
        told(&protocol, &checker, begun);
        let story = checker.discovery(bug.law()).unwrap_or_else(|| panic!("{bug:?} was not seen"));
        let actions = story.into_actions();
        println!("{bug:?}: {actions:?}");
        assert!(actions.len() <= 12, "{bug:?} takes {} steps", actions.len());
    }
}
