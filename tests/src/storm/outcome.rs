//! What came of a storm, and whether that is good enough.

use std::fmt::{self, Display};
use std::sync::Mutex;
use std::sync::PoisonError;
use std::sync::atomic::{AtomicU64, AtomicUsize, Ordering};
use std::time::Duration;

use super::Plan;
use super::calm::Calm;
use super::check::Books;
use super::wire::Road;

/// Counted while it blows.
#[derive(Default)]
pub struct Tally {
    /// Lines with a receipt; one that is sent again counts again.
    pub received: AtomicU64,
    /// 503 and 429.
    pub refused: AtomicU64,
    /// Connections that broke, and every other failure.
    pub failed: AtomicU64,
    sockets: AtomicUsize,
    batches: Mutex<Vec<Duration>>,
    /// The part of each after the connection was there.
    answers: Mutex<Vec<Duration>>,
    connecting: Mutex<Vec<Duration>>,
    hellos: Mutex<Vec<Duration>>,
    /// Bytes of each piece of a photograph that set out.
    pieces: Mutex<Vec<u64>>,
    /// Of each tablet, from its first try to its last answer, and how much of it the engine waited.
    lives: Mutex<Vec<(Duration, Duration)>>,
}

fn push<T>(list: &Mutex<Vec<T>>, one: T) {
    list.lock().unwrap_or_else(PoisonError::into_inner).push(one);
}

impl Tally {
    pub fn batch(&self, took: Duration, lines: u64) {
        self.received.fetch_add(lines, Ordering::Relaxed);
        push(&self.batches, took);
    }

    pub fn answered(&self, took: Duration) {
        push(&self.answers, took);
    }

    pub fn connected(&self, took: Duration) {
        push(&self.connecting, took);
    }

    pub fn hello(&self, took: Duration) {
        push(&self.hellos, took);
    }

    pub fn piece(&self, bytes: u64) {
        push(&self.pieces, bytes);
    }

