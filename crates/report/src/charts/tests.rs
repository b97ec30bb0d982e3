//! The charts of made-up facts: what they say of how many, when and how sure, and how much of them stands on a page.

use analytics::chart::heat_map::HeatMap;
use analytics::chart::interval_plot::Form;
use analytics::chart::words::Tongue;
use interchange::document::Orientation;

use super::*;
use crate::sample;

const VI: Tongue = Tongue::Vietnamese;
/// How many answered in the unit that is hidden.
const FEW: &str = "12";

fn named(facts: &Facts, name: &str) -> NamedChart {
    charts(facts, VI).into_iter().find(|chart| chart.name.starts_with(name)).unwrap_or_else(|| panic!("{name}"))
}

#[test]
fn every_subtitle_says_how_many_answered_and_when() {
    let facts = sample::facts(5);
    for (name, said) in [
        ("index", "Mỗi chỉ số dựa trên 284 phiếu. Khảo sát từ 12/9 đến 31/10/2022."),
        ("factors-hanh-chinh-22", "Mỗi chỉ số dựa trên 284 phiếu. Khảo sát từ 12/9 đến 31/10/2022."),
        ("criteria-UBND-huyện-Mai", "Mỗi chỉ số dựa trên 264 đến 284 phiếu. Khảo sát từ 12/9 đến 31/10/2022."),
        ("criteria-by-unit-hanh-chinh-22", "Mỗi chỉ số dựa trên 264 đến 284 phiếu. Khảo sát từ 12/9 đến 31/10/2022."),
        ("composition", "Khảo sát từ 12/9 đến 31/10/2022."),
    ] {
        let chart = named(&facts, name).chart;
        assert!(chart.subtitle(VI).contains(said), "{name}: {}", chart.subtitle(VI));
    }
    // Of the hidden unit not even how many answered.
    for chart in charts(&facts, VI) {
        let words = [chart.chart.title(VI), chart.chart.subtitle(VI), chart.chart.description(VI)].join(" ");
        let counts = |text: &str| text.split(|sign: char| !sign.is_ascii_digit()).any(|number| number == FEW);
        assert!(!counts(&words.replace("12/9", "")), "{words}");
        assert!(!chart.chart.table(VI).rows.concat().iter().any(|cell| cell == FEW), "{}", chart.name);
    }
    // In a year of two campaigns it is not known in which a unit was.
    let mut two = sample::facts(5);
    two.campaigns.push(two.campaigns[0]);
    assert!(!named(&two, "criteria-UBND-huyện-Mai").chart.subtitle(VI).contains("Khảo sát từ"));
}

#[test]
fn an_index_of_few_clusters_is_said_so() {
    let facts = sample::facts(5);
    for (name, said) in [
        ("index", "Cần xem lại vì ít cụm: huyện Vân Hồ."),
        ("factors-hanh-chinh-22", "Cần xem lại vì ít cụm: UBND huyện Vân Hồ."),
        ("criteria-by-unit-hanh-chinh-22", "Cần xem lại vì ít cụm: UBND H. Vân Hồ."),
        ("criteria-UBND-huyện-Vân-Hồ", "Cần xem lại vì ít cụm: mọi tiêu chí."),
    ] {
        let chart = named(&facts, name).chart;
        assert!(chart.description(VI).contains(said), "{name}: {}", chart.description(VI));
        let cells = chart.table(VI).rows.concat();
        assert!(cells.iter().any(|cell| cell.ends_with(" (cần xem lại: ít cụm)")), "{name}");
    }
}

#[test]
fn the_districts_speak_though_a_hospital_stands_beside_them() {
    let facts = sample::facts(5);
    let title = named(&facts, "index").chart.title(VI);
    assert_eq!(title, "06 đơn vị, năm 2022: trong UBND cấp huyện chưa phân biệt được đơn vị nào");
}

