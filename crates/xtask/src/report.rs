//! The end of a test run: what each step came to, and one line that a script can read.

use std::time::{Duration, Instant};

use anyhow::{anyhow, bail};

use crate::process::{self, Outcome};
use crate::progress::{Progress, Spent, Step};

/// How many tests a step ran.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Counts {
    pub passed: u64,
    pub failed: u64,
}

/// Carries the counts of a step that failed.
#[derive(Debug)]
struct Failed {
    counts: Counts,
    output: String,
}

impl std::error::Error for Failed {}

impl std::fmt::Display for Failed {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.output)
    }
}

impl Counts {
    /// A test program's word counts only together with its exit code.
    pub fn judged(self, outcome: &Outcome) -> anyhow::Result<Self> {
        if outcome.status.success() && self.failed == 0 {
            return Ok(self);
        }
        Err(anyhow!(Failed { counts: self, output: format!("{}\n\nended with {}", outcome.tail(), outcome.status) }))
    }
}

struct Line {
    title: String,
    spent: Duration,
    counts: Counts,
    ok: bool,
    note: Option<String>,
}

#[derive(Default)]
pub struct Report {
    lines: Vec<Line>,
}

impl Report {
    /// Runs one step and keeps what came of it. True if it succeeded.
    pub fn step(
        &mut self,
        progress: &Progress,
        title: &str,
        work: impl FnOnce(&Step) -> anyhow::Result<Counts>,
    ) -> anyhow::Result<bool> {
        let started = Instant::now();
        let mut counts = Counts::default();
        let result = progress.run(title, |step| {
            counts = work(step)?;
            Ok(if counts == Counts::default() { String::new() } else { format!("{} passed", counts.passed) })
        });
        if process::stopping() {
            bail!("stopped");
        }
        let ok = result.is_ok();
        if let Err(error) = result {
            eprintln!("{error:#}\n");
            counts = error.downcast_ref::<Failed>().map_or_else(Counts::default, |failed| failed.counts);
            // A step that fails without failed tests (it did not compile, it crashed) is one failure.
            counts.failed = counts.failed.max(1);
        }
        self.lines.push(Line { title: title.to_owned(), spent: started.elapsed(), counts, ok, note: None });
        Ok(ok)
    }

    /// What else there is to say of the step just run: a line under its own.
    pub fn note(&mut self, words: Option<String>) {
        if let Some(line) = self.lines.last_mut() {
            line.note = words;
        }
    }

    pub fn totals(&self) -> Counts {
        self.lines.iter().fold(Counts::default(), |sum, line| Counts {
            passed: sum.passed + line.counts.passed,
            failed: sum.failed + line.counts.failed,
        })
    }

    /// The table on standard error, the count line last on standard output. True if everything succeeded.
    pub fn print(&self) -> bool {
        let width = self.lines.iter().map(|line| line.title.chars().count()).max().unwrap_or(0);
        eprintln!();
        for line in &self.lines {
            let mark = if line.ok { "✓" } else { "✗" };
            let Counts { passed, failed } = line.counts;
            let counts =
                if passed + failed == 0 { String::new() } else { format!("  {passed} passed, {failed} failed") };
            eprintln!("{mark} {:width$}  {:>13}{counts}", line.title, Spent(line.spent).to_string());
            if let Some(note) = &line.note {
                eprintln!("  {note}");
            }
        }
        let spent = self.lines.iter().map(|line| line.spent).sum();
        eprintln!("  {:width$}  {:>13}", "altogether", Spent(spent).to_string());
        let Counts { passed, failed } = self.totals();
        println!("{passed} passed, {failed} failed");
        self.lines.iter().all(|line| line.ok)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_step_that_crashes_is_one_failure_and_failed_tests_are_counted() {
        let progress = Progress::new(3);
        let mut report = Report::default();
        assert!(report.step(&progress, "a", |_| Ok(Counts { passed: 7, failed: 0 })).unwrap());
        assert!(!report.step(&progress, "b", |_| bail!("did not compile")).unwrap());
        let failed = Failed { counts: Counts { passed: 3, failed: 2 }, output: "x".to_owned() };
        assert!(!report.step(&progress, "c", |_| Err(anyhow!(failed))).unwrap());
        assert_eq!(report.totals(), Counts { passed: 10, failed: 3 });
        assert!(!report.print());
    }
}
