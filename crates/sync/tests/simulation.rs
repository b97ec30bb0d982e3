//! The field in simulated time, with every fault, judged by an independent ledger; and known mistakes, each caught.

mod commit;

use rayon::prelude::*;
use sync::simulator::{self, Bug, Plan, Report, Violation};

const DEVICE_YEARS: f64 = 100.0;
/// Within so many seeds each planted mistake must be seen.
const SEEDS: u64 = 200;

/// What was wrong, and what it takes to see it again: seed, options and commit.
fn told(violation: &Violation) -> String {
    format!("{violation}, at {}", commit::commit())
}

fn run(plan: Plan) -> Result<Report, Box<Violation>> {
    commit::caught(plan, simulator::run).unwrap_or_else(|told| panic!("{told}"))
}

/// A hash, or a word on why there is none: the sources may have come without git.
#[track_caller]
fn ends_with_the_commit(said: &str) {
    let commit = said.rsplit_once(", at ").map_or("", |(_, commit)| commit);
    let hash = commit.trim_end_matches("-dirty");
    let told = hash.len() == 40 && hash.chars().all(|one| one.is_ascii_hexdigit());
    assert!(told || commit == "a commit that git does not tell", "{said}");
}

#[test]
fn a_failure_tells_seed_options_and_commit() {
    let caught = (0..SEEDS).find_map(|seed| run(Plan::of(seed).with(Bug::AckBeforeCommit)).err()).unwrap();
    let said = told(&caught);
    assert!(
        said.contains(&format!("seed {}, 20 tablets, 14 days, planted: ack-before-commit", caught.plan.seed)),
        "{said}"
    );
    ends_with_the_commit(&said);
}

#[test]
fn a_panic_tells_them_too() {
    let wrong: [fn(Plan) -> Report; 2] = [|_| panic!("no tablet"), |plan| panic!("{} tablets", plan.tablets)];
    for (run, words) in wrong.into_iter().zip(["no tablet", "4 tablets"]) {
        let said = commit::caught(Plan::of(7).with(Bug::AckBeforeCommit), run).unwrap_err();
        let plan = "a panic, seed 7, 4 tablets, 70 days, planted: ack-before-commit: ";
        assert!(said.starts_with(&format!("{plan}{words}, at ")), "{said}");
        ends_with_the_commit(&said);
    }
    assert_eq!(commit::caught(Plan::of(7), |plan| plan.seed), Ok(7));
}

#[test]
fn a_hundred_device_years_lose_nothing() {
    let plans = Plan::season(0, DEVICE_YEARS).into_par_iter();
    let sum: Report = plans.map(|plan| run(plan).unwrap_or_else(|violation| panic!("{}", told(&violation)))).sum();
    // The faults did happen. Rows 15 and 18 of the fault matrix, a twentieth of the goal each: tablets that were away while a
    // unit was merged into another, and bundles that are partial, older than their receipts, signed or sealed with a wrong key,
    // brought three times.
    let rare: Vec<_> = sum.counters().into_iter().filter(|one| one.least == 0 || one.count < one.least).collect();
    assert!(rare.is_empty(), "{rare:?}");
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
