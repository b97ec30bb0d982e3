//! A bar for what takes longer than a second, on a terminal only.

use std::sync::OnceLock;
use std::sync::mpsc::{self, RecvTimeoutError};
use std::time::{Duration, Instant};

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

const PATIENCE: Duration = Duration::from_secs(1);
const TURN: Duration = Duration::from_millis(100);

pub struct Progress {
    started: Instant,
    bar: OnceLock<ProgressBar>,
}

impl Progress {
    pub fn start() -> Self {
        Self { started: Instant::now(), bar: OnceLock::new() }
    }

    /// `done` of `of` parts of what is being done.
    pub fn step(&self, what: &'static str, done: usize, of: usize) {
        if self.started.elapsed() < PATIENCE {
            return;
        }
        let bar = self.bar.get_or_init(|| {
            let bar = ProgressBar::with_draw_target(Some(0), ProgressDrawTarget::stderr());
            bar.set_style(
                ProgressStyle::with_template("{msg:>10} [{bar:32}] {percent:>3} %")
                    .unwrap_or_else(|_| ProgressStyle::default_bar()),
            );
            bar
        });
        bar.set_message(what);
        bar.set_length(of as u64);
        bar.set_position(done as u64);
    }

    /// Turns while something is done whose length nobody knows.
    pub fn during<T>(&self, what: &'static str, work: impl FnOnce() -> T) -> T {
        self.finish();
        let (done, waiting) = mpsc::channel::<()>();
        std::thread::scope(|scope| {
            let started = self.started;
            scope.spawn(move || {
                let patience = PATIENCE.saturating_sub(started.elapsed());
                if waiting.recv_timeout(patience) != Err(RecvTimeoutError::Timeout) {
                    return;
                }
                let bar = ProgressBar::new_spinner().with_message(what);
                while waiting.recv_timeout(TURN) == Err(RecvTimeoutError::Timeout) {
                    bar.tick();
                }
                bar.finish_and_clear();
            });
            let made = work();
            drop(done);
            made
        })
    }

    pub fn finish(&self) {
        if let Some(bar) = self.bar.get() {
            bar.finish_and_clear();
        }
    }
}
