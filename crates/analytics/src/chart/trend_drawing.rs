//! The drawing of the trend: upright intervals over the years, the numbers under them.

use super::axis::{stride, ticks};
use super::canvas::{Anchor, Canvas};
use super::interval_plot::{Value, axis_start, legend_items, mark};
use super::legend::{Item, Legend};
use super::style::{self, DATA, EDGE, GRID, HEADING, MARGIN, NUMBER, SMALL, TextStyle, WAIT, WAIT_GROUND, WARN};
use super::trend::{Trend, mark_over_years};
use super::value::review_mark;
use super::words::Tongue;
use super::{ChartError, Frame};

const PLOT: f64 = 170.0;
const WIDEST_SLOT: f64 = 340.0;
const BREAK: TextStyle = TextStyle { size: 11.0, bold: true, colour: WAIT };

/// What stands under a year.
struct Foot {
    /// The year, on as many lines as it needs.
    year: Vec<String>,
    /// The estimate and, where there is room, its interval; or why there is none.
    under: Vec<(String, TextStyle)>,
}

impl Foot {
    fn under_height(&self) -> f64 {
        self.under.iter().map(|(_, look)| look.line()).sum()
    }
}

/// A break's label: where its line is, the label's left edge, its lines and the lane it stands in.
struct Label {
    x: f64,
    left: f64,
    width: f64,
    lines: Vec<String>,
    lane: usize,
}

pub(super) fn draw(frame: &Frame, trend: &Trend) -> Result<String, ChartError> {
    let tongue = frame.tongue;
    let width = frame.width.pixels();
    let start = axis_start(trend.points.iter().map(|point| &point.value));
    let left = MARGIN + style::measure(&format!("{}%", tongue.whole(1.0)), SMALL)? + 8.0;
    let slots = trend.points.len() as f64;
    let right = (width - MARGIN).min(left + slots * WIDEST_SLOT);
    let slot = (right - left) / slots;
    let feet = trend.points.iter().map(|point| foot(tongue, &point.when, &point.value, slot - 6.0));
    let feet = feet.collect::<Result<Vec<_>, _>>()?;
    let year_lines = feet.iter().map(|foot| foot.year.len()).max().unwrap_or(1) as f64;
    let under_height = feet.iter().map(Foot::under_height).fold(0.0, f64::max);
    let labels = labels(trend, left, slot, width)?;
    let lane_lines: Vec<usize> = lanes(&labels);
    let lane_height = |lines: usize| lines as f64 * SMALL.line() + 8.0;
    let lanes_height: f64 = lane_lines.iter().map(|lines| lane_height(*lines)).sum();
    let above = lanes_height + 10.0;
    let marks = trend.points.iter().map(|point| (mark_over_years(trend.form, false), &point.value));
    let mut items = legend_items(tongue, &marks, false);
    items.extend(after_break(trend, tongue));
    let legend = Legend::lay_out(items, width - 2.0 * MARGIN)?;
    let height = above + PLOT + 8.0 + year_lines * HEADING.line() + under_height + 6.0 + legend.height();

    frame.draw(height, |canvas, top| {
        let base = top + above + PLOT;
        let y_of = |share: f64| base - (share - start) / (1.0 - start) * PLOT;
        let x_of = |at: usize| left + (at as f64 + 0.5) * slot;
        grid(canvas, tongue, start, (left, right), y_of)?;
        let lane_top = |lane: usize| lane_lines.iter().take(lane).map(|lines| lane_height(*lines)).sum::<f64>();
        for label in &labels {
            canvas.dashed((label.x, top + lane_top(label.lane)), (label.x, base), WARN, (2.0, 3.0))?;
        }
        for label in &labels {
            let before = lane_top(label.lane);
            let tall = label.lines.len() as f64 * SMALL.line() + 4.0;
            canvas.rect(label.left, top + before, label.width, tall, WAIT_GROUND)?;
            for (at, line) in label.lines.iter().enumerate() {
                let y = top + before + 2.0 + (at as f64 + 0.5) * SMALL.line();
                canvas.text(label.left + label.width / 2.0, y, line, BREAK, Anchor::Middle)?;
            }
        }
        joins(canvas, trend, x_of, y_of)?;
        for (at, (point, foot)) in trend.points.iter().zip(&feet).enumerate() {
            let x = x_of(at);
            match point.value {
                Value::Index { estimate, lo, hi, provisional, .. } => {
                    canvas.line((x, y_of(lo)), (x, y_of(hi)), DATA, 2.4)?;
                    for end in [lo, hi] {
                        canvas.line((x - 4.5, y_of(end)), (x + 4.5, y_of(end)), DATA, 1.4)?;
                    }
                    let form = mark_over_years(trend.form, trend.is_broken(0, at));
                    mark(canvas, form, provisional, x, y_of(estimate))?;
                }
                Value::Absent { .. } => {
                    let wide = (slot * 0.5).min(46.0);
                    canvas.hatch(x - wide / 2.0, base - PLOT, wide, PLOT)?;
                }
            }
            let mut y = base + 8.0;
            for line in &foot.year {
                canvas.text(x, y + HEADING.line() / 2.0, line, HEADING, Anchor::Middle)?;
                y += HEADING.line();
            }
            if let (true, Some((number, look))) = (point.value.is_to_review(), foot.under.first()) {
                review_mark(canvas, x + style::measure(number, *look)? / 2.0 + 5.0, y + look.line() / 2.0)?;
            }
            for (line, look) in &foot.under {
                canvas.text(x, y + look.line() / 2.0, line, *look, Anchor::Middle)?;
                y += look.line();
            }
        }
        canvas.line((left, base), (right, base), EDGE, 1.0)?;
        legend.draw(canvas, MARGIN, base + 12.0 + year_lines * HEADING.line() + under_height)
    })
}

