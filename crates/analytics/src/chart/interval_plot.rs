//! Indices with their 95 % intervals, a row each: units by year, or the factors of one unit.

use super::canvas::{Anchor, Canvas};
use super::legend::{Item, Legend};
use super::style::{self, DATA, EDGE, GRID, HEADING, LABEL, MARGIN, NUMBER, SMALL};
use super::{ChartError, Frame};

/// Which form was used: forms are not compared, so they have different marks.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Form {
    /// ●
    #[default]
    Administrative,
    /// ■
    Hospital,
    /// ◆
    School,
}

/// What a row has to show: numbers, or the reason there are none.
#[derive(Debug, Clone, PartialEq)]
pub enum Value {
    /// Shares, 0..1.
    Index {
        estimate: f64,
        lo: f64,
        hi: f64,
        provisional: bool,
    },
    Absent {
        reason: String,
    },
}

impl Value {
    /// Whether the numbers are shares and the interval holds the estimate.
    pub(super) fn check(&self) -> Result<(), ChartError> {
        match *self {
            Self::Index { estimate, lo, hi, .. } if !(0.0 <= lo && lo <= estimate && estimate <= hi && hi <= 1.0) => {
                Err(ChartError::NotAShare)
            }
            Self::Index { .. } | Self::Absent { .. } => Ok(()),
        }
    }
}

#[derive(Debug, Clone, PartialEq)]
pub struct Row {
    pub label: String,
    pub form: Form,
    pub value: Value,
}

/// Rows under a heading (a year). An empty heading takes no room.
#[derive(Debug, Clone, PartialEq)]
pub struct Group {
    pub heading: String,
    pub rows: Vec<Row>,
}

/// Where the axis starts: at 80 %, five points lower until every interval fits, at 0 if anything is under 60 %.
pub fn axis_start<'a>(values: impl IntoIterator<Item = &'a Value>) -> f64 {
    let lowest = values
        .into_iter()
        .filter_map(|value| match *value {
            Value::Index { estimate, lo, .. } => Some(lo.min(estimate)),
            Value::Absent { .. } => None,
        })
        .fold(1.0, f64::min);
    [80.0, 75.0, 70.0, 65.0, 60.0].into_iter().map(|start| start / 100.0).find(|start| lowest >= *start).unwrap_or(0.0)
}

/// The steps of the axis from its start to 100 %.
pub(super) fn ticks(start: f64) -> Vec<f64> {
    let step: u32 = if start > 0.0 { 5 } else { 20 };
    (0..=100).step_by(step as usize).map(|tick| f64::from(tick) / 100.0).filter(|tick| *tick >= start - 1e-9).collect()
}

const TOP: f64 = 20.0;
const ROW_PADDING: f64 = 8.0;
const MARK_ROW: f64 = 14.0;

