//! Made-up numbers with the 15 long names of units and the 22 criteria, for the tests and the chart sheet.

use analytics::chart::bars::Day;
use analytics::chart::composition::{Composition, Share};
use analytics::chart::criterion_chart::{Criterion, CriterionChart, CriterionGroup, Shown};
use analytics::chart::day_chart::DayChart;
use analytics::chart::factor_chart::{Factor, FactorChart, UnitFactors};
use analytics::chart::heat_map::{HeatClass, HeatMap, HeatRow, HeatUnit};
use analytics::chart::interval_plot::{Form, Value};
use analytics::chart::separation::Separated;
use analytics::chart::target_chart::{Target, TargetChart};
use analytics::chart::trend::{Break, Change, Point, Trend, Verdict};
use analytics::chart::unit_chart::{Unit, UnitChart, UnitClass};
use analytics::chart::weight_chart::{WeightChart, Weighted};
use analytics::chart::words::Tongue;

pub fn pick(tongue: Tongue, vi: &str, en: &str) -> String {
    match tongue {
        Tongue::Vietnamese => vi.to_owned(),
        Tongue::English => en.to_owned(),
    }
}

/// Whole name, short name and name for a narrow column, in Vietnamese and English; form; year; numbers.
type Known = ([&'static str; 3], [&'static str; 3], Form, (f64, f64, f64));

pub const UNITS: [Known; 15] = {
    use Form::{Administrative as A, Hospital as H};
    [
        (
            ["UBND thành phố Sơn La", "TP Sơn La", "UBND TP Sơn La"],
            ["People’s Committee of Sơn La City", "Sơn La City", "Sơn La City"],
            A,
            (0.892, 0.855, 0.920),
        ),
        (
            ["UBND huyện Thuận Châu", "Thuận Châu", "UBND H. Thuận Châu"],
            ["People’s Committee of Thuận Châu District", "Thuận Châu", "Thuận Châu D."],
            A,
            (0.915, 0.882, 0.939),
        ),
        (
            ["Sở Tài nguyên và Môi trường tỉnh Sơn La", "Sở TNMT", "Sở Tài nguyên và MT"],
            ["Department of Natural Resources and Environment", "Natural Resources", "Dept. of Nat. Res."],
            A,
            (0.881, 0.837, 0.914),
        ),
        (
            ["Bệnh viện đa khoa huyện Mộc Châu", "BV Mộc Châu", "BV Mộc Châu"],
            ["Mộc Châu District General Hospital", "Mộc Châu Hospital", "Mộc Châu Hosp."],
            H,
            (0.903, 0.868, 0.930),
        ),
        (
            ["UBND xã Mường Giôn, huyện Quỳnh Nhai", "xã Mường Giôn", "UBND xã Mường Giôn"],
            ["People’s Committee of Mường Giôn Commune, Quỳnh Nhai District", "Mường Giôn", "Mường Giôn C."],
            A,
            (0.956, 0.920, 0.976),
        ),
        (
            ["UBND huyện Mường La", "Mường La", "UBND H. Mường La"],
            ["People’s Committee of Mường La District", "Mường La", "Mường La D."],
            A,
            (0.938, 0.912, 0.957),
        ),
        (
            ["Sở Giao thông vận tải tỉnh Sơn La", "Sở GTVT", "Sở Giao thông VT"],
            ["Department of Transport of Sơn La Province", "Transport", "Dept. of Transport"],
            A,
            (0.946, 0.916, 0.966),
        ),
        (
            ["Bệnh viện đa khoa huyện Phù Yên", "BV Phù Yên", "BV Phù Yên"],
            ["Phù Yên District General Hospital", "Phù Yên Hospital", "Phù Yên Hosp."],
            H,
            (0.889, 0.849, 0.919),
        ),
        (
            ["UBND thị trấn Hát Lót, huyện Mai Sơn", "TT Hát Lót", "UBND TT Hát Lót"],
            ["People’s Committee of Hát Lót Township, Mai Sơn District", "Hát Lót", "Hát Lót T."],
            A,
            (0.964, 0.937, 0.980),
        ),
        (
            ["UBND huyện Phù Yên", "Phù Yên", "UBND H. Phù Yên"],
            ["People’s Committee of Phù Yên District", "Phù Yên", "Phù Yên D."],
            A,
            (0.913, 0.880, 0.938),
        ),
        (
            ["UBND huyện Mai Sơn", "Mai Sơn", "UBND H. Mai Sơn"],
            ["People’s Committee of Mai Sơn District", "Mai Sơn", "Mai Sơn D."],
            A,
            (0.941, 0.917, 0.958),
        ),
        (
            ["UBND huyện Sông Mã", "Sông Mã", "UBND H. Sông Mã"],
            ["People’s Committee of Sông Mã District", "Sông Mã", "Sông Mã D."],
            A,
            (0.970, 0.945, 0.984),
        ),
        (
            ["UBND huyện Vân Hồ", "Vân Hồ", "UBND H. Vân Hồ"],
            ["People’s Committee of Vân Hồ District", "Vân Hồ", "Vân Hồ D."],
            A,
            (0.912, 0.874, 0.939),
        ),
        (
            ["UBND thành phố Sơn La (Bộ phận Một cửa)", "TP Sơn La", "UBND TP Sơn La"],
            ["People’s Committee of Sơn La City (One-Stop Unit)", "Sơn La City", "Sơn La City"],
            A,
            (0.924, 0.896, 0.945),
        ),
        (
            [
                "Trung tâm Phục vụ hành chính công tỉnh Sơn La, Bộ phận Tiếp nhận và trả kết quả",
                "TT Hành chính công",
                "TT Hành chính công",
            ],
            [
                "Public Administration Service Centre of Sơn La Province, Reception and Return Unit",
                "Service Centre",
                "Service Centre",
            ],
            A,
            (0.907, 0.874, 0.932),
        ),
    ]
};

