//! Sentences of the report and the words they are made of. Numbers are written as offices type them.

pub use analytics::chart::separation::capital;
use analytics::chart::words::Tongue;
use analytics::design::LonelyPsu;
use analytics::disclosure::{Disclosure, Reason};
use analytics::figure::Figure;
use interchange::document::Run;
use interchange::language::WritingLanguage;
use interchange::number::Numbers;
use survey::clock::Day;
use survey::rule::IndexRule;
use survey::unit::UnitKind;

use crate::facts::SURVEYED;
use crate::{Facts, PROGRAMME_YEARS, Scope};

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
        Some(Reason::Unanimous) => "ẩn: nhóm nhỏ, gần như ai cũng trả lời giống nhau",
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

/// The same within a sentence under a chart.
pub fn rule_named(tongue: Tongue, rule: IndexRule) -> String {
    let english = match (tongue, rule) {
        (Tongue::Vietnamese, rule) => return rule_name(rule).to_lowercase(),
        (Tongue::English, IndexRule::Pooled) => "all answers pooled",
        (Tongue::English, IndexRule::MeanOfFactors) => "mean of factors (of criteria)",
        (Tongue::English, IndexRule::MeanOfPooledFactors) => "mean of factors (pooled)",
        (Tongue::English, IndexRule::MeanOfCriteria) => "mean of criteria",
        (Tongue::English, IndexRule::MeanOfPersons) => "mean of people",
        (Tongue::English, IndexRule::OverallQuestion) => "overall question",
    };
    english.to_owned()
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

const WHAT: &str = "kết quả khảo sát mức độ hài lòng của người dân, tổ chức";

/// What the report is of, as its title and its first sentence say.
fn matter(facts: &Facts) -> String {
    let head = with_period(WHAT, facts);
    match (facts.scope, &facts.units[..]) {
        (Scope::File | Scope::Unit, [only]) => format!("{head} đối với {}", only.name),
        (Scope::File | Scope::Unit, _) => head,
        (Scope::Campaign, _) => match facts.only() {
            Some(only) => format!("{head} đối với {}", only.name),
            None => format!("{head} đối với một số cơ quan hành chính, đơn vị sự nghiệp công lập trên địa bàn tỉnh"),
        },
        (Scope::Until(_), _) => {
            let review = if facts.scope.is_final() { "tổng kết" } else { "sơ kết" };
            format!("{head} phục vụ {review} Đề án giai đoạn {} - {}", PROGRAMME_YEARS.0, PROGRAMME_YEARS.1)
        }
    }
}

pub fn subject(facts: &Facts) -> String {
    capital(&matter(facts))
}

pub fn opening(facts: &Facts) -> String {
    let what = match facts.scope {
        Scope::File => with_period(WHAT, facts),
        Scope::Unit | Scope::Campaign | Scope::Until(_) => matter(facts),
    };
    let agency = &facts.office.agency_in_prose;
    match &facts.office.mandate {
        Some(mandate) => format!("Thực hiện {mandate}, {agency} báo cáo {what} như sau:"),
        None => format!("{agency} báo cáo {what} như sau:"),
    }
}

pub fn closing(facts: &Facts) -> Vec<Run> {
    let what = with_period("báo cáo kết quả khảo sát", facts);
    let addressees: Vec<&str> = facts.office.addressees.iter().map(String::as_str).collect();
    let to = if addressees.is_empty() { String::new() } else { format!(" {}", list(&addressees)) };
    vec![Run::plain(format!("Trên đây là {what}, {} kính báo cáo{to} xem xét, chỉ đạo", facts.office.agency_in_prose))]
}

/// Whom the paper goes to: `Đơn vị được khảo sát` where there is one.
pub fn recipients(facts: &Facts) -> Vec<String> {
    let of_one = facts.only().is_some();
    let named = |recipient: &String| match recipient.as_str() {
        SURVEYED if of_one => "Đơn vị được khảo sát".to_owned(),
        _ => recipient.clone(),
    };
    facts.office.recipients.iter().map(named).collect()
}

/// How the error of a stratum with one PSU is reckoned.
pub const fn lonely(how: LonelyPsu) -> &'static str {
    match how {
        LonelyPsu::Fail | LonelyPsu::Adjust => {
            "Tầng chỉ có một cụm được chọn: vì không có cụm thứ hai để so, phần sai số của tầng tính từ độ lệch của cụm đó so với kết quả chung; cách tính này thận trọng."
        }
        LonelyPsu::Certainty => {
            "Tầng chỉ có một cụm được chọn: coi như cụm đó chắc chắn được chọn, nên tầng không góp vào sai số."
        }
        LonelyPsu::Average => {
            "Tầng chỉ có một cụm được chọn: phần sai số của tầng lấy bằng mức trung bình của các tầng khác."
        }
    }
}

