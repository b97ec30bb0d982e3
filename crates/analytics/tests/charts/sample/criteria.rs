//! The 22 criteria of one unit, and of all.

use analytics::chart::criterion_chart::{Criterion, CriterionChart, CriterionGroup, Shown};
use analytics::chart::heat_map::{HeatCell, HeatClass, HeatMap, HeatRow, HeatUnit};
use analytics::chart::words::Tongue;

use super::factors::FACTORS;
use super::{UNITS, name, pick, windows};

/// Code, full wording, short name; in English the short name and a wording.
pub const CRITERIA: [(&str, &str, &str, &str); 22] = [
    (
        "A1",
        "Nơi ngồi chờ giải quyết công việc tại cơ quan/Bộ phận Tiếp nhận và trả kết quả có đủ chỗ ngồi",
        "Đủ chỗ ngồi chờ",
        "Enough seats",
    ),
    (
        "A2",
        "Trang thiết bị phục vụ người dân, tổ chức tại cơ quan/Bộ phận Tiếp nhận và trả kết quả đầy đủ",
        "Trang thiết bị đầy đủ",
        "Equipment is there",
    ),
    (
        "A3",
        "Trang thiết bị phục vụ người dân, tổ chức tại cơ quan/Bộ phận Tiếp nhận và trả kết quả hiện đại",
        "Trang thiết bị hiện đại",
        "Equipment is modern",
    ),
    (
        "A4",
        "Trang thiết bị phục vụ người dân, tổ chức tại cơ quan/Bộ phận Tiếp nhận và trả kết quả dễ sử dụng",
        "Trang thiết bị dễ sử dụng",
        "Equipment is easy to use",
    ),
    ("B1", "Thủ tục hành chính được niêm yết công khai đầy đủ", "Niêm yết thủ tục đầy đủ", "Procedures posted in full"),
    (
        "B2",
        "Thủ tục hành chính được niêm yết công khai chính xác",
        "Niêm yết thủ tục chính xác",
        "Procedures posted correctly",
    ),
    (
        "B3",
        "Thành phần hồ sơ người dân, tổ chức phải nộp là đúng quy định",
        "Thành phần hồ sơ đúng quy định",
        "Papers asked are as regulated",
    ),
    (
        "B4",
        "Phí/lệ phí người dân, tổ chức phải nộp là đúng quy định",
        "Phí, lệ phí đúng quy định",
        "Fees are as regulated",
    ),
    (
        "B5",
        "Thời hạn giải quyết (tính từ khi hồ sơ được tiếp nhận đến ngày trả kết quả) là đúng quy định",
        "Thời hạn giải quyết đúng quy định",
        "Time taken is as regulated",
    ),
    ("C1", "Công chức có thái độ giao tiếp lịch sự", "Thái độ giao tiếp lịch sự", "Officials are polite"),
    ("C2", "Công chức chú ý lắng nghe ý kiến của người dân/đại diện tổ chức", "Chú ý lắng nghe", "Officials listen"),
    (
        "C3",
        "Công chức trả lời, giải đáp đầy đủ các ý kiến của người dân/đại diện tổ chức",
        "Giải đáp đầy đủ",
        "Questions are answered in full",
    ),
    ("C4", "Công chức hướng dẫn kê khai hồ sơ tận tình, chu đáo", "Hướng dẫn tận tình, chu đáo", "Careful guidance"),
    ("C5", "Công chức hướng dẫn hồ sơ dễ hiểu", "Hướng dẫn dễ hiểu", "Guidance is easy to follow"),
    (
        "C6",
        "Công chức tuân thủ đúng quy định trong giải quyết công việc",
        "Tuân thủ đúng quy định",
        "Officials follow the rules",
    ),
    (
        "D1",
        "Kết quả mà Ông/Bà nhận được là đúng quy định (kết quả có thể là được cấp giấy tờ hoặc bị từ chối cấp giấy tờ)",
        "Kết quả đúng quy định",
        "Result is as regulated",
    ),
    ("D2", "Kết quả mà Ông/Bà nhận được có thông tin đầy đủ", "Kết quả có thông tin đầy đủ", "Result is complete"),
    ("D3", "Kết quả mà Ông/Bà nhận được có thông tin chính xác", "Kết quả có thông tin chính xác", "Result is correct"),
    (
        "E1",
        "Cơ quan/Bộ phận Tiếp nhận và trả kết quả có bố trí hình thức tiếp nhận góp ý, phản ánh, kiến nghị của người dân, tổ chức",
        "Có hình thức tiếp nhận góp ý",
        "There is a way to comment",
    ),
    ("E2", "Ông/Bà dễ dàng thực hiện góp ý, phản ánh, kiến nghị", "Dễ dàng thực hiện góp ý", "Commenting is easy"),
    (
        "E3",
        "Cơ quan tiếp nhận, xử lý tích cực các góp ý, phản ánh, kiến nghị của Ông/Bà",
        "Xử lý tích cực góp ý",
        "Comments are acted on",
    ),
    (
        "E4",
        "Cơ quan giải quyết thủ tục hành chính/Bộ phận Tiếp nhận và trả kết quả có thông báo kết quả xử lý góp ý, phản ánh, kiến nghị kịp thời",
        "Thông báo kết quả xử lý kịp thời",
        "Replies come in time",
    ),
];