fn name(tongue: Tongue, known: &Known, at: usize) -> String {
    let names = match tongue {
        Tongue::Vietnamese => known.0,
        Tongue::English => known.1,
    };
    names[at].to_owned()
}

fn unit(tongue: Tongue, known: &Known) -> Unit {
    let (estimate, lo, hi) = known.3;
    Unit {
        label: name(tongue, known, 0),
        short: name(tongue, known, 1),
        form: known.2,
        value: Value::Index { estimate, lo, hi, provisional: false },
        n: Some(284),
        ranks: None,
    }
}

/// Fifteen evaluations in three years, not tested; some provisional, one without a sample.
pub fn programme(tongue: Tongue) -> UnitChart {
    let mut classes: Vec<UnitClass> = ["2020", "2021", "2022"]
        .iter()
        .zip(UNITS.chunks(5))
        .map(|(year, known)| UnitClass {
            heading: (*year).to_owned(),
            units: known.iter().map(|known| unit(tongue, known)).collect(),
            separated: None,
        })
        .collect();
    for unit in &mut classes[2].units[..2] {
        if let Value::Index { provisional, .. } = &mut unit.value {
            *provisional = true;
        }
    }
    let reason = pick(tongue, "Chưa hiện: mới 22 phiếu, cần ít nhất 30", "Not shown: 22 interviews so far, 30 needed");
    let last = classes[2].units.last_mut().unwrap();
    (last.value, last.n) = (Value::Absent { reason }, None);
    UnitChart {
        scope: pick(tongue, "15 lượt đánh giá, 2020–2022 (minh họa)", "15 evaluations, 2020–2022 (made up)"),
        classes,
    }
}

/// The four districts of 2022 with their rank sets and what the test told apart.
pub fn districts(tongue: Tongue) -> UnitChart {
    let sets = [(1, 4), (1, 2), (2, 4), (2, 4)];
    let units = UNITS[10..14].iter().zip(sets).map(|(known, set)| Unit { ranks: Some(set), ..unit(tongue, known) });
    UnitChart {
        scope: pick(tongue, "UBND cấp huyện, đợt 2022", "District committees, 2022"),
        classes: vec![UnitClass {
            heading: String::new(),
            units: units.collect(),
            separated: Some(Separated(vec![(1, 2), (1, 3)])),
        }],
    }
}

