//! Writes every chart at every width, of made-up data, into the folder given, to be looked at:
//! `cargo run -p analytics --example chart_sheet -- FOLDER`.

use std::error::Error;
use std::path::Path;

use analytics::chart::bars::{Count, Day, count_bars, day_bars};
use analytics::chart::diverging::{self, Answers, diverging_bars};
use analytics::chart::interval_plot::{Form, Group, Row, Value, interval_plot};
use analytics::chart::words::Tongue;
use analytics::chart::{Frame, Width, alt, png};

fn main() -> Result<(), Box<dyn Error>> {
    let folder = std::env::args().nth(1).ok_or("give the folder to write to")?;
    std::fs::create_dir_all(&folder)?;
    for (width, name) in [(Width::Narrow, 480), (Width::Middle, 720), (Width::Wide, 1100)] {
        for tongue in [Tongue::Vietnamese, Tongue::English] {
            let write = |kind: &str, svg: String| {
                let picture = png(&svg, 1.0).map_err(std::io::Error::other)?;
                let path = |ending| Path::new(&folder).join(format!("{kind}-{name}-{}.{ending}", tongue.tag()));
                std::fs::write(path("png"), picture)?;
                std::fs::write(path("svg"), svg)
            };
            let groups = programme();
            write("programme", interval_plot(&frame(width, tongue, &groups), &groups)?)?;
            let factors = factors();
            let plain = Frame { headed: false, subtitle: None, source: None, ..frame(width, tongue, &factors) };
            write("factors", interval_plot(&plain, &factors)?)?;
            let criteria = criteria();
            let scope = "UBND thành phố Sơn La, 2022 (minh họa)";
            let answers = Frame {
                title: alt::diverging_title(tongue, scope),
                description: alt::diverging_description(tongue, scope, &criteria),
                ..frame(width, tongue, &[])
            };
            let levels = ["Rất không hài lòng", "Không hài lòng", "Bình thường", "Hài lòng", "Rất hài lòng"];
            write("criteria", diverging_bars(&answers, &levels.map(str::to_owned), &criteria)?)?;
            let days = days();
            let by_day = Frame {
                title: alt::days_title(tongue, scope),
                description: alt::days_description(tongue, scope, &days),
                headed: false,
                ..answers
            };
            write("days", day_bars(&by_day, &days)?)?;
            let modes = [("Máy tính bảng", 1284), ("Mạng, người được chọn", 96), ("Máy tại quầy", 12), ("Giấy", 0)];
            let modes = modes.map(|(label, n)| Count { label: label.to_owned(), n });
            write("modes", count_bars(&by_day, &modes)?)?;
        }
    }
    Ok(())
}

fn frame(width: Width, tongue: Tongue, groups: &[Group]) -> Frame {
    let scope = "15 lượt đánh giá, 2020–2022 (minh họa)";
    Frame {
        width,
        tongue,
        title: alt::interval_title(tongue, scope),
        description: alt::interval_description(tongue, scope, groups),
        headed: true,
        subtitle: Some("Số liệu do máy tạo ra để trình diễn, không phải kết quả khảo sát thật.".to_owned()),
        source: Some("Nguồn: Hài Lòng, bản dữ liệu minh họa, quy tắc gộp mọi câu trả lời.".to_owned()),
    }
}

fn index(label: &str, form: Form, (lo, estimate, hi): (f64, f64, f64), provisional: bool) -> Row {
    Row { label: label.to_owned(), form, value: Value::Index { estimate, lo, hi, provisional } }
}

fn absent(label: &str, form: Form, reason: &str) -> Row {
    Row { label: label.to_owned(), form, value: Value::Absent { reason: reason.to_owned() } }
}

