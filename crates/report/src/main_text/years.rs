//! One unit over its years: a direction only where the adjusted test says so, and no comparison across a break.

use analytics::comparison::ALPHA;

use crate::Facts;
use crate::history::{Because, Change, History};
use crate::words::{capital, level, list, numbers};

/// A paragraph of one unit; none where there is nothing to say of two years.
pub fn of_unit(facts: &Facts, history: &History) -> Option<String> {
    let mut sentences = Vec::new();
    sentences.extend(compared(facts, history));
    let breaks: Vec<String> = history.breaks.iter().map(|at| broken(history, at.before, at.because)).collect();
    if !breaks.is_empty() {
        sentences.push(format!("{}.", capital(&breaks.join("; "))));
    }
    (!sentences.is_empty()).then(|| format!("{}: {}", history.name, sentences.join(" ")))
}

/// `năm 2022 tăng so với năm 2020 (chênh 4,1 điểm; …).`
fn compared(facts: &Facts, history: &History) -> Option<String> {
    let own = &history.changes;
    if own.is_empty() {
        return None;
    }
    let said: Vec<String> = own.iter().filter_map(|change| in_words(facts, history, change)).collect();
    let mut years: Vec<i32> =
        own.iter().flat_map(|change| [change.from, change.to]).map(|at| history.year(at)).collect();
    years.sort_unstable();
    years.dedup();
    let years: Vec<String> = years.iter().map(i32::to_string).collect();
    let years: Vec<&str> = years.iter().map(String::as_str).collect();
    if said.is_empty() {
        let only = match own[..] {
            [change] => format!(" ({})", apart(facts, &change)),
            _ => String::new(),
        };
        return Some(format!("chưa đủ căn cứ kết luận có thay đổi giữa các năm {}{only}.", list(&years)));
    }
    let rest = if said.len() < own.len() {
        "; giữa các năm còn lại chưa đủ căn cứ kết luận có thay đổi"
    } else {
        ""
    };
    Some(format!("{}{rest}.", said.join("; ")))
}

/// What is shown of a change; none where neither a change nor its absence is.
fn in_words(facts: &Facts, history: &History, change: &Change) -> Option<String> {
    let (before, after) = (history.year(change.from), history.year(change.to));
    let way = match (change.p_holm < ALPHA, change.no_practical_change) {
        (true, _) if change.difference > 0.0 => "tăng",
        (true, _) => "giảm",
        (false, true) => "gần như không đổi",
        (false, false) => return None,
    };
    Some(format!("năm {after} {way} so với năm {before} ({})", apart(facts, change)))
}

/// `chênh 2,1 điểm; khoảng tin cậy 95% từ -2,1 đến 6,3 điểm`
fn apart(facts: &Facts, change: &Change) -> String {
    format!(
        "chênh {} điểm; khoảng tin cậy {} {} điểm",
        numbers().decimal(100.0 * change.difference, 1),
        level(facts),
        numbers().interval_in_prose(100.0 * change.lo, 100.0 * change.hi, 1)
    )
}

fn broken(history: &History, before: usize, because: Because) -> String {
    let (earlier, later) = (history.year(before.saturating_sub(1)), history.year(before));
    let what = match because {
        Because::Kind => "là loại đơn vị khác",
        Because::Questionnaire => "dùng phiếu khác",
        Because::Rule => "tính theo quy tắc khác",
        Because::Mode => "hỏi theo cách khác",
        Because::Criteria => "tính chỉ số từ các tiêu chí khác, vì có tiêu chí quá ít người trả lời",
    };
    format!("năm {later} {what}, do đó không so sánh với năm {earlier}")
}
