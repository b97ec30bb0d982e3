//! How much of the sync core the tests reach: of each branch, both outcomes. Its own tests and the simulator do not count as core.

use std::collections::{BTreeMap, BTreeSet};
use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode};

use anyhow::{Context, bail};
use serde_json::Value;

use crate::progress::{Progress, Step};
use crate::workspace::Workspace;
use crate::{debian, process, tools};

/// Of a hundred outcomes so many are to be seen.
const GOAL: u64 = 95;
/// Beside its unit tests: single decisions, those with a model beside it, and a short simulation.
const TESTS: [&str; 7] = ["decisions", "engine", "feed", "files", "frozen", "private", "simulation"];
/// What is too long for that, or measures something else.
const LONG: [&str; 2] = ["a_hundred_device_years", "every_planted_mistake"];

pub fn coverage(workspace: &Workspace) -> anyhow::Result<ExitCode> {
    let progress = Progress::new(2);
    let mut llvm = None;
    progress.run("tools", |step| {
        tools::ensure(workspace, step, &tools::LLVM_COV)?;
        llvm = Some(Llvm::ready(workspace, step)?);
        Ok("there".to_owned())
    })?;
    let report = workspace.state().join("coverage.json");
    progress.run("tests of the sync core", |step| {
        measure(workspace, step, llvm.as_ref().context("no LLVM")?, &report)?;
        Ok("measured".to_owned())
    })?;
    let branches = Branches::read(workspace.root(), &report)?;
    branches.print();
    Ok(if branches.percent() < GOAL { ExitCode::FAILURE } else { ExitCode::SUCCESS })
}

/// The two programs that read what instrumented code writes; they must be of the compiler's own LLVM.
struct Llvm {
    profdata: PathBuf,
    cov: PathBuf,
}

impl Llvm {
    fn ready(workspace: &Workspace, step: &Step) -> anyhow::Result<Self> {
        if let Some(found) = Self::of_toolchain() {
            return Ok(found);
        }
        let major = llvm_major().context("`rustc -vV` does not say which LLVM it has")?;
        if Self::of_system(major).is_none() {
            debian::ensure(workspace, step, &[&format!("llvm-{major}")], "measuring coverage")?;
        }
        match Self::of_system(major) {
            Some(found) => Ok(found),
            None => bail!("llvm-cov-{major} is not on the PATH: `rustup component add llvm-tools` brings it, too"),
        }
    }

    fn of_toolchain() -> Option<Self> {
        let sysroot = process::first_line("rustc", &["--print", "target-libdir"])?;
        let bin = Path::new(&sysroot).parent()?.join("bin");
        Self { profdata: bin.join("llvm-profdata"), cov: bin.join("llvm-cov") }.there()
    }

    fn of_system(major: u32) -> Option<Self> {
        let profdata = process::on_path(&format!("llvm-profdata-{major}"))?;
        Self { profdata, cov: process::on_path(&format!("llvm-cov-{major}"))? }.there()
    }

    fn there(self) -> Option<Self> {
        (self.profdata.is_file() && self.cov.is_file()).then_some(self)
    }
}

fn llvm_major() -> Option<u32> {
    let output = Command::new("rustc").arg("-vV").output().ok()?;
    let text = String::from_utf8(output.stdout).ok()?;
    let version = text.lines().find_map(|line| line.strip_prefix("LLVM version: "))?;
    version.split('.').next()?.parse().ok()
}

fn measure(workspace: &Workspace, step: &Step, llvm: &Llvm, report: &Path) -> anyhow::Result<()> {
    std::fs::create_dir_all(workspace.state())?;
    let mut args: Vec<OsString> = ["llvm-cov", "--branch", "--json", "--output-path"].map(OsString::from).into();
    args.push(report.into());
    args.extend(["--locked", "--package", "sync", "--lib"].map(OsString::from));
    args.extend(TESTS.iter().flat_map(|test| ["--test", test]).map(OsString::from));
    args.push("--".into());
    args.extend(LONG.iter().flat_map(|test| ["--skip", test]).map(OsString::from));
    let mut command = workspace.cargo(&[]);
    // Branches are a measure that the compiler does not call stable yet.
    command.args(args).env("RUSTC_BOOTSTRAP", "1").env("LLVM_PROFDATA", &llvm.profdata).env("LLVM_COV", &llvm.cov);
    process::run(workspace, step, "coverage", command)?.ok()?;
    Ok(())
}

/// Line and column of a branch's first and last letter.
type Site = (u64, u64, u64, u64);

