//! Indices with their 95 % intervals, a row each: units by year, or the factors of one unit.

use super::axis::{self, Axis};
use super::canvas::{Anchor, Canvas};
use super::legend::{Item, Legend};
use super::names::{lines, name_column, on_paper};
use super::rank_cells::{GroupRanks, RankColumn};
use super::style::{self, DATA, EDGE, HEADING, LABEL, MARGIN, NUMBER, SMALL};
pub use super::value::Value;
use super::value::{REVIEW_WIDTH, review_item, review_mark};
use super::words::Tongue;
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
    let lows = values.into_iter().filter_map(Value::numbers).map(|(estimate, lo, _)| lo.min(estimate));
    axis::start_for(lows.fold(1.0, f64::min))
}

const TOP: f64 = 20.0;
const ROW_PADDING: f64 = 8.0;
const MARK_ROW: f64 = 14.0;

/// Draws the plot. Rows keep the order given: the plan's, or by name.
///
/// # Errors
/// [`ChartError::Empty`] without rows, [`ChartError::NotAShare`] for numbers that are no shares or an interval that does not hold
/// its estimate, and [`ChartError::Font`] or [`ChartError::Drawing`] if it cannot be drawn.
pub fn interval_plot(frame: &Frame, groups: &[Group]) -> Result<String, ChartError> {
    plot(frame, groups, &[], true)
}

