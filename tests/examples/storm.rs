//! `cargo xtask bench storm`: a storm in full size against a server that was built before.
#![expect(clippy::print_stdout, reason = "a command line tool: its answer is its standard output")]

use clap::Parser;
use journeys::storm::{Goals, Host, Plan, run};
use std::path::PathBuf;
use std::process::ExitCode;
use std::time::Duration;

#[derive(Parser)]
#[command(about = "Many tablets come back within a second, and the server is killed in the middle")]
struct Args {
    /// The server to run
    #[arg(long)]
    server: PathBuf,
    /// Tablets that come back
    #[arg(long, default_value_t = 10_000)]
    tablets: usize,
    /// Submissions that each of them owes
    #[arg(long, default_value_t = 30)]
    each: u32,
    /// Sockets the tablets may have open at once
    #[arg(long, default_value_t = 18_000)]
    sockets: usize,
    /// An empty PostgreSQL in place of the embedded database
    #[arg(long)]
    postgres: Option<String>,
    /// An empty folder for the server's data
    #[arg(long)]
    data_dir: PathBuf,
    /// Begin when a line comes on standard input: on a shared machine the load can wait for a quiet moment
    #[arg(long)]
    hold: bool,
}

fn main() -> ExitCode {
    match storm(&Args::parse()) {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::FAILURE,
        Err(error) => {
            println!("the storm could not be run to its end: {error:#}");
            ExitCode::FAILURE
        }
    }
}

fn storm(args: &Args) -> anyhow::Result<bool> {
    let mut host = Host::new(args.server.clone(), &args.data_dir, args.postgres.as_deref());
    let plan = Plan {
        tablets: args.tablets,
        each: args.each,
        again: false,
        within: Duration::from_secs(1),
        sockets: args.sockets,
        patience: Duration::from_mins(30),
    };
    let outcome = run(plan, &mut host, || {
        if args.hold {
            println!("ready");
            std::io::stdin().read_line(&mut String::new())?;
        }
        Ok(())
    })?;
    println!("{outcome}");
    let missed = outcome.missed(Goals::default());
    for one in &missed {
        println!("missed: {one}");
    }
    Ok(missed.is_empty())
}
