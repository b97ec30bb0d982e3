//! An interval of few clusters is marked beside it in the picture, and said in the table and in words.

use analytics::chart::interval_plot::Value;
use analytics::chart::sheet::{Chart, Drawing, Sheet};
use analytics::chart::words::Tongue;

use crate::svg::Svg;
use crate::{TONGUES, WIDTHS, sample};

const VI: Tongue = Tongue::Vietnamese;
const WORDS: [&str; 2] = ["cần xem lại: ít cụm", "to be reviewed: few clusters"];

fn charts(tongue: Tongue) -> Vec<(Box<dyn Chart>, usize)> {
    let mut factors = sample::factors(tongue);
    factors.units[0].values[4] = sample::of_few_clusters((0.856, 0.709, 0.954));
    vec![
        (Box::new(sample::programme(tongue)), 1),
        (Box::new(factors), 1),
        (Box::new(sample::factors_by_unit(tongue)), 1),
        (Box::new(sample::criteria(tongue)), 1),
        (Box::new(sample::long_trend(tongue)), 1),
    ]
}

/// Triangles: polygons of three corners.
fn marks(svg: &str) -> usize {
    let corners = |tag: &&str| tag.split("points=\"").nth(1).is_some_and(|rest| three(rest.split('"').next().unwrap()));
    svg.split('<').filter(|tag| tag.starts_with("polygon ")).filter(corners).count()
}

fn three(points: &str) -> bool {
    points.split_whitespace().count() == 3
}

#[test]
fn the_picture_has_a_mark_for_each_and_says_what_it_means() {
    for tongue in TONGUES {
        let words = WORDS[usize::from(tongue == Tongue::English)];
        for (chart, marked) in charts(tongue) {
            for width in WIDTHS {
                let drawing = chart.draw(&Sheet { width, tongue, ..Sheet::default() }).unwrap();
                let Drawing::Picture { svg, .. } = &drawing else { panic!("a sentence") };
                // One more in the legend.
                assert_eq!(marks(svg), marked + 1, "{width:?} {}", chart.title(tongue));
                assert!(Svg::read(svg).words().contains(words), "{}", chart.title(tongue));
            }
        }
        // Where there is none nothing is said of it.
        let svg = sample::districts(tongue).draw(&Sheet { tongue, ..Sheet::default() }).unwrap();
        let svg = svg.svg().unwrap();
        assert!(marks(svg) == 0 && !Svg::read(svg).words().contains(words));
    }
}

#[test]
fn the_table_and_the_words_say_it() {
    for tongue in TONGUES {
        let words = WORDS[usize::from(tongue == Tongue::English)];
        for (chart, _) in charts(tongue) {
            let cells = chart.table(tongue).rows.concat();
            assert!(cells.iter().any(|cell| cell.ends_with(&format!(" ({words})"))), "{}", chart.title(tongue));
            assert!(chart.told(tongue).iter().any(|told| told.contains(words)), "{}", chart.title(tongue));
        }
    }
    let said = sample::programme(VI).description(VI);
    assert!(said.contains(" Cần xem lại vì ít cụm: Sở GTVT. "), "{said}");
    let said = sample::long_trend(VI).description(VI);
    assert!(said.contains(" Cần xem lại vì ít cụm: 2017. "), "{said}");
    let said = sample::criteria(VI).description(VI);
    assert!(said.contains(" Cần xem lại vì ít cụm: B2. "), "{said}");
    let mut districts = sample::districts(VI);
    districts.classes[0].units[2].value = Value::Absent { reason: "ẩn".to_owned() };
    assert!(!districts.description(VI).contains("cụm"));
}