/// Draws the plot. Rows keep the order given: the plan's, or by name.
pub fn interval_plot(frame: &Frame, groups: &[Group]) -> Result<String, ChartError> {
    let rows = || groups.iter().flat_map(|group| &group.rows);
    if rows().next().is_none() {
        return Err(ChartError::Empty);
    }
    rows().try_for_each(|row| row.value.check())?;
    let tongue = frame.tongue;
    let width = frame.width.pixels();
    let start = axis_start(rows().map(|row| &row.value));
    let numbers = |value: &Value| match value {
        Value::Index { estimate, lo, hi, .. } => Some((tongue.points(*estimate), tongue.interval(*lo, *hi))),
        Value::Absent { .. } => None,
    };
    let (mut point_width, mut ends_width) = (0.0_f64, 0.0_f64);
    for (point, ends) in rows().filter_map(|row| numbers(&row.value)) {
        point_width = point_width.max(style::measure(&point, NUMBER)?);
        ends_width = ends_width.max(style::measure(&ends, SMALL)?);
    }
    let numbers_width = if point_width > 0.0 { point_width + 5.0 + ends_width } else { 0.0 };
    let most = (width - 2.0 * MARGIN - numbers_width) * 0.52;
    let (label_width, labels) = style::label_column(
        rows().map(|row| row.label.as_str()),
        (most.min(268.0), most, width - 2.0 * MARGIN),
        LABEL,
    )?;
    let left = MARGIN + label_width + 22.0;
    let right = width - MARGIN - numbers_width - 22.0;
    let x_of = |share: f64| left + (share - start) / (1.0 - start) * (right - left);

    // Reasons stand where the marks would be, on as many lines as they need.
    let mut layout = Vec::new();
    for (row, label) in rows().zip(labels) {
        let reason = match &row.value {
            Value::Absent { reason } => style::wrap(reason, width - MARGIN - left - 8.0, SMALL)?,
            Value::Index { .. } => Vec::new(),
        };
        let (above, beside) = label.heights(LABEL);
        let height = beside.max(reason.len() as f64 * SMALL.line()).max(MARK_ROW) + ROW_PADDING;
        layout.push((row, label, reason, above, height));
    }
    let headings = groups.iter().filter(|group| !group.heading.is_empty()).count() as f64;
    let rows_height: f64 = layout.iter().map(|row| row.3 + row.4).sum::<f64>() + headings * (HEADING.line() + 10.0);

    let axis_note = tongue.axis_from(start);
    let note_width = style::measure(&axis_note, SMALL)?;
    let legend = Legend::lay_out(legend_items(frame, groups), width - 2.0 * MARGIN)?;
    let height = TOP + rows_height + 10.0 + legend.height() + SMALL.line();

    frame.draw(height, |canvas, top| {
        let ticks = ticks(start);
        for (at, tick) in ticks.iter().enumerate() {
            let end = at == 0 || at + 1 == ticks.len();
            // The ends are always named; the others where there is room for them.
            let room = 28.0;
            let crowded = x_of(*tick) - x_of(ticks[0]) < room || x_of(1.0) - x_of(*tick) < room;
            let sparse = x_of(ticks[1]) - x_of(ticks[0]) < 20.0 && at % 2 == 1;
            canvas.line((x_of(*tick), top + TOP), (x_of(*tick), top + TOP + rows_height), GRID, 1.0)?;
            if !end && (crowded || sparse) {
                continue;
            }
            let words = if end { format!("{}%", tongue.whole(*tick)) } else { tongue.whole(*tick) };
            canvas.text(x_of(*tick), top + 8.0, &words, SMALL, Anchor::Middle)?;
        }
        let mut y = top + TOP;
        let mut rest = layout.iter();
        for group in groups {
            if !group.heading.is_empty() {
                canvas.rect(MARGIN, y, width - 2.0 * MARGIN, HEADING.line() + 6.0, style::PAPER)?;
                canvas.text(MARGIN, y + 4.0 + HEADING.line() / 2.0, &group.heading, HEADING, Anchor::Start)?;
                y += HEADING.line() + 8.0;
                canvas.line((MARGIN, y), (width - MARGIN, y), EDGE, 1.0)?;
                y += 2.0;
            }
            for (row, label, reason, above, height) in rest.by_ref().take(group.rows.len()) {
                let middle = y + above + height / 2.0;
                if label.above {
                    canvas.rect(MARGIN, y + 3.0, width - 2.0 * MARGIN, *above, style::PAPER)?;
                    lines(canvas, MARGIN, y + 3.0 + above / 2.0, &label.lines, LABEL)?;
                } else {
                    lines(canvas, MARGIN, middle, &label.lines, LABEL)?;
                }
                lines(canvas, left + 4.0, middle, reason, SMALL)?;
                if let Value::Index { estimate, lo, hi, provisional } = row.value {
                    whisker(canvas, (x_of(lo), x_of(hi)), middle)?;
                    mark(canvas, row.form, provisional, x_of(estimate), middle)?;
                }
                if let Some((point, ends)) = numbers(&row.value) {
                    let from = width - MARGIN - numbers_width;
                    canvas.text(from + point_width, middle, &point, NUMBER, Anchor::End)?;
                    canvas.text(from + point_width + 5.0, middle, &ends, SMALL, Anchor::Start)?;
                }
                y += above + height;
            }
        }
        legend.draw(canvas, MARGIN, y + 6.0)?;
        let note_y = y + 8.0 + legend.height() + SMALL.line() / 2.0;
        let note_x = left.min(width - MARGIN - note_width);
        canvas.text(note_x, note_y, &axis_note, SMALL, Anchor::Start)
    })
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

pub(super) fn whisker(canvas: &Canvas<'_>, (lo, hi): (f64, f64), y: f64) -> Result<(), ChartError> {
    canvas.line((lo, y), (hi, y), DATA, 2.4)?;
    for end in [lo, hi] {
        canvas.line((end, y - 4.5), (end, y + 4.5), DATA, 1.4)?;
    }
    Ok(())
}

pub(super) fn mark(canvas: &Canvas<'_>, form: Form, hollow: bool, x: f64, y: f64) -> Result<(), ChartError> {
    match form {
        Form::Administrative => canvas.dot(x, y, 5.5, DATA, hollow),
        Form::Hospital => canvas.square(x, y, 5.0, DATA, hollow),
        Form::School => canvas.diamond(x, y, 6.5, DATA, hollow),
    }
}

fn legend_items(frame: &Frame, groups: &[Group]) -> Vec<Item> {
    let tongue = frame.tongue;
    let some = |form: Option<Form>, hollow: bool| {
        groups.iter().flat_map(|group| &group.rows).any(|row| match row.value {
            Value::Index { provisional, .. } => form.is_none_or(|form| row.form == form) && (provisional || !hollow),
            Value::Absent { .. } => false,
        })
    };
    let mut items = Vec::new();
    if some(None, false) {
        items.push(Item {
            mark: Box::new(|canvas, x, y| {
                whisker(canvas, (x, x + 28.0), y)?;
                mark(canvas, Form::Administrative, false, x + 14.0, y)
            }),
            mark_width: 28.0,
            words: tongue.legend_index().to_owned(),
        });
    }
    if some(None, true) {
        let words = tongue.legend_provisional().to_owned();
        let mark = |canvas: &Canvas<'_>, x: f64, y: f64| mark(canvas, Form::Administrative, true, x + 6.0, y);
        items.push(Item { mark: Box::new(mark), mark_width: 12.0, words });
    }
    for (form, words) in [(Form::Hospital, tongue.legend_hospital()), (Form::School, tongue.legend_school())] {
        if some(Some(form), false) {
            let mark = move |canvas: &Canvas<'_>, x: f64, y: f64| mark(canvas, form, false, x + 6.0, y);
            items.push(Item { mark: Box::new(mark), mark_width: 12.0, words: words.to_owned() });
        }
    }
    items
}
