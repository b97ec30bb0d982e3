//! Counts as bars from zero: responses by day and the way they were given.

use super::canvas::{Anchor, Canvas};
use super::legend::{Item, Legend};
use super::names::lines;
use super::style::{self, DATA, EDGE, GRID, LABEL, MARGIN, NUMBER, SMALL};
use super::way_marks::piece;
use super::{ChartError, Frame};

/// How the responses of a day's bar were given; from the bottom up.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Way {
    Tablet,
    Kiosk,
    Paper,
    /// A ticket of the sample on the web.
    Web,
    /// Chosen by nobody: never part of the sample.
    SelfSelected,
    /// Collected by the unit's own staff: no part of the sample either.
    Assisted,
}

impl Way {
    /// In the order of a bar, from the foot up.
    pub const ALL: [Self; 6] = [Self::Tablet, Self::Kiosk, Self::Paper, Self::Web, Self::SelfSelected, Self::Assisted];
}

/// Responses of one day.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Day {
    /// As printed under the bar: `21/9`.
    pub label: String,
    /// By way, in the order of [`Way::ALL`].
    pub by: [u64; 6],
    /// The day is not over: the bar is hollow.
    pub today: bool,
}

impl Day {
    const LEFT_OUT: &str = "…";

    /// Days without responses that are not drawn one by one, because they are too many.
    pub fn left_out() -> Self {
        Self { label: Self::LEFT_OUT.to_owned(), ..Self::default() }
    }

    /// Whether it stands for days that are not drawn one by one.
    pub fn is_left_out(&self) -> bool {
        self.label == Self::LEFT_OUT
    }

    /// Responses of the sample, without those of people whom nobody drew.
    pub fn of_sample(&self) -> u64 {
        let [tablet, kiosk, paper, web, ..] = self.by;
        tablet + kiosk + paper + web
    }

    /// All responses of the day.
    pub fn n(&self) -> u64 {
        self.by.iter().sum()
    }
}

/// A count with its name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Count {
    pub label: String,
    pub n: u64,
}

/// Round steps that take at most five of them to reach the largest count.
fn step(largest: u64) -> u64 {
    let mut ten = 1_u64;
    loop {
        for factor in [1, 2, 5] {
            let step = ten.saturating_mul(factor);
            if step.saturating_mul(5) >= largest {
                return step;
            }
        }
        ten = ten.saturating_mul(10);
    }
}

const PLOT: f64 = 150.0;

/// Bars upright, one a day, in the order given.
///
/// # Errors
/// [`ChartError::Empty`] without days, and [`ChartError::Font`] or [`ChartError::Drawing`] if it cannot be drawn.
pub fn day_bars(frame: &Frame, days: &[Day]) -> Result<String, ChartError> {
    plot_days(frame, days, &[])
}

/// The bars, and the plan as a line across the days that have one.
pub(super) fn plot_days(frame: &Frame, days: &[Day], planned: &[Option<u64>]) -> Result<String, ChartError> {
    let Some(largest) = days.iter().map(Day::n).chain(planned.iter().copied().flatten()).max() else {
        return Err(ChartError::Empty);
    };
    let tongue = frame.tongue;
    let width = frame.width.pixels();
    let step = step(largest);
    let top_count = largest.div_ceil(step).max(1) * step;
    let left = MARGIN + style::measure(&tongue.count(top_count), SMALL)? + 8.0;
    let right = width - MARGIN - 10.0;
    let mut label_width = 0.0_f64;
    for day in days {
        label_width = label_width.max(style::measure(&day.label, SMALL)?);
    }
    // Where days are left out there is room for the names on both sides.
    let gaps = days.iter().filter(|day| day.is_left_out()).count();
    // Many of them share at most half of the picture.
    let gap = (label_width + 16.0).min((right - left) / (2.0 * gaps.max(1) as f64));
    let slot = (right - left - gap * gaps as f64).max(1.0) / (days.len() - gaps).max(1) as f64;
    // Names of days under every first, second, third … bar, as many as have room.
    let every = (1..=days.len()).find(|every| slot * *every as f64 >= label_width + 8.0).unwrap_or(days.len());
    let present = Way::ALL.into_iter().enumerate().filter(|(at, _)| days.iter().any(|day| day.by[*at] > 0));
    let mut items: Vec<Item> = present
        .map(|(_, way)| Item {
            mark: Box::new(move |canvas, x, y| piece(canvas, way, (x, y - 5.5), (14.0, 11.0), false)),
            mark_width: 14.0,
            words: tongue.way(way).to_owned(),
        })
        .collect();
    items.extend(days.iter().any(|day| day.today).then(|| Item {
        mark: Box::new(|canvas, x, y| canvas.hollow_rect(x, y - 5.5, 11.0, 11.0, DATA)),
        mark_width: 11.0,
        words: tongue.today().to_owned(),
    }));
    items.extend(planned.iter().any(Option::is_some).then(|| Item {
        mark: Box::new(|canvas, x, y| canvas.line((x, y), (x + 18.0, y), style::INK, 1.8)),
        mark_width: 18.0,
        words: tongue.pick("kế hoạch mỗi ngày", "plan for the day").to_owned(),
    }));
    let legend = Legend::lay_out(items, width - left - MARGIN)?;
    let height = 14.0 + PLOT + 6.0 + SMALL.line() + legend.height() + 4.0;

    frame.draw(height, |canvas, top| {
        let top = top + 14.0;
        let base = top + PLOT;
        let y_of = |n: u64| base - n as f64 / top_count as f64 * PLOT;
        for tick in (0..=top_count / step).map(|at| at * step) {
            canvas.line((left, y_of(tick)), (right, y_of(tick)), GRID, 1.0)?;
            canvas.text(left - 6.0, y_of(tick), &tongue.count(tick), SMALL, Anchor::End)?;
        }
        let (mut x, mut since) = (left, 0_usize);
        let mut plan = PlanLine::default();
        for (at, day) in days.iter().enumerate() {
            let room = if day.is_left_out() { gap } else { slot };
            let centre = x + room / 2.0;
            x += room;
            let bar = (slot * 0.72).min(34.0);
            let mut below = 0;
            for (way, n) in Way::ALL.into_iter().zip(day.by).filter(|(_, n)| *n > 0) {
                let (x, foot, y) = (centre - bar / 2.0, y_of(below), y_of(below + n));
                piece(canvas, way, (x, y), (bar, foot - y), day.today)?;
                if below > 0 {
                    // Two pieces one over the other are told apart by a line of paper.
                    canvas.line((x, foot), (x + bar, foot), style::PAPER, 1.0)?;
                }
                below += n;
            }
            let planned = planned.get(at).copied().flatten();
            plan.step((x - room, x), planned.map(y_of));
            let words = tongue.count(below);
            if below > 0 && style::measure(&words, SMALL)? <= slot {
                // A number does not stand on the plan's line but above it.
                let top = y_of(below);
                let line = planned.map(y_of).filter(|line| (-3.0..=18.0).contains(&(top - line)));
                canvas.text(centre, line.unwrap_or(top).min(top) - 8.0, &words, SMALL, Anchor::Middle)?;
            }
            if day.is_left_out() || since % every == 0 {
                canvas.text(centre, base + 6.0 + SMALL.line() / 2.0, &day.label, SMALL, Anchor::Middle)?;
            }
            since = if day.is_left_out() { 0 } else { since + 1 };
        }
        plan.draw(canvas)?;
        canvas.line((left, base), (right, base), EDGE, 1.0)?;
        legend.draw(canvas, left, base + 8.0 + SMALL.line())
    })
}

