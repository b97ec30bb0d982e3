//! The names of rows: beside their marks where there is room, above them where there is not.

use super::canvas::{Anchor, Canvas};
use super::style::{self, LABEL, MARGIN, SMALL};
use super::{ChartError, Frame, Width};

/// The narrowest plot beside a column of names; with less, and where a name needs a second line, all names stand above
/// their rows.
const NARROWEST: f64 = 190.0;

/// The column of names left of a plot that ends at `end`: its width and the names in lines.
pub(super) fn name_column<'a>(
    frame: &Frame,
    names: impl Iterator<Item = &'a str> + Clone,
    end: f64,
) -> Result<(f64, Vec<style::Label>), ChartError> {
    let whole = frame.width.pixels() - 2.0 * MARGIN;
    let room = end - MARGIN;
    let most = if frame.width == Width::Narrow { room * 0.5 } else { (room - NARROWEST - 44.0).min(room * 0.56) };
    let (width, labels) = style::label_column(names.clone(), (most.min(268.0), most, whole), LABEL)?;
    // Where many names must stand above, all do: rows of one kind are easier to read.
    if labels.iter().filter(|label| label.above).count() * 5 > labels.len() {
        return style::label_column(names, (0.0, 0.0, whole), LABEL);
    }
    if room - width - 44.0 < NARROWEST && labels.iter().any(|label| label.above || label.lines.len() > 1) {
        return style::label_column(names, (0.0, 0.0, whole), LABEL);
    }
    Ok((width, labels))
}

/// Small lines with paper behind them, so that no grid runs through the words.
pub(super) fn on_paper(canvas: &Canvas<'_>, x: f64, middle: f64, words: &[String]) -> Result<(), ChartError> {
    let mut widest = 0.0_f64;
    for line in words {
        widest = widest.max(style::measure(line, SMALL)?);
    }
    let height = words.len() as f64 * SMALL.line();
    if widest > 0.0 {
        canvas.rect(x - 2.0, middle - height / 2.0, widest + 4.0, height, style::PAPER)?;
    }
    lines(canvas, x, middle, words, SMALL)
}

/// Lines of text centred on `middle`.
pub(super) fn lines(
    canvas: &Canvas<'_>,
    x: f64,
    middle: f64,
    lines: &[String],
    text: style::TextStyle,
) -> Result<(), ChartError> {
    let first = middle - (lines.len() as f64 - 1.0) / 2.0 * text.line();
    for (at, line) in lines.iter().enumerate() {
        canvas.text(x, first + at as f64 * text.line(), line, text, Anchor::Start)?;
    }
    Ok(())
}
