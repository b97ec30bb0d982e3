//! Sentences of the report and the words they are made of. Numbers are written as offices type them.

use analytics::disclosure::{Disclosure, Reason};
use analytics::figure::Figure;
use interchange::document::Run;
use interchange::language::WritingLanguage;
use interchange::number::Numbers;
use survey::rule::IndexRule;

use crate::Facts;

pub fn numbers() -> Numbers {
    Numbers::official(WritingLanguage::Vietnamese)
}

/// `92,4`: a percentage without its sign, for a table whose head has it.
pub fn percent(share: f64) -> String {
    numbers().decimal(100.0 * share, 1)
}

/// `89,6 - 94,5`
pub fn interval(lo: f64, hi: f64) -> String {
    numbers().interval(100.0 * lo, 100.0 * hi, 1)
}

/// `95%`
pub fn level(facts: &Facts) -> String {
    let percent = 100.0 * facts.level;
    let digits = usize::from(percent.fract().abs() > 1e-9);
    format!("{}%", numbers().decimal(percent, digits))
}

/// `Hài lòng`, `ẩn: dưới 30 phiếu`: the estimate of a figure, or why there is none.
pub fn shown(figure: &Figure) -> String {
    match (figure.disclosure, figure.estimate) {
        (Disclosure::Shown | Disclosure::Review, Some(estimate)) => percent(estimate),
        _ => hidden(figure.reason).to_owned(),
    }
}

pub fn shown_interval(figure: &Figure) -> String {
    figure.lo.zip(figure.hi).map_or_else(|| "-".to_owned(), |(lo, hi)| interval(lo, hi))
}

pub const fn hidden(reason: Option<Reason>) -> &'static str {
    match reason {
        Some(Reason::NoAnswers) => "không có trả lời",
        Some(Reason::Under10) => "ẩn: dưới 10 người",
        Some(Reason::Under30) => "ẩn: dưới 30 phiếu",
        Some(Reason::Imprecise | Reason::NoVariance) => "ẩn: khoảng tin cậy quá rộng",
        Some(Reason::Complementary) => "ẩn kèm, để không trừ ngược ra được",
        Some(Reason::IndexHidden) | None => "ẩn cùng chỉ số",
    }
}

/// What the index is, as the main text says it.
pub const fn rule_in_prose(rule: IndexRule) -> &'static str {
    match rule {
        IndexRule::Pooled => "tỷ lệ câu trả lời “Hài lòng” hoặc “Rất hài lòng” trên tổng số câu trả lời",
        IndexRule::MeanOfFactors => {
            "trung bình cộng của các yếu tố, mỗi yếu tố là trung bình cộng tỷ lệ “Hài lòng” hoặc “Rất hài lòng” của các tiêu chí thuộc yếu tố đó"
        }
        IndexRule::MeanOfPooledFactors => {
            "trung bình cộng của các yếu tố, mỗi yếu tố là tỷ lệ câu trả lời “Hài lòng” hoặc “Rất hài lòng” trên tổng số câu trả lời của yếu tố đó"
        }
        IndexRule::MeanOfCriteria => "trung bình cộng tỷ lệ “Hài lòng” hoặc “Rất hài lòng” của các tiêu chí",
        IndexRule::MeanOfPersons => {
            "trung bình cộng, tính theo từng người, của tỷ lệ câu trả lời “Hài lòng” hoặc “Rất hài lòng” của mỗi người"
        }
        IndexRule::OverallQuestion => "tỷ lệ người trả lời “Hài lòng” hoặc “Rất hài lòng” ở câu hỏi chung",
    }
}

/// The name of a rule in a table.
pub const fn rule_name(rule: IndexRule) -> &'static str {
    match rule {
        IndexRule::Pooled => "Gộp mọi câu trả lời",
        IndexRule::MeanOfFactors => "Trung bình yếu tố (từ tiêu chí)",
        IndexRule::MeanOfPooledFactors => "Trung bình yếu tố (gộp câu)",
        IndexRule::MeanOfCriteria => "Trung bình tiêu chí",
        IndexRule::MeanOfPersons => "Trung bình theo người",
        IndexRule::OverallQuestion => "Câu hỏi chung",
    }
}

/// `năm 2022`, `giai đoạn 2020 - 2022`, or nothing.
pub fn period(facts: &Facts) -> String {
    match facts.years()[..] {
        [] => String::new(),
        [year] => format!("năm {year}"),
        [first, .., last] => format!("giai đoạn {first} - {last}"),
    }
}

fn with_period(text: &str, facts: &Facts) -> String {
    let period = period(facts);
    if period.is_empty() { text.to_owned() } else { format!("{text} {period}") }
}

pub fn subject(facts: &Facts) -> String {
    match &facts.units[..] {
        [only] => {
            let head = with_period("Kết quả khảo sát mức độ hài lòng của người dân, tổ chức", facts);
            format!("{head} đối với {}", only.name)
        }
        _ => with_period("Kết quả khảo sát mức độ hài lòng của người dân, tổ chức", facts),
    }
}

pub fn opening(facts: &Facts) -> String {
    let what = with_period("kết quả khảo sát mức độ hài lòng của người dân, tổ chức", facts);
    format!("{} báo cáo {what} như sau:", facts.office.agency_in_prose)
}

pub fn closing(facts: &Facts) -> Vec<Run> {
    let what = with_period("báo cáo kết quả khảo sát", facts);
    let addressees: Vec<&str> = facts.office.addressees.iter().map(String::as_str).collect();
    let to = if addressees.is_empty() { String::new() } else { format!(" {}", list(&addressees)) };
    vec![Run::plain(format!("Trên đây là {what}, {} kính báo cáo{to} xem xét, chỉ đạo", facts.office.agency_in_prose))]
}

/// `A`, `A và B`, `A, B và C`
pub fn list(names: &[&str]) -> String {
    match names {
        [] => String::new(),
        [only] => (*only).to_owned(),
        [all @ .., last] => format!("{} và {last}", all.join(", ")),
    }
}

/// `05 đơn vị`, `04 UBND cấp huyện`
pub fn counted(count: usize, kind: &str) -> String {
    let kind = if kind.is_empty() { "đơn vị" } else { kind };
    format!("{} {kind}", numbers().count_in_prose(count as u64))
}
