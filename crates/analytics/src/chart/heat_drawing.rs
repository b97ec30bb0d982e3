//! The drawing of the heat map. Columns that do not fit beside one another go into further bands below, each with the
//! names of the rows; a class stays whole where it can.

use super::canvas::{Anchor, Canvas};
use super::heat_map::{HeatCell, HeatMap, HeatUnit, heat_class};
use super::legend::{Item, Legend};
use super::separation::capital;
use super::style::{self, EDGE, HEADING, HEAT, INK, LABEL, MARGIN, NUMBER, ON_HEAT, SMALL, WARN};
use super::value::{REVIEW_WIDTH, review_item, review_mark};
use super::words::Tongue;
use super::{ChartError, Frame, Width};

const ROW: f64 = 21.0;
const CELL: f64 = 17.0;
const WIDEST_CELL: f64 = 66.0;
/// A column is made wider than that, as far as there is room, for a heading that would take more lines.
const HEADING_LINES: usize = 4;
const WIDEST_FOR_A_HEADING: f64 = 160.0;
/// Between classes, and between classes that may not be compared.
const GAPS: (f64, f64) = (10.0, 22.0);
const BETWEEN_BANDS: f64 = 16.0;

/// Columns of one class side by side.
struct Block<'a> {
    heading: String,
    broken: bool,
    units: &'a [HeatUnit],
}

impl Block<'_> {
    fn gap(&self) -> f64 {
        if self.broken { GAPS.1 } else { GAPS.0 }
    }
}

/// Puts the classes into bands of at most `room`, a column taking `cell`.
fn bands<'a>(map: &'a HeatMap, room: f64, cell: f64) -> Vec<Vec<Block<'a>>> {
    let mut bands: Vec<Vec<Block<'a>>> = Vec::new();
    let mut used = 0.0;
    for (at, class) in map.classes.iter().enumerate().filter(|(_, class)| !class.units.is_empty()) {
        let most = columns(room, cell);
        // A class too wide for a band is dealt out evenly.
        let pieces = class.units.len().div_ceil(most);
        let size = class.units.len().div_ceil(pieces);
        for (piece, units) in class.units.chunks(size).enumerate() {
            let broken = at > 0 && piece == 0 && class.break_before.is_some();
            let block = Block { heading: capital(&class.heading), broken, units };
            let width = units.len() as f64 * cell;
            match bands.last_mut() {
                Some(band) if piece == 0 && pieces == 1 && used + block.gap() + width <= room + 0.01 => {
                    used += block.gap() + width;
                    band.push(block);
                }
                _ => {
                    used = width;
                    bands.push(vec![block]);
                }
            }
        }
    }
    bands
}

#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a few columns; casts saturate")]
fn columns(room: f64, cell: f64) -> usize {
    ((room / cell) as usize).max(1)
}

/// The narrowest column that breaks no word of a head and holds every number.
fn narrowest(map: &HeatMap, tongue: Tongue) -> Result<f64, ChartError> {
    let mut widest = style::measure(tongue.hidden(), SMALL)?.max(style::measure(&tongue.points(1.0), SMALL)?) + 6.0;
    for word in map.units().flat_map(|unit| unit.short.split_whitespace()) {
        widest = widest.max(style::measure(word, SMALL)? + 5.0);
    }
    // The heading of a class stands over its own columns only.
    for class in map.classes.iter().filter(|class| !class.units.is_empty()) {
        for word in capital(&class.heading).split_whitespace() {
            widest = widest.max((style::measure(word, HEADING)? + 2.0) / class.units.len() as f64);
        }
    }
    Ok(widest)
}

/// The width beyond which a column gains nothing.
fn widest_cell(map: &HeatMap) -> Result<f64, ChartError> {
    let mut cell = WIDEST_CELL;
    for class in map.classes.iter().filter(|class| !class.units.is_empty()) {
        let (heading, units) = (capital(&class.heading), class.units.len() as f64);
        while cell < WIDEST_FOR_A_HEADING && style::wrap(&heading, units * cell - 2.0, HEADING)?.len() > HEADING_LINES {
            cell += 8.0;
        }
    }
    Ok(cell)
}

/// The short names in lines of at most `room`, and the width of the longest line.
fn names(map: &HeatMap, room: f64) -> Result<(f64, Vec<Vec<String>>), ChartError> {
    let mut widest = 0.0_f64;
    let mut names = Vec::new();
    for row in &map.rows {
        let lines = style::wrap_evenly(&row.short, room, LABEL)?;
        for line in &lines {
            widest = widest.max(style::measure(line, LABEL)?);
        }
        names.push(lines);
    }
    Ok((widest, names))
}

