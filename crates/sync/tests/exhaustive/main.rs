//! The protocol at a small size, every order of events explored: two installs side by side; one whose requests and answers
//! are lost, doubled and late; one with two crashes and a restore of the newest backup.
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

mod rules;
mod world;

use stateright::{Checker as _, Model as _};

use rules::{Bug, Protocol, Size};

fn explored(protocol: Protocol) -> impl stateright::Checker<Protocol> {
    let name = format!("{:?} {:?}", protocol.size, protocol.bug);
    // One thread, so that the first story found is a shortest one.
    let begun = std::time::Instant::now();
    let checker = protocol.checker().spawn_bfs().join();
    let (all, different) = (checker.state_count(), checker.unique_state_count());
    println!("{name}: {all} states, {different} of them different, {:.1} s", begun.elapsed().as_secs_f32());
    checker
}

fn no_law_is_broken(size: Size) {
    let checker = explored(Protocol { size, bug: None });
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
#[ignore = "takes two minutes: run it with --run-ignored all, or --ignored"]
fn nor_does_everything_at_once() {
    no_law_is_broken(Size::EVERYTHING);
}

#[test]
fn each_planted_mistake_has_a_short_story() {
    for bug in [Bug::AckBeforeCommit, Bug::PurgeOnReceipt, Bug::OtherBytesOnRetry, Bug::EpochNotBumped] {
        let checker = explored(Protocol { size: Size::SMALL, bug: Some(bug) });
        let story = checker.discovery(bug.law()).unwrap_or_else(|| panic!("{bug:?} was not seen"));
        let actions = story.into_actions();
        println!("{bug:?}: {actions:?}");
        assert!(actions.len() <= 12, "{bug:?} takes {} steps", actions.len());
    }
}
