//! A bar for what takes longer than a second, on a terminal only. A thread of its own draws it, so that a long step has one too.

use std::sync::mpsc::{self, RecvTimeoutError};
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

const PATIENCE: Duration = Duration::from_secs(1);
const TURN: Duration = Duration::from_millis(100);

/// What is being done, and how many parts of how many are; of 0 parts nobody knows how long it takes.
#[derive(Clone, Copy)]
struct Doing {
    what: &'static str,
    done: usize,
    of: usize,
}

pub struct Progress {
    started: Instant,
    target: fn() -> ProgressDrawTarget,
    doing: Mutex<Doing>,
}

impl Progress {
    pub fn start() -> Self {
        Self {
            started: Instant::now(),
            target: ProgressDrawTarget::stderr,
            doing: Mutex::new(Doing { what: "", done: 0, of: 0 }),
        }
    }

    /// `done` of `of` parts of what is being done.
    pub fn step(&self, what: &'static str, done: usize, of: usize) {
        *self.doing.lock().unwrap_or_else(PoisonError::into_inner) = Doing { what, done, of };
    }

    /// Does something, and shows it from the first second of this progress on.
    pub fn during<T>(&self, what: &'static str, work: impl FnOnce() -> T) -> T {
        self.step(what, 0, 0);
        let (done, waiting) = mpsc::channel::<()>();
        std::thread::scope(|scope| {
            scope.spawn(move || {
                let patience = PATIENCE.saturating_sub(self.started.elapsed());
                if waiting.recv_timeout(patience) == Err(RecvTimeoutError::Timeout) {
                    self.draw(|| waiting.recv_timeout(TURN) == Err(RecvTimeoutError::Timeout));
                }
            });
            let made = work();
            drop(done);
            made
        })
    }

    /// Draws until it is over.
    fn draw(&self, goes_on: impl Fn() -> bool) {
        let bar = ProgressBar::with_draw_target(Some(0), (self.target)());
        let style = |template| ProgressStyle::with_template(template).unwrap_or_else(|_| ProgressStyle::default_bar());
        let (known, unknown) = (style("{msg:>10} [{bar:32}] {percent:>3} %"), style("{msg:>10} {spinner}"));
        loop {
            let Doing { what, done, of } = *self.doing.lock().unwrap_or_else(PoisonError::into_inner);
            bar.set_style(if of > 0 { known.clone() } else { unknown.clone() });
            bar.set_message(what);
            bar.set_length(of as u64);
            bar.set_position(done as u64);
            bar.tick();
            if !goes_on() {
                return bar.finish_and_clear();
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use indicatif::TermLike;

    use super::*;

    static DRAWN: Mutex<String> = Mutex::new(String::new());

    #[derive(Debug)]
    struct Paper;

    impl TermLike for Paper {
        fn width(&self) -> u16 {
            80
        }
        fn move_cursor_up(&self, _: usize) -> std::io::Result<()> {
            Ok(())
        }
        fn move_cursor_down(&self, _: usize) -> std::io::Result<()> {
            Ok(())
        }
        fn move_cursor_right(&self, _: usize) -> std::io::Result<()> {
            Ok(())
        }
        fn move_cursor_left(&self, _: usize) -> std::io::Result<()> {
            Ok(())
        }
        fn write_line(&self, text: &str) -> std::io::Result<()> {
            self.write_str(text)
        }
        fn write_str(&self, text: &str) -> std::io::Result<()> {
            DRAWN.lock().unwrap().push_str(text);
            Ok(())
        }
        fn clear_line(&self) -> std::io::Result<()> {
            Ok(())
        }
        fn flush(&self) -> std::io::Result<()> {
            Ok(())
        }
    }

    #[test]
    fn one_long_step_is_shown_though_it_tells_nothing_of_itself() {
        let long_ago = Instant::now().checked_sub(PATIENCE).unwrap();
        let target = || ProgressDrawTarget::term_like(Box::new(Paper));
        let progress = Progress { started: long_ago, target, ..Progress::start() };
        // No step between the first and the last: what a single long array does.
        progress.during("computing", || {
            progress.step("computing", 1, 4);
            let patience = Instant::now();
            while !DRAWN.lock().unwrap().contains("25 %") && patience.elapsed() < Duration::from_secs(20) {
                std::thread::sleep(Duration::from_millis(5));
            }
        });
        assert!(DRAWN.lock().unwrap().contains("computing"), "{}", DRAWN.lock().unwrap());
        assert!(DRAWN.lock().unwrap().contains("25 %"), "{}", DRAWN.lock().unwrap());
        DRAWN.lock().unwrap().clear();
        let soon = Progress { target, ..Progress::start() };
        soon.during("computing", || ());
        assert_eq!(*DRAWN.lock().unwrap(), "", "nothing in the first second");
    }
}
