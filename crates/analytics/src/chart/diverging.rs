//! Answers to each criterion as a bar that starts at the line between "neutral" and "satisfied": what lies right of
//! it is exactly the criterion's index.

use super::canvas::{Anchor, Canvas};
use super::legend::{Item, Legend};
use super::names::lines;
use super::style::{self, EDGE, HEADING, INK, LABEL, LIKERT, LINE, MARGIN, NUMBER, ON_LIKERT, SMALL};
use super::value::{REVIEW_WIDTH, review_item, review_mark};
use super::{ChartError, Frame, Width};

/// The answers to one criterion, or why they are not shown.
#[derive(Debug, Clone, PartialEq)]
pub enum Answers {
    /// Shares of the five answers, worst to best; they add up to 1.
    Shares([f64; 5]),
    Hidden {
        reason: String,
    },
}

#[derive(Debug, Clone, PartialEq)]
pub struct Row {
    /// Short code of the form: `A1`.
    pub code: String,
    pub label: String,
    pub answers: Answers,
}

/// Criteria of a factor.
#[derive(Debug, Clone, PartialEq)]
pub struct Group {
    pub heading: String,
    pub rows: Vec<Row>,
}

/// The interval of a row's index.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Ends {
    pub lo: f64,
    pub hi: f64,
    /// Of few clusters.
    pub review: bool,
}

pub(super) const BAR: f64 = 15.0;
const ROW_PADDING: f64 = 9.0;
const TOP: f64 = 22.0;
/// Numbers stand inside a segment from this share on.
const NUMBER_FROM: f64 = 0.09;

/// Whether these are shares of one whole.
pub(super) fn check(shares: &[f64; 5]) -> Result<(), ChartError> {
    let proper = shares.iter().all(|share| (0.0..=1.0).contains(share));
    if proper && (shares.iter().sum::<f64>() - 1.0).abs() <= 1e-6 { Ok(()) } else { Err(ChartError::NotAShare) }
}

/// How far left of the zero line the scale reaches: 25 %, or more in steps of 25 until every bar fits.
pub fn left_reach<'a>(bars: impl IntoIterator<Item = &'a [f64; 5]>) -> f64 {
    let widest = bars.into_iter().map(|shares| shares[..3].iter().sum::<f64>()).fold(0.0, f64::max);
    [0.25, 0.5, 0.75].into_iter().find(|reach| widest <= *reach + 1e-9).unwrap_or(1.0)
}

/// Draws the bars. `levels` are the words of the five answers, worst to best.
///
/// # Errors
/// [`ChartError::Empty`] without rows, [`ChartError::NotAShare`] for answers that are not shares of one whole, and
/// [`ChartError::Font`] or [`ChartError::Drawing`] if it cannot be drawn.
pub fn diverging_bars(frame: &Frame, levels: &[String; 5], groups: &[Group]) -> Result<String, ChartError> {
    plot(frame, levels, groups, &[])
}

