//! The annexes: results by unit and factor, by criterion, answers by the web and who answered, years, the form, method, quality of the data,
//! and how to compute it again.

mod method;
mod provenance;
mod quality;
mod questionnaire;

use analytics::chart::sheet::{Chart, Drawing};
use analytics::chart::words::Tongue;
use analytics::chart::{Width, png, word_scale};
use interchange::document::{Annex, Block, Figure, Orientation, Paragraph, Picture, Run};
use rayon::prelude::*;

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
    let by_unit = orientation(facts, UPRIGHT_COLUMNS);
    let upright = Orientation::Portrait;
    let all: [(&str, Orientation, Part); 10] = [
        ("Kết quả theo đơn vị và yếu tố", by_unit, units),
        ("Kết quả theo tiêu chí", upright, criteria),
        ("Tiêu chí theo đơn vị", orientation(facts, UPRIGHT_CELLS), heat),
        ("Trả lời tự nguyện qua mạng và cơ cấu người trả lời", upright, who_answered),
        ("So sánh các năm", upright, years),
        ("Phiếu hỏi", upright, |facts| Ok(questionnaire::blocks(facts))),
        ("Phương pháp", upright, |facts| Ok(method::blocks(facts))),
        ("Chất lượng số liệu", quality::orientation(facts), quality::blocks),
        ("Ý kiến theo chủ đề", upright, |facts| Ok(comments(facts))),
        ("Truy nguyên", upright, |facts| Ok(provenance::blocks(facts))),
    ];
    let of = |(title, orientation, part): (&str, Orientation, Part)| {
        Ok(Annex { title: title.to_owned(), orientation, blocks: part(facts)? })
    };
    let annexes: Vec<Annex> = all.into_par_iter().map(of).collect::<Result<_, ReportError>>()?;
    Ok(annexes.into_iter().filter(|annex| !annex.blocks.is_empty()).collect())
}

/// As many rows of a chart as stand on a page in letters of 11 points.
const ROWS: usize = 24;

/// What an annex is made by. Pictures take longest of all, so that they are drawn side by side.
type Part = fn(&Facts) -> Result<Vec<Block>, ReportError>;

/// Units whose columns of a table, and whose cells of a map, stand upright on a page. With more of them the tables by unit lie
/// across as the map does: upright their intervals would break.
const UPRIGHT_COLUMNS: usize = 5;
const UPRIGHT_CELLS: usize = 7;

/// How a page lies that has a column for each unit of a form.
fn orientation(facts: &Facts, upright: usize) -> Orientation {
    let wide = |year: Option<i32>| facts.by_form(year).iter().any(|(_, units)| units.len() > upright);
    if facts.groups().into_iter().any(wide) { Orientation::Landscape } else { Orientation::Portrait }
}

fn units(facts: &Facts) -> Result<Vec<Block>, ReportError> {
    let mut blocks = Vec::new();
    for year in facts.groups() {
        blocks.push(figure(facts, Width::Narrow, &charts::units(facts, year, TONGUE))?);
        for (form, own) in facts.by_form(year) {
            blocks.push(figure(facts, Width::Narrow, &charts::factors(facts, form, &own, TONGUE))?);
            blocks.push(Block::Table(tables::factors(facts, year, form, &own)));
            blocks.extend(tables::variants(facts, year, form, &own).map(Block::Table));
        }
        if let Some(chart) = charts::weights(facts, year, TONGUE) {
            blocks.push(figure(facts, Width::Narrow, &chart)?);
        }
    }
    Ok(blocks)
}

/// A page with the picture and one with the numbers a unit, each by the criteria of its own form.
fn criteria(facts: &Facts) -> Result<Vec<Block>, ReportError> {
    let pages: Vec<Vec<Block>> =
        (0..facts.units.len()).into_par_iter().map(|at| of_unit(facts, at)).collect::<Result<_, ReportError>>()?;
    Ok(pages.into_iter().flatten().collect())
}

fn of_unit(facts: &Facts, at: usize) -> Result<Vec<Block>, ReportError> {
    let mut blocks = Vec::new();
    if at > 0 {
        blocks.push(Block::PageBreak);
    }
    let parts = charts::criteria_in_parts(facts, at, ROWS, TONGUE);
    for chart in &parts {
        blocks.push(figure(facts, Width::Narrow, chart)?);
    }
    // A page for the picture and one for the numbers; where it takes several, the numbers follow on the last.
    if parts.len() == 1 {
        blocks.push(Block::PageBreak);
    }
    blocks.push(Block::Table(tables::criteria(facts, &facts.units[at])));
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

/// The answers by the web, then who answered in each unit: a picture where there is something to compare with, and the numbers.
fn who_answered(facts: &Facts) -> Result<Vec<Block>, ReportError> {
    let of = |at: usize| {
        let mut blocks = Vec::new();
        for chart in charts::compositions(facts, at, ROWS, TONGUE) {
            blocks.push(figure(facts, Width::Narrow, &chart)?);
        }
        blocks.extend(tables::composition(facts, at).map(Block::Table));
        Ok(blocks)
    };
    let pages = (0..facts.units.len()).into_par_iter().map(of).collect::<Result<Vec<Vec<Block>>, ReportError>>()?;
    Ok(tables::web(facts).map(Block::Table).into_iter().chain(pages.into_iter().flatten()).collect())
}

/// What people wrote: campaign by campaign, then unit by unit.
fn comments(facts: &Facts) -> Vec<Block> {
    let of_units = (0..facts.units.len()).filter_map(|at| tables::themes(facts, at));
    facts.written.iter().filter_map(tables::campaign_themes).chain(of_units).map(Block::Table).collect()
}

fn years(facts: &Facts) -> Result<Vec<Block>, ReportError> {
    let mut blocks: Vec<Block> = tables::changes(facts).map(Block::Table).into_iter().collect();
    if blocks.is_empty() && facts.histories.iter().all(|history| history.breaks.is_empty()) {
        return Ok(blocks);
    }
    for history in &facts.histories {
        blocks.push(figure(facts, Width::Narrow, &charts::trend(history, facts.level, TONGUE))?);
    }
    Ok(blocks)
}
