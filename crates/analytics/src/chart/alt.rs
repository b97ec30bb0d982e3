//! Titles that claim nothing a test has not shown (findings come with the comparisons), and what the bars of the days say.

use super::bars::Day;
use super::words::Tongue;

/// `Chỉ số và khoảng tin cậy 95%, {scope}`, with the coverage of the intervals.
pub fn interval_title(tongue: Tongue, level: f64, scope: &str) -> String {
    let coverage = tongue.coverage(level);
    match tongue {
        Tongue::Vietnamese => format!("Chỉ số và khoảng tin cậy {coverage}, {scope}"),
        Tongue::English => format!("Index and {coverage} confidence interval, {scope}"),
    }
}

/// `Các câu trả lời theo tiêu chí, {scope}`.
pub fn diverging_title(tongue: Tongue, scope: &str) -> String {
    match tongue {
        Tongue::Vietnamese => format!("Câu trả lời theo từng tiêu chí, {scope}"),
        Tongue::English => format!("Answers to each criterion, {scope}"),
    }
}

/// `Số phiếu theo ngày, {scope}`.
pub fn days_title(tongue: Tongue, scope: &str) -> String {
    match tongue {
        Tongue::Vietnamese => format!("Số phiếu theo ngày, {scope}"),
        Tongue::English => format!("Responses by day, {scope}"),
    }
}

/// What the bars by day show, in words.
pub fn days_description(tongue: Tongue, scope: &str, days: &[Day]) -> String {
    let apart: u64 = days.iter().map(|day| day.n() - day.of_sample()).sum();
    let sample = tongue.count(days.iter().map(Day::of_sample).sum::<u64>());
    let busiest = days.iter().max_by_key(|day| day.n());
    let drawn = days.iter().filter(|day| !day.is_left_out()).count();
    let apart = match (tongue, apart) {
        (_, 0) => String::new(),
        (Tongue::Vietnamese, n) => format!(", thêm {} phiếu không thuộc mẫu", tongue.count(n)),
        (Tongue::English, n) => format!(", and {} that are not of the sample", tongue.count(n)),
    };
    match (tongue, busiest) {
        (Tongue::Vietnamese, Some(day)) => format!(
            "Biểu đồ cột, số phiếu theo ngày và cách trả lời, {scope}. {sample} phiếu của mẫu trong {} ngày{apart}; nhiều nhất ngày {}: {}.",
            drawn,
            day.label,
            tongue.count(day.n())
        ),
        (Tongue::English, Some(day)) => format!(
            "Bar chart, responses by day and mode, {scope}. {sample} responses of the sample in {} days{apart}; most on {}: {}.",
            drawn,
            day.label,
            tongue.count(day.n())
        ),
        (Tongue::Vietnamese, None) => format!("Biểu đồ cột, số phiếu theo ngày, {scope}. Chưa có phiếu nào."),
        (Tongue::English, None) => format!("Bar chart, responses by day, {scope}. No responses yet."),
    }
}
