//! Where words stand, by the true metrics of the font as resvg shapes it: none over another, none outside.

use std::sync::Arc;

use analytics::chart::heat_map::HeatCell;
use analytics::chart::sheet::{Chart, Drawing, Sheet, Source, pictured};
use analytics::chart::words::Tongue;
use resvg::usvg::{Group, Node, Options, Rect, TextChunk, Tree, fontdb};

use crate::sample;
use crate::svg::Svg;
use crate::{TONGUES, WIDTHS};

fn faces() -> Arc<fontdb::Database> {
    let mut faces = fontdb::Database::new();
    faces.load_font_data(include_bytes!("../../fonts/BeVietnamPro-Regular.ttf").to_vec());
    faces.load_font_data(include_bytes!("../../fonts/BeVietnamPro-Bold.ttf").to_vec());
    Arc::new(faces)
}

/// Every text with its box in CSS pixels: from ascent to descent, as wide as its letters.
fn boxes(svg: &str) -> (Vec<(String, Rect)>, (f32, f32)) {
    fn walk(group: &Group, found: &mut Vec<(String, Rect)>) {
        for node in group.children() {
            match node {
                Node::Group(group) => walk(group, found),
                Node::Text(text) => {
                    let words = text.chunks().iter().map(TextChunk::text).collect();
                    found.push((words, text.abs_bounding_box()));
                }
                Node::Path(_) | Node::Image(_) => {}
            }
        }
    }
    let options = Options { fontdb: faces(), ..Options::default() };
    let tree = Tree::from_str(svg, &options).unwrap();
    let mut found = Vec::new();
    walk(tree.root(), &mut found);
    (found, (tree.size().width(), tree.size().height()))
}

/// Letters may touch within half a pixel.
const SLACK: f32 = 0.5;

/// Asserts that no text leaves the drawing or stands on another.
pub fn words_stand_apart(svg: &str, what: &str) {
    let (texts, (width, height)) = boxes(svg);
    assert_eq!(texts.len(), svg.matches("<text ").count(), "{what}: a text without a box");
    for (at, (words, place)) in texts.iter().enumerate() {
        let inside = place.left() >= -SLACK && place.right() <= width + SLACK;
        assert!(inside, "{what}: “{words}” from {} to {} of {width}", place.left(), place.right());
        let inside = place.top() >= -SLACK && place.bottom() <= height + SLACK;
        assert!(inside, "{what}: “{words}” from {} down to {} of {height}", place.top(), place.bottom());
        for (other, there) in &texts[at + 1..] {
            let across = place.right().min(there.right()) - place.left().max(there.left());
            let down = place.bottom().min(there.bottom()) - place.top().max(there.top());
            assert!(across <= SLACK || down <= SLACK, "{what}: “{words}” and “{other}” by {across} × {down}");
        }
    }
}

fn sheet(width: analytics::chart::Width, tongue: Tongue, headed: bool) -> Sheet {
    let source = Source { data: "d-7f3a91".to_owned(), rule: Some("pooled22".to_owned()) };
    Sheet { width, tongue, headed, source: Some(source), ..Sheet::default() }
}

/// Draws at every width, headed or not, and looks at the words.
fn stands(chart: &dyn Chart, tongue: Tongue, what: &str) {
    for width in WIDTHS {
        for headed in [true, false] {
            let drawing = chart.draw(&sheet(width, tongue, headed)).unwrap();
            let what = format!("{what} {width:?} {tongue:?}");
            match &drawing {
                Drawing::Picture { svg, .. } => {
                    words_stand_apart(svg, &what);
                    Svg::read(svg).is_sound(width.pixels());
                }
                Drawing::Sentence { words, .. } => panic!("{what}: {words}"),
            }
        }
    }
}

