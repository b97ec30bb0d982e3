//! A routine sync stays as small as a village's network wants it, and a photograph goes on where the network broke off. How long
//! it takes there is measured by `cargo xtask bench bytes`.

use journeys::chaos::Wire;
use journeys::chaos::bytes::{DOWN, UP, sync_over};
use journeys::chaos::resumed::{self, Course};

use crate::server::binary;

fn run<T>(done: impl Future<Output = anyhow::Result<T>>) -> T {
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build().unwrap();
    runtime.block_on(done).unwrap_or_else(|error| panic!("{error:#}"))
}

#[test]
fn fifty_interviews_cost_no_more_than_twenty_kilobytes_up() {
    let folder = tempfile::tempdir().unwrap();
    let cost = run(sync_over(Wire::NONE, binary(), folder.path()));
    println!("{cost}");
    assert_eq!((cost.requests, cost.connections), (3, 1), "hello, batch, hello");
    assert!(cost.up <= UP, "{cost}");
    assert!(cost.down <= DOWN, "{cost}");
}

/// Row 20 of the fault matrix: fifty records, two photographs, and a link that breaks off in each.
fn broken_off(course: Course) {
    let folder = tempfile::tempdir().unwrap();
    let sent = run(resumed::over(course, binary(), folder.path()));
    assert!(sent.answers <= UP, "{} bytes", sent.answers);
    assert_eq!(sent.breaks, 2, "each photograph was broken off");
    assert!(sent.again() > 0, "in the middle of a piece: {:?} of {:?}", sent.pieces, sent.files);
    assert!(sent.again() <= sent.breaks as u64 * sent.longest(), "{:?}", sent.pieces);
}

#[test]
fn a_photograph_that_was_broken_off_sends_one_piece_again_at_most_over_gprs() {
    broken_off(Course::GPRS);
}

#[test]
fn a_photograph_that_was_broken_off_sends_one_piece_again_at_most_over_edge() {
    broken_off(Course::EDGE);
}
