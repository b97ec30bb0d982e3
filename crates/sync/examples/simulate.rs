//! More of the simulator than the tests run: `cargo xtask simulate --device-years N --seed S`.
#![expect(clippy::print_stdout, reason = "a command line tool: its answer is its standard output")]

#[path = "../tests/commit/mod.rs"]
mod commit;

use std::process::ExitCode;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Instant;

use clap::Parser;
use indicatif::{ProgressBar, ProgressStyle};
use rayon::prelude::*;
use sync::simulator::{Bug, Counter, Plan, Report, run};

#[derive(Parser)]
#[command(about = "Tablets and a server in simulated time, with every fault of the field")]
struct Args {
    /// How long the tablets of all seeds together are in the field
    #[arg(long, default_value_t = 100.0)]
    device_years: f64,
    /// The first seed; with --device-years 0 the only one
    #[arg(long, default_value_t = 0)]
    seed: u64,
    /// Plant a mistake and say when it is caught; "all" prints the table of docs/sync-protocol.md
    #[arg(long)]
    bug: Option<String>,
    /// Seeds tried for each planted mistake
    #[arg(long, default_value_t = 200)]
    seeds: u64,
}

fn main() -> ExitCode {
    let args = Args::parse();
    match args.bug.as_deref() {
        None => simulate(args.device_years, args.seed),
        Some("all") => table(&Bug::ALL, args.seed, args.seeds),
        Some(name) => {
            if let Some(bug) = Bug::parse(name) {
                return table(&[bug], args.seed, args.seeds);
            }
            let known: Vec<&str> = Bug::ALL.into_iter().map(Bug::name).collect();
            println!("there is no planted mistake {name}; known are all, {}", known.join(", "));
            ExitCode::FAILURE
        }
    }
}

fn simulate(device_years: f64, first: u64) -> ExitCode {
    let plans = Plan::season(first, device_years);
    let years: f64 = plans.iter().map(Plan::device_years).sum();
    let bar = ProgressBar::new(plans.len() as u64);
    if let Ok(style) = ProgressStyle::with_template("{bar:40} {pos}/{len} seeds, {eta} left") {
        bar.set_style(style);
    }
    let began = Instant::now();
    let failed = AtomicBool::new(false);
    let sum: Report = plans
        .into_par_iter()
        .filter_map(|plan| {
            let report = commit::caught(plan, run);
            bar.inc(1);
            let report = report.and_then(|ran| ran.map_err(|one| format!("{one}, at {}", commit::commit())));
            report
                .map_err(|told| {
                    failed.store(true, Ordering::Relaxed);
                    let again = format!("cargo xtask simulate --device-years 0 --seed {}", plan.seed);
                    bar.suspend(|| println!("{told}\n  again: {again}"));
                })
                .ok()
        })
        .sum();
    bar.finish_and_clear();
    let minutes = began.elapsed().as_secs_f64() / 60.0;
    println!("{years:.1} device-years in {:.1} s: {:.0} device-years a minute", minutes * 60.0, years / minutes);
    for Counter { words, count, .. } in sum.counters() {
        println!("{count:>12}  {words}");
    }
    if failed.into_inner() { ExitCode::FAILURE } else { ExitCode::SUCCESS }
}

fn table(bugs: &[Bug], first: u64, seeds: u64) -> ExitCode {
    println!("| Planted mistake | Caught at seed | of so many seeds | By |\n|---|---|---|---|");
    let mut all = true;
    for bug in bugs {
        let found: Vec<(u64, &'static str)> = (first..first + seeds)
            .into_par_iter()
            .filter_map(|seed| {
                let ran = commit::caught(Plan::of(seed).with(*bug), run).unwrap_or_else(|told| panic!("{told}"));
                ran.err().map(|violation| (seed, violation.invariant))
            })
            .collect();
        all &= !found.is_empty();
        let earliest = found.iter().min_by_key(|(seed, _)| *seed);
        let (seed, by) = earliest.map_or(("never".to_owned(), ""), |(seed, by)| (seed.to_string(), *by));
        println!("| {} | {seed} | {} of {seeds} | {by} |", bug.name(), found.len());
    }
    if all { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}
