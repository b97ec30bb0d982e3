//! The annexes: results by unit and factor, by criterion, answers by the web, years, the form, method, quality of the data,
//! and how to compute it again.

mod method;
mod provenance;
mod quality;
mod questionnaire;

use analytics::chart::sheet::{Chart, Drawing};
use analytics::chart::words::Tongue;
use analytics::chart::{Width, png, word_scale};
use interchange::document::{Annex, Block, Figure, Orientation, Paragraph, Picture, Run};

use crate::charts::Labels;
use crate::{Facts, ReportError, charts, tables};

const TONGUE: Tongue = Tongue::Vietnamese;

fn plain(text: impl Into<String>) -> Vec<Run> {
    vec![Run::plain(text.into())]
}

/// A chart as a picture with its title for caption and its description for who cannot see it; as a sentence where it would
/// have too few numbers.
fn figure(facts: &Facts, width: Width, chart: &dyn Chart) -> Result<Block, ReportError> {
    let sheet = charts::sheet(facts, width, TONGUE, false);
    Ok(match chart.draw(&sheet)? {
        Drawing::Picture { svg, title, subtitle, description, .. } => Block::Figure(Figure {
            picture: Picture::png(png(&svg, word_scale(width))?, description)?,
            caption: Some(title),
            note: Some(vec![Run::italic(subtitle)]),
        }),
        Drawing::Sentence { words, .. } => Block::Paragraph(Paragraph::new(plain(words))),
    })
}

/// All annexes, in their order; one without content is not there.
pub fn annexes(facts: &Facts) -> Result<Vec<Annex>, ReportError> {
    let of = |title: &str, orientation, blocks: Vec<Block>| {
        (!blocks.is_empty()).then(|| Annex { title: title.to_owned(), orientation, blocks })
    };
    // More columns than stand upright on a page.
    let wide = facts.groups().iter().any(|year| facts.of_year(*year).len() > 5);
    let by_unit = if wide { Orientation::Landscape } else { Orientation::Portrait };
    let web = tables::web(facts).map(Block::Table).into_iter().collect();
    let all = [
        of("Kết quả theo đơn vị và yếu tố", by_unit, units(facts)?),
        of("Kết quả theo tiêu chí", Orientation::Portrait, criteria(facts)?),
        of("Tiêu chí theo đơn vị", Orientation::Landscape, heat(facts)?),
        of("Trả lời tự nguyện qua mạng", Orientation::Portrait, web),
        of("So sánh các năm", Orientation::Portrait, years(facts)?),
        of("Phiếu hỏi", Orientation::Portrait, questionnaire::blocks(facts)),
        of("Phương pháp", Orientation::Portrait, method::blocks(facts)),
        of("Chất lượng số liệu", Orientation::Landscape, quality::blocks(facts)),
        of("Truy nguyên", Orientation::Portrait, provenance::blocks(facts)),
    ];
    Ok(all.into_iter().flatten().collect())
}

fn units(facts: &Facts) -> Result<Vec<Block>, ReportError> {
    let mut blocks = Vec::new();
    for year in facts.groups() {
        blocks.push(figure(facts, Width::Narrow, &charts::units(facts, year, TONGUE))?);
        for (form, own) in facts.by_form(year) {
            blocks.push(Block::Table(tables::factors(facts, year, form, &own)));
        }
        blocks.extend(tables::variants(facts, year).map(Block::Table));
    }
    Ok(blocks)
}

/// A page a unit, each by the criteria of its own form.
fn criteria(facts: &Facts) -> Result<Vec<Block>, ReportError> {
    let mut blocks = Vec::new();
    for (at, unit) in facts.units.iter().enumerate() {
        if at > 0 {
            blocks.push(Block::PageBreak);
        }
        if let Some(chart) = charts::criteria(facts, at, Labels::Short, TONGUE) {
            blocks.push(figure(facts, Width::Narrow, &chart)?);
        }
        blocks.push(Block::Table(tables::criteria(facts, unit)));
    }
    Ok(blocks)
}

/// A map a form and year, where several units were asked by it.
fn heat(facts: &Facts) -> Result<Vec<Block>, ReportError> {
    let mut blocks = Vec::new();
    for year in facts.groups() {
        for (form, _) in facts.by_form(year).iter().filter(|(_, own)| own.len() > 1) {
            blocks.push(figure(facts, Width::Middle, &charts::heat(facts, *form, year, TONGUE))?);
        }
    }
    Ok(blocks)
}

fn years(facts: &Facts) -> Result<Vec<Block>, ReportError> {
    let mut blocks: Vec<Block> = tables::changes(facts).map(Block::Table).into_iter().collect();
    if blocks.is_empty() && facts.histories.iter().all(|history| history.breaks.is_empty()) {
        return Ok(blocks);
    }
    for history in &facts.histories {
        blocks.push(figure(facts, Width::Narrow, &charts::trend(history, TONGUE))?);
    }
    Ok(blocks)
}
