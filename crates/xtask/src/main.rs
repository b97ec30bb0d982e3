//! Builds, tests and starts Hài Lòng: the only door, for people and for CI. Start reading at [`demo`] and [`test`].
//!
//! Not shipped. It installs nothing as an ordinary user, and as root on Debian only what a command needs (see [`debian`]).
#![expect(clippy::print_stdout, reason = "a command line tool: its answer is its standard output")]

mod bench;
mod compress;
mod coverage;
mod debian;
mod demo;
mod figures;
mod measure;
mod mutants;
mod node;
mod postgres;
mod process;
mod progress;
mod report;
mod rust;
mod stamp;
mod test;
mod tools;
mod wasm;
mod web;
mod workspace;

use std::process::ExitCode;

use anyhow::Context;
use clap::{Parser, Subcommand};

use crate::progress::Progress;
use crate::workspace::Workspace;

#[derive(Parser)]
#[command(name = "cargo xtask", about = "Build, test and start Hài Lòng", version)]
struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Build everything and serve the demonstration programme from an embedded database
    Demo(demo::DemoArgs),
    /// Build everything and run `hailong serve` with the arguments after `--`
    Serve(demo::ServeArgs),
    /// Install what the tests need and run them all: both engines, real browser
    Test(test::TestArgs),
    /// The quick round before a commit: fmt, clippy, Rust tests on SQLite, web types and unit tests
    Check,
    /// Build the wasm engine and both web apps
    Web,
    /// Build only the wasm engine into web/surveyor/src/pkg
    Wasm,
    /// Tablets and a server in simulated time, with every fault of the field: `--device-years N --seed S`, `--bug all`
    Simulate {
        #[arg(trailing_var_arg = true, allow_hyphen_values = true)]
        args: Vec<String>,
    },
    /// Draw samples again and again from a made population and count how often the intervals of the index hold the truth:
    /// `[samples] [seed]`, half a minute
    SimulateCoverage {
        #[arg(trailing_var_arg = true)]
        args: Vec<String>,
    },
    /// Explore the field protocol in every order of events: tablets with three lines each, losses, crashes and a restore.
    /// Minutes of work and some gigabytes, in no test run
    Model,
    /// How much of the sync core its tests reach, branch by branch: installs what it needs, in no test run
    Coverage,
    /// Plant mistakes in the sync core one by one and see whether its tests notice: hours of work, in no test run
    Mutants(mutants::MutantsArgs),
    /// Measure against goals: minutes of work, in no test run
    #[command(subcommand)]
    Bench(bench::Bench),
    /// Print the figures of the README: of the built files, and of the server when it runs
    Figures {
        /// Measure the shipped build of the server instead of the everyday one
        #[arg(long)]
        release: bool,
    },
}

fn main() -> ExitCode {
    let cli = Cli::parse();
    match run(cli.command) {
        Ok(code) => code,
        Err(error) => {
            eprintln!("\nerror: {error:#}");
            ExitCode::FAILURE
        }
    }
}

fn run(command: Command) -> anyhow::Result<ExitCode> {
    process::stop_on_signal()?;
    let workspace = Workspace::find()?;
    match command {
        Command::Demo(args) => demo::demo(&workspace, &args),
        Command::Serve(args) => demo::serve(&workspace, &args),
        Command::Test(args) => test::test(&workspace, &args),
        Command::Check => test::check(&workspace),
        Command::Web => {
            web::build_all(&workspace, &Progress::new(4))?;
            Ok(ExitCode::SUCCESS)
        }
        Command::Wasm => {
            Progress::new(1).run(wasm::TITLE, |step| wasm::build(&workspace, step))?;
            Ok(ExitCode::SUCCESS)
        }
        Command::Coverage => coverage::coverage(&workspace),
        Command::Mutants(args) => mutants::mutants(&workspace, &args),
        Command::Bench(what) => bench::bench(&workspace, &what),
        Command::Simulate { args } => simulate(&workspace, "sync", "simulate", &args),
        Command::SimulateCoverage { args } => simulate(&workspace, "analytics", "simulate_coverage", &args),
        Command::Model => model(&workspace),
        Command::Figures { release } => {
            figures::print(&workspace)?;
            measure::print(&workspace, release)?;
            Ok(ExitCode::SUCCESS)
        }
    }
}

/// The tests of the protocol's model that no run of the tests has time for.
fn model(workspace: &Workspace) -> anyhow::Result<ExitCode> {
    let mut command = workspace.cargo(&["test", "--quiet", "--release", "-p", "sync", "--test", "exhaustive", "--"]);
    let status = command.args(["--ignored", "--nocapture", "--test-threads", "1"]).status();
    Ok(if status.context("cargo could not be started")?.success() { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

/// A simulator is an example of its crate, optimised: it is all arithmetic.
fn simulate(workspace: &Workspace, package: &str, example: &str, args: &[String]) -> anyhow::Result<ExitCode> {
    let mut command = workspace.cargo(&["run", "--quiet", "--release", "-p", package, "--example", example, "--"]);
    let status = command.args(args).status().context("cargo could not be started")?;
    Ok(if status.success() { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}
