//! Chance from a seed and a purpose. Each purpose has its own stream, so that a change in one part of the
//! demonstration leaves the others as they were.

use rand_chacha::ChaCha8Rng;
use rand_core::{Rng, SeedableRng};
use sha2::{Digest, Sha256};

/// Sixteen bytes that stand for a name, for the ids of things made up once and for all.
pub(super) fn named(name: &str) -> [u8; 16] {
    let digest: [u8; 32] = Sha256::digest(name.as_bytes()).into();
    let mut bytes = [0; 16];
    bytes.copy_from_slice(&digest[..16]);
    bytes
}

pub(super) struct Chance(ChaCha8Rng);

impl Chance {
    pub(super) fn new(seed: u64, purpose: &str) -> Self {
        let digest = Sha256::new().chain_update(seed.to_be_bytes()).chain_update(purpose.as_bytes()).finalize();
        Self(ChaCha8Rng::from_seed(digest.into()))
    }

    /// At least 0 and below 1.
    pub(super) fn unit(&mut self) -> f64 {
        const STEP: f64 = 1.0 / 9_007_199_254_740_992.0;
        (self.0.next_u64() >> 11) as f64 * STEP
    }

    pub(super) fn happens(&mut self, probability: f64) -> bool {
        self.unit() < probability
    }

    /// A whole number below `count`; 0 if `count` is 0.
    pub(super) fn below(&mut self, count: u32) -> u32 {
        let wide = u64::from(self.0.next_u32()) * u64::from(count);
        u32::try_from(wide >> 32).unwrap_or(0)
    }

    /// A place in a list of so many things.
    pub(super) fn index(&mut self, length: usize) -> usize {
        self.below(u32::try_from(length).unwrap_or(u32::MAX)) as usize
    }

    /// From `least` to `most`, both included.
    pub(super) fn between(&mut self, (least, most): (u32, u32)) -> u32 {
        least + self.below(most.saturating_sub(least) + 1)
    }

    /// About normal, mean 0 and variance 1: twelve uniform numbers added, which is the same on every machine.
    pub(super) fn normal(&mut self) -> f64 {
        (0..12).map(|_| self.unit()).sum::<f64>() - 6.0
    }

    /// One of the table, as often as its weight says; the last one if the table's weights do not add up.
    pub(super) fn weighted<T: Copy>(&mut self, table: &[(T, f64)]) -> Option<T> {
        let mut left = self.unit() * table.iter().map(|(_, weight)| weight).sum::<f64>();
        for (item, weight) in table {
            left -= weight;
            if left < 0.0 {
                return Some(*item);
            }
        }
        table.last().map(|(item, _)| *item)
    }

    /// A simple random sample of `wanted` things, in the order of the list.
    pub(super) fn draw<T: Clone>(&mut self, from: &[T], wanted: usize) -> Vec<T> {
        let mut places: Vec<usize> = (0..from.len()).collect();
        self.shuffle(&mut places);
        places.truncate(wanted);
        places.sort_unstable();
        places.into_iter().filter_map(|place| from.get(place).cloned()).collect()
    }

    pub(super) fn shuffle<T>(&mut self, things: &mut [T]) {
        for last in (1..things.len()).rev() {
            things.swap(last, self.index(last + 1));
        }
    }
}