/// Straight lines between neighbours of one class, under the marks.
fn joins(
    canvas: &Canvas<'_>,
    trend: &Trend,
    x_of: impl Fn(usize) -> f64,
    y_of: impl Fn(f64) -> f64,
) -> Result<(), ChartError> {
    for (at, pair) in trend.points.windows(2).enumerate() {
        let ends =
            pair.first().and_then(|point| point.value.numbers()).zip(pair.last().and_then(|p| p.value.numbers()));
        if let Some((from, to)) = ends.filter(|_| !trend.is_broken(at, at + 1)) {
            canvas.line((x_of(at), y_of(from.0)), (x_of(at + 1), y_of(to.0)), DATA, 1.2)?;
        }
    }
    Ok(())
}

fn grid(
    canvas: &Canvas<'_>,
    tongue: Tongue,
    start: f64,
    (left, right): (f64, f64),
    y_of: impl Fn(f64) -> f64,
) -> Result<(), ChartError> {
    let ticks = ticks(start);
    let steps = ticks.len() - 1;
    let stride = stride(steps, PLOT / steps.max(1) as f64, 18.0);
    for (at, tick) in ticks.iter().enumerate() {
        canvas.line((left, y_of(*tick)), (right, y_of(*tick)), GRID, 1.0)?;
        if at % stride == 0 {
            let end = at == 0 || at == steps;
            let words = if end { format!("{}%", tongue.whole(*tick)) } else { tongue.whole(*tick) };
            canvas.text(left - 6.0, y_of(*tick), &words, SMALL, Anchor::End)?;
        }
    }
    Ok(())
}

fn foot(tongue: Tongue, when: &str, value: &Value, room: f64) -> Result<Foot, ChartError> {
    let year = style::wrap(when, room, HEADING)?;
    let under = match value {
        Value::Index { estimate, lo, hi, .. } => {
            let ends = tongue.interval(*lo, *hi);
            let fits = style::measure(&ends, SMALL)? <= room;
            let number = (tongue.points(*estimate), NUMBER);
            [Some(number), fits.then_some((ends, SMALL))].into_iter().flatten().collect()
        }
        Value::Absent { reason } => {
            let mut lines = style::wrap(reason, room, SMALL)?;
            for line in &lines {
                if style::measure(line, SMALL)? > room {
                    lines = vec![tongue.hidden().to_owned()];
                    break;
                }
            }
            lines.into_iter().map(|line| (line, SMALL)).collect()
        }
    };
    Ok(Foot { year, under })
}

/// The labels of the breaks: one alone stands over its line; of several each begins at its line and reaches to the
/// right, a later one in a lower lane, so that no line runs through the words of another.
fn labels(trend: &Trend, left: f64, slot: f64, width: f64) -> Result<Vec<Label>, ChartError> {
    let mut breaks: Vec<_> = trend.breaks.iter().collect();
    breaks.sort_by_key(|mark| mark.before);
    let mut labels: Vec<Label> = Vec::new();
    for mark in &breaks {
        let x = left + mark.before as f64 * slot;
        let before = labels.last().map_or(MARGIN, |label| label.x + 4.0);
        let room = (width - MARGIN - before).min(width / 2.5).max(90.0);
        let lines = style::wrap_evenly(&mark.label, room - 12.0, BREAK)?;
        let mut wide = 0.0_f64;
        for line in &lines {
            wide = wide.max(style::measure(line, BREAK)?);
        }
        let wide = wide + 12.0;
        let wished = if breaks.len() == 1 { x - wide / 2.0 } else { x - 8.0 };
        let from = wished.min(width - MARGIN - wide).max(MARGIN);
        let lane = match labels.last() {
            Some(last) if from < last.left + last.width + 6.0 => last.lane + 1,
            _ => 0,
        };
        labels.push(Label { x, left: from, width: wide, lines, lane });
    }
    Ok(labels)
}

/// How many lines each lane of labels needs.
fn lanes(labels: &[Label]) -> Vec<usize> {
    let count = labels.iter().map(|label| label.lane + 1).max().unwrap_or(0);
    let most = |lane| labels.iter().filter(|label| label.lane == lane).map(|label| label.lines.len()).max();
    (0..count).map(|lane| most(lane).unwrap_or(0)).collect()
}

fn after_break(trend: &Trend, tongue: Tongue) -> Option<Item> {
    let after = |(at, point): (usize, &super::trend::Point)| trend.is_broken(0, at) && point.value.numbers().is_some();
    let form = mark_over_years(trend.form, true);
    trend.points.iter().enumerate().any(after).then(|| Item {
        mark: Box::new(move |canvas, x, y| mark(canvas, form, false, x + 6.5, y)),
        mark_width: 13.0,
        words: tongue
            .pick("sau gián đoạn: không so với các năm trước", "after the break: not comparable with earlier years")
            .to_owned(),
    })
}