/// All fifteen ranked in one class: the most a chart has to hold.
pub fn fifteen(tongue: Tongue) -> UnitChart {
    // As if intervals without a common point were what the test told apart.
    let apart = |high: &Known, low: &Known| low.3.2 < high.3.1;
    let count = |of: usize| 1 + u32::try_from(of).unwrap();
    let rank = |known: &Known| {
        let better = UNITS.iter().filter(|other| apart(other, known)).count();
        let worse = UNITS.iter().filter(|other| apart(known, other)).count();
        (count(better), count(14 - worse))
    };
    let mut pairs = Vec::new();
    for (high, known) in UNITS.iter().enumerate() {
        pairs.extend(UNITS.iter().enumerate().filter(|(_, other)| apart(known, other)).map(|(low, _)| (high, low)));
    }
    let ranked = |known| Unit { form: Form::Administrative, ranks: Some(rank(known)), ..unit(tongue, known) };
    UnitChart {
        scope: pick(tongue, "15 đơn vị, năm 2022 (minh họa)", "15 units, 2022 (made up)"),
        classes: vec![UnitClass {
            heading: String::new(),
            units: UNITS.iter().map(ranked).collect(),
            separated: Some(Separated(pairs)),
        }],
    }
}

/// Key, name, name in titles, in Vietnamese and English; numbers.
const FACTORS: [(&str, [&str; 2], [&str; 2], (f64, f64, f64)); 5] = [
    (
        "A",
        ["Tiếp cận dịch vụ hành chính công", "tiếp cận dịch vụ"],
        ["Access to services", "access"],
        (0.903, 0.866, 0.931),
    ),
    ("B", ["Thủ tục hành chính", "thủ tục"], ["Procedures", "procedures"], (0.930, 0.899, 0.952)),
    (
        "C",
        ["Công chức trực tiếp giải quyết công việc", "công chức"],
        ["Officials who handle the case", "officials"],
        (0.934, 0.905, 0.954),
    ),
    (
        "D",
        ["Kết quả cung ứng dịch vụ hành chính công", "kết quả"],
        ["Results of the service", "results"],
        (0.954, 0.926, 0.971),
    ),
    (
        "E",
        ["Tiếp nhận, giải quyết góp ý, phản ánh, kiến nghị", "tiếp nhận góp ý"],
        ["Receiving and handling comments and complaints", "handling of comments"],
        (0.856, 0.809, 0.894),
    ),
];

fn factor_names(tongue: Tongue) -> Vec<Factor> {
    FACTORS
        .iter()
        .map(|(key, vi, en, _)| Factor {
            key: (*key).to_owned(),
            name: pick(tongue, vi[0], en[0]),
            short: pick(tongue, vi[1], en[1]),
        })
        .collect()
}

/// The five factors of one unit, with tested extremes.
pub fn factors(tongue: Tongue) -> FactorChart {
    let value = |(estimate, lo, hi)| Value::Index { estimate, lo, hi, provisional: false };
    FactorChart {
        scope: pick(tongue, "UBND thành phố Sơn La, 2022", "Sơn La City, 2022"),
        factors: factor_names(tongue),
        units: vec![UnitFactors {
            label: name(tongue, &UNITS[0], 0),
            short: name(tongue, &UNITS[0], 1),
            form: Form::Administrative,
            values: FACTORS.iter().map(|factor| value(factor.3)).collect(),
        }],
        extremes: Some((4, 3)),
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
            Value::Index { estimate: bound(*estimate), lo: bound(*lo), hi: bound(*hi), provisional: at > 12 }
        };
        FACTORS.iter().enumerate().map(shifted).collect()
    };
    FactorChart {
        scope: pick(tongue, "15 lượt đánh giá, 2020–2022 (minh họa)", "15 evaluations, 2020–2022 (made up)"),
        factors: factor_names(tongue),
        units: UNITS
            .iter()
            .enumerate()
            .map(|(at, known)| UnitFactors {
                label: name(tongue, known, 0),
                short: name(tongue, known, 1),
                form: known.2,
                values: values(at, known),
            })
            .collect(),
        extremes: None,
    }
}

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
        Shown { shares, interval: Some((index - 0.041, (index + 0.026).min(1.0))), n: 284 }
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
        heading: format!("{key}. {}", pick(tongue, vi[0], en[0])),
        criteria: all.iter().filter(|criterion| criterion.code.starts_with(key)).cloned().collect(),
    });
    let levels = ["Rất không hài lòng", "Không hài lòng", "Bình thường", "Hài lòng", "Rất hài lòng"];
    let english = ["Very dissatisfied", "Dissatisfied", "Neutral", "Satisfied", "Very satisfied"];
    CriterionChart {
        scope: pick(tongue, "UBND thành phố Sơn La, đợt 2022", "Sơn La City, 2022"),
        levels: std::array::from_fn(|at| pick(tongue, levels[at], english[at])),
        groups: groups.collect(),
    }
}