/// The bars, with the interval of each row's index beside or, in a narrow drawing, under it.
pub(super) fn plot(
    frame: &Frame,
    levels: &[String; 5],
    groups: &[Group],
    intervals: &[Option<Ends>],
) -> Result<String, ChartError> {
    let rows = || groups.iter().flat_map(|group| &group.rows);
    if rows().next().is_none() {
        return Err(ChartError::Empty);
    }
    let bars = || {
        rows().filter_map(|row| match &row.answers {
            Answers::Shares(shares) => Some(shares),
            Answers::Hidden { .. } => None,
        })
    };
    bars().try_for_each(check)?;
    let tongue = frame.tongue;
    let width = frame.width.pixels();
    let point_width = style::measure(&tongue.points(1.0), NUMBER)?.max(style::measure(tongue.index_head(), SMALL)?);
    let mut ends_width = 0.0_f64;
    for Ends { lo, hi, .. } in intervals.iter().flatten() {
        ends_width = ends_width.max(style::measure(&tongue.interval(*lo, *hi), SMALL)?);
    }
    let reviewed = intervals.iter().flatten().any(|ends| ends.review);
    let mark_width = if reviewed { 5.0 + REVIEW_WIDTH } else { 0.0 };
    let mut code_width = 0.0_f64;
    for row in rows() {
        code_width = code_width.max(style::measure(&row.code, NUMBER)?);
    }
    let labels_left = MARGIN + if code_width > 0.0 { code_width + 8.0 } else { 0.0 };
    let whole = width - MARGIN - labels_left;
    let texts = || rows().map(|row| row.label.as_str());
    let beside = if ends_width > 0.0 { point_width + 5.0 + ends_width + mark_width } else { point_width };
    let names = |index_width: f64| {
        let most = (width - labels_left - index_width) * 0.5;
        style::label_column(texts(), (most.min(230.0), most, whole), LABEL)
    };
    let (mut label_width, mut labels) = names(beside)?;
    // In a narrow drawing of names in one line there is room for the interval in the line, too; else it stands under the index.
    let one_line = labels.iter().all(|label| !label.above && label.lines.len() == 1);
    let under = frame.width == Width::Narrow && ends_width > 0.0 && !one_line;
    let index_width = if under { point_width.max(ends_width) + mark_width } else { beside };
    if under {
        (label_width, labels) = names(index_width)?;
    }
    let point_right = if under { width - MARGIN - mark_width } else { width - MARGIN - index_width + point_width };
    // Many rows on one page.
    let (padding, under_heading) = if one_line { (ROW_PADDING - 2.0, 6.0) } else { (ROW_PADDING, 10.0) };
    // One label that does not fit beside its bar puts all of them above: bars of one length are easier to compare.
    if labels.iter().any(|label| label.above) {
        (label_width, labels) = style::label_column(texts(), (0.0, 0.0, whole), LABEL)?;
    }
    let left = labels_left + label_width + if label_width > 0.0 { 12.0 } else { 0.0 };
    let right = width - MARGIN - index_width - 12.0;
    let reach = left_reach(bars());
    let unit = (right - left) / (1.0 + reach);
    let zero = left + reach * unit;

    let mut layout = Vec::new();
    for (row, label) in rows().zip(labels) {
        let hidden = match &row.answers {
            Answers::Hidden { reason } => style::wrap(reason, right - left - 16.0, SMALL)?,
            Answers::Shares(_) => Vec::new(),
        };
        let (above, beside) = label.heights(LABEL);
        let text = beside.max(hidden.len() as f64 * SMALL.line());
        let figure = if under { NUMBER.line() + SMALL.line() - 4.0 } else { BAR };
        let tall = if matches!(row.answers, Answers::Shares(_)) { text.max(figure) } else { text.max(BAR) };
        layout.push((row, label, hidden, above, tall + padding));
    }
    let headings = groups.iter().filter(|group| !group.heading.is_empty()).count() as f64;
    let rows_height: f64 =
        layout.iter().map(|row| row.3 + row.4).sum::<f64>() + headings * (HEADING.line() + under_heading);
    let items = levels.iter().enumerate().map(|(level, words)| Item {
        mark: Box::new(move |canvas, x, y| canvas.rect(x, y - 5.5, 11.0, 11.0, LIKERT[level])),
        mark_width: 11.0,
        words: words.clone(),
    });
    let items = items.chain(review_item(tongue, reviewed));
    let legend = Legend::lay_out(items.collect(), width - 2.0 * MARGIN)?;
    let height = legend.height() + 6.0 + TOP + rows_height;

    frame.draw(height, |canvas, top| {
        legend.draw(canvas, MARGIN, top)?;
        let top = top + legend.height() + 6.0;
        canvas.text(zero - 6.0, top + 8.0, tongue.not_counted(), SMALL, Anchor::End)?;
        canvas.text(zero + 6.0, top + 8.0, tongue.counted(), SMALL, Anchor::Start)?;
        canvas.text(point_right, top + 8.0, tongue.index_head(), SMALL, Anchor::End)?;
        let mut y = top + TOP;
        canvas.line((MARGIN, y), (width - MARGIN, y), EDGE, 1.0)?;
        let mut rest = layout.iter().enumerate();
        for group in groups {
            if !group.heading.is_empty() {
                let middle = y + 0.6 * under_heading + HEADING.line() / 2.0;
                canvas.text(MARGIN, middle, &group.heading, HEADING, Anchor::Start)?;
                y += HEADING.line() + under_heading;
            }
            for (at, (row, label, hidden, above, height)) in rest.by_ref().take(group.rows.len()) {
                let middle = y + above + height / 2.0;
                let (code, name) =
                    if label.above { (y + 3.0 + LABEL.line() / 2.0, y + 3.0 + above / 2.0) } else { (middle, middle) };
                canvas.text(MARGIN, code, &row.code, NUMBER.in_colour(style::INK_2), Anchor::Start)?;
                lines(canvas, labels_left, name, &label.lines, LABEL)?;
                match &row.answers {
                    Answers::Shares(shares) => {
                        bar(canvas, shares, zero, unit, middle, |share| tongue.whole(share))?;
                        let index = tongue.points(shares[3] + shares[4]);
                        let ends = intervals.get(at).copied().flatten();
                        match ends.map(|Ends { lo, hi, .. }| tongue.interval(lo, hi)) {
                            None => canvas.text(point_right, middle, &index, NUMBER, Anchor::End)?,
                            Some(ends) if under => {
                                canvas.text(point_right, middle - 7.5, &index, NUMBER, Anchor::End)?;
                                canvas.text(point_right, middle + 8.0, &ends, SMALL, Anchor::End)?;
                            }
                            Some(ends) => {
                                canvas.text(point_right, middle, &index, NUMBER, Anchor::End)?;
                                canvas.text(point_right + 5.0, middle, &ends, SMALL, Anchor::Start)?;
                            }
                        }
                        if ends.is_some_and(|ends| ends.review) {
                            let down = if under { 8.0 } else { 0.0 };
                            review_mark(canvas, width - MARGIN - REVIEW_WIDTH, middle + down)?;
                        }
                        // Last, and in ink.
                        let half = height / 2.0 - 0.5;
                        canvas.line((zero, middle - half), (zero, middle + half), INK, 1.4)?;
                    }
                    Answers::Hidden { .. } => hatched(canvas, left, right, middle, hidden)?,
                }
                y += above + height;
                canvas.line((MARGIN, y), (width - MARGIN, y), LINE, 0.6)?;
            }
        }
        Ok(())
    })
}

