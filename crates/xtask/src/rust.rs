//! What cargo does for us: format, lints, builds and tests, and how many tests ran.

use std::path::Path;
use std::process::Command;

use anyhow::Context;

use crate::process::{self, on_path};
use crate::progress::Step;
use crate::report::Counts;
use crate::workspace::Workspace;

/// The server that the tests run can be stopped at its fault points. One word for all commands, or things are compiled twice.
const FAULTS: &str = "--features=journeys/faults";

/// The reference files that may not be copied into the project. Tests read them from beside it, and where they are not they test
/// nothing, which a test that passes does not tell.
const OUTSIDE: &str = include_str!("../../analytics/tests/reference/outside.txt");
const REFERENCE: &str = "../shared/reference/statistics";

pub fn fmt(workspace: &Workspace, step: &Step) -> anyhow::Result<Counts> {
    let outcome = process::run(workspace, step, "fmt", workspace.cargo(&["fmt", "--all", "--check"]))?;
    outcome.ok().context("`cargo fmt --all` brings this in order")?;
    Ok(Counts::default())
}

pub fn clippy(workspace: &Workspace, step: &Step) -> anyhow::Result<Counts> {
    let command =
        workspace.cargo(&["clippy", "--workspace", "--all-targets", FAULTS, "--locked", "--", "-D", "warnings"]);
    process::run(workspace, step, "clippy", command)?.ok()?;
    Ok(Counts::default())
}

pub fn build_server(workspace: &Workspace, step: &Step, release: bool) -> anyhow::Result<String> {
    let mut command = workspace.cargo(&["build", "--locked", "--package", "hailong"]);
    if release {
        command.arg("--release");
    }
    process::run(workspace, step, "server", command)?.ok().context("the server did not compile")?;
    Ok("built".to_owned())
}

/// Everything the tests run, the server included, in one build with one set of features: nothing is compiled twice.
pub fn build_tests(workspace: &Workspace, step: &Step) -> anyhow::Result<Counts> {
    let command = workspace.cargo(&["build", "--locked", "--workspace", FAULTS, "--lib", "--bins", "--tests"]);
    process::run(workspace, step, "build", command)?.ok()?;
    Ok(Counts::default())
}

/// Unit and integration tests: by nextest where it is installed, by cargo otherwise.
pub fn tests(workspace: &Workspace, step: &Step, env: &[(&str, String)]) -> anyhow::Result<Counts> {
    let nextest = on_path("cargo-nextest").is_some();
    let mut command = if nextest {
        workspace.cargo(&["nextest", "run", "--workspace", FAULTS, "--locked", "--no-fail-fast", "--color", "never"])
    } else {
        workspace.cargo(&["test", "--workspace", FAULTS, "--lib", "--bins", "--tests", "--locked", "--no-fail-fast"])
    };
    set(&mut command, env);
    let outcome = process::run(workspace, step, "tests", command)?;
    let counts = if nextest { nextest_counts(&outcome.text) } else { libtest_counts(&outcome.text) };
    counts.judged(&outcome)
}

/// What the tests left out for want of reference files, in one line; none where all are at hand.
pub fn skipped(workspace: &Workspace) -> Option<String> {
    not_in(&workspace.root().join(REFERENCE))
}

fn not_in(folder: &Path) -> Option<String> {
    let missing = OUTSIDE.lines().filter(|name| !folder.join(name).is_file()).count();
    (missing > 0).then(|| format!("skipped: {missing} reference files of {REFERENCE} are not here"))
}

pub fn doc_tests(workspace: &Workspace, step: &Step) -> anyhow::Result<Counts> {
    let command = workspace.cargo(&["test", "--workspace", FAULTS, "--doc", "--locked", "--no-fail-fast"]);
    let outcome = process::run(workspace, step, "doc-tests", command)?;
    libtest_counts(&outcome.text).judged(&outcome)
}

fn set(command: &mut Command, env: &[(&str, String)]) {
    command.envs(env.iter().map(|(name, value)| (name, value)));
}

/// `Summary [ 4.2s] 120 tests run: 118 passed (1 slow), 2 failed, 3 skipped`
fn nextest_counts(text: &str) -> Counts {
    let Some((before, after)) =
        text.lines().rev().find_map(|line| line.split_once(" tests run:").or_else(|| line.split_once(" test run:")))
    else {
        return Counts::default();
    };
    let run = before.rsplit([' ', ']']).next().and_then(|n| n.split('/').next()?.parse().ok()).unwrap_or(0);
    let passed = number_before(after, " passed").unwrap_or(0);
    Counts { passed, failed: u64::saturating_sub(run, passed) }
}

/// `test result: ok. 12 passed; 0 failed; 0 ignored; …`, once for each test binary.
fn libtest_counts(text: &str) -> Counts {
    let mut counts = Counts::default();
    for line in text.lines().filter(|line| line.starts_with("test result:")) {
        counts.passed += number_before(line, " passed").unwrap_or(0);
        counts.failed += number_before(line, " failed").unwrap_or(0);
    }
    counts
}

pub fn number_before(text: &str, word: &str) -> Option<u64> {
    let (before, _) = text.split_once(word)?;
    before.rsplit(|c: char| !c.is_ascii_digit()).next()?.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nextest_summaries() {
        let clean = "  PASS x\n     Summary [   0.014s] 42 tests run: 42 passed, 1 skipped\n";
        assert_eq!(nextest_counts(clean), Counts { passed: 42, failed: 0 });
        let bad =
            "     Summary [  31.9s] 120 tests run: 117 passed (2 slow), 2 failed, 1 timed out, 0 skipped\n  FAIL y";
        assert_eq!(nextest_counts(bad), Counts { passed: 117, failed: 3 });
        let cut = "     Summary [   1.0s] 5/9 tests run: 4 passed, 1 failed, 0 skipped";
        assert_eq!(nextest_counts(cut), Counts { passed: 4, failed: 1 });
        assert_eq!(nextest_counts("Summary [ 0.1s] 1 test run: 1 passed, 0 skipped"), Counts { passed: 1, failed: 0 });
        assert_eq!(nextest_counts("error: could not compile"), Counts::default());
    }

    #[test]
    fn reference_files_that_are_not_here_are_counted() {
        let folder = tempfile::tempdir().unwrap();
        let all = OUTSIDE.lines().count();
        assert_eq!(not_in(folder.path()), Some(format!("skipped: {all} reference files of {REFERENCE} are not here")));
        for name in OUTSIDE.lines() {
            let file = folder.path().join(name);
            std::fs::create_dir_all(file.parent().unwrap()).unwrap();
            std::fs::write(file, "").unwrap();
        }
        assert_eq!(not_in(folder.path()), None);
    }

    #[test]
    fn libtest_summaries_are_summed() {
        let text = "running 3 tests\ntest result: ok. 3 passed; 0 failed; 0 ignored; 0 measured\n\
                    test result: FAILED. 4 passed; 2 failed; 1 ignored; 0 measured";
        assert_eq!(libtest_counts(text), Counts { passed: 7, failed: 2 });
    }
}
