//! The table beside a chart has its numbers, and nothing hidden is in any text that goes out.

use analytics::chart::interval_plot::Value;
use analytics::chart::sheet::{Chart, Drawing, Sheet};
use analytics::chart::table_twin::TableTwin;
use analytics::chart::words::Tongue;

use crate::sample;
use crate::svg::Svg;
use crate::{TONGUES, WIDTHS};

fn all(tongue: Tongue) -> Vec<Box<dyn Chart>> {
    vec![
        Box::new(sample::programme(tongue)),
        Box::new(sample::districts(tongue)),
        Box::new(sample::fifteen(tongue)),
        Box::new(sample::factors(tongue)),
        Box::new(sample::factors_by_unit(tongue)),
        Box::new(sample::criteria(tongue)),
        Box::new(sample::heat(tongue)),
        Box::new(sample::trend(tongue)),
        Box::new(sample::long_trend(tongue)),
        Box::new(sample::weights(tongue)),
        Box::new(sample::composition(tongue)),
        Box::new(sample::days(tongue)),
        Box::new(sample::targets(tongue)),
    ]
}

fn picture(chart: &dyn Chart, sheet: &Sheet) -> (String, String, String, TableTwin) {
    match chart.draw(sheet).unwrap() {
        Drawing::Picture { svg, title, description, table, .. } => (svg, title, description, table),
        Drawing::Sentence { words, .. } => panic!("{words}"),
    }
}

#[test]
fn every_chart_has_a_whole_table_a_title_and_words_for_the_screen_reader() {
    for tongue in TONGUES {
        for chart in all(tongue) {
            for width in WIDTHS {
                let sheet = Sheet { width, tongue, headed: true, ..Sheet::default() };
                let (svg, title, description, table) = picture(chart.as_ref(), &sheet);
                assert!(svg.contains(&format!("<title>{title}</title>")), "{title}");
                assert!(svg.contains(&format!("<desc>{description}</desc>")), "{description}");
                let end =
                    if tongue == Tongue::English { "The table follows." } else { "Bảng số liệu ngay dưới." };
                assert!(description.ends_with(end), "{description}");
                assert!(Svg::read(&svg).words().contains(&title), "{title}");
                assert!(!table.caption.is_empty() && !table.rows.is_empty());
                for row in &table.rows {
                    assert_eq!(row.len(), table.header.len(), "{title}: {row:?}");
                    assert!(row.iter().all(|cell| !cell.trim().is_empty()), "{title}: {row:?}");
                }
            }
        }
    }
}

#[test]
fn vietnamese_and_english_are_not_mixed() {
    let told = |chart: &dyn Chart, tongue| {
        let (_, title, description, table) = picture(chart, &Sheet { tongue, ..Sheet::default() });
        format!("{title} {description} {} {}", chart.subtitle(tongue), table.header.join(" "))
    };
    for (vi, en) in all(Tongue::Vietnamese).iter().zip(all(Tongue::English)) {
        let words = told(vi.as_ref(), Tongue::Vietnamese);
        for foreign in [" the ", " and ", " of ", "index", "Unit", "criteria"] {
            assert!(!words.contains(foreign), "{foreign}: {words}");
        }
        let words = told(en.as_ref(), Tongue::English);
        for foreign in ["điểm", "khoảng", "Chỉ số", "đơn vị", "Biểu đồ", " và "] {
            assert!(!words.contains(foreign), "{foreign}: {words}");
        }
    }
}

#[test]
fn numbers_in_the_picture_are_in_the_table() {
    let cells = |table: &TableTwin| table.rows.concat();
    let (svg, _, _, table) = picture(&sample::districts(Tongue::Vietnamese), &Sheet::default());
    let words = Svg::read(&svg).words();
    for part in ["94,1%", "91,7–95,8", "97,0%", "1 đến 2", "284"] {
        assert!(cells(&table).contains(&part.to_owned()), "{part}");
    }
    assert!(words.contains("94,1 (91,7–95,8)") && words.contains("1 đến 2"), "{words}");
    let (svg, _, _, table) = picture(&sample::heat(Tongue::Vietnamese), &Sheet::default());
    let in_cells = |cell: &&String| cell.ends_with('%');
    let shown = table.rows.iter().flat_map(|row| row[2..].iter().filter(in_cells)).count();
    let texts = Svg::read(&svg).texts;
    let number = |words: &str| words.len() <= 5 && words.split_once(',').is_some_and(|(_, tenth)| tenth.len() == 1);
    assert_eq!(texts.iter().filter(|text| number(&text.content)).count(), shown);
    assert_eq!(texts.iter().filter(|text| text.content == "ẩn").count(), 22 * 15 - shown);
    let (_, _, _, table) =
        picture(&sample::weights(Tongue::English), &Sheet { tongue: Tongue::English, ..Sheet::default() });
    assert_eq!(table.rows[2][1..], ["91.2%", "87.4–93.9", "284", "93.0%", "\u{2212}1.8 points"]);
    assert_eq!(table.rows[4][1..], ["hidden", "—", "—", "hidden", "—"]);
}