    /// Bytes of each piece of a photograph that set out, whether it arrived or not.
    pub fn pieces(&self) -> Vec<u64> {
        self.pieces.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Requests that were answered well.
    pub fn requests(&self) -> usize {
        sorted(&self.batches).len() + sorted(&self.hellos).len()
    }

    pub fn done(&self, life: Duration, waited: Duration) {
        push(&self.lives, (life, waited));
    }

    pub fn opened(&self, road: &Road) {
        // The semaphore counts down; the most in use is where it was lowest, counted from above.
        let free = road.sockets.available_permits();
        self.sockets.fetch_max(usize::MAX - free, Ordering::Relaxed);
    }

    fn most_sockets(&self, limit: usize) -> usize {
        let free = usize::MAX - self.sockets.load(Ordering::Relaxed);
        limit.saturating_sub(free)
    }
}

/// What came of it.
pub struct Outcome {
    pub plan: Plan,
    /// From the first tablet's first try until the last one was settled.
    pub drained: Duration,
    /// From then until every line was judged.
    pub judged: Duration,
    /// Hellos when it is over.
    pub calm: Calm,
    /// The server's most resident memory, in bytes; 0 where the system does not tell.
    pub peak: u64,
    /// How long accepted batches were in the server.
    pub inside: Vec<Duration>,
    pub books: Books,
    /// What is wrong with what counts, a sentence each.
    pub counts: Vec<String>,
    pub tally: Tally,
}

/// What is good enough.
#[derive(Debug, Clone, Copy)]
pub struct Goals {
    pub drained: Duration,
    /// Of an accepted batch, from the first packet of its connection to the last byte of the answer, of 99 in a hundred.
    pub p99: Duration,
    /// Of a hello when several ask without a pause.
    pub hello: Duration,
    /// Bytes.
    pub memory: u64,
}

impl Default for Goals {
    fn default() -> Self {
        Self {
            drained: Duration::from_mins(5),
            p99: Duration::from_secs(2),
            hello: Duration::from_millis(2),
            memory: 512 * 1024 * 1024,
        }
    }
}

fn sorted(list: &Mutex<Vec<Duration>>) -> Vec<Duration> {
    let mut all = list.lock().unwrap_or_else(PoisonError::into_inner).clone();
    all.sort_unstable();
    all
}

/// The value that so many of a hundred do not exceed.
pub(crate) fn percentile(sorted: &[Duration], percent: usize) -> Duration {
    let place = (sorted.len() * percent).div_ceil(100).saturating_sub(1);
    sorted.get(place).copied().unwrap_or_default()
}

impl Outcome {
    /// What was missed, a sentence each.
    pub fn missed(&self, goals: Goals) -> Vec<String> {
        let p99 = percentile(&sorted(&self.tally.batches), 99);
        let mut missed = self.books.faults();
        missed.extend(self.counts.iter().cloned());
        if self.drained > goals.drained {
            missed.push(format!("drained in {} s, not in {}", self.drained.as_secs(), goals.drained.as_secs()));
        }
        if p99 > goals.p99 {
            missed.push(format!("99 in 100 batches took up to {} ms, not {}", p99.as_millis(), goals.p99.as_millis()));
        }
        if self.calm.each > goals.hello {
            missed.push(format!("a hello cost {} µs, not {}", self.calm.each.as_micros(), goals.hello.as_micros()));
        }
        if self.peak > goals.memory {
            missed.push(format!("the server had {} MiB, not {}", self.peak >> 20, goals.memory >> 20));
        }
        missed
    }
}

impl Display for Outcome {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (batches, hellos) = (sorted(&self.tally.batches), sorted(&self.tally.hellos));
        let lives = self.tally.lives.lock().unwrap_or_else(PoisonError::into_inner);
        let (life, waited) = lives
            .iter()
            .fold((0.0, 0.0), |(life, waited), one| (life + one.0.as_secs_f64(), waited + one.1.as_secs_f64()));
        let longest = lives.iter().map(|one| one.0).max().unwrap_or_default();
        let seconds = self.drained.as_secs_f64();
        let lines = self.books.expected as f64;
        let ms = |list: &[Duration], percent| format!("{:.1}", 1000.0 * percentile(list, percent).as_secs_f64());
        writeln!(f, "{} tablets with {} submissions each", self.plan.tablets, self.plan.each)?;
        writeln!(f, "drained in                      {seconds:>9.1} s")?;
        writeln!(f, "… of a tablet's time it waited  {:>9.0} %", 100.0 * waited / f64::max(life, 0.001))?;
        writeln!(f, "longest of one tablet           {:>9.1} s", longest.as_secs_f64())?;
        writeln!(f, "lines a second                  {:>9.0}", lines / seconds)?;
        writeln!(
            f,
            "accepted batches a second       {:>9.1}  ({} in all)",
            batches.len() as f64 / seconds,
            batches.len()
        )?;
        writeln!(f, "accepted batch, 50 / 99 in 100  {:>9} / {} ms", ms(&batches, 50), ms(&batches, 99))?;
        let answers = sorted(&self.tally.answers);
        writeln!(f, "… from its request's first byte {:>9} / {} ms", ms(&answers, 50), ms(&answers, 99))?;
        let mut inside = self.inside.clone();
        inside.sort_unstable();
        writeln!(f, "… in the server, by its log     {:>9} / {} ms", ms(&inside, 50), ms(&inside, 99))?;
        writeln!(f, "hello, 50 / 99 in 100           {:>9} / {} ms", ms(&hellos, 50), ms(&hellos, 99))?;
        let connecting = sorted(&self.tally.connecting);
        writeln!(f, "a connection, 50 / 99 in 100    {:>9} / {} ms", ms(&connecting, 50), ms(&connecting, 99))?;
        writeln!(f, "refused with 503                {:>9}", self.tally.refused.load(Ordering::Relaxed))?;
        writeln!(f, "connections that failed         {:>9}", self.tally.failed.load(Ordering::Relaxed))?;
        writeln!(
            f,
            "most sockets at once            {:>9}  (of {})",
            self.tally.most_sockets(self.plan.sockets),
            self.plan.sockets
        )?;
        writeln!(f, "all judged after another        {:>9.1} s", self.judged.as_secs_f64())?;
        let calm = [self.calm.median, self.calm.longest, self.calm.each].map(|took| 1000.0 * took.as_secs_f64());
        writeln!(f, "hello in calm, 50 / 99 in 100   {:>9.1} / {:.1} ms", calm[0], calm[1])?;
        writeln!(f, "… each when 16 ask at once      {:>9.2} ms", calm[2])?;
        writeln!(f, "server's memory, peak           {:>9.0} MiB", self.peak as f64 / 1_048_576.0)?;
        write!(f, "lines there / expected          {:>9} / {}", self.books.equal, self.books.expected)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_percentile_is_a_value_that_was_measured() {
        let list: Vec<Duration> = (1..=200).map(Duration::from_millis).collect();
        assert_eq!(percentile(&list, 50), Duration::from_millis(100));
        assert_eq!(percentile(&list, 99), Duration::from_millis(198));
        assert_eq!(percentile(&list[..1], 99), Duration::from_millis(1));
        assert_eq!(percentile(&[], 99), Duration::ZERO);
    }
}
