//! Structure of the drawings: what is in them, in what order, and what is not.

#![expect(clippy::unwrap_used, reason = "a chart that cannot be drawn must stop the test")]

mod colour;
mod few_clusters;
mod findings;
mod layout;
mod pictures;
mod sample;
mod svg;
mod twins;

use analytics::chart::bars::{Count, Day, count_bars, day_bars};
use analytics::chart::diverging::{self, Answers, diverging_bars, left_reach};
use analytics::chart::interval_plot::{Form, Group, Row, Value, axis_start, interval_plot};
use analytics::chart::marks::{self, Strip};
use analytics::chart::sheet::Chart;
use analytics::chart::unit_chart::{Unit, UnitChart, UnitClass};
use analytics::chart::words::Tongue;
use analytics::chart::{ChartError, Frame, Width, alt};
use svg::Svg;

fn frame(width: Width) -> Frame {
    Frame {
        width,
        tongue: Tongue::Vietnamese,
        title: "Chỉ số & khoảng <95%>".to_owned(),
        description: "Mô tả \u{0}\u{7}của biểu đồ".to_owned(),
        headed: true,
        subtitle: Some("Trục từ 80%".to_owned()),
        source: Some("Nguồn: Hài Lòng".to_owned()),
    }
}

fn row(label: &str, form: Form, (lo, estimate, hi): (f64, f64, f64), provisional: bool) -> Row {
    let value = if provisional { sample::provisional } else { sample::value };
    Row { label: label.to_owned(), form, value: value((estimate, lo, hi)) }
}

fn absent(label: &str, reason: &str) -> Row {
    Row { label: label.to_owned(), form: Form::Administrative, value: Value::Absent { reason: reason.to_owned() } }
}

fn one_group(rows: Vec<Row>) -> Vec<Group> {
    vec![Group { heading: "Đợt 2022".to_owned(), rows }]
}

const LONG: &str =
    "Trung tâm Phục vụ hành chính công tỉnh Sơn La, Bộ phận Tiếp nhận và trả kết quả giải quyết thủ tục hành chính";
const LEVELS: [&str; 5] = ["Rất không hài lòng", "Không hài lòng", "Bình thường", "Hài lòng", "Rất hài lòng"];
const WIDTHS: [Width; 3] = [Width::Narrow, Width::Middle, Width::Wide];
const TONGUES: [Tongue; 2] = [Tongue::Vietnamese, Tongue::English];

#[test]
fn an_interval_plot_holds_its_rows_marks_and_words() {
    let groups = one_group(vec![
        row("UBND thành phố Sơn La", Form::Administrative, (0.896, 0.924, 0.945), false),
        row("Bệnh viện đa khoa", Form::Hospital, (0.868, 0.903, 0.930), true),
        absent("UBND huyện Vân Hồ", "Chưa hiện: mới 22 phiếu, cần ít nhất 30"),
    ]);
    for width in WIDTHS {
        let svg = Svg::read(&interval_plot(&frame(width), &groups).unwrap());
        svg.is_sound(width.pixels());
        let words = svg.words();
        for part in
            ["Đợt 2022", "UBND thành phố Sơn La", "92,4", "(89,6–94,5)", "90,3", "Trục bắt đầu từ 80%", "80%", "100%"]
        {
            assert!(words.contains(part), "{part} is missing in {words}");
        }
        assert!(words.contains("Chưa hiện: mới 22 phiếu, cần ít nhất 30"));
        assert!(words.contains("tạm tính, còn thay đổi") && words.contains("phiếu bệnh viện"));
        // One dot in the plot and two in the legend, of which the provisional one is hollow (two circles).
        assert_eq!(svg.count("circle"), 1 + 1 + 2);
        assert_eq!(svg.count("polygon"), 2 + 1);
    }
}

#[test]
fn a_school_has_its_own_mark_and_words() {
    let school = |provisional| one_group(vec![row("Trường học", Form::School, (0.9, 0.93, 0.95), provisional)]);
    let svg = Svg::read(&interval_plot(&frame(Width::Middle), &school(false)).unwrap());
    assert!(svg.words().contains("phiếu trường học: không so với phiếu khác"));
    // One diamond in the plot and two in the legend, which shows no mark that is not in the picture.
    assert_eq!((svg.count("polygon"), svg.count("circle")), (3, 0));
    let hollow = Svg::read(&interval_plot(&frame(Width::Middle), &school(true)).unwrap());
    assert_eq!(hollow.count("polygon"), 2 + 2 + 2);
}

