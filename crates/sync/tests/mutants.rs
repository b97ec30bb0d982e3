//! The quick tests of the core in one program, which `cargo xtask mutants` builds and links once for each planted mistake.
//! Not run otherwise: each of these files is a program of its own.

#![expect(clippy::unwrap_used, reason = "a test that cannot build its sample should stop")]

#[path = "decisions/main.rs"]
mod decisions;
#[path = "engine.rs"]
mod engine;
#[path = "feed.rs"]
mod feed;
#[path = "files.rs"]
mod files;
#[path = "frozen.rs"]
mod frozen;

use sync::simulator::{Plan, run};

#[test]
fn short_simulations_lose_nothing() {
    for seed in 0..4 {
        let report =
            run(Plan { seed, tablets: 4, days: 6, bug: None }).unwrap_or_else(|violation| panic!("{violation}"));
        assert!(report.saved > 0, "{report:?}");
    }
}
