//! A small storm: two hundred tablets come back at once and the server is killed in the middle. The benchmark
//! (`cargo xtask bench storm`) is the same in full size, with goals for time and memory.

use std::time::Duration;

use journeys::storm::{Host, Plan, run};

use crate::server::binary;

#[test]
fn nothing_is_lost_or_doubled_when_all_come_back_and_the_server_dies() {
    let folder = tempfile::tempdir().unwrap();
    let mut host = Host::new(binary(), folder.path(), None);
    let plan = Plan {
        tablets: 200,
        each: 5,
        again: true,
        within: Duration::from_secs(1),
        sockets: 400,
        patience: Duration::from_mins(20),
    };
    let outcome = run(plan, &mut host, || Ok(())).unwrap_or_else(|error| panic!("{error:#}"));
    assert_eq!(outcome.books.faults(), Vec::<String>::new(), "{outcome}");
    assert_eq!(outcome.books.equal, 1000);
    assert_eq!(outcome.counts, Vec::<String>::new(), "{outcome}");
}
