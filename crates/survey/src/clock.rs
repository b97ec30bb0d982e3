//! Time is an argument: instants are UTC milliseconds, and a day is a day in the programme's time zone.

use serde::{Deserialize, Serialize};
use std::fmt;
use std::str::FromStr;

mod calendar;
mod month;
mod text;

pub use month::Month;

/// An instant: milliseconds since 1970-01-01T00:00:00Z.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Timestamp(i64);

/// The text was not an instant or a date.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("'{0}' is not {1}")]
pub struct NotATime(pub String, pub &'static str);

impl Timestamp {
    pub const fn from_millis(millis: i64) -> Self {
        Self(millis)
    }

    pub const fn millis(self) -> i64 {
        self.0
    }

    #[must_use]
    pub const fn plus_millis(self, millis: i64) -> Self {
        Self(self.0.saturating_add(millis))
    }

    #[must_use]
    pub const fn plus_seconds(self, seconds: i64) -> Self {
        self.plus_millis(seconds.saturating_mul(1000))
    }

    #[must_use]
    pub const fn plus_days(self, days: i64) -> Self {
        self.plus_seconds(days.saturating_mul(86_400))
    }

    /// RFC 3339 in UTC with milliseconds, the form of every instant outside the stores. Instants outside the years
    /// 1 to 9999 are clamped to that range.
    pub fn rfc3339(self) -> String {
        text::write_instant(self.clamped().0)
    }

    /// Reads an RFC 3339 instant with any offset.
    pub fn parse_rfc3339(text: &str) -> Result<Self, NotATime> {
        text::read_instant(text)
            .map(Self)
            .ok_or_else(|| NotATime(text.to_owned(), "an instant such as 2022-09-21T08:30:00Z"))
    }

    /// Within the years 1 to 9999, keeping its milliseconds.
    const fn clamped(self) -> Self {
        const FIRST: i64 = -62_135_596_800;
        const LAST: i64 = 253_402_300_799;
        let seconds = self.0.div_euclid(1000);
        let seconds = if seconds < FIRST {
            FIRST
        } else if seconds > LAST {
            LAST
        } else {
            seconds
        };
        Self(seconds * 1000 + self.0.rem_euclid(1000))
    }
}

impl fmt::Display for Timestamp {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.rfc3339())
    }
}

/// The programme's time zone as minutes east of UTC. Việt Nam has kept UTC+7 without summer time since 1975.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Zone {
    minutes_east: i32,
}

impl Zone {
    /// Asia/Ho_Chi_Minh.
    pub const VIETNAM: Self = Self { minutes_east: 420 };

    /// How far its clocks are ahead of UTC.
    pub const fn minutes_east(self) -> i32 {
        self.minutes_east
    }

    /// The day an instant falls on in this zone.
    pub fn day(self, at: Timestamp) -> Day {
        let local = at.plus_millis(i64::from(self.minutes_east) * 60_000);
        Day::at(local.clamped().0.div_euclid(DAY))
    }

    /// The first instant of a day in this zone.
    pub fn start_of(self, day: Day) -> Timestamp {
        Timestamp(i64::from(day.0) * DAY - i64::from(self.minutes_east) * 60_000)
    }
}

impl Default for Zone {
    fn default() -> Self {
        Self::VIETNAM
    }
}

/// Milliseconds of a day.
const DAY: i64 = 86_400_000;

/// A calendar day in the years 1 to 9999, written `2022-09-21`.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Day(i32);

impl Day {
    /// A day of the Gregorian calendar, or `None` where there is no such day (31 February).
    pub fn new(year: i32, month: u8, day: u8) -> Option<Self> {
        calendar::number(year, month, day).filter(|number| *number >= calendar::FIRST).map(Self)
    }

    pub const fn year(self) -> i32 {
        calendar::civil(self.0).0
    }

    pub const fn month(self) -> u8 {
        calendar::civil(self.0).1
    }

    pub const fn day_of_month(self) -> u8 {
        calendar::civil(self.0).2
    }