/// 22 criteria by 15 units in three years, a break before the last.
pub fn heat(tongue: Tongue) -> HeatMap {
    let cell = |unit: usize, row: usize| {
        let hidden = row > 18 && (unit * 3 + row) % 4 == 0;
        let low = if row > 18 { 0.09 } else { 0.0 };
        let share = UNITS[unit].3.0 + 0.004 * ((row * 7 + unit * 3) % 13) as f64 - 0.025 - low;
        (!hidden).then(|| share.clamp(0.0, 1.0))
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
        scope: pick(tongue, "15 lượt đánh giá, 2020–2022", "15 evaluations, 2020–2022"),
        rows: CRITERIA.iter().map(row).collect(),
        classes,
    }
}

fn point(when: &str, (estimate, lo, hi): (f64, f64, f64), provisional: bool) -> Point {
    Point { when: when.to_owned(), value: Value::Index { estimate, lo, hi, provisional }, n: Some(284) }
}

/// Three years of one unit, a break before the last, no rise shown.
pub fn trend(tongue: Tongue) -> Trend {
    Trend {
        unit: pick(tongue, "UBND thành phố Sơn La", "Sơn La City"),
        form: Form::Administrative,
        points: vec![
            point("2020", (0.892, 0.855, 0.920), false),
            point("2021", (0.913, 0.880, 0.938), false),
            point("2022", (0.924, 0.896, 0.945), false),
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
            return Point { when, value: Value::Absent { reason }, n: None };
        }
        point(&when, (*estimate, (estimate - 0.04).min(0.963), (estimate + 0.03_f64).min(1.0)), at == 7)
    });
    Trend {
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

pub fn weights(tongue: Tongue) -> WeightChart {
    let changes = [0.006, -0.002, -0.018, 0.004];
    let rows = UNITS[10..14].iter().zip(changes).map(|(known, change)| Weighted {
        label: name(tongue, known, 0),
        short: name(tongue, known, 1),
        shares: Some((known.3.0, known.3.0 - change)),
    });
    let last = Weighted { label: name(tongue, &UNITS[14], 0), short: name(tongue, &UNITS[14], 1), shares: None };
    WeightChart {
        scope: pick(tongue, "UBND cấp huyện, đợt 2022", "districts, 2022"),
        rows: rows.chain([last]).collect(),
    }
}

pub fn composition(tongue: Tongue) -> Composition {
    let row = |vi: &str, en: &str, frame: f64, sample: f64, web: Option<f64>| Share {
        label: pick(tongue, vi, en),
        frame: Some(frame),
        sample: Some(sample),
        web,
    };
    Composition {
        scope: pick(tongue, "thành phố Sơn La 2022", "Sơn La City 2022"),
        rows: vec![
            row("Nữ", "Women", 0.47, 0.49, Some(0.58)),
            row("Trên 50 tuổi", "Over 50", 0.28, 0.25, None),
            row("Ngoài thành phố", "Outside the city", 0.36, 0.35, Some(0.12)),
            row("Nộp trực tiếp tại quầy", "Handed in at the counter", 0.83, 0.84, Some(1.0)),
        ],
        with_web: true,
    }
}

pub fn days(tongue: Tongue) -> DayChart {
    let counts = [3, 14, 22, 31, 0, 0, 18, 25, 41, 37, 29, 12, 0, 21, 33, 46, 52, 38, 9, 0, 27, 30, 19, 7];
    let bars = (21_u64..).zip(counts).map(|(day, n)| {
        let label = if day <= 30 { format!("{day}/9") } else { format!("{}/10", day - 30) };
        Day { label, by: [n, 0, 0, 0, n / 4], today: day == 44 }
    });
    DayChart {
        scope: pick(tongue, "UBND thành phố Sơn La, đợt 2022", "Sơn La City, 2022"),
        days: bars.collect(),
        planned: counts.iter().map(|n| (*n > 0).then_some(26)).collect(),
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
