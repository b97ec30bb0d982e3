//! The Gregorian calendar of the years 1 to 9999 as day numbers: days since 1970-01-01.
//!
//! Arithmetic after Howard Hinnant, "chrono-Compatible Low-Level Date Algorithms" (`days_from_civil`,
//! `civil_from_days`): the year begins in March, so that the leap day is its last, and 400 years have 146 097 days.

/// 0001-01-01.
pub(super) const FIRST: i32 = -719_162;
/// 9999-12-31.
pub(super) const LAST: i32 = 2_932_896;

const ERA_DAYS: i32 = 146_097;
/// From 0000-03-01, where the first era begins, to 1970-01-01.
const ERA_START: i32 = 719_468;

/// The number of a day, or `None` where there is no such day. Takes years from 0 on (RFC 3339 has a year 0).
pub(super) const fn number(year: i32, month: u8, day: u8) -> Option<i32> {
    if year < 0 || year > 9999 || month == 0 || month > 12 || day == 0 || day > length(year, month) {
        return None;
    }
    let (month, day) = (month as i32, day as i32);
    let year = if month <= 2 { year - 1 } else { year };
    let since_march = (month + 9) % 12;
    let day_of_year = (153 * since_march + 2) / 5 + day - 1;
    let (era, year_of_era) = (year.div_euclid(400), year.rem_euclid(400));
    let day_of_era = year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year;
    Some(era * ERA_DAYS + day_of_era - ERA_START)
}

/// Year, month and day of a number.
pub(super) const fn civil(number: i32) -> (i32, u8, u8) {
    let number = number.saturating_add(ERA_START);
    let (era, day_of_era) = (number.div_euclid(ERA_DAYS), number.rem_euclid(ERA_DAYS));
    let year_of_era = (day_of_era - day_of_era / 1460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
    let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let since_march = (5 * day_of_year + 2) / 153;
    let day = day_of_year - (153 * since_march + 2) / 5 + 1;
    let month = if since_march < 10 { since_march + 3 } else { since_march - 9 };
    let year = year_of_era + era * 400 + (month <= 2) as i32;
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "1 to 12 and 1 to 31")]
    (year, month as u8, day as u8)
}

/// Days of a month.
pub(super) const fn length(year: i32, month: u8) -> u8 {
    match month {
        2 if year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) => 29,
        2 => 28,
        4 | 6 | 9 | 11 => 30,
        _ => 31,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use time::{Date, Month};

    /// Every day there is, against the `time` crate.
    #[test]
    fn every_day_of_ten_thousand_years_has_its_number() {
        const UNIX_EPOCH: i32 = 2_440_588;
        let mut day = Date::from_calendar_date(0, Month::January, 1).unwrap();
        loop {
            let (year, month, date) = (day.year(), u8::from(day.month()), day.day());
            let expected = day.to_julian_day() - UNIX_EPOCH;
            assert_eq!(number(year, month, date), Some(expected), "{day}");
            assert_eq!(civil(expected), (year, month, date), "{day}");
            match day.next_day() {
                Some(next) => day = next,
                None => break assert_eq!(expected, LAST),
            }
        }
        assert_eq!(number(1, 1, 1), Some(FIRST));
    }

    #[test]
    fn there_is_no_other_day() {
        for year in [0, 1, 1900, 2000, 2022, 2024, 2100, 9999, 10_000, -1] {
            for (month, day) in (0..=13).flat_map(|month| (0..=32).map(move |day| (month, day))) {
                let known = Month::try_from(month).ok().filter(|_| (0..=9999).contains(&year));
                let known = known.is_some_and(|month| Date::from_calendar_date(year, month, day).is_ok());
                assert_eq!(number(year, month, day).is_some(), known, "{year}-{month}-{day}");
            }
        }
    }
}