#[test]
fn a_row_without_an_estimate_has_no_number_and_no_mark() {
    let groups = one_group(vec![absent("UBND huyện Vân Hồ", "Chưa chọn mẫu")]);
    let svg = Svg::read(&interval_plot(&frame(Width::Middle), &groups).unwrap());
    assert_eq!(svg.count("circle") + svg.count("polygon"), 0);
    assert!(!svg.words().contains('('));
    assert!(svg.words().contains("Chưa chọn mẫu"));
}

#[test]
fn the_axis_widens_until_every_interval_fits() {
    let start = |lo| (100.0 * axis_start([&row("a", Form::Administrative, (lo, 0.97, 0.98), false).value])).round();
    for (lo, expected) in [(0.93, 80.0), (0.80, 80.0), (0.799, 75.0), (0.74, 70.0), (0.61, 60.0), (0.599, 0.0)] {
        assert_eq!(format!("{:.0}", start(lo)), format!("{expected:.0}"), "{lo}");
    }
    for lo in [0.93, 0.72, 0.3] {
        let groups = one_group(vec![row("a", Form::Administrative, (lo, 0.97, 1.0), false)]);
        Svg::read(&interval_plot(&frame(Width::Narrow), &groups).unwrap()).is_sound(480.0);
    }
}

#[test]
fn long_names_lose_no_word() {
    let groups = one_group(vec![
        row(LONG, Form::Administrative, (0.88, 0.91, 0.94), false),
        row("Sở", Form::Administrative, (0.88, 0.91, 0.94), false),
    ]);
    for width in WIDTHS {
        let svg = Svg::read(&interval_plot(&frame(width), &groups).unwrap());
        assert!(svg.words().contains(LONG), "{width:?}");
        assert!(!svg.words().contains('…'));
        svg.is_sound(width.pixels());
        let lines =
            svg.texts.iter().filter(|text| LONG.contains(text.content.as_str()) && text.content.len() > 12).count();
        assert!(lines <= 2, "{lines} lines at {width:?}");
    }
}

#[test]
fn text_is_escaped_and_named() {
    let groups = one_group(vec![row(
        "<script>alert(1)</script> & \"Sở\"\u{1b}",
        Form::Administrative,
        (0.9, 0.92, 0.94),
        false,
    )]);
    let text = interval_plot(&frame(Width::Middle), &groups).unwrap();
    assert!(!text.contains("<script"));
    assert!(text.contains("<title>Chỉ số &amp; khoảng &lt;95%&gt;</title><desc>Mô tả   của biểu đồ</desc>"), "{text}");
    assert!(text.starts_with("<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"720\""));
    assert!(text.contains("role=\"img\" lang=\"vi\""));
    let svg = Svg::read(&text);
    assert!(svg.words().contains("<script>alert(1)</script> & \"Sở\""));
    assert!(svg.texts.iter().all(|text| text.family == "Be Vietnam Pro, sans-serif"));
}

#[test]
fn impossible_numbers_are_refused() {
    for ends in [(0.9, 0.8, 0.95), (0.8, 0.9, 1.2), (-0.1, 0.5, 0.6), (f64::NAN, 0.5, 0.6), (0.4, f64::NAN, 0.6)] {
        let groups = one_group(vec![row("a", Form::Administrative, ends, false)]);
        assert_eq!(interval_plot(&frame(Width::Middle), &groups), Err(ChartError::NotAShare));
    }
    assert_eq!(interval_plot(&frame(Width::Middle), &[]), Err(ChartError::Empty));
    let bad = [answers("A1", "a", Answers::Shares([0.5, 0.5, 0.5, 0.0, 0.0]))];
    assert_eq!(diverging_bars(&frame(Width::Middle), &LEVELS.map(str::to_owned), &bad), Err(ChartError::NotAShare));
    assert_eq!(day_bars(&frame(Width::Middle), &[]), Err(ChartError::Empty));
    assert_eq!(count_bars(&frame(Width::Middle), &[]), Err(ChartError::Empty));
}

fn answers(code: &str, label: &str, answers: Answers) -> diverging::Group {
    let row = diverging::Row { code: code.to_owned(), label: label.to_owned(), answers };
    diverging::Group { heading: String::new(), rows: vec![row] }
}

