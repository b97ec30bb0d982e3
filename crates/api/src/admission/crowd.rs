//! How many were turned away and will be back, how fast requests get done, and when the next one should try again.
//!
//! Pure: the time and the randomness are given. Whoever is turned away is told a second, and that second is written down;
//! so the crowd that comes back is known, although nobody knows its faces. A new one gets a second that still has room,
//! picked at random among those before which the crowd will have been served.

use std::collections::VecDeque;
use std::time::Duration;

/// Nobody is sent away for longer; tablets wait no longer than an hour whatever they are told.
const HORIZON: usize = 3600;
/// Requests a second until it has been measured. Rather too many: who comes too early is told again, at little cost, and
/// by then it has been measured; who comes too late finds an idle server.
const FIRST_RATE: f64 = 200.0;
/// The weight of that guess, in seconds of measuring.
const FIRST_WEIGHT: f64 = 0.25;
/// After so many busy seconds what was measured counts for a third.
const MEMORY: f64 = 10.0;
/// Part of the measured rate that is given away: room for those who come for the first time.
const SHARE: f64 = 0.9;
/// Part of the crowd over whose time a second is picked at random.
const SPREAD: f64 = 0.25;

pub struct Crowd {
    /// Requests done and seconds passed while it was busy, the old ones fading.
    done: f64,
    busy: f64,
    last: Duration,
    /// How many were told each of the next seconds; the first entry is for second `first`.
    told: VecDeque<u32>,
    first: u64,
}

impl Default for Crowd {
    fn default() -> Self {
        Self {
            done: FIRST_RATE * FIRST_WEIGHT,
            busy: FIRST_WEIGHT,
            last: Duration::ZERO,
            told: [0; HORIZON].into(),
            first: 0,
        }
    }
}

impl Crowd {
    /// Time passed until `now` (since some beginning), during which there were enough requests to measure by, or
    /// not: an idle server says nothing about how fast it is.
    pub fn pass(&mut self, now: Duration, enough: bool) {
        let passed = now.saturating_sub(self.last).as_secs_f64();
        self.last = self.last.max(now);
        if enough && passed > 0.0 {
            let fade = (-passed / MEMORY).exp();
            self.done *= fade;
            self.busy = self.busy * fade + passed;
        }
        let second = now.as_secs();
        // Those whose second has come are here, or will not come.
        let over = usize::try_from(second.saturating_sub(self.first)).unwrap_or(HORIZON).min(HORIZON);
        self.told.drain(..over);
        self.told.resize(HORIZON, 0);
        self.first = self.first.max(second);
    }

    /// A request got done while there were enough of them.
    pub fn count(&mut self) {
        self.done += 1.0;
    }

    /// Requests a second.
    pub fn rate(&self) -> f64 {
        self.done / self.busy.max(0.001)
    }

    /// How many were told a second that has not come yet.
    pub fn away(&self) -> u64 {
        self.told.iter().map(|told| u64::from(*told)).sum()
    }

    /// Seconds after which the next one should try again, at least one. `inside` are being served; `random` is any number.
    pub fn turn_away(&mut self, inside: usize, random: u64) -> u32 {
        let room = (self.rate() * SHARE).max(0.01);
        let wanted = 1.0 + self.away() as f64 * SPREAD;
        let mut waiting = inside as f64;
        let mut free = Vec::new();
        let mut sum = 0.0;
        for told in self.told.iter().skip(1) {
            let load = waiting + f64::from(*told);
            waiting = (load - room).max(0.0);
            let left = (room - load).max(0.0);
            sum += left;
            free.push(left);
            if sum >= wanted {
                break;
            }
        }
        // 53 bits: what a float holds.
        let mut at = (random >> 11) as f64 / (1_u64 << 53) as f64 * sum;
        let picked = free.iter().position(|left| {
            at -= left;
            at < 0.0
        });
        let place = picked.unwrap_or(free.len().saturating_sub(1)) + 1;
        if let Some(told) = self.told.get_mut(place) {
            *told = told.saturating_add(1);
        }
        u32::try_from(place).unwrap_or(u32::MAX)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use rand_chacha::ChaCha8Rng;
    use rand_chacha::rand_core::{Rng as _, SeedableRng as _};

    /// A server that has done 100 a second for a minute.
    fn measured() -> Crowd {
        let mut crowd = Crowd::default();
        for n in 1..=6000 {
            crowd.pass(Duration::from_secs_f64(f64::from(n) / 100.0), true);
            crowd.count();
        }
        crowd
    }

    #[test]
    fn the_rate_is_what_got_done_while_it_was_busy() {
        let mut crowd = measured();
        assert!((90.0..110.0).contains(&crowd.rate()), "{}", crowd.rate());
        // An hour in which nobody came says nothing.
        crowd.pass(Duration::from_secs_f64(3660.0), false);
        assert!((90.0..110.0).contains(&crowd.rate()), "{}", crowd.rate());
        // It became ten times slower.
        for n in 1..=300 {
            crowd.pass(Duration::from_secs_f64(3660.0 + f64::from(n) / 10.0), true);
            crowd.count();
        }
        assert!((9.0..20.0).contains(&crowd.rate()), "{}", crowd.rate());
    }

    #[test]
    fn waits_grow_with_the_crowd_and_no_second_is_given_to_more_than_it_can_serve() {
        let mut crowd = measured();
        let mut rng = ChaCha8Rng::seed_from_u64(1);
        let told: Vec<u32> = (0..10_000).map(|_| crowd.turn_away(64, rng.next_u64())).collect();
        let mean = |told: &[u32]| told.iter().map(|told| f64::from(*told)).sum::<f64>() / told.len() as f64;
        assert!(told[..50].iter().all(|told| (1..=4).contains(told)), "{:?}", &told[..50]);
        assert!(
            mean(&told[9000..]) > 3.0 * mean(&told[1000..2000]),
            "{} {}",
            mean(&told[9000..]),
            mean(&told[1000..2000])
        );
        let longest = told.iter().max().copied().unwrap();
        assert!((100..200).contains(&longest), "{longest}");
        let mut seconds = vec![0; 3600];
        for told in &told {
            seconds[*told as usize] += 1;
        }
        assert!(seconds.iter().all(|told| *told <= 110), "{:?}", seconds.iter().max());
        assert_eq!(crowd.away(), 10_000);
        // Their time comes, and they are forgotten.
        crowd.pass(Duration::from_secs_f64(60.0 + f64::from(longest) / 2.0), false);
        assert!((3_000..8_000).contains(&crowd.away()), "{}", crowd.away());
        crowd.pass(Duration::from_secs_f64(60.0 + f64::from(longest) + 1.0), false);
        assert_eq!(crowd.away(), 0);
    }

    #[test]
    fn the_same_crowd_is_told_different_seconds() {
        let mut rng = ChaCha8Rng::seed_from_u64(2);
        let mut seen = std::collections::BTreeSet::new();
        for _ in 0..40 {
            let mut crowd = measured();
            for n in 0..1000 {
                crowd.turn_away(64, n << 53);
            }
            seen.insert(crowd.turn_away(64, rng.next_u64()));
        }
        assert!(seen.len() > 2, "{seen:?}");
    }

    #[test]
    fn nobody_is_sent_away_for_more_than_an_hour() {
        let mut crowd = Crowd { done: 0.01, busy: 1.0, ..Crowd::default() };
        for n in 0..5_000 {
            let told = crowd.turn_away(64, u64::wrapping_mul(n, 0x9e37_79b9_7f4a_7c15));
            assert!((1..3600).contains(&told), "{told}");
        }
    }
}
