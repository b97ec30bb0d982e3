//! One unit over its years.

use analytics::chart::interval_plot::Value;
use analytics::chart::trend::{Break as Mark, Change as Tested, Point, Trend, Verdict};
use analytics::chart::words::Tongue;
use analytics::comparison::ALPHA;

use super::value;
use crate::history::{Because, Change, History, Measured};
use crate::unit::Absence;

/// A unit over its years, with the breaks across which nothing is compared.
pub fn trend(history: &History, level: f64, tongue: Tongue) -> Trend {
    let point = |point: &Measured| Point {
        when: point.year.to_string(),
        value: point.index.as_ref().map_or_else(
            || Value::Absent { reason: not_seen(tongue, point.absent).to_owned() },
            |index| value(tongue, index, point.provisional),
        ),
    };
    let mark =
        |own: &crate::history::Break| Mark { before: own.before, label: because(tongue, own.because).to_owned() };
    Trend {
        level,
        unit: history.name.clone(),
        form: history.mark,
        points: history.points.iter().map(point).collect(),
        breaks: history.breaks.iter().map(mark).collect(),
        change: history.widest().map(tested),
    }
}

const fn tested(change: &Change) -> Tested {
    Tested {
        from: change.from,
        to: change.to,
        verdict: match (change.p_holm < ALPHA, change.no_practical_change) {
            (true, _) if change.difference > 0.0 => Verdict::Rose,
            (true, _) => Verdict::Fell,
            (false, true) => Verdict::Steady,
            (false, false) => Verdict::NotShown,
        },
        estimate: change.difference,
        lo: change.lo,
        hi: change.hi,
    }
}

const fn not_seen(tongue: Tongue, absent: Option<Absence>) -> &'static str {
    match (tongue, absent) {
        (Tongue::Vietnamese, Some(Absence::NoSample)) => "chưa chọn mẫu",
        (Tongue::English, Some(Absence::NoSample)) => "sample not drawn",
        (Tongue::Vietnamese, _) => "chưa công bố",
        (Tongue::English, _) => "not published yet",
    }
}

const fn because(tongue: Tongue, because: Because) -> &'static str {
    match (tongue, because) {
        (Tongue::Vietnamese, Because::Kind) => "đổi loại đơn vị",
        (Tongue::English, Because::Kind) => "another kind",
        (Tongue::Vietnamese, Because::Questionnaire) => "đổi phiếu",
        (Tongue::Vietnamese, Because::Rule) => "đổi quy tắc tính",
        (Tongue::Vietnamese, Because::Mode) => "đổi cách hỏi",
        (Tongue::Vietnamese, Because::Criteria) => "khác tiêu chí",
        (Tongue::English, Because::Questionnaire) => "another form",
        (Tongue::English, Because::Rule) => "another rule",
        (Tongue::English, Because::Mode) => "another mode",
        (Tongue::English, Because::Criteria) => "other criteria",
    }
}
