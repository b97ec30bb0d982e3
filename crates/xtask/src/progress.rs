//! What is being done, for how long: a moving line on a terminal, plain lines elsewhere.

use std::cell::Cell;
use std::fmt::Display;
use std::io::IsTerminal;
use std::time::{Duration, Instant};

use indicatif::{ProgressBar, ProgressStyle};

/// In a log without a terminal a long step says every so often that it is alive.
const HEARTBEAT: Duration = Duration::from_mins(1);

pub struct Progress {
    total: usize,
    done: Cell<usize>,
    terminal: bool,
}

pub struct Step {
    label: String,
    title: String,
    started: Instant,
    bar: Option<ProgressBar>,
    last_sign: Cell<Instant>,
}

impl Progress {
    pub fn new(total: usize) -> Self {
        Self { total, done: Cell::new(0), terminal: std::io::stderr().is_terminal() }
    }

    /// One step from its first to its last line. What it answers is said behind its name ("built", "nothing changed").
    pub fn run(&self, title: &str, work: impl FnOnce(&Step) -> anyhow::Result<String>) -> anyhow::Result<()> {
        let step = self.start(title);
        match work(&step) {
            Ok(what) => step.end("✓", &what),
            Err(error) => {
                step.end("✗", "failed");
                return Err(error);
            }
        }
        Ok(())
    }

    fn start(&self, title: &str) -> Step {
        self.done.set(self.done.get() + 1);
        let number = self.done.get();
        let label = if number <= self.total { format!("[{number}/{}]", self.total) } else { format!("[{number}]") };
        let bar = self.terminal.then(|| {
            let bar = ProgressBar::new_spinner().with_message(String::new());
            if let Ok(style) = ProgressStyle::with_template("{prefix} {elapsed:>4} {wide_msg:.dim}") {
                bar.set_style(style);
            }
            bar.set_prefix(format!("{label} {title}"));
            bar.enable_steady_tick(Duration::from_millis(200));
            bar
        });
        if bar.is_none() {
            eprintln!("{label} {title} …");
        }
        Step { label, title: title.to_owned(), started: Instant::now(), bar, last_sign: Cell::new(Instant::now()) }
    }
}

impl Step {
    /// The last thing the running program said.
    pub fn note(&self, line: &str) {
        if let Some(bar) = &self.bar {
            bar.set_message(plain(line));
        }
    }

    pub fn heartbeat(&self) {
        if self.bar.is_none() && self.last_sign.get().elapsed() >= HEARTBEAT {
            self.last_sign.set(Instant::now());
            eprintln!("{} {} … still at it after {}", self.label, self.title, Spent(self.started.elapsed()));
        }
    }

    fn end(self, mark: &str, what: &str) {
        let spent = self.started.elapsed();
        if let Some(bar) = &self.bar {
            bar.finish_and_clear();
        }
        let what = if what.is_empty() { String::new() } else { format!(": {what}") };
        eprintln!("{} {mark} {}{what} ({})", self.label, self.title, Spent(spent));
    }
}

impl Drop for Step {
    fn drop(&mut self) {
        if let Some(bar) = &self.bar {
            bar.finish_and_clear();
        }
    }
}

/// 0.3 s, 41 s, 3 min 05 s.
pub struct Spent(pub Duration);

impl Display for Spent {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let seconds = self.0.as_secs();
        match seconds {
            0..10 => write!(f, "{:.1} s", self.0.as_secs_f64()),
            10..60 => write!(f, "{seconds} s"),
            _ => write!(f, "{} min {:02} s", seconds / 60, seconds % 60),
        }
    }
}

/// Without the colours and cursor movements that programs print.
pub fn plain(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut chars = text.chars();
    while let Some(c) = chars.next() {
        if c == '\u{1b}' {
            // CSI: ESC [ parameters, up to a letter.
            chars.find(char::is_ascii_alphabetic);
        } else if !c.is_control() || c == '\n' {
            out.push(c);
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn durations_read_as_people_say_them() {
        let said = |ms| Spent(Duration::from_millis(ms)).to_string();
        assert_eq!([said(340), said(41_900), said(185_000)], ["0.3 s", "41 s", "3 min 05 s"]);
    }

    #[test]
    fn colours_are_taken_out() {
        assert_eq!(plain("\u{1b}[31mđỏ\u{1b}[0m và\ttrơn"), "đỏ vàtrơn");
    }
}
