//! `test` installs what the tests need and runs them all; `check` is the quick round. Every step runs, whatever failed before.

use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode};

use anyhow::Context;
use clap::{Args, ValueEnum};

use crate::postgres::{self, Care, Postgres};
use crate::progress::{Progress, Step};
use crate::report::{Counts, Report};
use crate::workspace::Workspace;
use crate::{debian, figures, node, process, rust, wasm, web};

#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Part {
    Fmt,
    Clippy,
    Rust,
    Web,
    Browser,
}

#[derive(Args)]
pub struct TestArgs {
    /// Only this part; may be given several times
    #[arg(long)]
    only: Vec<Part>,
}

const STEPS_OF_ALL: usize = 18;

pub fn test(workspace: &Workspace, args: &TestArgs) -> anyhow::Result<ExitCode> {
    let wanted = |part: Part| args.only.is_empty() || args.only.contains(&part);
    let progress = Progress::new(if args.only.is_empty() { STEPS_OF_ALL } else { 0 });
    let mut report = Report::default();

    if wanted(Part::Fmt) {
        report.step(&progress, "fmt", |step| rust::fmt(workspace, step))?;
    }
    if wanted(Part::Web) || wanted(Part::Browser) {
        build_web(workspace, &progress, &mut report)?;
    }
    if wanted(Part::Web) {
        test_web(workspace, &progress, &mut report)?;
    }
    if wanted(Part::Clippy) {
        report.step(&progress, "clippy", |step| rust::clippy(workspace, step))?;
    }
    if wanted(Part::Rust) || wanted(Part::Browser) {
        // Kept until the last test is through; stopped and removed on every way out of this block.
        let mut database = None;
        report.step(&progress, "PostgreSQL", |step| {
            database = Some(Database::ready(workspace, step)?);
            Ok(Counts::default())
        })?;
        let mut env = vec![("HAILONG_BIN", workspace.server(false).display().to_string())];
        if let Some(database) = &database {
            env.extend(database.env());
        }
        let browser_ready = wanted(Part::Browser)
            && report.step(&progress, "Chromium", |step| {
                env.push(("HAILONG_CHROMIUM", ensure_chromium(workspace, step)?.display().to_string()));
                Ok(Counts::default())
            })?;
        let built = report.step(&progress, "build", |step| {
            if wanted(Part::Rust) {
                return rust::build_tests(workspace, step);
            }
            rust::build_server(workspace, step, false).map(|_| Counts::default())
        })?;
        if wanted(Part::Rust) && built {
            report.step(&progress, "Rust tests", |step| rust::tests(workspace, step, &env))?;
            report.note(rust::skipped(workspace));
            report.step(&progress, "Rust doc tests", |step| rust::doc_tests(workspace, step))?;
        }
        if browser_ready && built {
            report.step(&progress, "browser journeys", |step| browser(workspace, step, &env))?;
        }
    }
    Ok(if report.print() { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

pub fn check(workspace: &Workspace) -> anyhow::Result<ExitCode> {
    let progress = Progress::new(10);
    let mut report = Report::default();
    report.step(&progress, "fmt", |step| rust::fmt(workspace, step))?;
    report.step(&progress, "clippy", |step| rust::clippy(workspace, step))?;
    report.step(&progress, "Rust tests", |step| rust::tests(workspace, step, &[]))?;
    report.note(rust::skipped(workspace));
    report.step(&progress, wasm::TITLE, |step| wasm::build(workspace, step).map(|_| Counts::default()))?;
    report.step(&progress, node::TITLE, |step| node::install(workspace, step).map(|_| Counts::default()))?;
    test_web(workspace, &progress, &mut report)?;
    Ok(if report.print() { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

fn build_web(workspace: &Workspace, progress: &Progress, report: &mut Report) -> anyhow::Result<()> {
    report.step(progress, wasm::TITLE, |step| wasm::build(workspace, step).map(|_| Counts::default()))?;
    if !report.step(progress, node::TITLE, |step| node::install(workspace, step).map(|_| Counts::default()))? {
        return Ok(());
    }
    for app in web::APPS {
        report.step(progress, &web::title(app), |step| web::build(workspace, step, app).map(|_| Counts::default()))?;
    }
    report.step(progress, "size of the tablet app", |_| figures::guard(workspace))?;
    Ok(())
}

fn test_web(workspace: &Workspace, progress: &Progress, report: &mut Report) -> anyhow::Result<()> {
    for package in ["ui", "api-client", "surveyor", "dashboard"] {
        report.step(progress, &format!("types of web/{package}"), |step| {
            let npm = node::npm(workspace, &["run", "check", "--workspace", &format!("@hailong/{package}")]);
            process::run(workspace, step, &format!("types-{package}"), npm)?.ok()?;
            Ok(Counts::default())
        })?;
    }
    report.step(progress, "web unit tests", |step| vitest(workspace, step))?;
    Ok(())
}

fn vitest(workspace: &Workspace, step: &Step) -> anyhow::Result<Counts> {
    let file = workspace.state().join("vitest.json");
    std::fs::create_dir_all(workspace.state())?;
    let _absent_is_fine = std::fs::remove_file(&file);
    let output = format!("--outputFile={}", file.display());
    let args = ["exec", "--", "vitest", "run", "--reporter=default", "--reporter=json", &output];
    let outcome = process::run(workspace, step, "vitest", node::npm(workspace, &args))?;
    vitest_counts(&file).judged(&outcome)
}

fn vitest_counts(file: &Path) -> Counts {
    let report = std::fs::read(file).ok().and_then(|bytes| serde_json::from_slice(&bytes).ok());
    let number = |name: &str| report.as_ref().and_then(|r: &serde_json::Value| r.get(name)?.as_u64()).unwrap_or(0);
    Counts { passed: number("numPassedTests"), failed: number("numFailedTests") }
}

fn browser(workspace: &Workspace, step: &Step, env: &[(&str, String)]) -> anyhow::Result<Counts> {
    let mut command = Command::new("node");
    command.arg("tests/browser/run.mjs").current_dir(workspace.root()).env("NO_COLOR", "1");
    command.env("HAILONG_ARTIFACTS", workspace.state().join("browser"));
    command.envs(env.iter().map(|(name, value)| (name, value)));
    let outcome = process::run(workspace, step, "browser", command)?;
    browser_counts(&outcome.text).judged(&outcome)
}

/// The last line: `12 passed, 0 failed`.
fn browser_counts(text: &str) -> Counts {
    let last =
        text.lines().rev().find(|line| line.contains(" passed, ") && line.ends_with(" failed")).unwrap_or_default();
    Counts {
        passed: rust::number_before(last, " passed").unwrap_or(0),
        failed: rust::number_before(last, " failed").unwrap_or(0),
    }
}

fn ensure_chromium(workspace: &Workspace, step: &Step) -> anyhow::Result<PathBuf> {
    // A journey lets rights run out in the embedded database.
    if process::on_path("sqlite3").is_none() {
        debian::ensure(workspace, step, &["sqlite3"], "running the browser journeys")?;
    }
    if let Some(chosen) = std::env::var_os("HAILONG_CHROMIUM") {
        return Ok(chosen.into());
    }
    let find =
        || ["chromium", "chromium-browser", "google-chrome-stable"].iter().find_map(|name| process::on_path(name));
    if debian::can_install() || find().is_none() {
        debian::ensure(workspace, step, &["chromium", "fonts-liberation"], "running the browser journeys")?;
    }
    find().context("Chromium is installed, but not on the PATH")
}

/// The PostgreSQL of the tests: ours for this run, or the one that HAILONG_TEST_POSTGRES names.
enum Database {
    Own(Postgres, PathBuf),
    Given(String),
}

impl Database {
    fn ready(workspace: &Workspace, step: &Step) -> anyhow::Result<Self> {
        if let Ok(url) = std::env::var("HAILONG_TEST_POSTGRES") {
            return Ok(Self::Given(url));
        }
        if postgres::binaries().is_none() {
            debian::ensure(workspace, step, &["postgresql"], "testing both database engines")?;
        }
        let bin = postgres::binaries().context("PostgreSQL is installed, but its initdb was not found")?;
        Ok(Self::Own(Postgres::start(&bin, Care::None)?, bin))
    }

    fn env(&self) -> Vec<(&'static str, String)> {
        match self {
            Self::Own(server, bin) => {
                vec![("HAILONG_TEST_POSTGRES", server.url()), ("HAILONG_PG_BIN", bin.display().to_string())]
            }
            Self::Given(url) => vec![("HAILONG_TEST_POSTGRES", url.clone())],
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_browser_count_is_the_last_line() {
        let text = "ok a\n1 passed, 1 failed, in a\nnot ok b\n11 passed, 2 failed\n";
        assert_eq!(browser_counts(text), Counts { passed: 11, failed: 2 });
        assert_eq!(browser_counts("crashed"), Counts::default());
    }

    #[test]
    fn a_vitest_report_that_is_not_there_counts_nothing() {
        let dir = tempfile::tempdir().unwrap();
        let file = dir.path().join("vitest.json");
        assert_eq!(vitest_counts(&file), Counts::default());
        std::fs::write(&file, r#"{"numPassedTests": 5, "numFailedTests": 1}"#).unwrap();
        assert_eq!(vitest_counts(&file), Counts { passed: 5, failed: 1 });
    }
}
