//! PNG from the SVG, with the bundled font alone.

use analytics::chart::sheet::{Chart, Sheet};
use analytics::chart::words::Tongue;
use analytics::chart::{ChartError, WORD_PIXELS, Width, alone, png, word_scale};
use resvg::tiny_skia::Pixmap;

use crate::sample;
use crate::{TONGUES, WIDTHS};

fn read(picture: &[u8]) -> Pixmap {
    Pixmap::decode_png(picture).unwrap()
}

#[test]
fn a_picture_is_as_large_as_it_was_asked_for() {
    let drawing = sample::trend(Tongue::Vietnamese).draw(&Sheet { width: Width::Narrow, ..Sheet::default() }).unwrap();
    let svg = drawing.svg().unwrap();
    let (plain, word) = (read(&png(svg, 1.0).unwrap()), read(&png(svg, word_scale(Width::Narrow)).unwrap()));
    assert_eq!(plain.width(), 480);
    assert!((f64::from(word.width()) - WORD_PIXELS).abs() < 1.0, "16.5 cm at 300 dots an inch");
    let tall = f64::from(word.height()) / f64::from(plain.height());
    assert!((tall - word_scale(Width::Narrow)).abs() < 0.01);
    // White paper, ink and the colour of data are in it.
    let has =
        |red, green, blue| word.pixels().iter().any(|dot| (dot.red(), dot.green(), dot.blue()) == (red, green, blue));
    assert!(has(255, 255, 255) && has(0x14, 0x18, 0x2b) && has(0x2b, 0x39, 0x90));
}

#[test]
fn letters_are_drawn_with_their_accents() {
    let dots = |words: &str| {
        let text =
            format!(r##"<text x="4" y="30" font-family="Be Vietnam Pro" font-size="20" fill="#000">{words}</text>"##);
        let svg = format!(r#"<svg xmlns="http://www.w3.org/2000/svg" width="120" height="44">{text}</svg>"#);
        read(&png(&svg, 2.0).unwrap()).pixels().iter().filter(|dot| dot.red() < 128).count()
    };
    assert!(dots("") == 0 && dots("e") > 20);
    for (plain, accented) in [("u", "ữ"), ("a", "ặ"), ("o", "ợ"), ("e", "ễ"), ("y", "ỵ"), ("d", "đ"), ("O", "Ộ")]
    {
        assert!(dots(accented) > dots(plain) + 5, "{accented}");
    }
}

#[test]
fn a_drawing_alone_has_its_letters_with_it_and_is_the_same_picture() {
    let drawing = sample::trend(Tongue::Vietnamese).draw(&Sheet { headed: true, ..Sheet::default() }).unwrap();
    let svg = drawing.svg().unwrap();
    let sent = alone(svg);
    let head = sent.find("<style>").unwrap();
    assert!(sent[..head].ends_with("</desc>"), "title and description stay first");
    assert!(svg == sent[..head].to_owned() + sent.split_once("</style>").unwrap().1, "nothing else is changed");
    assert_eq!(sent.matches("@font-face{font-family:\"Be Vietnam Pro\";").count(), 4);
    assert!(sent.len() - svg.len() < 40_000, "{}", sent.len() - svg.len());
    assert_eq!(png(&sent, 1.0), png(svg, 1.0));
    assert_eq!(alone("<b>no drawing</b>"), "<b>no drawing</b>");
}

/// A sign the bundled font lacks would be an empty box.
#[test]
fn every_sign_is_in_the_font() {
    let known = |sign: char| {
        let text = format!(r#"<text x="4" y="30" font-family="Be Vietnam Pro" font-size="20">{sign}</text>"#);
        let svg = format!(r#"<svg xmlns="http://www.w3.org/2000/svg" width="40" height="40">{text}</svg>"#);
        read(&png(&svg, 1.0).unwrap()).pixels().iter().any(|dot| dot.red() < 200)
    };
    assert!(known('ữ') && !known('→') && !known('◆'), "the test can tell");
    let mut signs = std::collections::BTreeSet::new();
    for tongue in TONGUES {
        let charts: [&dyn Chart; 5] = [
            &sample::programme(tongue),
            &sample::criteria(tongue),
            &sample::heat(tongue),
            &sample::long_trend(tongue),
            &sample::targets(tongue),
        ];
        for chart in charts {
            for width in WIDTHS {
                let drawing = chart.draw(&Sheet { width, tongue, headed: true, ..Sheet::default() }).unwrap();
                let svg = crate::svg::Svg::read(drawing.svg().unwrap());
                signs.extend(svg.texts.iter().flat_map(|text| text.content.chars()));
            }
        }
    }
    assert!(signs.len() > 100);
    for sign in signs.into_iter().filter(|sign| ![' ', '<', '&', '>'].contains(sign)) {
        assert!(known(sign), "{sign}");
    }
}

#[test]
fn pictures_that_cannot_be_are_refused() {
    let svg = r#"<svg xmlns="http://www.w3.org/2000/svg" width="10" height="10"></svg>"#;
    for scale in [0.0, -1.0, f64::NAN, f64::INFINITY, 1e9] {
        assert!(matches!(png(svg, scale), Err(ChartError::Raster(_))), "{scale}");
    }
    assert!(matches!(png("no drawing", 1.0), Err(ChartError::Raster(_))));
}

/// Nothing outside the drawing is read.
#[test]
fn a_drawing_reaches_no_file() {
    let path = std::env::temp_dir().join(format!("analytics-chart-{}.svg", std::process::id()));
    let red = r##"<rect width="10" height="10" fill="#f00"/>"##;
    let open = r#"<svg xmlns="http://www.w3.org/2000/svg" width="10" height="10">"#;
    std::fs::write(&path, format!("{open}{red}</svg>")).unwrap();
    let picture =
        read(&png(&format!(r#"{open}<image href="{}" width="10" height="10"/></svg>"#, path.display()), 1.0).unwrap());
    std::fs::remove_file(&path).unwrap();
    assert!(picture.pixels().iter().all(|dot| (dot.red(), dot.green()) == (255, 255)));
}
