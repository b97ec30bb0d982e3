//! A server with too much to do, which sends requests away before it reads them, and a proxy before it that lets only
//! small ones through.

use rand_chacha::ChaCha8Rng;

use super::event::Request;
use super::network::{between, dice};
use super::world::{HOUR, MINUTE};
use crate::engine::Failure;

/// The longest `Retry-After`, in seconds: the server's crowd is gone long before the quiet phase is over.
const LONGEST: u64 = 15 * 60;

#[derive(Debug, Default)]
pub struct Crowd {
    /// Of ten requests so many are sent away.
    busy: u64,
    /// Bytes of a batch that the proxy lets through, not compressed.
    most: Option<usize>,
}

impl Crowd {
    /// What it is like from now on, and for how long (milliseconds).
    pub fn change(&mut self, rng: &mut ChaCha8Rng) -> i64 {
        let quiet = self.busy == 0 && self.most.is_none();
        *self = match dice(rng, 3) {
            _ if !quiet => Self::default(),
            // Down to less than a single line.
            0 => Self { busy: 0, most: usize::try_from(between(rng, 200, 4000)).ok() },
            _ => Self { busy: 1 + dice(rng, 10), most: None },
        };
        if quiet { between(rng, MINUTE, 3 * HOUR) } else { between(rng, HOUR, 12 * HOUR) }
    }

    /// How a request is sent away, if it is.
    pub fn refuses(&self, rng: &mut ChaCha8Rng, request: &Request) -> Option<Failure> {
        let size = match request {
            Request::Batch(text) => text.len(),
            Request::File { piece: Some((_, bytes)), .. } => bytes.len(),
            _ => 0,
        };
        if self.most.is_some_and(|most| size > most) {
            return Some(Failure::TooLarge);
        }
        if self.busy == 0 || dice(rng, 10) >= self.busy {
            return None;
        }
        // 503 and 429 are one to a tablet. A proxy's own has no Retry-After.
        let told = dice(rng, 5) > 0;
        let seconds = 1 + u32::try_from(dice(rng, LONGEST)).unwrap_or(0);
        Some(Failure::Busy { retry_after: told.then_some(seconds) })
    }
}