#[test]
fn what_lies_right_of_the_zero_line_is_the_index() {
    let shares = [0.01, 0.02, 0.05, 0.58, 0.34];
    let groups = [answers("A1", "Nơi ngồi chờ", Answers::Shares(shares))];
    for width in WIDTHS {
        let svg = Svg::read(&diverging_bars(&frame(width), &LEVELS.map(str::to_owned), &groups).unwrap());
        svg.is_sound(width.pixels());
        let colours = ["#8A3B12", "#E3A765", "#D6D7DD", "#A3AFE2", "#2B3990"];
        // The last rectangle of each colour: the first is the legend's.
        let bar = colours.map(|colour| svg.rects.iter().rfind(|rect| rect.fill == colour).unwrap().clone());
        let whole: f64 = bar.iter().map(|rect| rect.width).sum();
        for (rect, share) in bar.iter().zip(shares) {
            assert!((rect.width / whole - share).abs() < 2.0 / whole, "{width:?} {share}");
        }
        let zero = svg.lines_in("#14182B");
        assert!((zero[0].0 - bar[3].x).abs() <= 1.0, "the line stands where satisfied begins");
        assert!(bar.windows(2).all(|pair| (pair[0].x + pair[0].width - pair[1].x).abs() <= 1.0));
        // Numbers from 9 % on only.
        assert!(svg.words().contains("58") && svg.words().contains("34") && svg.words().contains("92,0"));
        assert!(svg.texts.iter().all(|text| !["1", "2", "5"].contains(&text.content.as_str())));
    }
}

#[test]
fn hidden_answers_are_hatched_and_absent() {
    let groups =
        [answers("E4", "Cơ quan thông báo kết quả", Answers::Hidden { reason: "ẩn: dưới 30 phiếu".to_owned() })];
    let svg = Svg::read(&diverging_bars(&frame(Width::Middle), &LEVELS.map(str::to_owned), &groups).unwrap());
    assert!(svg.words().contains("ẩn: dưới 30 phiếu"));
    assert!(svg.lines_in("#CBCDD8").len() > 20, "hatch");
    assert!(svg.lines_in("#14182B").is_empty(), "no zero line through it");
    for colour in ["#8A3B12", "#E3A765", "#D6D7DD", "#A3AFE2", "#2B3990"] {
        assert_eq!(svg.rects.iter().filter(|rect| rect.fill == colour).count(), 1, "the legend's alone");
    }
    assert!(!svg.words().contains(','));
    svg.is_sound(720.0);
}

#[test]
fn the_left_side_widens_for_bad_news() {
    let reach = |shares| format!("{:.2}", left_reach([&shares]));
    assert_eq!(reach([0.05, 0.1, 0.1, 0.5, 0.25]), "0.25");
    assert_eq!(reach([0.1, 0.1, 0.1, 0.5, 0.2]), "0.50");
    assert_eq!(reach([1.0, 0.0, 0.0, 0.0, 0.0]), "1.00");
}

#[test]
fn days_and_counts_start_at_zero() {
    let days: Vec<Day> = (1..=40_u64)
        .map(|n| Day { label: format!("{n}/9"), by: [n % 7 * 20, 0, 0, 0, 0, 0], today: n == 40 })
        .collect();
    for width in WIDTHS {
        let svg = Svg::read(&day_bars(&frame(width), &days).unwrap());
        svg.is_sound(width.pixels());
        let mut bars: Vec<_> = svg.rects.iter().filter(|rect| rect.fill == "#2B3990").collect();
        // The last is today's, and the first the legend's, drawn after the bars.
        bars.truncate(bars.len() - 3);
        let base = bars[0].y + bars[0].height;
        assert!(bars.iter().all(|bar| (bar.y + bar.height - base).abs() <= 1.0));
        assert!((bars[1].height / bars[0].height - 2.0).abs() < 0.05);
    }
    let counts = [("Máy tính bảng", 1284), ("Mạng", 0)].map(|(label, n)| Count { label: label.to_owned(), n });
    let svg = Svg::read(&count_bars(&frame(Width::Middle), &counts).unwrap());
    assert!(svg.words().contains("1.284"));
    assert_eq!(svg.rects.iter().filter(|rect| rect.fill == "#2B3990").count(), 1, "no bar for none");
    let none = [Day { label: "1/9".to_owned(), ..Day::default() }];
    Svg::read(&day_bars(&frame(Width::Narrow), &none).unwrap()).is_sound(480.0);
}

