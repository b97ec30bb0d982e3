//! Chance from a seed and a purpose.

use rand_chacha::ChaCha20Rng;
use rand_core::{Rng, SeedableRng};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use std::num::NonZeroU64;

/// The 32 bytes a draw begins from, taken from the operating system's chance when the draw is made and stored with it.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Seed(pub [u8; 32]);

super::bytes::as_hexadecimal!(Seed);

/// The chance of one purpose: the key stream of ChaCha20 (20 rounds, 64-bit counter and stream number, both 0) with the key
/// `SHA-256(seed || purpose)`, the purpose in UTF-8; taken eight bytes at a time, the lowest byte first.
///
/// Each purpose has its own stream, so that what is drawn for one does not depend on how much another one took.
///
/// Source: Bernstein (2008) ChaCha, a variant of Salsa20.
#[derive(Debug)]
pub struct Stream(ChaCha20Rng);

impl Stream {
    pub fn new(seed: &Seed, purpose: &str) -> Self {
        let key = Sha256::new().chain_update(seed.0).chain_update(purpose.as_bytes()).finalize();
        Self(ChaCha20Rng::from_seed(key.into()))
    }

    /// A whole number from 0 to `bound - 1`, each equally likely: numbers of the highest, incomplete round of `bound` are thrown
    /// away, so that none comes up more often than another one.
    pub fn below(&mut self, bound: NonZeroU64) -> u64 {
        // 2^64 mod bound: so many numbers are in no complete round.
        let incomplete = (u64::MAX % bound).wrapping_add(1) % bound;
        let highest = u64::MAX - incomplete;
        loop {
            let number = self.0.next_u64();
            if number <= highest {
                return number % bound;
            }
        }
    }

    /// A simple random sample without replacement, in the order it was drawn, which is equally likely to be any: the first steps of
    /// Fisher and Yates' shuffle. Everything, in a random order, if not more than `wanted` is there.
    ///
    /// Source: Knuth (1997) The Art of Computer Programming, vol. 2, sec. 3.4.2, algorithm P.
    pub fn sample(&mut self, from: &[usize], wanted: usize) -> Vec<usize> {
        let mut places = from.to_vec();
        let wanted = wanted.min(places.len());
        for at in 0..wanted {
            let ahead = NonZeroU64::new((places.len() - at) as u64).map_or(0, |left| self.below(left));
            places.swap(at, at + usize::try_from(ahead).unwrap_or(0));
        }
        places.truncate(wanted);
        places
    }
}