fn programme() -> Vec<Group> {
    use Form::{Administrative, Hospital};
    vec![
        Group {
            heading: "Đợt 2020".to_owned(),
            rows: vec![
                index("UBND thành phố Sơn La", Administrative, (0.855, 0.892, 0.920), false),
                index("Sở Tài nguyên và Môi trường", Administrative, (0.837, 0.881, 0.914), false),
                index("Bệnh viện đa khoa huyện Mộc Châu", Hospital, (0.868, 0.903, 0.930), false),
                index("UBND xã Mường Giôn, huyện Quỳnh Nhai", Administrative, (0.920, 0.956, 0.976), false),
                index(
                    "Trung tâm Phục vụ hành chính công tỉnh Sơn La, Bộ phận Tiếp nhận và trả kết quả giải quyết thủ tục hành chính",
                    Administrative,
                    (0.88, 0.91, 0.94),
                    false,
                ),
            ],
        },
        Group {
            heading: "Đợt 2022".to_owned(),
            rows: vec![
                index("UBND thị trấn Hát Lót, huyện Mai Sơn", Administrative, (0.772, 0.812, 0.851), true),
                index("Bệnh viện đa khoa huyện Phù Yên", Hospital, (0.94, 0.985, 1.0), true),
                absent("UBND huyện Vân Hồ", Administrative, "Chưa hiện: mới 22 phiếu, cần ít nhất 30"),
                absent("Bệnh viện đa khoa huyện Yên Châu", Hospital, "Chưa chọn mẫu"),
            ],
        },
    ]
}

fn factors() -> Vec<Group> {
    let row = |label: &str, value| index(label, Form::Administrative, value, false);
    vec![Group {
        heading: String::new(),
        rows: vec![
            row("A. Tiếp cận dịch vụ hành chính công", (0.866, 0.903, 0.931)),
            row("B. Thủ tục hành chính", (0.899, 0.930, 0.952)),
            row("C. Công chức trực tiếp giải quyết công việc", (0.905, 0.934, 0.954)),
            row("D. Kết quả cung ứng dịch vụ hành chính công", (0.926, 0.954, 0.971)),
            row("E. Tiếp nhận, giải quyết góp ý, phản ánh, kiến nghị", (0.548, 0.656, 0.744)),
        ],
    }]
}

fn criteria() -> Vec<diverging::Group> {
    let row =
        |code: &str, label: &str, answers| diverging::Row { code: code.to_owned(), label: label.to_owned(), answers };
    let hidden = |reason: &str| Answers::Hidden { reason: reason.to_owned() };
    vec![
        diverging::Group {
            heading: "A. Tiếp cận dịch vụ hành chính công".to_owned(),
            rows: vec![
                row(
                    "A1",
                    "Nơi ngồi chờ giải quyết công việc tại cơ quan/Bộ phận Tiếp nhận và trả kết quả có đủ chỗ ngồi",
                    Answers::Shares([0.01, 0.02, 0.051, 0.58, 0.339]),
                ),
                row(
                    "A2",
                    "Trang thiết bị phục vụ người dân, tổ chức tại cơ quan/Bộ phận Tiếp nhận và trả kết quả đầy đủ",
                    Answers::Shares([0.0, 0.03, 0.11, 0.55, 0.31]),
                ),
                row("A3", "Trang thiết bị phục vụ hiện đại", Answers::Shares([0.0, 0.0, 0.0, 0.4, 0.6])),
            ],
        },
        diverging::Group {
            heading: "E. Tiếp nhận, giải quyết góp ý, phản ánh, kiến nghị".to_owned(),
            rows: vec![
                row(
                    "E1",
                    "Ông/Bà dễ dàng thực hiện góp ý, phản ánh, kiến nghị",
                    Answers::Shares([0.09, 0.12, 0.19, 0.4, 0.2]),
                ),
                row(
                    "E2",
                    "Cơ quan tiếp nhận, xử lý tích cực các góp ý, phản ánh, kiến nghị của Ông/Bà",
                    hidden("ẩn kèm, để không trừ ngược ra được"),
                ),
                row("E3", "Cơ quan thông báo kết quả xử lý kịp thời", hidden("ẩn: dưới 30 phiếu")),
            ],
        },
    ]
}

fn days() -> Vec<Day> {
    let counts = [3, 14, 22, 31, 0, 0, 18, 25, 41, 37, 29, 12, 0, 21, 33, 46, 52, 38, 9, 0, 27, 30, 19, 7];
    let days = (21_u64..).zip(counts).map(|(day, n)| {
        let label = if day <= 30 { format!("{day}/9") } else { format!("{}/10", day - 30) };
        Day { label, by: [n, 0, 0, 0, n / 4], today: day == 44 }
    });
    days.collect()
}