/// The plan as steps, broken where a day has none.
#[derive(Default)]
struct PlanLine {
    pieces: Vec<((f64, f64), (f64, f64))>,
    last: Option<(f64, f64)>,
}

impl PlanLine {
    /// A day from one place to another, with the height of its plan.
    fn step(&mut self, (from, to): (f64, f64), y: Option<f64>) {
        if let Some((last, y)) = self.last.zip(y).filter(|(last, y)| (last.1 - y).abs() > 0.05) {
            self.pieces.push((last, (from, y)));
        }
        self.pieces.extend(y.map(|y| ((from, y), (to, y))));
        self.last = y.map(|y| (to, y));
    }

    fn draw(&self, canvas: &Canvas<'_>) -> Result<(), ChartError> {
        self.pieces.iter().try_for_each(|(from, to)| canvas.line(*from, *to, style::PAPER, 4.2))?;
        self.pieces.iter().try_for_each(|(from, to)| canvas.line(*from, *to, style::INK, 1.8))
    }
}

/// Bars across, one a name, with the count at the end.
///
/// # Errors
/// [`ChartError::Empty`] without counts, and [`ChartError::Font`] or [`ChartError::Drawing`] if it cannot be drawn.
pub fn count_bars(frame: &Frame, counts: &[Count]) -> Result<String, ChartError> {
    let Some(largest) = counts.iter().map(|count| count.n).max() else { return Err(ChartError::Empty) };
    let tongue = frame.tongue;
    let width = frame.width.pixels();
    let number_width = style::measure(&tongue.count(largest), NUMBER)?;
    let most = (width - 2.0 * MARGIN) * 0.45;
    let (label_width, labels) = style::label_column(
        counts.iter().map(|count| count.label.as_str()),
        (most.min(160.0), most, width - 2.0 * MARGIN),
        LABEL,
    )?;
    let left = MARGIN + label_width + 12.0;
    let room = (width - MARGIN - number_width - 8.0 - left).min(420.0);
    let heights: Vec<(f64, f64)> = labels
        .iter()
        .map(|label| {
            let (above, beside) = label.heights(LABEL);
            (above, beside.max(16.0) + 8.0)
        })
        .collect();

    frame.draw(heights.iter().map(|(above, beside)| above + beside).sum(), |canvas, top| {
        let mut y = top;
        for ((count, label), (above, height)) in counts.iter().zip(&labels).zip(&heights) {
            let middle = y + above + height / 2.0;
            let name = if label.above { y + above / 2.0 } else { middle };
            lines(canvas, MARGIN, name, &label.lines, LABEL)?;
            let long = if largest > 0 { count.n as f64 / largest as f64 * room } else { 0.0 };
            if long > 0.0 {
                canvas.rect(left, middle - 7.0, long, 14.0, DATA)?;
            }
            canvas.text(left + long + 8.0, middle, &tongue.count(count.n), NUMBER, Anchor::Start)?;
            y += above + height;
        }
        canvas.line((left, top), (left, y), EDGE, 1.0)
    })
}