#[test]
fn where_days_are_left_out_the_days_on_both_sides_are_named() {
    let day = |label: String| Day { label, by: [3, 0, 0, 0, 0, 0], today: false };
    let mut days: Vec<Day> = (1..=30).map(|n| day(format!("{n}/9"))).collect();
    days.extend([Day::left_out(), day("26/11".to_owned())]);
    for width in WIDTHS {
        let svg = Svg::read(&day_bars(&frame(width), &days).unwrap());
        svg.is_sound(width.pixels());
        for words in ["1/9", "…", "26/11"] {
            assert!(svg.words().contains(words), "{words}: {}", svg.words());
        }
    }
    let said = alt::days_description(Tongue::English, "Department", &days);
    assert!(said.contains("93 responses of the sample in 31 days"), "{said}");
}

#[test]
fn many_days_left_out_stay_in_the_picture() {
    let day = |n: u64| Day { label: format!("{n}/9"), by: [3, 0, 0, 0, 0, 0], today: false };
    let days: Vec<Day> = (1..=25).flat_map(|n| [day(n), Day::left_out()]).collect();
    for width in WIDTHS {
        let svg = Svg::read(&day_bars(&frame(width), &days).unwrap());
        let bars: Vec<_> = svg.rects.iter().filter(|rect| rect.fill == "#2B3990").collect();
        assert!(bars.len() >= 25, "{}", bars.len());
        for bar in bars {
            assert!(bar.width > 1.0 && bar.x >= 0.0 && bar.x + bar.width <= width.pixels(), "{bar:?}");
        }
    }
}

#[test]
fn answers_of_people_who_chose_themselves_stand_apart_in_a_day() {
    let days = [Day { label: "1/9".to_owned(), by: [30, 0, 10, 0, 20, 0], today: false }];
    let svg = Svg::read(&day_bars(&frame(Width::Middle), &days).unwrap());
    svg.is_sound(720.0);
    let bar = |fill: &str| svg.rects.iter().find(|rect| rect.fill == fill).unwrap();
    let (tablet, paper, apart) = (bar("#2B3990"), bar("#A3AFE2"), bar("#C76A12"));
    assert!((tablet.height / paper.height - 3.0).abs() < 0.05 && (apart.height / paper.height - 2.0).abs() < 0.05);
    assert!((paper.y + paper.height - tablet.y).abs() < 0.2 && (apart.y + apart.height - paper.y).abs() < 0.2);
    assert!(svg.words().contains("máy tính bảng") && svg.words().contains("tự nguyện qua mạng, không thuộc mẫu"));
    assert!(!svg.words().contains("máy đặt tại quầy"), "only what is there is in the legend");
    let said = alt::days_description(Tongue::Vietnamese, "Sở", &days);
    assert!(said.contains("40 phiếu của mẫu") && said.contains("20 phiếu không thuộc mẫu"), "{said}");
}

#[test]
fn numbers_are_written_as_the_office_writes_them() {
    let (vi, en) = (Tongue::Vietnamese, Tongue::English);
    assert_eq!((vi.percent(0.9241), en.percent(0.9241)), ("92,4%".to_owned(), "92.4%".to_owned()));
    assert_eq!(vi.interval(0.896, 0.945), "(89,6–94,5)");
    assert_eq!(vi.difference(0.021), "+2,1 điểm");
    assert_eq!(vi.difference(-0.002), "\u{2212}0,2 điểm");
    assert_eq!(en.difference(-0.0001), "0.0 points");
    assert_eq!(
        (vi.count(1834), en.count(1_234_567), vi.count(999)),
        ("1.834".into(), "1,234,567".into(), "999".into())
    );
}

#[test]
fn descriptions_claim_nothing_and_hide_what_is_hidden() {
    let unit = |label: &str, value| Unit {
        label: label.to_owned(),
        short: label.to_owned(),
        form: Form::Administrative,
        value,
        ranks: None,
    };
    let absent = || Value::Absent { reason: "Chưa chọn mẫu".to_owned() };
    let chart = |units| UnitChart {
        level: 0.95,
        scope: "các lượt đánh giá".to_owned(),
        windows: Vec::new(),
        classes: vec![UnitClass { heading: "Đợt 2022".to_owned(), units, separated: None }],
    };
    let some = chart(vec![
        unit("Sông Mã", sample::value((0.970, 0.945, 0.984))),
        unit("Vân Hồ", sample::value((0.912, 0.874, 0.939))),
        unit("Mai Sơn", absent()),
    ]);
    assert_eq!(
        some.description(Tongue::Vietnamese),
        "Biểu đồ khoảng, chỉ số hài lòng của các lượt đánh giá. Các chỉ số nằm trong khoảng từ 91,2% (87,4–93,9) đến 97,0% (94,5–98,4). 1 đơn vị chưa hiện chỉ số. Biểu đồ không cho biết chênh lệch nào là thật. Bảng số liệu ngay dưới."
    );
    let en = some.description(Tongue::English);
    assert!(en.contains("One unit shows no index yet. The chart does not tell which differences are real."), "{en}");
    let none = chart(vec![unit("Mai Sơn", absent())]).description(Tongue::Vietnamese);
    assert!(none.contains("1 đơn vị chưa hiện chỉ số.") && !none.contains('%'), "{none}");
    assert!(sample::criteria(Tongue::Vietnamese).description(Tongue::Vietnamese).contains(" 2 tiêu chí được ẩn."));
    assert_eq!(alt::interval_title(Tongue::Vietnamese, 0.95, "năm 2022"), "Chỉ số và khoảng tin cậy 95%, năm 2022");
}