#[test]
fn a_unit_alone_has_its_mark_and_the_index_above_its_factors() {
    let facts = sample::facts(5);
    let own = alone(&facts, 5).unwrap();
    let chart = own.factors(true, VI);
    assert_eq!(chart.units[0].form, Form::Hospital);
    assert!(chart.units[0].index.is_some() && own.factors(false, VI).units[0].index.is_none());
    assert_eq!(chart.table(VI).rows[0][0], "Chỉ số hài lòng");
    // A hidden criterion says why.
    let criteria = own.criteria(Labels::Whole, VI).unwrap();
    let last = criteria.groups.last().unwrap().criteria.last().unwrap();
    assert_eq!(last.answers, Err("ẩn: dưới 30 phiếu".to_owned()));
}

/// The size of the smallest letters, of 11 px, in points: Word shows a picture as wide as the page, or smaller if it is too
/// high.
fn letters(chart: &dyn Chart, facts: &Facts, lies: Orientation) -> f64 {
    let width = crate::annex::width(lies);
    let drawing = chart.draw(&sheet(facts, width, VI, false)).unwrap();
    let svg = drawing.svg().expect("a picture");
    let height: f64 = svg.split(" height=\"").nth(1).unwrap().split('"').next().unwrap().parse().unwrap();
    let (across, down) = lies.picture_room();
    11.0 * (f64::from(across) / width.pixels()).min(f64::from(down) / height) * 72.0 / 25.4
}

#[test]
fn letters_on_a_page_of_word_are_of_eleven_points() {
    let facts = sample::facts(5);
    let mut charts: Vec<(String, Box<dyn Chart>)> = Vec::new();
    for at in 0..facts.units.len() {
        for part in criteria_in_parts(&facts, at, crate::annex::ROWS, VI) {
            // The unit that is hidden has a sentence.
            if part.numbers() > 2 {
                charts.push((format!("criteria of {at}"), Box::new(part)));
            }
        }
        for part in compositions(&facts, at, crate::annex::ROWS, VI) {
            charts.push((format!("composition of {at}"), Box::new(part)));
        }
    }
    for part in heat_in_parts(&facts, 0, Some(2022), crate::annex::CELLS, VI) {
        charts.push(("heat".to_owned(), Box::new(part)));
    }
    for (name, chart) in &charts {
        let size = letters(chart.as_ref(), &facts, Orientation::Portrait);
        assert!(size > 10.5, "{name}: {size}");
    }
    let many = sample::facts(15);
    let mut across: Vec<(&str, Box<dyn Chart>)> = vec![("days", Box::new(days(&facts, &facts.fieldwork[0], VI)))];
    for part in heat_in_parts(&many, 0, Some(2022), crate::annex::CELLS_ACROSS, VI) {
        across.push(("heat across", Box::new(part)));
    }
    for (name, chart) in &across {
        let size = letters(chart.as_ref(), &many, Orientation::Landscape);
        assert!(size > 10.0, "{name}: {size}");
    }
}

#[test]
fn a_heat_map_in_parts_has_every_cell_once() {
    let facts = sample::facts(15);
    let whole = heat(&facts, 0, Some(2022), VI);
    let parts = heat_in_parts(&facts, 0, Some(2022), Most { rows: 9, units: 12 }, VI);
    let units = |map: &HeatMap| map.classes.iter().map(|class| class.units.len()).sum::<usize>();
    let cells = |map: &HeatMap| map.rows.len() * units(map);
    assert_eq!(parts.iter().map(cells).sum::<usize>(), cells(&whole));
    let rows: Vec<usize> = parts.iter().map(|part| part.rows.len()).collect();
    assert_eq!(rows, [9, 9, 4, 9, 9, 4]);
    for part in &parts {
        part.check().unwrap();
    }
    assert!(parts[0].scope.starts_with("08 đơn vị") && parts[3].scope.starts_with("07 đơn vị"), "{}", parts[0].scope);
}