    /// Days since 1970-01-01; the number that date arithmetic in expressions sees.
    pub const fn number(self) -> i32 {
        self.0
    }

    /// The day so many days later (earlier, if negative); clamped to the years 1 to 9999.
    #[must_use]
    pub fn plus_days(self, days: i32) -> Self {
        Self::at(i64::from(self.0) + i64::from(days))
    }

    /// The day of a number, clamped to the years 1 to 9999.
    fn at(number: i64) -> Self {
        let nearest = if number < 0 { calendar::FIRST } else { calendar::LAST };
        Self(i32::try_from(number).unwrap_or(nearest).clamp(calendar::FIRST, calendar::LAST))
    }
}

impl fmt::Display for Day {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        text::Civil(self.0).fmt(f)
    }
}

impl fmt::Debug for Day {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Day({self})")
    }
}

impl FromStr for Day {
    type Err = NotATime;
    fn from_str(text: &str) -> Result<Self, NotATime> {
        text::read_day(text).map(Self).ok_or_else(|| NotATime(text.to_owned(), "a day such as 2022-09-21"))
    }
}

impl Serialize for Day {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Day {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        text.parse().map_err(serde::de::Error::custom)
    }
}

/// Where the present comes from; the binary passes the machine's clock, tests pass their own.
pub trait Clock: Send + Sync {
    fn now(&self) -> Timestamp;
}

impl<F: Fn() -> Timestamp + Send + Sync> Clock for F {
    fn now(&self) -> Timestamp {
        self()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_day_begins_at_midnight_in_son_la() {
        let late = Timestamp::parse_rfc3339("2022-09-20T17:00:00Z").unwrap();
        assert_eq!(Zone::VIETNAM.day(late).to_string(), "2022-09-21");
        assert_eq!(Zone::VIETNAM.day(late.plus_millis(-1)).to_string(), "2022-09-20");
        assert_eq!(Zone::VIETNAM.start_of(Zone::VIETNAM.day(late)), late);
    }

    #[test]
    fn instants_keep_their_milliseconds() {
        let at = Timestamp::parse_rfc3339("2021-10-12T10:42:07.250+07:00").unwrap();
        assert_eq!(at.rfc3339(), "2021-10-12T03:42:07.25Z");
    }

    #[test]
    fn days_that_do_not_exist_are_refused() {
        assert!(Day::new(2022, 2, 31).is_none());
        assert!("2022-02-31".parse::<Day>().is_err());
        assert!("21/09/2022".parse::<Day>().is_err());
    }

    #[test]
    fn absurd_instants_do_not_panic() {
        for millis in [i64::MIN, -1, 0, i64::MAX] {
            let at = Timestamp::from_millis(millis);
            let _ = (at.rfc3339(), Zone::VIETNAM.day(at));
        }
        assert_eq!(Timestamp::from_millis(i64::MIN).rfc3339(), "0001-01-01T00:00:00.192Z");
        assert_eq!(Timestamp::from_millis(i64::MAX).rfc3339(), "9999-12-31T23:59:59.807Z");
        assert_eq!(Zone::VIETNAM.day(Timestamp::from_millis(i64::MIN)).to_string(), "0001-01-01");
        assert_eq!(Zone::VIETNAM.day(Timestamp::from_millis(i64::MAX)).to_string(), "9999-12-31");
    }

    #[test]
    fn days_stay_within_the_calendar() {
        let day = Day::new(2022, 9, 21).unwrap();
        assert_eq!(day.plus_days(10).to_string(), "2022-10-01");
        assert_eq!(day.plus_days(-21).to_string(), "2022-08-31");
        assert_eq!(day.plus_days(i32::MAX).to_string(), "9999-12-31");
        assert_eq!(day.plus_days(i32::MIN).to_string(), "0001-01-01");
        assert!(Day::new(0, 12, 31).is_none() && "0000-12-31".parse::<Day>().is_err());
        assert_eq!(format!("{day:?}"), "Day(2022-09-21)");
    }
}
