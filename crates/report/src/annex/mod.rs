//! The annexes: results by unit and factor, by criterion, answers by the web and who answered, years, the form, method, quality of the data,
//! and how to compute it again.

mod method;
mod provenance;
mod quality;
mod questionnaire;
#[cfg(test)]
mod tests;

use analytics::chart::sheet::{Chart, Drawing, Sheet, TwinPlace};
use analytics::chart::words::Tongue;
use analytics::chart::{Width, png, word_scale};
use interchange::document::{Annex, Block, Figure, Orientation, Paragraph, Picture, Run};
use rayon::prelude::*;

use crate::charts::Most;
use crate::main_text::RESULTS;
use crate::{Facts, ReportError, charts, tables};

const TONGUE: Tongue = Tongue::Vietnamese;

fn plain(text: impl Into<String>) -> Vec<Run> {
    vec![Run::plain(text.into())]
}

/// A chart as a picture with its title for caption and its description for who cannot see it; as a sentence where it would
/// have too few numbers. The description says where its numbers stand.
fn figure(facts: &Facts, lies: Orientation, chart: &dyn Chart, twin: TwinPlace) -> Result<Block, ReportError> {
    let width = width(lies);
    let sheet = Sheet { twin, ..charts::sheet(facts, width, TONGUE, false) };
    Ok(match chart.draw(&sheet)? {
        Drawing::Picture { svg, title, subtitle, description, .. } => Block::Figure(Figure {
            picture: Picture::png(png(&svg, word_scale(width))?, description)?,
            caption: Some(title),
            note: Some(vec![Run::italic(subtitle)]),
        }),
        Drawing::Sentence { words, .. } => Block::Paragraph(Paragraph::new(plain(words))),
    })
}

/// A chart and its numbers below it; a sentence has them in itself.
fn figure_with_table(
    facts: &Facts,
    lies: Orientation,
    chart: &dyn Chart,
    caption: String,
) -> Result<Vec<Block>, ReportError> {
    let mut blocks = vec![figure(facts, lies, chart, TwinPlace::Below)?];
    if matches!(blocks[..], [Block::Figure(_)]) {
        blocks.push(Block::Table(tables::twin(chart.table(TONGUE), caption, usize::MAX)));
    }
    Ok(blocks)
}

/// `bảng “Chỉ số theo tiêu chí: UBND huyện Sông Mã”`
fn in_table(caption: &str) -> TwinPlace {
    TwinPlace::At(format!("bảng “{caption}”"))
}

/// The width at which letters are of 11 points on such a page, as long as the picture is not too high for it.
pub const fn width(lies: Orientation) -> Width {
    match lies {
        Orientation::Portrait => Width::Narrow,
        Orientation::Landscape => Width::Middle,
    }
}

/// All annexes, in their order; one without content is not there.
pub fn annexes(facts: &Facts) -> Result<Vec<Annex>, ReportError> {
    let by_unit = orientation(facts, UPRIGHT_COLUMNS);
    let upright = Orientation::Portrait;
    let all: [(&str, Orientation, Part); 10] = [
        ("Kết quả theo đơn vị và yếu tố", by_unit, units),
        (OF_CRITERIA, upright, criteria),
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

/// As many rows of a chart as stand on a page in letters of 11 points: more would be drawn smaller to fit.
pub const ROWS: usize = 14;
/// As many rows and units of the heat map, upright and across.
pub const CELLS: Most = Most { rows: ROWS, units: UPRIGHT_CELLS };
pub const CELLS_ACROSS: Most = Most { rows: 9, units: 12 };

/// The annex that has the numbers of every criterion, which the heat map shows again.
const OF_CRITERIA: &str = "Kết quả theo tiêu chí";

/// What an annex is made by. Pictures take longest of all, so that they are drawn side by side.
type Part = fn(&Facts) -> Result<Vec<Block>, ReportError>;

/// Units whose columns of a table, and whose cells of a map, stand upright on a page. With more of them the tables by unit lie
/// across as the map does: upright their intervals would break.
const UPRIGHT_COLUMNS: usize = 5;
const UPRIGHT_CELLS: usize = 5;

/// How a page lies that has a column for each unit of a form.
fn orientation(facts: &Facts, upright: usize) -> Orientation {
    let wide = |year: Option<i32>| facts.by_form(year).iter().any(|(_, units)| units.len() > upright);
    if facts.groups().into_iter().any(wide) { Orientation::Landscape } else { Orientation::Portrait }
}

fn units(facts: &Facts) -> Result<Vec<Block>, ReportError> {
    let lies = orientation(facts, UPRIGHT_COLUMNS);
    let mut blocks = Vec::new();
    for year in facts.groups() {
        let place = TwinPlace::At(format!("bảng chỉ số, phần “{RESULTS}”"));
        blocks.push(figure(facts, lies, &charts::units(facts, year, TONGUE), place)?);
        for (form, own) in facts.by_form(year) {
            blocks.push(figure(facts, lies, &charts::factors(facts, form, &own, TONGUE), TwinPlace::Below)?);
            blocks.push(Block::Table(tables::factors(facts, year, form, &own)));
            blocks.extend(tables::variants(facts, year, form, &own).map(Block::Table));
        }
        if let Some(chart) = charts::weights(facts, year, TONGUE) {
            let caption = format!("Chỉ số có và chưa có trọng số{}", tables::in_year(year));
            blocks.extend(figure_with_table(facts, lies, &chart, caption)?);
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
    let caption = tables::answers_caption(&facts.units[at]);
    for chart in &parts {
        blocks.push(figure(facts, Orientation::Portrait, chart, in_table(&caption))?);
    }
    // A page for the picture and one for the numbers; where it takes several, the numbers follow on the last.
    if parts.len() == 1 {
        blocks.push(Block::PageBreak);
    }
    blocks.extend(tables::answers(facts, at).map(Block::Table));
    blocks.push(Block::Table(tables::criteria(facts, &facts.units[at])));
    Ok(blocks)
}

/// The maps of a form and year, where several units were asked by it.
fn heat(facts: &Facts) -> Result<Vec<Block>, ReportError> {
    let lies = orientation(facts, UPRIGHT_CELLS);
    let most = if lies == Orientation::Portrait { CELLS } else { CELLS_ACROSS };
    let mut maps = Vec::new();
    for year in facts.groups() {
        for (form, _) in facts.by_form(year).iter().filter(|(_, own)| own.len() > 1) {
            maps.extend(charts::heat_in_parts(facts, *form, year, most, TONGUE));
        }
    }
    let place = TwinPlace::At(format!("các bảng của phụ lục “{OF_CRITERIA}”"));
    maps.par_iter().map(|map| figure(facts, lies, map, place.clone())).collect()
}

/// The answers by the web, then who answered in each unit: a picture where there is something to compare with, and the numbers.
fn who_answered(facts: &Facts) -> Result<Vec<Block>, ReportError> {
    let of = |at: usize| {
        let mut blocks = Vec::new();
        let table = tables::composition(facts, at);
        let caption = table.as_ref().and_then(|table| table.caption.as_deref()).unwrap_or_default();
        for chart in charts::compositions(facts, at, ROWS, TONGUE) {
            blocks.push(figure(facts, Orientation::Portrait, &chart, in_table(caption))?);
        }
        blocks.extend(table.map(Block::Table));
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
        let (chart, caption) =
            (charts::trend(history, facts.level, TONGUE), format!("Chỉ số qua các năm: {}", history.name));
        blocks.extend(figure_with_table(facts, Orientation::Portrait, &chart, caption)?);
    }
    Ok(blocks)
}
