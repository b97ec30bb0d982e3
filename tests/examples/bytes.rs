//! `cargo xtask bench bytes`: a routine sync over a simulated GPRS link, against a server that was built before.
#![expect(clippy::print_stdout, reason = "a command line tool: its answer is its standard output")]

use clap::Parser;
use journeys::chaos::Wire;
use journeys::chaos::bytes::{DOWN, UP, WITHIN, sync_over};
use std::path::PathBuf;
use std::process::ExitCode;

#[derive(Parser)]
#[command(about = "What fifty interviews cost on a slow link, in bytes and seconds")]
struct Args {
    /// The server to run
    #[arg(long)]
    server: PathBuf,
    /// An empty folder for the server's data
    #[arg(long)]
    data_dir: PathBuf,
}

fn main() -> anyhow::Result<ExitCode> {
    let args = Args::parse();
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build()?;
    let cost = runtime.block_on(sync_over(Wire::GPRS, args.server, &args.data_dir))?;
    println!("{cost}");
    let good = cost.up <= UP && cost.down <= DOWN && cost.took <= WITHIN;
    if !good {
        println!("missed: at most {UP} bytes up, {DOWN} down, {} s", WITHIN.as_secs());
    }
    Ok(if good { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}
