//! Small panels side by side, one a factor, all on one axis, with a row a unit.

use super::axis::Axis;
use super::canvas::Anchor;
use super::factor_chart::{Factor, UnitFactors};
use super::interval_plot::{Value, axis_start, legend_items, mark, whisker};
use super::legend::Legend;
use super::names::lines;
use super::style::{self, EDGE, LABEL, LINE, MARGIN, NUMBER, SMALL};
use super::value::{REVIEW_WIDTH, review_mark};
use super::{ChartError, Frame, Width};

const ROW_PADDING: f64 = 7.0;
const MARK_ROW: f64 = 15.0;
/// A panel from this width on has room for the number beside its mark.
const NUMBERED: f64 = 140.0;

pub(super) fn draw(frame: &Frame, factors: &[Factor], units: &[UnitFactors]) -> Result<String, ChartError> {
    let tongue = frame.tongue;
    let width = frame.width.pixels();
    let whole = width - 2.0 * MARGIN;
    let most: f64 = match frame.width {
        Width::Narrow => 0.0,
        Width::Middle => 190.0,
        Width::Wide => 268.0,
    };
    let names = units.iter().map(|unit| unit.label.as_str());
    // The mark of few clusters stands after the name: how people were drawn is the same for all factors of a unit.
    let beside = if units.iter().any(UnitFactors::is_to_review) { 5.0 + REVIEW_WIDTH } else { 0.0 };
    let (name_width, labels) = style::label_column(names, (most.min(150.0), most, whole - beside), LABEL)?;
    let left = MARGIN + name_width + if name_width > 0.0 { 16.0 + beside } else { 0.0 };
    let gap = if frame.width == Width::Wide { 24.0 } else { 14.0 };
    let panel = (width - MARGIN - left + gap) / factors.len() as f64 - gap;
    let numbered = panel >= NUMBERED;
    let number_room = if numbered { style::measure(&tongue.points(1.0), NUMBER)? + 4.0 } else { 0.0 };
    let start = axis_start(units.iter().flat_map(|unit| &unit.values));
    let axis_at = |factor: usize| {
        let from = left + factor as f64 * (panel + gap);
        Axis { start, left: from + 7.0, right: from + panel - number_room - 7.0 }
    };
    let mut heads = Vec::new();
    for factor in factors {
        heads.push(style::wrap(&format!("{}. {}", factor.key, factor.name), panel, SMALL)?);
    }
    let head_lines = heads.iter().map(Vec::len).max().unwrap_or(0) as f64;
    let top_height = head_lines * SMALL.line() + 8.0 + SMALL.line() + 4.0;
    let heights: Vec<(f64, f64)> = labels
        .iter()
        .map(|label| {
            let (above, beside) = label.heights(LABEL);
            (above, beside.max(MARK_ROW) + ROW_PADDING)
        })
        .collect();
    let rows_height: f64 = heights.iter().map(|(above, beside)| above + beside).sum();
    let forms = units.iter().flat_map(|unit| unit.values.iter().map(|value| (unit.form, value)));
    let legend = Legend::lay_out(legend_items(tongue, &forms, false), whole)?;

    frame.draw(top_height + rows_height + 8.0 + legend.height(), |canvas, top| {
        for (at, head) in heads.iter().enumerate() {
            let axis = axis_at(at);
            let foot = top + head_lines * SMALL.line();
            let middle = foot - head.len() as f64 * SMALL.line() / 2.0;
            lines(canvas, axis.left - 7.0, middle, head, SMALL.in_colour(style::INK))?;
            let y = foot + 6.0 + SMALL.line() / 2.0;
            canvas.text(axis.left - 7.0, y, &format!("{}%", tongue.whole(start)), SMALL, Anchor::Start)?;
            canvas.text(axis.right + 7.0, y, &format!("{}%", tongue.whole(1.0)), SMALL, Anchor::End)?;
            axis.grid(canvas, (top + top_height, top + top_height + rows_height))?;
        }
        let mut y = top + top_height;
        canvas.line((MARGIN, y), (width - MARGIN, y), EDGE, 1.0)?;
        for ((unit, label), (above, height)) in units.iter().zip(&labels).zip(&heights) {
            let middle = y + above + height / 2.0 - if label.above { 1.5 } else { 0.0 };
            if label.above {
                canvas.rect(MARGIN, y + 0.4, whole, above + 1.6, style::PAPER)?;
            }
            let name = if label.above { y + 3.0 + above / 2.0 } else { middle };
            lines(canvas, MARGIN, name, &label.lines, LABEL)?;
            if unit.is_to_review() {
                let mut widest = 0.0_f64;
                for line in &label.lines {
                    widest = widest.max(style::measure(line, LABEL)?);
                }
                review_mark(canvas, MARGIN + widest + 5.0, name)?;
            }
            for (at, value) in unit.values.iter().enumerate() {
                let axis = axis_at(at);
                match *value {
                    Value::Index { estimate, lo, hi, provisional, .. } => {
                        whisker(canvas, (axis.x(lo), axis.x(hi)), middle)?;
                        mark(canvas, unit.form, provisional, axis.x(estimate), middle)?;
                        if numbered {
                            let x = axis.right + 4.0 + number_room;
                            canvas.text(x, middle, &tongue.points(estimate), NUMBER, Anchor::End)?;
                        }
                    }
                    Value::Absent { .. } => {
                        let (from, to) = (axis.left, axis.right);
                        canvas.hatch(from, middle - 7.0, to - from, 14.0)?;
                        let words = tongue.hidden();
                        let room = style::measure(words, SMALL)? + 8.0;
                        let centre = f64::midpoint(from, to);
                        canvas.rect(centre - room / 2.0, middle - 7.5, room, 15.0, style::PAPER)?;
                        canvas.text(centre, middle, words, SMALL, Anchor::Middle)?;
                    }
                }
            }
            y += above + height;
            canvas.line((MARGIN, y), (width - MARGIN, y), LINE, 0.6)?;
        }
        legend.draw(canvas, MARGIN, y + 6.0)
    })
}
