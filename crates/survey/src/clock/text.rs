//! Instants as RFC 3339 and days as `2022-09-21`: reading and writing.

use super::calendar::{self, civil, number};

const DAY: i64 = 86_400_000;

/// An instant in UTC, with as many decimals as its milliseconds need.
pub(super) fn write_instant(millis: i64) -> String {
    let (days, time) = (millis.div_euclid(DAY), millis.rem_euclid(DAY));
    let days = i32::try_from(days).unwrap_or(if days < 0 { calendar::FIRST } else { calendar::LAST });
    let (hour, minute, second, part) = (time / 3_600_000, time / 60_000 % 60, time / 1000 % 60, time % 1000);
    let mut text = format!("{}T{hour:02}:{minute:02}:{second:02}", Civil(days));
    if part > 0 {
        text += format!(".{part:03}").trim_end_matches('0');
    }
    text.push('Z');
    text
}

/// A day number as it is written.
pub(super) struct Civil(pub i32);

impl std::fmt::Display for Civil {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let (year, month, day) = civil(self.0);
        write!(f, "{year:04}-{month:02}-{day:02}")
    }
}

/// Milliseconds since 1970 of an RFC 3339 instant; smaller parts are dropped. Any byte may stand between date and time,
/// and second 60 is the last millisecond of a UTC month: both as the RFC allows.
pub(super) fn read_instant(text: &str) -> Option<i64> {
    let mut rest = Reader(text.as_bytes());
    let days = rest.date()?;
    rest.skip()?;
    let hour = rest.below::<2>(24)?;
    rest.byte(b':')?;
    let minute = rest.below::<2>(60)?;
    rest.byte(b':')?;
    let second = rest.below::<2>(61)?;
    let part = if rest.byte(b'.').is_some() { rest.millis()? } else { 0 };
    let east = rest.offset()?;
    if !rest.0.is_empty() {
        return None;
    }
    let minutes = i64::from(days) * 1440 + i64::from(hour * 60 + minute) - east;
    if second == 60 {
        let last = minutes * 60_000 + 59_999;
        return ends_a_month(last).then_some(last);
    }
    Some(minutes * 60_000 + i64::from(second) * 1000 + part)
}

/// Whether the instant is in the last second of a month in UTC.
fn ends_a_month(millis: i64) -> bool {
    let (year, month, day) = civil(i32::try_from(millis.div_euclid(DAY)).unwrap_or_default());
    millis.rem_euclid(DAY) >= DAY - 1000 && day == calendar::length(year, month)
}

/// The number of a day in the years 1 to 9999.
pub(super) fn read_day(text: &str) -> Option<i32> {
    let mut rest = Reader(text.strip_prefix('+').unwrap_or(text).as_bytes());
    let day = rest.date()?;
    (rest.0.is_empty() && day >= calendar::FIRST).then_some(day)
}

/// What is still to be read.
struct Reader<'a>(&'a [u8]);

