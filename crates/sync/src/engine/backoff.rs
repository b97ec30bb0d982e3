//! How long to wait after a failure: full jitter, so that ten thousand tablets do not come back in the same second.

use rand_core::Rng;

/// The first ceiling, in milliseconds; it doubles with each failure.
pub const BASE: u64 = 2_000;
/// The highest ceiling while someone looks at the app, in milliseconds.
pub const CAP_FOREGROUND: u64 = 5 * 60_000;
/// The highest ceiling in the background, in milliseconds.
pub const CAP_BACKGROUND: u64 = 60 * 60_000;
/// When the network comes back, tablets spread over so many milliseconds.
pub const ONLINE_SPREAD: u64 = 120_000;

/// Milliseconds to wait after the `failures`-th failure in a row: `random(0, min(cap, base·2ⁿ))`.
pub fn backoff(failures: u32, foreground: bool, rng: &mut impl Rng) -> i64 {
    let cap = if foreground { CAP_FOREGROUND } else { CAP_BACKGROUND };
    let ceiling = 1_u64.checked_shl(failures).map_or(cap, |times| BASE.saturating_mul(times)).min(cap);
    up_to(ceiling, rng)
}

/// A whole number from 0 to `most`, both included; `most` must be far below 2⁶⁴, so that the remainder favours nobody
/// by more than a hair.
pub(super) fn up_to(most: u64, rng: &mut impl Rng) -> i64 {
    i64::try_from(rng.next_u64() % most.saturating_add(1)).unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;
    use rand_chacha::ChaCha20Rng;
    use rand_chacha::rand_core::SeedableRng;

    #[test]
    fn waits_grow_to_the_cap_and_are_spread_from_zero() {
        let mut rng = ChaCha20Rng::seed_from_u64(1);
        let mut longest =
            |failures, foreground| (0..4000).map(|_| backoff(failures, foreground, &mut rng)).max().unwrap();
        let near = |got: i64, ceiling: u64| {
            let ceiling = i64::try_from(ceiling).unwrap();
            assert!(got <= ceiling && got > ceiling * 98 / 100, "{got} of {ceiling}");
        };
        near(longest(1, true), 2 * BASE);
        near(longest(4, true), 16 * BASE);
        for failures in [9, 63, 64, u32::MAX] {
            near(longest(failures, true), CAP_FOREGROUND);
        }
        near(longest(20, false), CAP_BACKGROUND);
        let shortest = (0..4000).map(|_| backoff(9, true, &mut rng)).min().unwrap();
        assert!(shortest < 1000, "{shortest}");
    }
}
