//! The field in simulated time, with every fault, judged by an independent ledger; and known mistakes, each caught.

use rayon::prelude::*;
use sync::simulator::{Bug, Plan, Report, run};

const DEVICE_YEARS: f64 = 100.0;
/// Within so many seeds each planted mistake must be seen.
const SEEDS: u64 = 200;

#[test]
fn a_hundred_device_years_lose_nothing() {
    let plans = Plan::season(0, DEVICE_YEARS).into_par_iter();
    let sum: Report = plans.map(|plan| run(plan).unwrap_or_else(|violation| panic!("{violation}"))).sum();
    // The faults did happen.
    let counts = [
        sum.saved,
        sum.files,
        sum.faults,
        sum.kills,
        sum.server_crashes,
        sum.restores,
        sum.purged,
        sum.quarantined,
        sum.refused,
        sum.flipped,
        sum.disbelieved,
        sum.behind,
        sum.poisoned,
        sum.passed_by,
        sum.after_close,
        sum.withdrawn,
        sum.barred,
        sum.from_barred,
        sum.merged,
    ];
    assert!(counts.iter().all(|count| *count > 50), "{sum:?}");
    assert!([sum.closed, sum.bundles, sum.lit].iter().all(|count| *count > 100), "{sum:?}");
    assert!(sum.clock_jumps > 1000, "{sum:?}");
    assert!([sum.clones, sum.anew, sum.forked].iter().all(|count| *count > 20), "{sum:?}");
    assert!(sum.expired > 5, "{sum:?}");
    // Rows 15 and 18 of the fault matrix, a twentieth of the goal each: tablets that were away while a unit was merged into
    // another, and bundles that are partial, older than their receipts, signed or sealed with a wrong key, brought three times.
    assert!([sum.rehomed, sum.after_merge].iter().all(|count| *count >= 500), "{sum:?}");
    let bundles = [sum.damaged, sum.stale, sum.forged, sum.sealed_elsewhere, sum.opened_later, sum.thrice];
    assert!(bundles.iter().all(|count| *count >= 250), "{sum:?}");
    assert!(sum.evictions > 5 && sum.checks > 1000, "{sum:?}");
}

#[test]
fn the_same_seed_is_the_same_run() {
    assert_eq!(
        run(Plan::of(3)).map_err(|error| error.to_string()),
        run(Plan::of(3)).map_err(|error| error.to_string())
    );
}

#[test]
fn every_planted_mistake_is_caught() {
    let slow: Vec<&str> = Bug::ALL
        .into_iter()
        .filter(|bug| !(0..SEEDS).into_par_iter().any(|seed| run(Plan::of(seed).with(*bug)).is_err()))
        .map(Bug::name)
        .collect();
    assert!(slow.is_empty(), "not caught within {SEEDS} seeds: {slow:?}");
}
