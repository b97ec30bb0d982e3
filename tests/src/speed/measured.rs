//! One measurement, and the line it is printed as.

use std::hint::black_box;
use std::time::Instant;

use serde::Serialize;

/// How often what takes milliseconds is done; the best time is taken, as everything else on the machine only adds to it.
pub const TIMES: usize = 7;

/// What was measured.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Measured {
    pub what: &'static str,
    pub seconds: f64,
    /// Threads it had; none where it is the program's own choice.
    pub threads: Option<usize>,
    /// The most memory the process had, in bytes.
    pub peak: Option<u64>,
}

impl Measured {
    pub const fn new(what: &'static str, seconds: f64) -> Self {
        Self { what, seconds, threads: None, peak: None }
    }
}

/// The best time of several, and what the last time gave.
///
/// # Errors
/// The first error of the work.
pub fn best<T>(times: usize, mut work: impl FnMut() -> anyhow::Result<T>) -> anyhow::Result<(f64, T)> {
    let mut least = f64::INFINITY;
    let mut once = || -> anyhow::Result<T> {
        let begin = Instant::now();
        let made = black_box(work()?);
        least = least.min(begin.elapsed().as_secs_f64());
        Ok(made)
    };
    let mut made = once()?;
    for _ in 1..times {
        made = once()?;
    }
    Ok((least, made))
}
