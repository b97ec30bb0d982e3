//! Benchmarks with goals: they take minutes and belong to no test run.

mod analytics;
mod comparison;
mod lines;
mod table;

use std::path::Path;
use std::process::ExitCode;

use anyhow::Context;
use clap::{Args, Subcommand, ValueEnum};
use nix::sys::resource::{Resource, getrlimit, setrlimit};

use crate::postgres::{self, Care, Postgres};
use crate::progress::{Progress, Step};
use crate::workspace::Workspace;
use crate::{debian, process};

#[derive(Subcommand)]
pub enum Bench {
    /// Tablets that come back within a second while the server is killed once: nothing lost, drained in time
    Storm(StormArgs),
    /// Fifty interviews over a simulated GPRS link: bytes up and down, and how long it takes
    Bytes,
    /// Scores of a million answers: from columns, from files and from the store, beside polars and duckdb
    Analytics(analytics::AnalyticsArgs),
}

#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Engine {
    Sqlite,
    Postgres,
    Both,
}

#[derive(Args)]
pub struct StormArgs {
    /// Which database the server uses
    #[arg(long, value_enum, default_value_t = Engine::Both)]
    engine: Engine,
    /// Tablets that come back
    #[arg(long, default_value_t = 10_000)]
    tablets: u64,
    /// Submissions that each of them owes
    #[arg(long, default_value_t = 30)]
    each: u32,
}

/// Files besides sockets that one process has open.
const OTHER_FILES: u64 = 200;

pub fn bench(workspace: &Workspace, bench: &Bench) -> anyhow::Result<ExitCode> {
    match bench {
        Bench::Storm(args) => storms(workspace, args),
        Bench::Bytes => bytes(workspace),
        Bench::Analytics(args) => analytics::analytics(workspace, args),
    }
}

fn storms(workspace: &Workspace, args: &StormArgs) -> anyhow::Result<ExitCode> {
    let progress = Progress::new(1);
    progress.run("server and tablets", |step| build(workspace, step))?;
    let mut good = true;
    if args.engine != Engine::Postgres {
        good &= storm(workspace, args, None).context("on SQLite")?;
    }
    if args.engine != Engine::Sqlite {
        let postgres = careful_postgres(workspace, &progress)?;
        good &= storm(workspace, args, Some(&postgres.url())).context("on PostgreSQL")?;
    }
    Ok(if good { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

/// It keeps what it confirms, as a province's would: otherwise the figures are of another promise.
fn careful_postgres(workspace: &Workspace, progress: &Progress) -> anyhow::Result<Postgres> {
    if postgres::binaries().is_none() {
        progress.run("PostgreSQL", |step| {
            debian::ensure(workspace, step, &["postgresql"], "measuring on PostgreSQL").map(|()| "there".to_owned())
        })?;
    }
    let bin = postgres::binaries().context("PostgreSQL is installed, but its initdb was not found")?;
    Postgres::start(&bin, Care::Keep)
}

/// In one go, so that both agree on the features of what they share and nothing is compiled twice.
fn build(workspace: &Workspace, step: &Step) -> anyhow::Result<String> {
    let mut command =
        workspace.cargo(&["build", "--locked", "--release", "--package", "hailong", "--package", "journeys"]);
    command.args(["--bin", "hailong", "--example", "storm", "--example", "bytes", "--example", "analytics"]);
    process::run(workspace, step, "bench", command)?.ok().context("server and tablets did not compile")?;
    Ok("built".to_owned())
}

fn bytes(workspace: &Workspace) -> anyhow::Result<ExitCode> {
    Progress::new(1).run("server and tablet", |step| build(workspace, step))?;
    println!("\nA routine sync over GPRS");
    let data = tempfile::tempdir()?;
    let status = example(workspace, "bytes", data.path()).status().context("the tablet could not be started")?;
    Ok(if status.success() { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

/// A benchmark of the tests against the server, both built for release.
fn example(workspace: &Workspace, name: &str, data: &Path) -> std::process::Command {
    let server = workspace.server(true);
    let mut command = std::process::Command::new(program(workspace, name));
    command.arg("--server").arg(server).arg("--data-dir").arg(data);
    command
}

fn program(workspace: &Workspace, example: &str) -> std::path::PathBuf {
    workspace.server(true).with_file_name("examples").join(example)
}

/// Whether every goal was reached.
fn storm(workspace: &Workspace, args: &StormArgs, postgres: Option<&str>) -> anyhow::Result<bool> {
    println!("\nStorm on {}", if postgres.is_some() { "PostgreSQL" } else { "SQLite" });
    let data = tempfile::tempdir()?;
    let mut command = example(workspace, "storm", data.path());
    command.args(["--tablets", &args.tablets.to_string(), "--each", &args.each.to_string()]);
    command.args(["--sockets", &sockets()?.to_string()]);
    if let Some(url) = postgres {
        command.args(["--postgres", url]);
    }
    Ok(command.status().context("the tablets could not be started")?.success())
}

/// Opens the limit of files as far as the system allows, for the server too, and gives what is left for sockets.
fn sockets() -> anyhow::Result<u64> {
    let (_, most) = getrlimit(Resource::RLIMIT_NOFILE)?;
    setrlimit(Resource::RLIMIT_NOFILE, most, most)?;
    Ok(most.saturating_sub(OTHER_FILES))
}