pub(super) fn draw(frame: &Frame, map: &HeatMap) -> Result<String, ChartError> {
    let tongue = frame.tongue;
    let width = frame.width.pixels();
    let mut code_width = 0.0_f64;
    for row in &map.rows {
        code_width = code_width.max(style::measure(&row.code, NUMBER)?);
    }
    let names_left = MARGIN + code_width + 8.0;
    let least = narrowest(map, tongue)?;
    let widest: u32 = match frame.width {
        Width::Narrow => 150,
        Width::Middle => 190,
        Width::Wide => 250,
    };
    // The widest column of names that needs no more bands than a narrow one.
    let mut chosen = None;
    for room in (11..=widest / 10).rev().map(|tens| f64::from(tens * 10)) {
        let (name_width, labels) = names(map, room)?;
        let left = names_left + name_width + 10.0;
        let bands = bands(map, width - MARGIN - left, least);
        if chosen.as_ref().is_none_or(|(_, _, fewest): &(_, _, Vec<_>)| bands.len() < fewest.len()) {
            chosen = Some((left, labels, bands));
        }
    }
    let Some((left, labels, bands)) = chosen else { return Err(ChartError::Empty) };
    let room = width - MARGIN - left;
    // All columns of all bands are as wide as the fullest band allows.
    let spare = |band: &Vec<Block<'_>>| {
        let gaps: f64 = band.iter().skip(1).map(Block::gap).sum();
        (room - gaps) / band.iter().map(|block| block.units.len()).sum::<usize>().max(1) as f64
    };
    let cell = bands.iter().map(spare).fold(widest_cell(map)?, f64::min).max(least.min(room));
    let heights: Vec<f64> =
        labels.iter().map(|lines| (lines.len() as f64 * (LABEL.line() - 2.0) + 3.0).max(ROW)).collect();
    let rows_height: f64 = heights.iter().sum();
    let mut heads = Vec::new();
    for band in &bands {
        let mut wrapped = Vec::new();
        for unit in band.iter().flat_map(|block| block.units) {
            wrapped.push(style::wrap(&unit.short, cell - 4.0, SMALL)?);
        }
        heads.push(wrapped);
    }
    let over = |block: &Block<'_>| block.units.len() as f64 * cell - 2.0;
    let mut headings = Vec::new();
    for band in &bands {
        let wrapped = band.iter().map(|block| style::wrap(&block.heading, over(block), HEADING));
        headings.push(wrapped.collect::<Result<Vec<_>, _>>()?);
    }
    let most_lines = |of: Option<&Vec<Vec<String>>>| of.into_iter().flatten().map(Vec::len).max().unwrap_or(0) as f64;
    let heading_height = |at: usize| match most_lines(headings.get(at)) {
        0.0 => 0.0,
        lines => lines * HEADING.line() + 6.0,
    };
    // The mark of few clusters stands between a head and its cells.
    let mark_height = if map.units().any(HeatUnit::is_to_review) { REVIEW_WIDTH + 3.0 } else { 0.0 };
    let names_height = |at: usize| most_lines(heads.get(at)) * (SMALL.line() - 1.0) + 5.0;
    let head_height = |at: usize| heading_height(at) + names_height(at) + mark_height;
    let bands_height: f64 = (0..bands.len()).map(head_height).sum::<f64>()
        + bands.len() as f64 * rows_height
        + bands.len().saturating_sub(1) as f64 * BETWEEN_BANDS;
    let legend = Legend::lay_out(legend(map, tongue), width - 2.0 * MARGIN)?;

    frame.draw(legend.height() + 10.0 + bands_height, |canvas, top| {
        legend.draw(canvas, MARGIN, top)?;
        let mut y = top + legend.height() + 10.0;
        for (at, band) in bands.iter().enumerate() {
            let body = y + head_height(at);
            let end = body + rows_height;
            let mut middle = body;
            for ((row, lines), height) in map.rows.iter().zip(&labels).zip(&heights) {
                middle += height / 2.0;
                canvas.text(MARGIN, middle, &row.code, NUMBER.in_colour(style::INK_2), Anchor::Start)?;
                let first = middle - (lines.len() as f64 - 1.0) / 2.0 * (LABEL.line() - 2.0);
                for (line, words) in lines.iter().enumerate() {
                    let y = first + line as f64 * (LABEL.line() - 2.0);
                    canvas.text(names_left, y, words, LABEL, Anchor::Start)?;
                }
                middle += height / 2.0;
            }
            let mut x = left;
            let mut wrapped = heads.get(at).into_iter().flatten();
            for (place, block) in band.iter().enumerate() {
                if place > 0 {
                    if block.broken {
                        let at = x + block.gap() / 2.0 - 1.0;
                        canvas.dashed((at, y), (at, end), WARN, (2.0, 3.0))?;
                    }
                    x += block.gap();
                } else if block.broken {
                    let at = y - BETWEEN_BANDS / 2.0;
                    canvas.dashed((MARGIN, at), (width - MARGIN, at), WARN, (2.0, 3.0))?;
                }
                let wide = over(block);
                let lines = headings.get(at).and_then(|of_band| of_band.get(place)).map_or(&[][..], Vec::as_slice);
                if !lines.is_empty() {
                    let foot = y + heading_height(at) - 4.0;
                    for (line, words) in lines.iter().enumerate() {
                        let up = (lines.len() - line) as f64 * HEADING.line();
                        let middle = foot - 2.0 - up + HEADING.line() / 2.0;
                        canvas.text(x + wide / 2.0, middle, words, HEADING, Anchor::Middle)?;
                    }
                    canvas.line((x, foot), (x + wide, foot), EDGE, 1.0)?;
                }
                for unit in block.units {
                    if let Some(head) = wrapped.next() {
                        column_head(canvas, x + (cell - 2.0) / 2.0, body - 4.0 - mark_height, head)?;
                    }
                    if unit.is_to_review() {
                        let left = x + (cell - 2.0 - REVIEW_WIDTH) / 2.0;
                        review_mark(canvas, left, body - 4.0 - REVIEW_WIDTH / 2.0)?;
                    }
                    let mut row_top = body;
                    for (own, height) in unit.cells.iter().zip(&heights) {
                        let area = (x, row_top + (height - CELL.max(height - 4.0)) / 2.0);
                        square(canvas, tongue, area, (cell - 2.0, CELL.max(height - 4.0)), *own)?;
                        row_top += height;
                    }
                    x += cell;
                }
            }
            y = end + BETWEEN_BANDS;
        }
        Ok(())
    })
}