#[test]
fn a_label_over_another_would_be_seen() {
    let text = |x: u32, words: &str| {
        format!(r#"<text x="{x}" y="50" font-family="Be Vietnam Pro" font-size="11">{words}</text>"#)
    };
    let svg = |second: u32| {
        let (first, second) = (text(10, "UBND huyện"), text(second, "92,4"));
        format!(r#"<svg xmlns="http://www.w3.org/2000/svg" width="200" height="100">{first}{second}</svg>"#)
    };
    words_stand_apart(&svg(90), "apart");
    assert!(std::panic::catch_unwind(|| words_stand_apart(&svg(50), "over")).is_err());
    assert!(std::panic::catch_unwind(|| words_stand_apart(&svg(190), "outside")).is_err());
}

#[test]
fn units_with_long_names_stand_apart() {
    for tongue in TONGUES {
        stands(&sample::programme(tongue), tongue, "programme");
        stands(&sample::districts(tongue), tongue, "districts");
        stands(&sample::fifteen(tongue), tongue, "fifteen");
        stands(&sample::weights(tongue), tongue, "weights");
        stands(&sample::targets(tongue), tongue, "targets");
    }
}

#[test]
fn factors_stand_apart() {
    for tongue in TONGUES {
        stands(&sample::factors(tongue), tongue, "factors");
        stands(&sample::factors_by_unit(tongue), tongue, "factors by unit");
        let mut two = sample::factors_by_unit(tongue);
        two.units.truncate(2);
        stands(&two, tongue, "two units");
    }
}

#[test]
fn the_22_criteria_stand_apart() {
    for tongue in TONGUES {
        stands(&sample::criteria(tongue), tongue, "criteria");
        let mut plain = sample::criteria(tongue);
        for criterion in plain.groups.iter_mut().flat_map(|group| &mut group.criteria) {
            if let Ok(shown) = &mut criterion.answers {
                (shown.shares, shown.interval) = ([0.0, 0.0, 0.0, 0.0, 1.0], None);
            }
        }
        stands(&plain, tongue, "all satisfied");
    }
}

#[test]
fn the_heat_map_stands_apart() {
    for tongue in TONGUES {
        stands(&sample::heat(tongue), tongue, "heat");
        // A class each, with the modes that set it apart: headings wider than their columns.
        let mut alone = sample::heat(tongue);
        let units: Vec<_> = alone.classes.iter().flat_map(|class| class.units.clone()).collect();
        let modes = ["phỏng vấn trực tiếp", "tự điền trên giấy", "điện thoại và trực tuyến"];
        let class = |(at, unit): (usize, &analytics::chart::heat_map::HeatUnit)| {
            let mut class = alone.classes[0].clone();
            class.heading = format!("Ủy ban nhân dân cấp huyện, {}", modes[at % 3]);
            class.units = vec![unit.clone()];
            class
        };
        alone.classes = units.iter().take(7).enumerate().map(class).collect();
        stands(&alone, tongue, "a class each");
        // Where there is room, a column is made wider for such a heading.
        alone.classes.truncate(2);
        alone.classes[0].heading = "qqqq ".repeat(12);
        let Drawing::Picture { svg, .. } = alone.draw(&sheet(WIDTHS[1], tongue, false)).unwrap() else {
            panic!("no picture")
        };
        let lines = boxes(&svg).0.iter().filter(|(words, _)| words.to_lowercase().contains("qqqq")).count();
        assert!((1..=4).contains(&lines), "{lines} lines");
        // One class of fifteen; one unit; a break before each class; everything 100 %; nearly all hidden.
        let mut one_class = sample::heat(tongue);
        let units = one_class.classes.iter().flat_map(|class| class.units.clone()).collect();
        one_class.classes.truncate(1);
        one_class.classes[0].heading.clear();
        one_class.classes[0].units = units;
        stands(&one_class, tongue, "one class");
        let mut one_unit = sample::heat(tongue);
        one_unit.classes.truncate(1);
        one_unit.classes[0].units.truncate(1);
        stands(&one_unit, tongue, "one unit");
        let mut full = sample::heat(tongue);
        for class in &mut full.classes {
            class.break_before = Some("đổi phiếu".to_owned());
            class.units.iter_mut().flat_map(|unit| &mut unit.cells).for_each(|cell| {
                *cell = Some(HeatCell { share: 1.0, interval: Some((0.98, 1.0)), n: Some(284), review: true });
            });
        }
        stands(&full, tongue, "all 100 %");
        assert_eq!(full.subtitle(tongue).matches("đổi phiếu").count(), 1, "a reason is told once");
        let mut hidden = sample::heat(tongue);
        for unit in hidden.classes.iter_mut().flat_map(|class| &mut class.units) {
            unit.cells.iter_mut().skip(1).for_each(|cell| *cell = None);
        }
        stands(&hidden, tongue, "nearly all hidden");
    }
}

#[test]
fn a_sentence_stands_apart_where_a_picture_is_promised() {
    for (tongue, width) in TONGUES.into_iter().flat_map(|tongue| WIDTHS.map(|width| (tongue, width))) {
        let mut two = sample::trend(tongue);
        two.points.truncate(2);
        two.breaks.clear();
        let svg = pictured(&two, &sheet(width, tongue, false)).unwrap();
        words_stand_apart(&svg, "sentence");
        let said = two.sentence(tongue).unwrap();
        assert!(
            svg.contains("<desc>") && said.split(' ').all(|word| svg.contains(&word.replace('&', "&amp;"))),
            "{svg}"
        );
        // What is not to be compared is told, as no line shows it.
        let mut broken = sample::trend(tongue);
        broken.points.truncate(2);
        broken.change = None;
        broken.breaks = sample::long_trend(tongue).breaks;
        broken.breaks.truncate(1);
        broken.breaks[0].before = 1;
        let told = broken.sentence(tongue).unwrap();
        assert!(told.ends_with(&format!("{} {}.", broken.points[1].when, broken.breaks[0].label)), "{told}");
        words_stand_apart(&pictured(&broken, &sheet(width, tongue, false)).unwrap(), "broken sentence");
        // Where there are enough numbers it is the chart.
        let whole = sample::trend(tongue);
        let drawn = whole.draw(&sheet(width, tongue, true)).unwrap();
        assert_eq!(Some(pictured(&whole, &sheet(width, tongue, true)).unwrap().as_str()), drawn.svg());
    }
}

#[test]
fn a_trend_stands_apart_with_a_break_in_each_place() {
    for tongue in TONGUES {
        stands(&sample::trend(tongue), tongue, "trend");
        let long = sample::long_trend(tongue);
        stands(&long, tongue, "long trend");
        let words = long.breaks[1].label.clone();
        for first in 1..long.points.len() {
            for second in first..long.points.len() {
                let mut broken = sample::long_trend(tongue);
                (broken.breaks[0].before, broken.breaks[1].before) = (first, second);
                broken.breaks[0].label.clone_from(&words);
                if first == second {
                    broken.breaks.truncate(1);
                }
                broken.change = None;
                stands(&broken, tongue, &format!("breaks before {first} and {second}"));
            }
        }
    }
}

#[test]
fn fieldwork_and_composition_stand_apart() {
    for tongue in TONGUES {
        stands(&sample::days(tongue), tongue, "days");
        stands(&sample::ways(tongue), tongue, "days of all ways");
        stands(&sample::composition(tongue), tongue, "composition");
        let mut whole = sample::composition(tongue);
        for row in &mut whole.rows {
            (row.frame, row.sample, row.web) = (Some(1.0), Some(1.0), Some(0.0));
        }
        stands(&whole, tongue, "all 100 %");
        let mut many = sample::days(tongue);
        many.planned = many.days.iter().enumerate().map(|(at, _)| Some(20 + at as u64 % 3 * 15)).collect();
        stands(&many, tongue, "a plan for each day");
    }
}

#[test]
fn units_at_100_per_cent_and_without_a_number_stand_apart() {
    use analytics::chart::interval_plot::Value;
    for tongue in TONGUES {
        let mut all = sample::fifteen(tongue);
        all.classes[0].separated = None;
        for unit in &mut all.classes[0].units {
            unit.value = sample::provisional((1.0, 0.987, 1.0));
        }
        stands(&all, tongue, "all 100 %");
        for unit in all.classes[0].units.iter_mut().skip(3) {
            let reason = sample::pick(tongue, "ẩn kèm, để không trừ ngược ra được", "hidden with another");
            (unit.value, unit.ranks) = (Value::Absent { reason }, None);
        }
        for unit in all.classes[0].units.iter_mut().take(3) {
            unit.ranks = Some((1, 3));
        }
        stands(&all, tongue, "three of fifteen");
        for unit in all.classes[0].units.iter_mut().take(3) {
            unit.value = sample::of_few_clusters((0.5, 0.012, 0.999));
        }
        stands(&all, tongue, "an axis from 0");
    }
}
