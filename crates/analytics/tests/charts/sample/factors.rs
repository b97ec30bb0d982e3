//! The five factors.

use analytics::chart::factor_chart::{Factor, FactorChart, UnitFactors};
use analytics::chart::interval_plot::{Form, Value};
use analytics::chart::words::Tongue;

use super::{Known, UNITS, name, of_few_clusters, pick, provisional, value, windows};

pub type FactorKnown = (&'static str, &'static str, &'static str, (f64, f64, f64));

/// Key, name in Vietnamese and English, numbers.
pub const FACTORS: [FactorKnown; 5] = [
    ("A", "Tiếp cận dịch vụ hành chính công", "Access to services", (0.903, 0.866, 0.931)),
    ("B", "Thủ tục hành chính", "Procedures", (0.930, 0.899, 0.952)),
    ("C", "Công chức trực tiếp giải quyết công việc", "Officials who handle the case", (0.934, 0.905, 0.954)),
    ("D", "Kết quả cung ứng dịch vụ hành chính công", "Results of the service", (0.954, 0.926, 0.971)),
    (
        "E",
        "Tiếp nhận, giải quyết góp ý, phản ánh, kiến nghị",
        "Receiving and handling comments and complaints",
        (0.856, 0.809, 0.894),
    ),
];

fn factor_names(tongue: Tongue) -> Vec<Factor> {
    FACTORS.iter().map(|(key, vi, en, _)| Factor { key: (*key).to_owned(), name: pick(tongue, vi, en) }).collect()
}

/// The five factors of one unit, one row each.
pub fn factors(tongue: Tongue) -> FactorChart {
    FactorChart {
        level: 0.95,
        scope: pick(tongue, "UBND thành phố Sơn La, 2022", "Sơn La City, 2022"),
        windows: windows(),
        factors: factor_names(tongue),
        units: vec![UnitFactors {
            label: name(tongue, &UNITS[0], 0),
            form: Form::Administrative,
            index: None,
            values: FACTORS.iter().map(|factor| value(factor.3)).collect(),
        }],
    }
}

/// The factors of all fifteen; some cells hidden.
pub fn factors_by_unit(tongue: Tongue) -> FactorChart {
    let values = |at: usize, known: &Known| {
        let shifted = |(factor, (_, _, _, (estimate, lo, hi))): (usize, &(_, _, _, (f64, f64, f64)))| {
            let shift = known.3.0 - 0.92;
            if (at * 5 + factor) % 17 == 4 {
                return Value::Absent {
                    reason: pick(tongue, "ẩn: dưới 30 phiếu", "hidden: under 30 interviews")
                };
            }
            let bound = |share: f64| (share + shift).clamp(0.0, 1.0);
            let numbers = (bound(*estimate), bound(*lo), bound(*hi));
            match at {
                ..=8 | 10..=12 => value(numbers),
                9 => of_few_clusters(numbers),
                _ => provisional(numbers),
            }
        };
        FACTORS.iter().enumerate().map(shifted).collect()
    };
    FactorChart {
        level: 0.95,
        scope: pick(tongue, "15 lượt đánh giá, 2020–2022 (minh họa)", "15 evaluations, 2020–2022 (made up)"),
        windows: Vec::new(),
        factors: factor_names(tongue),
        units: UNITS
            .iter()
            .enumerate()
            .map(|(at, known)| UnitFactors {
                label: name(tongue, known, 0),
                form: known.2,
                index: None,
                values: values(at, known),
            })
            .collect(),
    }
}
