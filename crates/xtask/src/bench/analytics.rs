//! `cargo xtask bench analytics`: scores of a million answers, held against goals and against polars and duckdb.
//!
//! Each measurement is a process of its own, one after another; the times are taken inside it, but for those of a whole
//! process. The examples and the script are in `tests/`.

use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode};

use anyhow::Context;
use clap::Args;
use serde_json::Value;

use super::lines::{self, OTHER_ARRAYS, analysed, design_of, key, memory};
use super::table::Figures;
use super::{build, careful_postgres, comparison, program};
use crate::postgres::Postgres;
use crate::process;
use crate::progress::{Progress, Step};
use crate::workspace::Workspace;

#[derive(Args)]
pub struct AnalyticsArgs {
    /// Respondents of the largest file; smaller ones are measured too, for the growth
    #[arg(long, default_value_t = 1_000_000)]
    rows: u64,
}

/// Sizes that are measured beside the largest.
const SMALLER: [u64; 2] = [10_000, 100_000];
/// A whole process is run so often, and the best run taken.
const RUNS: usize = 3;

struct Bench<'a> {
    workspace: &'a Workspace,
    progress: Progress,
    /// polars and duckdb, if they can be had.
    python: Option<PathBuf>,
    postgres: Postgres,
    figures: Figures,
}

