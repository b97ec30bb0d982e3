//! One unit over the years.

use analytics::chart::interval_plot::{Form, Value};
use analytics::chart::trend::{Break, Change, Point, Trend, Verdict};
use analytics::chart::words::Tongue;

use super::{of_few_clusters, pick, provisional, value};

fn point(when: &str, value: Value) -> Point {
    Point { when: when.to_owned(), value }
}

/// Three years of one unit, a break before the last, no rise shown.
pub fn trend(tongue: Tongue) -> Trend {
    Trend {
        level: 0.95,
        unit: pick(tongue, "UBND thành phố Sơn La", "Sơn La City"),
        form: Form::Administrative,
        points: vec![
            point("2020", value((0.892, 0.855, 0.920))),
            point("2021", value((0.913, 0.880, 0.938))),
            point("2022", value((0.924, 0.896, 0.945))),
        ],
        breaks: vec![Break {
            before: 2, label: pick(tongue, "đổi phiếu và cách hỏi", "form and mode changed")
        }],
        change: Some(Change { from: 0, to: 1, verdict: Verdict::NotShown, estimate: 0.021, lo: -0.021, hi: 0.063 }),
    }
}

/// Eight years of a hospital, two breaks, one year hidden, the last provisional.
pub fn long_trend(tongue: Tongue) -> Trend {
    let numbers = [0.86, 0.871, 0.89, 0.0, 0.902, 0.911, 0.93, 1.0];
    let years = numbers.iter().enumerate().map(|(at, estimate)| {
        let when = (2015 + at).to_string();
        if at == 3 {
            let reason = pick(tongue, "Chưa hiện: mới 22 phiếu, cần ít nhất 30", "Not shown: 22 interviews, 30 needed");
            return Point { when, value: Value::Absent { reason } };
        }
        let numbers = (*estimate, (estimate - 0.04_f64).min(0.963), (estimate + 0.03_f64).min(1.0));
        point(
            &when,
            match at {
                2 => of_few_clusters(numbers),
                7 => provisional(numbers),
                _ => value(numbers),
            },
        )
    });
    Trend {
        level: 0.95,
        unit: pick(tongue, "Bệnh viện đa khoa huyện Mộc Châu", "Mộc Châu District General Hospital"),
        form: Form::Hospital,
        points: years.collect(),
        breaks: vec![
            Break { before: 5, label: pick(tongue, "sửa ba tiêu chí của phiếu", "three criteria changed") },
            Break {
                before: 6,
                label: pick(tongue, "bỏ phiếu giấy, chuyển sang máy tính bảng", "paper dropped for tablets"),
            },
        ],
        change: Some(Change { from: 0, to: 2, verdict: Verdict::Rose, estimate: 0.03, lo: 0.004, hi: 0.056 }),
    }
}