/// `từ ngày 12 tháng 9 đến ngày 31 tháng 10 năm 2022`
pub fn from_to(first: Day, last: Day) -> String {
    let two = |number: u8, below: u8| if number < below { format!("0{number}") } else { number.to_string() };
    let day = |day: Day| format!("ngày {} tháng {}", two(day.day_of_month(), 10), two(day.month(), 3));
    if first.year() == last.year() {
        return format!("từ {} đến {} năm {}", day(first), day(last), last.year());
    }
    format!("từ {} năm {} đến {} năm {}", day(first), first.year(), day(last), last.year())
}

/// As sentences count units of a kind: `UBND cấp huyện`.
pub const fn kind_in_prose(kind: UnitKind) -> &'static str {
    match kind {
        UnitKind::District => "UBND cấp huyện",
        UnitKind::Commune => "UBND cấp xã",
        UnitKind::Department => "sở, ngành",
        UnitKind::Hospital => "bệnh viện",
        UnitKind::School => "trường học",
    }
}

/// The same over the units of a chart.
pub const fn kind_heading(tongue: Tongue, kind: UnitKind) -> &'static str {
    match (tongue, kind) {
        (Tongue::Vietnamese, kind) => kind_in_prose(kind),
        (Tongue::English, UnitKind::District) => "districts",
        (Tongue::English, UnitKind::Commune) => "communes",
        (Tongue::English, UnitKind::Department) => "departments",
        (Tongue::English, UnitKind::Hospital) => "hospitals",
        (Tongue::English, UnitKind::School) => "schools",
    }
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::example;

    #[test]
    fn dates_are_written_as_offices_do() {
        let day = |text: &str| text.parse::<Day>().unwrap();
        assert_eq!(from_to(day("2022-09-05"), day("2022-10-31")), "từ ngày 05 tháng 9 đến ngày 31 tháng 10 năm 2022");
        assert_eq!(
            from_to(day("2021-12-30"), day("2022-02-01")),
            "từ ngày 30 tháng 12 năm 2021 đến ngày 01 tháng 02 năm 2022"
        );
    }

    #[test]
    fn a_campaign_of_one_unit_is_called_by_it() {
        let one = Facts { scope: Scope::Campaign, ..example::facts(vec![example::unit("UBND huyện Sông Mã")]) };
        assert_eq!(
            subject(&one),
            "Kết quả khảo sát mức độ hài lòng của người dân, tổ chức năm 2022 đối với UBND huyện Sông Mã"
        );
        assert_eq!(recipients(&one)[1], "Đơn vị được khảo sát");
        // Another one that nothing can be said of was to be measured, too.
        let other = crate::AbsentUnit {
            name: "UBND huyện Mai Sơn".to_owned(),
            year: Some(2022),
            why: crate::Absence::NoSample,
        };
        let two = Facts { absent: vec![other], ..one };
        assert!(
            subject(&two).ends_with("đối với một số cơ quan hành chính, đơn vị sự nghiệp công lập trên địa bàn tỉnh")
        );
        assert_eq!(recipients(&two)[1], "Các đơn vị được khảo sát");
    }

    #[test]
    fn a_lonely_psu_is_spoken_of_in_vietnamese() {
        for how in [LonelyPsu::Adjust, LonelyPsu::Certainty, LonelyPsu::Average] {
            assert!(lonely(how).starts_with("Tầng chỉ có một cụm được chọn: "), "{how:?}");
        }
    }

    #[test]
    fn a_sentence_begins_with_a_capital() {
        assert_eq!((capital("đã công bố"), capital("")), ("Đã công bố".to_owned(), String::new()));
    }
}
