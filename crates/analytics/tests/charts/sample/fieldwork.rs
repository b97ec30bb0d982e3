//! Who answered, on which day and how many of those wanted.

use analytics::chart::bars::Day;
use analytics::chart::composition::{Composition, Share};
use analytics::chart::day_chart::DayChart;
use analytics::chart::target_chart::{Target, TargetChart};
use analytics::chart::words::Tongue;

use super::{UNITS, name, pick, windows};

pub fn composition(tongue: Tongue) -> Composition {
    let row = |vi: &str, en: &str, frame: f64, (sample, n): (f64, u64), web: Option<f64>| Share {
        label: pick(tongue, vi, en),
        n: Some(n),
        frame: Some(frame),
        sample: Some(sample),
        web,
    };
    Composition {
        scope: pick(tongue, "thành phố Sơn La 2022", "Sơn La City 2022"),
        windows: windows(),
        rows: vec![
            row("Nữ", "Women", 0.47, (0.49, 139), Some(0.58)),
            row("Trên 50 tuổi", "Over 50", 0.28, (0.25, 71), None),
            row("Ngoài thành phố", "Outside the city", 0.36, (0.35, 99), Some(0.12)),
            row("Nộp trực tiếp tại quầy", "Handed in at the counter", 0.83, (0.84, 239), Some(1.0)),
        ],
        with_frame: true,
        with_web: true,
    }
}

pub fn days(tongue: Tongue) -> DayChart {
    let counts = [3, 14, 22, 31, 0, 0, 18, 25, 41, 37, 29, 12, 0, 21, 33, 46, 52, 38, 9, 0, 27, 30, 19, 7];
    let bars = (21_u64..).zip(counts).map(|(day, n)| {
        let label = if day <= 30 { format!("{day}/9") } else { format!("{}/10", day - 30) };
        Day { label, by: [n, 0, 0, 0, n / 4, 0], today: day == 44 }
    });
    DayChart {
        scope: pick(tongue, "UBND thành phố Sơn La, đợt 2022", "Sơn La City, 2022"),
        days: bars.collect(),
        planned: counts.iter().map(|n| (*n > 0).then_some(26)).collect(),
    }
}

/// Two weeks in which people answered in every way there is; the last day is not over.
pub fn ways(tongue: Tongue) -> DayChart {
    let bar = |day: u64| Day {
        label: format!("{day}/10"),
        by: [30 + 5 * (day % 4), 9 + day % 5, 14, 8 + day % 3, 12, 10],
        today: day == 14,
    };
    DayChart {
        scope: pick(tongue, "UBND thành phố Sơn La, đợt 2022", "Sơn La City, 2022"),
        days: (1..=14).map(bar).collect(),
        planned: Vec::new(),
    }
}

pub fn targets(tongue: Tongue) -> TargetChart {
    let done = [284, 262, 120, 98, 359, 301, 276, 254, 190, 240, 266, 250, 88, 0, 204];
    let rows = UNITS.iter().zip(done).map(|(known, done)| Target {
        label: name(tongue, known, 0),
        short: name(tongue, known, 1),
        done,
        target: 359,
        planned: Some(268),
    });
    TargetChart { scope: pick(tongue, "đến 14/10/2022", "to 14/10/2022"), rows: rows.collect() }
}