pub(super) fn bar(
    canvas: &Canvas<'_>,
    shares: &[f64; 5],
    zero: f64,
    unit: f64,
    middle: f64,
    number: impl Fn(f64) -> String,
) -> Result<(), ChartError> {
    let mut left = zero - shares[..3].iter().sum::<f64>() * unit;
    for (level, share) in shares.iter().enumerate() {
        let width = share * unit;
        if width > 0.0 {
            canvas.rect(left, middle - BAR / 2.0, width, BAR, LIKERT[level])?;
        }
        if *share >= NUMBER_FROM {
            let look = SMALL.in_colour(ON_LIKERT[level]);
            let words = number(*share);
            if style::measure(&words, look)? + 4.0 <= width {
                canvas.text(left + width / 2.0, middle, &words, look, Anchor::Middle)?;
            }
        }
        left += width;
    }
    Ok(())
}

/// The hatch of a hidden cell, with its reason on paper in the middle.
fn hatched(canvas: &Canvas<'_>, left: f64, right: f64, middle: f64, reason: &[String]) -> Result<(), ChartError> {
    let mut widest = 0.0_f64;
    for line in reason {
        widest = widest.max(style::measure(line, SMALL)?);
    }
    let height = (reason.len() as f64 * SMALL.line()).max(BAR);
    canvas.hatch(left, middle - height / 2.0, right - left, height)?;
    let centre = f64::midpoint(left, right);
    canvas.rect(centre - widest / 2.0 - 5.0, middle - height / 2.0, widest + 10.0, height, style::PAPER)?;
    let first = middle - (reason.len() as f64 - 1.0) / 2.0 * SMALL.line();
    for (at, line) in reason.iter().enumerate() {
        canvas.text(centre, first + at as f64 * SMALL.line(), line, SMALL, Anchor::Middle)?;
    }
    Ok(())
}