#[test]
fn marks_of_the_picture_are_words_in_the_table() {
    let (_, _, _, table) = picture(&sample::programme(Tongue::Vietnamese), &Sheet::default());
    let cells = table.rows.concat();
    assert!(cells.contains(&"Bệnh viện đa khoa huyện Mộc Châu (phiếu bệnh viện)".to_owned()));
    assert!(cells.contains(&"UBND huyện Mai Sơn (tạm tính)".to_owned()));
    assert_eq!((table.header[0].as_str(), table.row_heads), ("Nhóm", 2));
    let last = &table.rows[14];
    assert_eq!(last[2..], ["Chưa hiện: mới 22 phiếu, cần ít nhất 30", "—", "—"]);
}

/// A count beside a hidden index would let it be told.
#[test]
fn the_count_of_a_hidden_row_does_not_go_out() {
    let mut chart = sample::composition(Tongue::Vietnamese);
    (chart.rows[1].sample, chart.rows[1].n) = (None, Some(7731));
    let (svg, title, description, table) = picture(&chart, &Sheet { headed: true, ..Sheet::default() });
    for place in [svg, title, description, table.rows.concat().join(" ")] {
        assert!(!place.contains("7731") && !place.contains("7.731"), "{place}");
    }
    assert_eq!(table.rows[1].last().unwrap(), "—");
    // A unit, a year, a factor, a criterion or a cell that is hidden has no count to tell.
    assert_eq!(Value::Absent { reason: "ẩn: dưới 30 phiếu".to_owned() }.n(), None);
}

#[test]
fn a_total_that_is_not_known_is_not_called_hidden() {
    let mut chart = sample::composition(Tongue::Vietnamese);
    chart.rows[0].frame = None;
    let table = chart.table(Tongue::Vietnamese);
    assert_eq!(table.rows[0][1..], ["—", "49,0%", "58,0%", "139"]);
    assert_eq!(table.rows[1][1..], ["28,0%", "25,0%", "ẩn", "71"]);
    assert!(chart.description(Tongue::Vietnamese).contains(" 1 số được ẩn."));
    // Where no total is known nothing is said of any.
    chart.with_frame = false;
    assert_eq!(chart.table(Tongue::Vietnamese).header, ["Nhóm", "Mẫu", "Qua mạng", "Số người trong mẫu"]);
    assert!(!chart.description(Tongue::Vietnamese).contains("so với danh sách gốc"));
}

/// How many answered stands under every title, of the numbers shown, and when they were asked.
#[test]
fn a_subtitle_says_how_many_answered_and_when() {
    let (vi, en) = (Tongue::Vietnamese, Tongue::English);
    for (chart, said) in [
        (
            Box::new(sample::districts(vi)) as Box<dyn Chart>,
            "Mỗi chỉ số dựa trên 284 phiếu. Khảo sát từ 12/9 đến 31/10/2022.",
        ),
        (Box::new(sample::programme(vi)), "Mỗi chỉ số dựa trên 96 đến 284 phiếu."),
        (Box::new(sample::factors(vi)), "Mỗi chỉ số dựa trên 284 phiếu. Khảo sát từ 12/9"),
        (Box::new(sample::factors_by_unit(vi)), "Mỗi chỉ số dựa trên 96 đến 284 phiếu."),
        // The last two of 22 are hidden.
        (Box::new(sample::criteria(vi)), "Mỗi chỉ số dựa trên 227 đến 284 phiếu. Khảo sát từ 12/9"),
        (Box::new(sample::long_trend(vi)), "Mỗi chỉ số dựa trên 96 đến 284 phiếu."),
        (Box::new(sample::weights(vi)), "Mỗi chỉ số dựa trên 284 phiếu. Khảo sát từ 12/9"),
        (Box::new(sample::composition(vi)), "Khảo sát từ 12/9 đến 31/10/2022."),
        (Box::new(sample::days(vi)), "tổng cộng 514 phiếu của mẫu."),
    ] {
        assert!(chart.subtitle(vi).contains(said), "{}", chart.subtitle(vi));
    }
    let mut heat = sample::heat(en);
    assert!(heat.subtitle(en).contains("Each index rests on 221 to 284 interviews."), "{}", heat.subtitle(en));
    heat.classes.truncate(1);
    heat.classes[0].units.truncate(1);
    heat.classes[0].units[0].cells[21] = None;
    heat.classes[0].units[0].cells[0] = None;
    assert!(heat.subtitle(en).contains("rests on 227 to 281 interviews."), "{}", heat.subtitle(en));
}

#[test]
fn every_number_of_a_table_has_its_interval_and_how_many_answered() {
    let vi = Tongue::Vietnamese;
    let table = sample::factors(vi).table(vi);
    assert_eq!(table.header, ["Yếu tố", "Chỉ số", "Khoảng tin cậy 95%", "Số phiếu"]);
    assert_eq!(table.rows[4][1..], ["85,6%", "80,9–89,4", "284"]);
    let table = sample::heat(vi).table(vi);
    assert_eq!(table.header.len(), 2 + 3 * 15);
    let unit = "2020, UBND thành phố Sơn La";
    assert_eq!(
        table.header[2..5],
        [unit.to_owned(), format!("{unit}: khoảng tin cậy 95%"), format!("{unit}: số phiếu")]
    );
    assert_eq!(table.rows[0][2..5], ["86,7%", "82,7–89,2", "284"]);
    // The thirteenth unit has few clusters.
    assert!(table.rows.iter().any(|row| row[2 + 3 * 12 + 1].ends_with(" (cần xem lại: ít cụm)")));
}
