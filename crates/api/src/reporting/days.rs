//! Responses by day, as bars.

use std::collections::BTreeMap;

use analytics::chart::bars::{Day as Bar, Way};
use store::DayCount;
use survey::case::{Mode, SampleType};
use survey::clock::Day;

/// Responses of a day by the way they were given, in the order of [`Way::ALL`].
pub(crate) type ByDay = BTreeMap<Day, [u64; 6]>;

/// The counts of one or more evaluations by day.
pub(crate) fn by_day(counts: &[DayCount]) -> ByDay {
    let mut days = ByDay::new();
    for count in counts {
        let way = way(count.mode, count.sample_type);
        let by = days.entry(count.day).or_default();
        for (known, n) in Way::ALL.into_iter().zip(by) {
            *n += if known == way { count.count } else { 0 };
        }
    }
    days
}

/// A bar for each day from the first to the last, also for those without answers; more than [`EMPTY_DAYS`] of them in a row,
/// as when a tablet's clock was years off, are left out and the picture says so.
pub(crate) fn bars(counts: &ByDay, today: Day) -> Vec<Bar> {
    let bar = |day: Day, by| Bar { label: format!("{}/{}", day.day_of_month(), day.month()), by, today: day == today };
    let mut all: Vec<Bar> = Vec::new();
    let mut before: Option<Day> = None;
    for (day, by) in counts {
        let empty = before.map_or(0, |before| day.number().saturating_sub(before.number()).saturating_sub(1));
        if empty > EMPTY_DAYS {
            all.push(Bar::left_out());
        } else if let Some(before) = before {
            all.extend((1..=empty).map(|days| bar(before.plus_days(days), [0; 6])));
        }
        all.push(bar(*day, *by));
        before = Some(*day);
    }
    all
}

const EMPTY_DAYS: i32 = 31;

const fn way(mode: Mode, sample: SampleType) -> Way {
    match (sample, mode) {
        (SampleType::SelfSelected, _) => Way::SelfSelected,
        (SampleType::Assisted, _) => Way::Assisted,
        (SampleType::Probability, Mode::Tablet) => Way::Tablet,
        (SampleType::Probability, Mode::Kiosk) => Way::Kiosk,
        (SampleType::Probability, Mode::Paper) => Way::Paper,
        (SampleType::Probability, Mode::Web) => Way::Web,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn labels(days: &[&str]) -> Vec<String> {
        let counts = days.iter().map(|day| (day.parse().unwrap(), [1, 0, 0, 0, 0, 0])).collect();
        bars(&counts, "2022-10-14".parse().unwrap()).into_iter().map(|bar| bar.label).collect()
    }

    #[test]
    fn empty_days_have_their_place_and_years_of_them_do_not() {
        assert_eq!(labels(&["2022-10-12", "2022-10-14"]), ["12/10", "13/10", "14/10"]);
        assert_eq!(labels(&["2022-10-31", "2026-11-26", "2026-11-27"]), ["31/10", "…", "26/11", "27/11"]);
        assert_eq!(labels(&["2022-10-01", "2022-11-02"]).len(), 33);
        assert_eq!(labels(&["2022-10-01", "2022-11-03"]).len(), 3);
        assert!(labels(&[]).is_empty());
    }
}