/// The plot, with the ranks of each group beside it if there are any, and with a note on the axis unless the subtitle
/// says it.
pub(super) fn plot(
    frame: &Frame,
    groups: &[Group],
    ranks: &[GroupRanks],
    with_note: bool,
) -> Result<String, ChartError> {
    let rows = || groups.iter().flat_map(|group| &group.rows);
    if rows().next().is_none() {
        return Err(ChartError::Empty);
    }
    rows().try_for_each(|row| row.value.check())?;
    let tongue = frame.tongue;
    let width = frame.width.pixels();
    let start = axis_start(rows().map(|row| &row.value));
    let numbers =
        |value: &Value| value.numbers().map(|(estimate, lo, hi)| (tongue.points(estimate), tongue.interval(lo, hi)));
    let (mut point_width, mut ends_width) = (0.0_f64, 0.0_f64);
    for (point, ends) in rows().filter_map(|row| numbers(&row.value)) {
        point_width = point_width.max(style::measure(&point, NUMBER)?);
        ends_width = ends_width.max(style::measure(&ends, SMALL)?);
    }
    let reviewed = rows().any(|row| row.value.is_to_review());
    let beside = if reviewed { 5.0 + REVIEW_WIDTH } else { 0.0 };
    let numbers_width = if point_width > 0.0 { point_width + 5.0 + ends_width + beside } else { 0.0 };
    let column = RankColumn::lay_out(frame, ranks)?;
    let numbers_left = width - MARGIN - column.width - numbers_width;
    let (label_width, labels) = name_column(frame, rows().map(|row| row.label.as_str()), numbers_left)?;
    let left = MARGIN + label_width + 22.0;
    let right = numbers_left - 22.0;
    let axis = Axis { start, left, right };

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
    let note_height = if with_note { SMALL.line() } else { 0.0 };
    let marks = rows().map(|row| (row.form, &row.value));
    let legend = Legend::lay_out(legend_items(tongue, &marks, column.width > 0.0), width - 2.0 * MARGIN)?;
    let height = TOP + rows_height + 10.0 + legend.height() + note_height;

    frame.draw(height, |canvas, top| {
        axis.grid(canvas, (top + TOP, top + TOP + rows_height))?;
        axis.numbers(canvas, top + 8.0, tongue)?;
        let mut y = top + TOP;
        let mut rest = layout.iter();
        let unranked = GroupRanks::default();
        for (at, group) in groups.iter().enumerate() {
            let ranks = ranks.get(at).unwrap_or(&unranked);
            if group.heading.is_empty() {
                column.numbers(canvas, ranks, y - TOP + 8.0)?;
            } else {
                canvas.rect(MARGIN, y, width - 2.0 * MARGIN, HEADING.line() + 6.0, style::PAPER)?;
                let middle = y + 4.0 + HEADING.line() / 2.0;
                canvas.text(MARGIN, middle, &group.heading, HEADING, Anchor::Start)?;
                column.numbers(canvas, ranks, middle + 1.0)?;
                y += HEADING.line() + 8.0;
                canvas.line((MARGIN, y), (width - MARGIN, y), EDGE, 1.0)?;
                y += 2.0;
            }
            for (place, (row, label, reason, above, height)) in rest.by_ref().take(group.rows.len()).enumerate() {
                let middle = y + above + height / 2.0 - if label.above { 1.0 } else { 0.0 };
                if label.above {
                    canvas.rect(MARGIN, y, width - 2.0 * MARGIN, above + 3.0, style::PAPER)?;
                    lines(canvas, MARGIN, y + 3.0 + above / 2.0, &label.lines, LABEL)?;
                } else {
                    lines(canvas, MARGIN, middle, &label.lines, LABEL)?;
                }
                on_paper(canvas, left + 4.0, middle, reason)?;
                if let Value::Index { estimate, lo, hi, provisional, .. } = row.value {
                    whisker(canvas, (axis.x(lo), axis.x(hi)), middle)?;
                    mark(canvas, row.form, provisional, axis.x(estimate), middle)?;
                    column.row(canvas, ranks, place, middle)?;
                }
                if let Some((point, ends)) = numbers(&row.value) {
                    canvas.text(numbers_left + point_width, middle, &point, NUMBER, Anchor::End)?;
                    canvas.text(numbers_left + point_width + 5.0, middle, &ends, SMALL, Anchor::Start)?;
                    if row.value.is_to_review() {
                        review_mark(canvas, numbers_left + numbers_width - REVIEW_WIDTH, middle)?;
                    }
                }
                y += above + height;
            }
        }
        legend.draw(canvas, MARGIN, y + 6.0)?;
        if !with_note {
            return Ok(());
        }
        let note_y = y + 8.0 + legend.height() + SMALL.line() / 2.0;
        let note_x = left.min(width - MARGIN - note_width);
        canvas.text(note_x, note_y, &axis_note, SMALL, Anchor::Start)
    })
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

/// What the marks mean, for the marks there are.
pub(super) fn legend_items<'a>(
    tongue: Tongue,
    marks: &(impl Iterator<Item = (Form, &'a Value)> + Clone),
    ranked: bool,
) -> Vec<Item> {
    let some = |form: Option<Form>, hollow: bool| {
        marks.clone().any(|(used, value)| match value {
            Value::Index { provisional, .. } => form.is_none_or(|form| used == form) && (*provisional || !hollow),
            Value::Absent { .. } => false,
        })
    };
    // The round mark stands for all, unless there is no round mark.
    let forms = [Form::Administrative, Form::Hospital, Form::School];
    let usual = forms.into_iter().find(|form| some(Some(*form), false)).unwrap_or_default();
    let mut items = Vec::new();
    if some(None, false) {
        items.push(Item {
            mark: Box::new(move |canvas, x, y| {
                whisker(canvas, (x, x + 28.0), y)?;
                mark(canvas, usual, false, x + 14.0, y)
            }),
            mark_width: 28.0,
            words: tongue.legend_index().to_owned(),
        });
    }
    if some(None, true) {
        let words = tongue.legend_provisional().to_owned();
        let mark = move |canvas: &Canvas<'_>, x: f64, y: f64| mark(canvas, usual, true, x + 6.0, y);
        items.push(Item { mark: Box::new(mark), mark_width: 12.0, words });
    }
    for (form, words) in [(Form::Hospital, tongue.legend_hospital()), (Form::School, tongue.legend_school())] {
        if some(Some(form), false) {
            let mark = move |canvas: &Canvas<'_>, x: f64, y: f64| mark(canvas, form, false, x + 6.0, y);
            items.push(Item { mark: Box::new(mark), mark_width: 12.0, words: words.to_owned() });
        }
    }
    items.extend(review_item(tongue, marks.clone().any(|(_, value)| value.is_to_review())));
    items.extend(ranked.then(|| Item {
        mark: Box::new(|canvas, x, y| {
            canvas.rect(x, y - 5.5, 10.0, 11.0, DATA)?;
            canvas.rect(x + 11.5, y - 5.5, 10.0, 11.0, DATA)?;
            canvas.rect(x + 23.0, y - 5.5, 10.0, 11.0, style::EMPTY_CELL)
        }),
        mark_width: 33.0,
        words: tongue.legend_ranks().to_owned(),
    }));
    items
}