/// The 22 criteria of one unit, the last two hidden.
pub fn criteria(tongue: Tongue) -> CriterionChart {
    let answers = |at: usize| {
        let index = 0.955 - 0.012 * ((at * 7) % 11) as f64;
        let best = 0.28 + 0.015 * ((at * 5) % 9) as f64;
        let rest = 1.0 - index;
        let shares = [rest * 0.15, rest * 0.3, rest * 0.55, index - best, best];
        Shown {
            shares,
            interval: Some((index - 0.041, (index + 0.026).min(1.0))),
            n: 284 - 3 * at as u64,
            review: at == 5,
        }
    };
    let criterion = |(at, (code, wording, _, english)): (usize, &(&str, &str, &str, &str))| Criterion {
        code: (*code).to_owned(),
        label: pick(tongue, wording, english),
        answers: match at {
            20 => Err(pick(
                tongue,
                "ẩn kèm, để không trừ ngược ra được",
                "hidden with another, so that it cannot be told",
            )),
            21 => Err(pick(tongue, "ẩn: dưới 30 phiếu", "hidden: under 30 interviews")),
            at => Ok(answers(at)),
        },
    };
    let all: Vec<Criterion> = CRITERIA.iter().enumerate().map(criterion).collect();
    let groups = FACTORS.iter().map(|(key, vi, en, _)| CriterionGroup {
        heading: format!("{key}. {}", pick(tongue, vi, en)),
        criteria: all.iter().filter(|criterion| criterion.code.starts_with(key)).cloned().collect(),
    });
    let levels = ["Rất không hài lòng", "Không hài lòng", "Bình thường", "Hài lòng", "Rất hài lòng"];
    let english = ["Very dissatisfied", "Dissatisfied", "Neutral", "Satisfied", "Very satisfied"];
    CriterionChart {
        level: 0.95,
        scope: pick(tongue, "UBND thành phố Sơn La, đợt 2022", "Sơn La City, 2022"),
        windows: windows(),
        levels: std::array::from_fn(|at| pick(tongue, levels[at], english[at])),
        groups: groups.collect(),
    }
}

/// 22 criteria by 15 units in three years, a break before the last.
pub fn heat(tongue: Tongue) -> HeatMap {
    let cell = |unit: usize, row: usize| {
        let hidden = row > 18 && (unit * 3 + row).is_multiple_of(4);
        let low = if row > 18 { 0.09 } else { 0.0 };
        let share = UNITS[unit].3.0 + 0.004 * ((row * 7 + unit * 3) % 13) as f64 - 0.025 - low;
        let share = share.clamp(0.0, 1.0);
        let interval = Some(((share - 0.04).max(0.0), (share + 0.025).min(1.0)));
        (!hidden).then(|| HeatCell { share, interval, n: Some(284 - 3 * row as u64), review: unit == 12 })
    };
    let mut classes: Vec<HeatClass> = Vec::new();
    for (at, known) in UNITS.iter().enumerate() {
        if at % 5 == 0 {
            let why =
                pick(tongue, "phiếu 2022 đã sửa, bỏ phiếu giấy", "the form of 2022 was changed, paper was dropped");
            classes.push(HeatClass {
                heading: (2020 + at / 5).to_string(),
                break_before: (at == 10).then_some(why),
                units: Vec::new(),
            });
        }
        let cells = (0..CRITERIA.len()).map(|row| cell(at, row)).collect();
        let unit = HeatUnit { short: name(tongue, known, 2), label: name(tongue, known, 0), cells };
        classes.last_mut().unwrap().units.push(unit);
    }
    let row = |(code, wording, short, english): &(&str, &str, &str, &str)| HeatRow {
        code: (*code).to_owned(),
        short: pick(tongue, short, english),
        label: pick(tongue, wording, english),
    };
    HeatMap {
        level: 0.95,
        windows: Vec::new(),
        scope: pick(tongue, "15 lượt đánh giá, 2020–2022", "15 evaluations, 2020–2022"),
        rows: CRITERIA.iter().map(row).collect(),
        classes,
    }
}