/// Lines of a head that end at `foot`.
fn column_head(canvas: &Canvas<'_>, centre: f64, foot: f64, head: &[String]) -> Result<(), ChartError> {
    let line = SMALL.line() - 1.0;
    for (at, words) in head.iter().enumerate() {
        let y = foot - (head.len() - at) as f64 * line + line / 2.0;
        canvas.text(centre, y, words, SMALL.in_colour(INK), Anchor::Middle)?;
    }
    Ok(())
}

fn square(
    canvas: &Canvas<'_>,
    tongue: Tongue,
    (x, y): (f64, f64),
    (width, height): (f64, f64),
    cell: Option<HeatCell>,
) -> Result<(), ChartError> {
    let (centre, middle) = (x + width / 2.0, y + height / 2.0);
    let Some(HeatCell { share, .. }) = cell else { return hidden(canvas, tongue, (x, y), (width, height)) };
    let class = heat_class(share);
    canvas.rect(x, y, width, height, HEAT[class])?;
    canvas.text(centre, middle, &tongue.points(share), SMALL.in_colour(ON_HEAT[class]), Anchor::Middle)
}

fn hidden(
    canvas: &Canvas<'_>,
    tongue: Tongue,
    (x, y): (f64, f64),
    (width, height): (f64, f64),
) -> Result<(), ChartError> {
    canvas.hatch(x, y, width, height)?;
    let words = style::measure(tongue.hidden(), SMALL)? + 4.0;
    let (centre, middle) = (x + width / 2.0, y + height / 2.0);
    canvas.rect(centre - words / 2.0, middle - 7.5, words, 15.0, style::PAPER)?;
    canvas.text(centre, middle, tongue.hidden(), SMALL, Anchor::Middle)
}

fn legend(map: &HeatMap, tongue: Tongue) -> Vec<Item> {
    let words = match tongue {
        Tongue::Vietnamese => ["dưới 80", "80–<85", "85–<90", "90–<95", "từ 95"],
        Tongue::English => ["under 80", "80–<85", "85–<90", "90–<95", "95 and more"],
    };
    let mut items: Vec<Item> = words
        .into_iter()
        .zip(HEAT)
        .map(|(words, colour)| Item {
            mark: Box::new(move |canvas, x, y| {
                canvas.rect(x, y - 5.5, 16.0, 11.0, style::LINE)?;
                canvas.rect(x + 0.6, y - 4.9, 14.8, 9.8, colour)
            }),
            mark_width: 16.0,
            words: words.to_owned(),
        })
        .collect();
    items.extend(review_item(tongue, map.units().any(HeatUnit::is_to_review)));
    items.extend((map.hides() > 0).then(|| Item {
        mark: Box::new(|canvas, x, y| canvas.hatch(x, y - 5.5, 16.0, 11.0)),
        mark_width: 16.0,
        words: tongue.pick("ẩn: dưới 30 phiếu, hoặc ẩn kèm", "hidden: under 30 interviews, or with another").to_owned(),
    }));
    items
}
