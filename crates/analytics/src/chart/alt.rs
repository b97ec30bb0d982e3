//! Titles and descriptions that claim nothing a test has not shown: kind of chart, what, where and when, the range,
//! and what cannot be concluded (the neutral templates; findings come with the comparisons).

use super::bars::Day;
use super::diverging::{self, Answers};
use super::interval_plot::{Group, Value};
use super::words::Tongue;

/// `Chỉ số và khoảng tin cậy 95%, {scope}`, with the coverage of the intervals.
pub fn interval_title(tongue: Tongue, level: f64, scope: &str) -> String {
    let coverage = tongue.coverage(level);
    match tongue {
        Tongue::Vietnamese => format!("Chỉ số và khoảng tin cậy {coverage}, {scope}"),
        Tongue::English => format!("Index and {coverage} confidence interval, {scope}"),
    }
}

/// What an interval plot shows, in words. Rows without an estimate are counted, never described.
pub fn interval_description(tongue: Tongue, scope: &str, groups: &[Group]) -> String {
    let values = groups.iter().flat_map(|group| &group.rows).map(|row| &row.value);
    let shown: Vec<(f64, f64, f64)> = values
        .clone()
        .filter_map(|value| match value {
            Value::Index { estimate, lo, hi, .. } => Some((*estimate, *lo, *hi)),
            Value::Absent { .. } => None,
        })
        .collect();
    let absent = values.count() - shown.len();
    let by_estimate = |a: &&(f64, f64, f64), b: &&(f64, f64, f64)| a.0.total_cmp(&b.0);
    // Forms and years are not compared, so the ends of several are not told.
    let mut forms = groups.iter().flat_map(|group| group.rows.iter().map(|row| row.form));
    let first = forms.next();
    let alike = groups.len() < 2 && forms.all(|form| Some(form) == first);
    let ends = shown.iter().min_by(by_estimate).zip(shown.iter().max_by(by_estimate));
    let figure =
        |(estimate, lo, hi): &(f64, f64, f64)| format!("{} {}", tongue.percent(*estimate), tongue.interval(*lo, *hi));
    let mut sentences = vec![match tongue {
        Tongue::Vietnamese => format!("Biểu đồ khoảng, chỉ số hài lòng và khoảng tin cậy 95%, {scope}."),
        Tongue::English => format!("Interval chart, satisfaction index and 95% confidence interval, {scope}."),
    }];
    sentences.push(match (tongue, ends) {
        (Tongue::Vietnamese, Some(_)) if !alike => format!("{} chỉ số.", shown.len()),
        (Tongue::English, Some(_)) if !alike => format!("{} indices.", shown.len()),
        (Tongue::Vietnamese, None) => "Chưa có chỉ số nào được hiện.".to_owned(),
        (Tongue::English, None) => "No index is shown yet.".to_owned(),
        (Tongue::Vietnamese, Some((lowest, highest))) => {
            format!("{} chỉ số, thấp nhất {}, cao nhất {}.", shown.len(), figure(lowest), figure(highest))
        }
        (Tongue::English, Some((lowest, highest))) => {
            let noun = if shown.len() == 1 { "index" } else { "indices" };
            format!("{} {noun}, the lowest {}, the highest {}.", shown.len(), figure(lowest), figure(highest))
        }
    });
    if absent > 0 {
        sentences.push(match tongue {
            Tongue::Vietnamese => format!("{absent} dòng chưa hiện chỉ số."),
            Tongue::English if absent == 1 => "One row shows no index yet.".to_owned(),
            Tongue::English => format!("{absent} rows show no index yet."),
        });
    }
    sentences.push(match tongue {
        Tongue::Vietnamese => {
            "Biểu đồ không xếp hạng và không cho biết chênh lệch nào là thật. Bảng số liệu ngay dưới.".to_owned()
        }
        Tongue::English => {
            "The chart ranks nothing and does not tell which differences are real. The table follows.".to_owned()
        }
    });
    sentences.join(" ")
}

/// `Các câu trả lời theo tiêu chí, {scope}`.
pub fn diverging_title(tongue: Tongue, scope: &str) -> String {
    match tongue {
        Tongue::Vietnamese => format!("Câu trả lời theo từng tiêu chí, {scope}"),
        Tongue::English => format!("Answers to each criterion, {scope}"),
    }
}

/// What the diverging bars show, in words.
pub fn diverging_description(tongue: Tongue, scope: &str, groups: &[diverging::Group]) -> String {
    let rows = groups.iter().flat_map(|group| &group.rows);
    let shown: Vec<f64> = rows
        .clone()
        .filter_map(|row| match &row.answers {
            Answers::Shares(shares) => Some(shares[3] + shares[4]),
            Answers::Hidden { .. } => None,
        })
        .collect();
    let hidden = rows.count() - shown.len();
    let lowest = shown.iter().copied().min_by(f64::total_cmp);
    let ends = lowest.zip(shown.iter().copied().max_by(f64::total_cmp));
    let mut sentences = vec![match tongue {
        Tongue::Vietnamese => format!("Biểu đồ thanh hai phía, câu trả lời theo từng tiêu chí, {scope}."),
        Tongue::English => format!("Diverging bars, answers to each criterion, {scope}."),
    }];
    if let Some((lowest, highest)) = ends {
        let (lowest, highest) = (tongue.percent(lowest), tongue.percent(highest));
        sentences.push(match tongue {
            Tongue::Vietnamese => {
                format!("Phần “Hài lòng” và “Rất hài lòng” của {} tiêu chí từ {lowest} đến {highest}.", shown.len())
            }
            Tongue::English => {
                format!("“Satisfied” and “very satisfied” in {} criteria, from {lowest} to {highest}.", shown.len())
            }
        });
    }
    if hidden > 0 {
        sentences.push(match tongue {
            Tongue::Vietnamese => format!("{hidden} tiêu chí được ẩn."),
            Tongue::English if hidden == 1 => "One criterion is hidden.".to_owned(),
            Tongue::English => format!("{hidden} criteria are hidden."),
        });
    }
    sentences.push(match tongue {
        Tongue::Vietnamese => {
            "Biểu đồ không cho biết chênh lệch giữa các tiêu chí có thật hay không. Bảng số liệu ngay dưới.".to_owned()
        }
        Tongue::English => {
            "The chart does not tell whether differences between criteria are real. The table follows.".to_owned()
        }
    });
    sentences.join(" ")
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
            "Biểu đồ cột, số phiếu theo ngày và cách trả lời, {scope}. {sample} phiếu của mẫu trong {} ngày{apart}; nhiều nhất ngày {}: {}. Bảng số liệu ngay dưới.",
            drawn,
            day.label,
            tongue.count(day.n())
        ),
        (Tongue::English, Some(day)) => format!(
            "Bar chart, responses by day and mode, {scope}. {sample} responses of the sample in {} days{apart}; most on {}: {}. The table follows.",
            drawn,
            day.label,
            tongue.count(day.n())
        ),
        (Tongue::Vietnamese, None) => format!("Biểu đồ cột, số phiếu theo ngày, {scope}. Chưa có phiếu nào."),
        (Tongue::English, None) => format!("Bar chart, responses by day, {scope}. No responses yet."),
    }
}