#[test]
fn widths() {
    use Width::{Middle, Narrow, Wide};
    let of = [300, 480, 719, 720, 1099, 1100, 4000].map(Width::fitting);
    assert_eq!(of, [Narrow, Narrow, Narrow, Middle, Middle, Wide, Wide]);
}

#[test]
fn a_row_s_mark_stands_where_the_axis_says() {
    let value = sample::value((0.9, 0.85, 0.95));
    for width in [0.0, 120.0, 240.0, 900.0] {
        let strip = Strip::new(width, 0.8, Tongue::Vietnamese);
        let svg = Svg::read(&strip.interval(&value, Form::Administrative).unwrap());
        svg.is_sound(width.max(80.0));
        let grid = svg.lines_in("#E3E8EB");
        let (left, right) = (grid[0].0, grid[grid.len() - 1].0);
        // 0.9 is in the middle of 0.8 to 1; the grid's ends are 0.8 and 1.
        let at = svg.circles()[0];
        assert!((at - f64::midpoint(left, right)).abs() < 0.2, "{width}: {at} between {left} and {right}");
        assert_eq!((svg.circles().len(), svg.texts.len(), svg.is_silent()), (1, 0, true));
        let axis = Svg::read(&strip.axis().unwrap());
        assert!(axis.words().contains("80%") && axis.words().contains("100%"));
        assert_eq!(axis.words().contains("90"), width >= 240.0, "{width}: {}", axis.words());
    }
}

#[test]
fn a_row_without_numbers_has_the_grid_alone() {
    let strip = Strip::new(240.0, 0.75, Tongue::Vietnamese);
    let absent = Value::Absent { reason: "Chưa chọn mẫu".to_owned() };
    let svg = Svg::read(&strip.interval(&absent, Form::School).unwrap());
    assert_eq!((svg.count("circle"), svg.count("polygon"), svg.texts.len()), (0, 0, 0));
    assert_eq!(svg.lines_in("#E3E8EB").len(), 6);
}

#[test]
fn a_band_names_its_ends_and_keeps_them_inside() {
    for (lo, estimate, hi) in [(0.8, 0.82, 0.99), (0.896, 0.924, 0.945), (0.9999, 1.0, 1.0)] {
        let value = sample::value((estimate, lo, hi));
        let svg = Svg::read(&Strip::new(340.0, 0.8, Tongue::English).band(&value).unwrap());
        svg.is_sound(340.0);
        for end in [lo, hi] {
            assert!(svg.words().contains(&Tongue::English.points(end)), "{}", svg.words());
        }
    }
}

#[test]
fn the_answers_of_a_row_end_where_their_shares_end() {
    let shares = [0.02, 0.03, 0.15, 0.5, 0.3];
    let svg = Svg::read(&marks::answers(&shares, 0.25, 250.0, Tongue::Vietnamese).unwrap());
    svg.is_sound(250.0);
    let zero = svg.lines_in("#14182B")[0].0;
    assert!((zero - 50.0).abs() < 0.2, "{zero}");
    assert!(svg.words().contains("50") && svg.words().contains("30") && svg.words().contains("15"));
    assert!(svg.is_silent());
    assert!(matches!(marks::answers(&[0.5; 5], 0.25, 250.0, Tongue::Vietnamese), Err(ChartError::NotAShare)));
    let wrong = sample::value((0.5, 0.6, 0.7));
    let strip = Strip::new(240.0, 0.0, Tongue::Vietnamese);
    assert!(matches!(strip.interval(&wrong, Form::Hospital), Err(ChartError::NotAShare)));
    assert!(matches!(strip.band(&wrong), Err(ChartError::NotAShare)));
}