/// How often each branch came out true and false, by file.
#[derive(Default)]
struct Branches(BTreeMap<PathBuf, BTreeMap<Site, (u64, u64)>>);

impl Branches {
    fn read(root: &Path, report: &Path) -> anyhow::Result<Self> {
        let report: Value = serde_json::from_slice(&std::fs::read(report)?)?;
        let core = root.join("crates/sync/src");
        let mut branches = Self::default();
        for file in report["data"][0]["files"].as_array().context("a report without files")? {
            let path = Path::new(file["filename"].as_str().unwrap_or_default());
            let Ok(name) = path.strip_prefix(&core) else { continue };
            if name.starts_with("simulator") {
                continue;
            }
            let tests = first_line_of_tests(&std::fs::read_to_string(path)?);
            for branch in file["branches"].as_array().into_iter().flatten() {
                let number = |n: usize| branch[n].as_u64().unwrap_or_default();
                if number(0) < tests {
                    // The same place is there once for each type it was compiled for.
                    let site = (number(0), number(1), number(2), number(3));
                    let sum = branches.0.entry(name.to_owned()).or_default().entry(site).or_default();
                    *sum = (sum.0 + number(4), sum.1 + number(5));
                }
            }
        }
        Ok(branches)
    }

    /// Outcomes seen, and outcomes that there are.
    fn seen_of(branches: &BTreeMap<Site, (u64, u64)>) -> (u64, u64) {
        let seen = branches.values().map(|(yes, no)| u64::from(*yes > 0) + u64::from(*no > 0)).sum();
        (seen, 2 * branches.len() as u64)
    }

    fn total(&self) -> (u64, u64) {
        self.0.values().map(Self::seen_of).fold((0, 0), |sum, one| (sum.0 + one.0, sum.1 + one.1))
    }

    fn percent(&self) -> u64 {
        let (seen, all) = self.total();
        (100 * seen).checked_div(all).unwrap_or(0)
    }

    fn print(&self) {
        for (file, branches) in &self.0 {
            let (seen, all) = Self::seen_of(branches);
            println!("{seen:>5} of {all:>4}  {}", file.display());
            let lines: BTreeSet<_> = branches.iter().filter(|(_, (yes, no))| *yes == 0 || *no == 0).collect();
            for ((line, column, ..), (yes, no)) in lines {
                let never = match (yes, no) {
                    (0, 0) => "reached",
                    (0, _) => "true",
                    _ => "false",
                };
                println!("               {line}:{column} is never {never}");
            }
        }
        let (seen, all) = self.total();
        let tenths = (1000 * seen).checked_div(all).unwrap_or(0);
        println!(
            "{seen} of {all} outcomes of branches in the sync core: {}.{} % (goal {GOAL})",
            tenths / 10,
            tenths % 10
        );
    }
}

/// The line from which on a file is its own tests.
fn first_line_of_tests(source: &str) -> u64 {
    let before = source.lines().take_while(|line| *line != "#[cfg(test)]").count();
    before as u64 + 1
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn outcomes_are_counted_once_for_each_place_and_tests_do_not_count() {
        let dir = tempfile::tempdir().unwrap();
        let core = dir.path().join("crates/sync/src");
        std::fs::create_dir_all(core.join("simulator")).unwrap();
        std::fs::write(core.join("a.rs"), "one\ntwo\n#[cfg(test)]\nmod tests {\nfive\n").unwrap();
        std::fs::write(core.join("simulator/b.rs"), "one\n").unwrap();
        let file = |name: &str, branches: Value| serde_json::json!({"filename": core.join(name), "branches": branches});
        let twice = serde_json::json!([
            [1, 4, 1, 9, 3, 0, 0, 0, 4],
            [1, 4, 1, 9, 0, 2, 0, 0, 4],
            [2, 4, 2, 9, 0, 7, 0, 0, 4],
            [5, 4, 5, 9, 0, 0, 0, 0, 4]
        ]);
        let files = [file("a.rs", twice), file("simulator/b.rs", serde_json::json!([[1, 1, 1, 2, 0, 0, 0, 0, 4]]))];
        let report = dir.path().join("report.json");
        std::fs::write(&report, serde_json::json!({"data": [{"files": files}]}).to_string()).unwrap();
        let branches = Branches::read(dir.path(), &report).unwrap();
        assert_eq!((branches.total(), branches.percent()), ((3, 4), 75));
    }

    #[test]
    fn a_file_without_tests_counts_whole() {
        assert_eq!(first_line_of_tests("a\nb\n"), 3);
        assert_eq!(first_line_of_tests("a\n#[cfg(test)]\nmod tests {}\n"), 2);
    }
}
