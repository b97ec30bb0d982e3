//! Writes every chart at every width and in both languages, of made-up data, as SVG and PNG into the folder given, to
//! be looked at: `cargo run -p analytics --example chart_sheet -- FOLDER`.

#![expect(clippy::unwrap_used, reason = "the made-up data are shared with the tests")]

#[path = "../tests/charts/sample/mod.rs"]
mod sample;

use std::error::Error;
use std::path::Path;

use analytics::chart::bars::{Count, count_bars};
use analytics::chart::sheet::{Chart, Drawing, Sheet, Source};
use analytics::chart::words::Tongue;
use analytics::chart::{Frame, Width, png, word_scale};

fn main() -> Result<(), Box<dyn Error>> {
    let folder = std::env::args().nth(1).ok_or("give the folder to write to")?;
    let folder = Path::new(&folder);
    std::fs::create_dir_all(folder)?;
    for tongue in [Tongue::Vietnamese, Tongue::English] {
        let charts = charts(tongue);
        for (width, name) in [(Width::Narrow, 480), (Width::Middle, 720), (Width::Wide, 1100)] {
            for (kind, chart) in &charts {
                let drawing = chart.draw(&sheet(width, tongue))?;
                let path = |ending| folder.join(format!("{kind}-{name}-{}.{ending}", tongue.tag()));
                match &drawing {
                    Drawing::Picture { svg, title, subtitle, description, table } => {
                        std::fs::write(path("svg"), svg)?;
                        std::fs::write(path("png"), png(svg, 1.0)?)?;
                        let words = format!("{title}\n{subtitle}\n{description}\n\n{table:#?}\n");
                        std::fs::write(path("txt"), words)?;
                        if width == Width::Narrow {
                            std::fs::write(path("word.png"), png(svg, word_scale(width))?)?;
                        }
                    }
                    Drawing::Sentence { words, .. } => std::fs::write(path("txt"), words)?,
                }
            }
            let counts = [("Máy tính bảng", 1284), ("Mạng, người được chọn", 96), ("Giấy", 0)];
            let counts = counts.map(|(label, n)| Count { label: label.to_owned(), n });
            let svg = count_bars(&frame(width, tongue), &counts)?;
            std::fs::write(folder.join(format!("modes-{name}-{}.png", tongue.tag())), png(&svg, 1.0)?)?;
        }
    }
    Ok(())
}

fn charts(tongue: Tongue) -> Vec<(&'static str, Box<dyn Chart>)> {
    vec![
        ("programme", Box::new(sample::programme(tongue))),
        ("districts", Box::new(sample::districts(tongue))),
        ("fifteen", Box::new(sample::fifteen(tongue))),
        ("factors", Box::new(sample::factors(tongue))),
        ("factors-by-unit", Box::new(sample::factors_by_unit(tongue))),
        ("criteria", Box::new(sample::criteria(tongue))),
        ("heat", Box::new(sample::heat(tongue))),
        ("trend", Box::new(sample::trend(tongue))),
        ("trend-long", Box::new(sample::long_trend(tongue))),
        ("weights", Box::new(sample::weights(tongue))),
        ("composition", Box::new(sample::composition(tongue))),
        ("days", Box::new(sample::days(tongue))),
        ("ways", Box::new(sample::ways(tongue))),
        ("targets", Box::new(sample::targets(tongue))),
    ]
}

fn sheet(width: Width, tongue: Tongue) -> Sheet {
    let source = Source { data: "d-7f3a91".to_owned(), rule: Some("pooled22".to_owned()) };
    Sheet { width, tongue, headed: true, source: Some(source), ..Sheet::default() }
}

fn frame(width: Width, tongue: Tongue) -> Frame {
    Frame {
        width,
        tongue,
        title: "Số phiếu theo cách trả lời".to_owned(),
        description: "Biểu đồ thanh, số phiếu theo cách trả lời.".to_owned(),
        headed: true,
        subtitle: None,
        source: None,
    }
}
