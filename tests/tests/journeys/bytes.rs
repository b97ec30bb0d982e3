//! A routine sync stays as small as a village's network wants it. How long it takes there is measured by
//! `cargo xtask bench bytes`.

use journeys::chaos::Wire;
use journeys::chaos::bytes::{DOWN, UP, sync_over};

use crate::server::binary;

#[test]
fn fifty_interviews_cost_no_more_than_twenty_kilobytes_up() {
    let folder = tempfile::tempdir().unwrap();
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build().unwrap();
    let cost = runtime.block_on(sync_over(Wire::NONE, binary(), folder.path())).unwrap();
    println!("{cost}");
    assert_eq!((cost.requests, cost.connections), (3, 1), "hello, batch, hello");
    assert!(cost.up <= UP, "{cost}");
    assert!(cost.down <= DOWN, "{cost}");
}
