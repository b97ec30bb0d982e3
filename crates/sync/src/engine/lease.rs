//! How long a tablet that does not meet the server goes on showing its list of people.
//!
//! A tablet without a network has only its own clock, and whoever holds it can set that. So time is what the clock was
//! seen to go forward; it is never given back. While the clock shows an earlier time than it once did since the contact,
//! nobody can say how long ago that was, and the list is locked as if the lease were over; a clock set right opens it.

use serde::{Deserialize, Serialize};
use survey::clock::Timestamp;

use super::{Effects, Engine};

/// So many days after its last contact a tablet locks its list of people; finishing, sending and copying go on.
pub const LEASE_DAYS: i64 = 21;

const DAY: i64 = 86_400_000;
/// A clock that is set right by this much, in milliseconds, is not one that was turned back.
const SETTING: i64 = 3_600_000;
/// A step shorter than this, in milliseconds, is not worth a write.
const WRITTEN: i64 = 60_000;

/// What is known of the time since the last contact. Instants are of the tablet's own clock.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Lease {
    /// Milliseconds that are used up.
    pub spent: i64,
    /// What the clock showed when it was last looked at.
    pub seen: Timestamp,
    /// The latest it ever showed since the contact.
    pub latest: Timestamp,
}

/// How a lease stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "lease", rename_all = "snake_case")]
pub enum LeaseState {
    /// It runs for so many days more, begun ones counted.
    Runs { days: i64 },
    /// The server was not met for [`LEASE_DAYS`] days.
    Over,
    /// The clock was turned back.
    TurnedBack,
}

impl Lease {
    /// From a contact on.
    pub const fn begun(now: Timestamp) -> Self {
        Self { spent: 0, seen: now, latest: now }
    }

    /// The same lease after a look at the clock.
    #[must_use]
    pub fn seen(self, now: Timestamp) -> Self {
        // What a clock that was turned back and set right again jumps over has been counted once.
        let from = if self.is_turned_back() { self.latest } else { self.seen };
        let went = now.millis().saturating_sub(from.millis()).max(0);
        Self { spent: self.spent.saturating_add(went), seen: now, latest: self.latest.max(now) }
    }

    const fn is_turned_back(self) -> bool {
        self.seen.millis() < self.latest.millis().saturating_sub(SETTING)
    }

    pub const fn state(self) -> LeaseState {
        let left = (LEASE_DAYS * DAY).saturating_sub(self.spent);
        if left <= 0 {
            LeaseState::Over
        } else if self.is_turned_back() {
            LeaseState::TurnedBack
        } else {
            LeaseState::Runs { days: (left - 1) / DAY + 1 }
        }
    }
}

impl Engine {
    /// Looks at the clock: at every start, at every unlocking, and every minute while the app is open.
    pub fn lease(&mut self, now: Timestamp) -> (LeaseState, Effects) {
        let before = self.memory.lease;
        let lease = before.unwrap_or_else(|| Lease::begun(now)).seen(now);
        let step = before.map(|before| lease.seen.millis().saturating_sub(before.seen.millis()));
        if step.is_some_and(|step| (0..WRITTEN).contains(&step)) {
            return (lease.state(), Effects::default());
        }
        self.memory.lease = Some(lease);
        (lease.state(), self.noted(Effects::default()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const HOUR: i64 = 3_600_000;

    fn at(millis: i64) -> Timestamp {
        Timestamp::from_millis(1_790_000_000_000 + millis)
    }

    fn after(looks: &[i64]) -> Lease {
        looks.iter().fold(Lease::begun(at(0)), |lease, look| lease.seen(at(*look)))
    }

    #[test]
    fn it_is_over_after_twenty_one_days_however_often_it_is_looked_at() {
        assert_eq!(after(&[]).state(), LeaseState::Runs { days: 21 });
        assert_eq!(after(&[1]).state(), LeaseState::Runs { days: 21 });
        assert_eq!(after(&[DAY]).state(), LeaseState::Runs { days: 20 });
        assert_eq!(after(&[21 * DAY - 1]).state(), LeaseState::Runs { days: 1 });
        assert_eq!(after(&[21 * DAY]).state(), LeaseState::Over);
        let hours: Vec<i64> = (1..=21 * 24).map(|hour| hour * HOUR).collect();
        assert_eq!(after(&hours[..hours.len() - 1]).state(), LeaseState::Runs { days: 1 });
        assert_eq!(after(&hours).state(), LeaseState::Over);
    }

    #[test]
    fn a_clock_turned_back_prolongs_nothing_and_one_set_right_opens_it() {
        assert_eq!(after(&[5 * DAY, DAY]).state(), LeaseState::TurnedBack);
        assert_eq!(after(&[5 * DAY, DAY, 5 * DAY - 2 * HOUR]).state(), LeaseState::TurnedBack);
        assert_eq!(after(&[5 * DAY, DAY, 5 * DAY]).state(), LeaseState::Runs { days: 16 });
        // Before the contact even, as with an empty battery.
        assert_eq!(after(&[-18_000 * DAY]).state(), LeaseState::TurnedBack);
        assert_eq!(after(&[-18_000 * DAY, 3 * DAY]).state(), LeaseState::Runs { days: 18 });
        // Over is over, wherever the clock is put.
        assert_eq!(after(&[21 * DAY, 0]).state(), LeaseState::Over);
        assert_eq!(after(&[21 * DAY, 0, DAY]).state(), LeaseState::Over);
    }

    #[test]
    fn a_clock_set_right_by_minutes_locks_nobody_out() {
        let lease = after(&[DAY, DAY - HOUR / 2]);
        assert_eq!((lease.state(), lease.spent), (LeaseState::Runs { days: 20 }, DAY));
        assert_eq!(after(&[DAY, DAY - SETTING]).state(), LeaseState::Runs { days: 20 });
        assert_eq!(after(&[DAY, DAY - SETTING - 1]).state(), LeaseState::TurnedBack);
        // The half hour is not given back.
        assert_eq!(after(&[DAY, DAY - HOUR / 2, DAY]).spent, DAY + HOUR / 2);
    }

    proptest! {
        #[test]
        fn no_way_of_setting_the_clock_gives_time_back(looks in prop::collection::vec(-40 * DAY..40 * DAY, 1..30)) {
            let mut lease = Lease::begun(at(0));
            for look in looks {
                let next = lease.seen(at(look));
                prop_assert!(next.spent >= lease.spent && next.latest >= lease.latest);
                // Whoever sees the list has used up all the time that the clock ever showed, but for small settings.
                if let LeaseState::Runs { .. } = next.state() {
                    prop_assert!(next.spent >= next.latest.millis() - at(0).millis());
                    prop_assert!(look >= next.latest.millis() - at(0).millis() - SETTING);
                }
                lease = next;
            }
        }
    }
}