pub fn analytics(workspace: &Workspace, args: &AnalyticsArgs) -> anyhow::Result<ExitCode> {
    let mut sizes: Vec<u64> = SMALLER.into_iter().filter(|size| *size < args.rows).collect();
    sizes.push(args.rows);
    let progress = Progress::new(3 + 20 * sizes.len());
    progress.run("hailong and the measurements", |step| build(workspace, step))?;
    let mut compared = Err(String::new());
    progress.run("polars and duckdb", |step| {
        compared = comparison::ensure(workspace, step);
        Ok(compared.as_ref().map_or_else(|why| format!("not there: {why}"), |(_, versions)| versions.clone()))
    })?;
    let postgres = careful_postgres(workspace, &progress)?;
    let load = load().unwrap_or_else(|| "unknown".to_owned());
    let python = compared.as_ref().ok().map(|(python, _)| python.clone());
    let mut bench = Bench { workspace, progress, python, postgres, figures: Figures::new(sizes.clone()) };
    for &size in &sizes {
        let folder = tempfile::tempdir().context("no temporary folder can be made")?;
        bench.of_size(size, folder.path())?;
    }
    let folder = tempfile::tempdir()?;
    let server = workspace.server(true);
    let largest = args.rows;
    bench.measure("the demonstration", largest, |own| {
        let args = ["demonstration".as_ref(), "--server".as_ref(), server.as_os_str(), "--data-dir".as_ref()];
        own.example(args.into_iter().chain([folder.path().as_os_str()]))
    })?;
    let lines = lines::all();
    println!("\nScores of made-up answers, by the number of respondents");
    println!("{} processors, load average before the first measurement: {load}", processors());
    println!("{}\n", compared.map_or_else(|why| format!("compared with nothing: {why}"), |(_, versions)| versions));
    println!("{}", bench.figures.table(&lines));
    let missed = bench.figures.missed(&lines);
    for title in &missed {
        println!("missed: {title}");
    }
    Ok(if missed.is_empty() { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

/// Of the last minute, five minutes and quarter of an hour: what else runs makes every time longer.
fn load() -> Option<String> {
    let text = std::fs::read_to_string("/proc/loadavg").ok()?;
    Some(text.split(' ').take(3).collect::<Vec<_>>().join(" "))
}

fn processors() -> usize {
    std::thread::available_parallelism().map_or(1, usize::from)
}

impl Bench<'_> {
    fn of_size(&mut self, size: u64, folder: &Path) -> anyhow::Result<()> {
        let rows = size.to_string();
        let files = folder.join("files");
        self.measure(&format!("{rows} made-up respondents"), size, |own| {
            own.example(["generate".as_ref(), "--rows".as_ref(), rows.as_ref(), "--dir".as_ref(), files.as_os_str()])
        })?;
        self.columns(size, &files)?;
        self.processes(size, &files)?;
        self.stored(size, folder)
    }

    fn columns(&mut self, size: u64, files: &Path) -> anyhow::Result<()> {
        let shares = files.join("shares.json");
        for threads in ["1", "2"] {
            self.measure(&format!("{size} from columns, threads: {threads}"), size, |own| {
                let mut command = own.example(["columns", "--threads", threads]);
                command.arg("--dir").arg(files).arg("--shares").arg(&shares);
                command
            })?;
            for other in comparison::PROGRAMS {
                let Some(python) = self.python.clone() else { continue };
                self.measure(&format!("{size} with {other}, threads: {threads}"), size, |own| {
                    let mut command = Command::new(&python);
                    command.arg(own.workspace.root().join("tests/src/speed/shares.py")).arg(other);
                    command
                        .arg(files.join("answers.parquet"))
                        .args(["--threads", threads])
                        .arg("--shares")
                        .arg(&shares);
                    command
                })?;
            }
        }
        Ok(())
    }

    fn processes(&mut self, size: u64, files: &Path) -> anyhow::Result<()> {
        let main =
            [("CSV", "answers.csv"), ("Parquet", "answers.parquet")].map(|file| (file, "criteria,indices", RUNS));
        let others = OTHER_ARRAYS.map(|array| (("Parquet", "answers.parquet"), array, 1));
        for ((format, file), arrays, runs) in main.into_iter().chain(others) {
            let what = analysed(format, arrays);
            let title = format!("{size} analysed, {format}, {arrays}");
            let taken = self.progress_of(&title, |own, step| {
                let mut all = Vec::new();
                for _ in 0..runs {
                    let mut command = own.example(["process", "--"]);
                    command.arg(own.workspace.server(true)).arg("analyse").arg(files.join(file)).arg("--design");
                    command.arg(files.join(design_of(arrays))).args(["--format", "json", "--arrays", arrays]);
                    all.extend(own.run(step, command)?);
                }
                Ok(all)
            })?;
            for (_, seconds, peak) in taken {
                self.figures.put(size, what.clone(), seconds);
                self.figures.put(size, memory(&what), peak.unwrap_or(f64::INFINITY));
            }
        }
        Ok(())
    }

    fn stored(&mut self, size: u64, folder: &Path) -> anyhow::Result<()> {
        let (rows, database, url) = (size.to_string(), folder.join("database"), self.postgres.url());
        std::fs::create_dir_all(&database)?;
        for (engine, place) in [("SQLite", database.as_os_str()), ("PostgreSQL", url.as_ref())] {
            let taken = self.progress_of(&format!("{size} stored in {engine}"), |own, step| {
                let mut command = own.example(["stored", "--rows", rows.as_str()]);
                command.arg(if engine == "SQLite" { "sqlite" } else { "postgres" }).arg(place);
                own.run(step, command)
            })?;
            for (what, seconds, _) in taken {
                self.figures.put(size, lines::stored(&what, engine), seconds);
            }
        }
        Ok(())
    }

    /// Runs one command as a step and keeps what it measured.
    fn measure(&mut self, title: &str, size: u64, command: impl FnOnce(&Self) -> Command) -> anyhow::Result<()> {
        for (what, seconds, _) in self.progress_of(title, |own, step| own.run(step, command(own)))? {
            self.figures.put(size, what, seconds);
        }
        Ok(())
    }

    fn progress_of<T>(&self, title: &str, work: impl FnOnce(&Self, &Step) -> anyhow::Result<T>) -> anyhow::Result<T> {
        let mut made = None;
        self.progress.run(title, |step| {
            made = Some(work(self, step)?);
            Ok(String::new())
        })?;
        made.context("nothing was measured")
    }

    fn example(&self, args: impl IntoIterator<Item = impl AsRef<std::ffi::OsStr>>) -> Command {
        let mut command = Command::new(program(self.workspace, "analytics"));
        command.args(args);
        command
    }

    /// The measurements that a command prints: key, seconds, and bytes at the peak.
    fn run(&self, step: &Step, command: Command) -> anyhow::Result<Vec<(String, f64, Option<f64>)>> {
        let done = process::run(self.workspace, step, "measurement", command)?.ok()?;
        let lines = done.text.lines().filter(|line| line.starts_with('{'));
        lines
            .map(|line| {
                let one: Value = serde_json::from_str(line).with_context(|| format!("'{line}' is no measurement"))?;
                let what = one["what"].as_str().context("a measurement has no name")?;
                let seconds = one["seconds"].as_f64().context("a measurement has no time")?;
                Ok((key(what, one["threads"].as_u64()), seconds, one["peak"].as_f64()))
            })
            .collect()
    }
}
