//! How fast codes may be guessed: one bucket for the whole process, in memory, without any address.
//!
//! A code typed by hand has 60 bits. A link's secret has 128 and is not counted, so that a flood of guesses never keeps
//! out those who scan their invitation.

use std::sync::{Mutex, PoisonError};
use std::time::Duration;
use survey::clock::Timestamp;

/// How long the answer to a wrong code waits.
pub const DELAY: Duration = Duration::from_millis(300);

const CAPACITY: f64 = 30.0;
const PER_MILLISECOND: f64 = CAPACITY / 60_000.0;

/// Thirty wrong codes at once, thirty a minute in the long run.
pub struct Throttle {
    bucket: Mutex<Bucket>,
}

struct Bucket {
    tokens: f64,
    since: Option<Timestamp>,
}

impl Default for Throttle {
    fn default() -> Self {
        Self { bucket: Mutex::new(Bucket { tokens: CAPACITY, since: None }) }
    }
}

impl Throttle {
    /// Takes the right to look at one code; `false` if there is none left at this moment.
    pub fn take(&self, now: Timestamp) -> bool {
        let mut bucket = self.bucket.lock().unwrap_or_else(PoisonError::into_inner);
        let waited = bucket.since.map_or(0, |since| now.millis().saturating_sub(since.millis()).clamp(0, 60_000));
        bucket.tokens = (bucket.tokens + waited as f64 * PER_MILLISECOND).min(CAPACITY);
        bucket.since = Some(now);
        let has = bucket.tokens >= 1.0;
        if has {
            bucket.tokens -= 1.0;
        }
        has
    }

    /// Gives it back: the code was right.
    pub fn give_back(&self) {
        let mut bucket = self.bucket.lock().unwrap_or_else(PoisonError::into_inner);
        bucket.tokens = (bucket.tokens + 1.0).min(CAPACITY);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn thirty_wrong_codes_a_minute() {
        let throttle = Throttle::default();
        let start = Timestamp::from_millis(1_000_000);
        assert_eq!((0..100).filter(|_| throttle.take(start)).count(), 30);
        assert!(!throttle.take(start.plus_millis(1_000)));
        assert!(throttle.take(start.plus_millis(3_000)));
        let late = start.plus_seconds(3_600);
        assert_eq!((0..100).filter(|_| throttle.take(late)).count(), 30);
    }

    #[test]
    fn right_codes_cost_nothing_and_a_clock_set_back_gives_nothing() {
        let throttle = Throttle::default();
        let now = Timestamp::from_millis(1_000_000);
        for _ in 0..1000 {
            assert!(throttle.take(now));
            throttle.give_back();
        }
        assert_eq!((0..100).filter(|_| throttle.take(now.plus_millis(-600_000))).count(), 30);
    }
}