impl Reader<'_> {
    fn skip(&mut self) -> Option<u8> {
        let (&first, rest) = self.0.split_first()?;
        self.0 = rest;
        Some(first)
    }

    fn byte(&mut self, wanted: u8) -> Option<()> {
        self.0 = self.0.strip_prefix(&[wanted])?;
        Some(())
    }

    fn digit(&mut self) -> Option<u8> {
        let digit = self.0.first().filter(|byte| byte.is_ascii_digit())? - b'0';
        self.skip().map(|_| digit)
    }

    /// Exactly `N` digits.
    fn digits<const N: usize>(&mut self) -> Option<i32> {
        let mut value = 0;
        for _ in 0..N {
            value = value * 10 + i32::from(self.digit()?);
        }
        Some(value)
    }

    fn below<const N: usize>(&mut self, limit: i32) -> Option<i32> {
        self.digits::<N>().filter(|value| *value < limit)
    }

    fn date(&mut self) -> Option<i32> {
        let year = self.digits::<4>()?;
        self.byte(b'-')?;
        let month = self.digits::<2>()?;
        self.byte(b'-')?;
        let day = self.digits::<2>()?;
        number(year, u8::try_from(month).ok()?, u8::try_from(day).ok()?)
    }

    /// The digits behind the point, one at least.
    fn millis(&mut self) -> Option<i64> {
        let mut value = i64::from(self.digit()?) * 100;
        let mut worth = 10;
        while let Some(digit) = self.digit() {
            value += i64::from(digit) * worth;
            worth /= 10;
        }
        Some(value)
    }

    /// Minutes east of UTC.
    fn offset(&mut self) -> Option<i64> {
        let sign = match self.skip()? {
            b'Z' | b'z' => return Some(0),
            b'+' => 1,
            b'-' => -1,
            _ => return None,
        };
        let hours = self.below::<2>(24)?;
        self.byte(b':')?;
        Some(sign * i64::from(hours * 60 + self.below::<2>(60)?))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use time::format_description::well_known::Rfc3339;
    use time::{Date, OffsetDateTime, macros::format_description};

    fn known_instant(text: &str) -> Option<i64> {
        let at = OffsetDateTime::parse(text, &Rfc3339).ok()?;
        Some(at.unix_timestamp() * 1000 + i64::from(at.millisecond()))
    }

    fn known_day(text: &str) -> Option<i32> {
        let day = Date::parse(text, format_description!("[year]-[month]-[day]")).ok()?;
        (1..=9999).contains(&day.year()).then(|| day.to_julian_day() - 2_440_588)
    }

    proptest! {
        #[test]
        fn instants_are_written_as_the_time_crate_writes_them(millis in -62_135_596_800_000..253_402_300_800_000_i64) {
            let nanos = i128::from(millis) * 1_000_000;
            let known = OffsetDateTime::from_unix_timestamp_nanos(nanos).unwrap().format(&Rfc3339).unwrap();
            prop_assert_eq!(&write_instant(millis), &known);
            prop_assert_eq!(read_instant(&known), Some(millis));
        }

        /// Well-formed texts whose fields are right or just beside it.
        #[test]
        fn instants_are_read_as_the_time_crate_reads_them(
            date in "(0000|0001|1900|2000|2022|2024|9999)-(0[0-9]|1[0-3])-([012][0-9]|3[0-2])",
            time in "[Tt _](0[0-9]|1[0-9]|2[0-5]):([0-5][0-9]|60):([0-5][0-9]|6[01])(\\.[0-9]{0,12})?",
            offset in "[Zz]|[+-](0[0-9]|1[0-9]|2[0-5]):([0-5][0-9]|60)|",
        ) {
            let text = date + &time + &offset;
            prop_assert_eq!(read_instant(&text), known_instant(&text), "{}", text);
        }

        /// The second before midnight on the last day of a month somewhere, which may be 23:59:60 in UTC.
        #[test]
        fn leap_seconds_are_read_as_the_time_crate_reads_them(
            year in 0..10_000, month in 1..=12_u8, back in 0..2_u8, east in -1439..1440_i32, shift in -1..2_i32,
        ) {
            let day = calendar::length(year, month) - back;
            let local = (1439 + shift + east).rem_euclid(1440);
            let sign = if east < 0 { '-' } else { '+' };
            let (hours, minutes) = (east.abs() / 60, east.abs() % 60);
            for day in [day, 1] {
                let text = format!(
                    "{year:04}-{month:02}-{day:02}T{:02}:{:02}:60.5{sign}{hours:02}:{minutes:02}",
                    local / 60,
                    local % 60
                );
                prop_assert_eq!(read_instant(&text), known_instant(&text), "{}", text);
            }
        }

        #[test]
        fn days_are_read_as_the_time_crate_reads_them(
            text in "[+-]?([0-9]{3,5}|2022)-([0-9]{1,3}|0[1-9]|1[0-2])-([0-9]{1,3}|0[1-9]|[12][0-9]|3[01])[ Z]?",
        ) {
            prop_assert_eq!(read_day(&text), known_day(&text), "{}", text);
        }

        #[test]
        fn any_text_is_read_as_the_time_crate_reads_it(text in "[0-9T:Zz.+é-]{0,30}|\\PC{0,40}") {
            prop_assert_eq!(read_instant(&text), known_instant(&text));
            prop_assert_eq!(read_day(&text), known_day(&text));
        }
    }

    #[test]
    fn a_leap_second_counts_only_where_one_can_be() {
        assert_eq!(read_instant("2016-12-31T23:59:60Z"), Some(1_483_228_799_999));
        assert_eq!(read_instant("2017-01-01T06:59:60+07:00"), Some(1_483_228_799_999));
        assert_eq!(read_instant("2016-12-30T23:59:60Z"), None);
    }
}
