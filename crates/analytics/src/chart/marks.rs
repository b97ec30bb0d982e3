//! The drawings inside the rows of a table: the same marks as in the charts, one row each, with nothing that the cells
//! beside them already say. All rows of a table share one width and one axis.

use super::axis::ticks;
use super::canvas::{self, Anchor, Canvas};
use super::diverging::{self, BAR};
use super::interval_plot::{Form, Value, mark, whisker};
use super::style::{DATA, GRID, INK, SMALL};
use super::words::Tongue;
use super::{ChartError, style};

/// Height of a row's drawing in CSS pixels.
const ROW: f64 = 24.0;
/// Room at both ends of an axis, for half a mark or half a number.
const END: f64 = 16.0;
const BAND: f64 = 62.0;

/// The axis that all rows of a table share.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Strip {
    /// In CSS pixels.
    width: f64,
    /// Where the axis starts, a share.
    start: f64,
    tongue: Tongue,
}

impl Strip {
    /// `start` is [`super::interval_plot::axis_start`] of all rows; a width under 80 is drawn as 80.
    pub fn new(width: f64, start: f64, tongue: Tongue) -> Self {
        Self { width: width.max(80.0), start: start.clamp(0.0, 0.95), tongue }
    }

    fn x(self, share: f64) -> f64 {
        END + (share - self.start) / (1.0 - self.start) * (self.width - 2.0 * END)
    }

    /// The numbers above the column.
    ///
    /// # Errors
    /// [`ChartError`] if it cannot be drawn.
    pub fn axis(self) -> Result<String, ChartError> {
        canvas::draw_mark(self.width, 16.0, |canvas| self.numbers(canvas, 8.0))
    }

    fn numbers(self, canvas: &Canvas<'_>, y: f64) -> Result<(), ChartError> {
        let ticks = ticks(self.start);
        let tight = self.x(ticks[1]) - self.x(ticks[0]) < 26.0;
        for (at, tick) in ticks.iter().enumerate() {
            let end = at == 0 || at + 1 == ticks.len();
            if tight && !end {
                continue;
            }
            let words = if end { format!("{}%", self.tongue.whole(*tick)) } else { self.tongue.whole(*tick) };
            canvas.text(self.x(*tick), y, &words, SMALL, Anchor::Middle)?;
        }
        Ok(())
    }

    fn grid(self, canvas: &Canvas<'_>, (from, to): (f64, f64)) -> Result<(), ChartError> {
        ticks(self.start).iter().try_for_each(|tick| canvas.line((self.x(*tick), from), (self.x(*tick), to), GRID, 1.0))
    }

    /// One index with its interval; a row without numbers has the grid alone.
    ///
    /// # Errors
    /// [`ChartError::NotAShare`] for numbers that are no shares or an interval that does not hold its estimate.
    pub fn interval(self, value: &Value, form: Form) -> Result<String, ChartError> {
        value.check()?;
        canvas::draw_mark(self.width, ROW, |canvas| {
            self.grid(canvas, (0.0, ROW))?;
            if let Value::Index { estimate, lo, hi, provisional, .. } = *value {
                whisker(canvas, (self.x(lo), self.x(hi)), ROW / 2.0)?;
                mark(canvas, form, provisional, self.x(estimate), ROW / 2.0)?;
            }
            Ok(())
        })
    }

    /// The interval of one headline as a band, with its ends and the axis named.
    ///
    /// # Errors
    /// As [`Strip::interval`].
    pub fn band(self, value: &Value) -> Result<String, ChartError> {
        value.check()?;
        canvas::draw_mark(self.width, BAND, |canvas| {
            self.grid(canvas, (20.0, 40.0))?;
            self.numbers(canvas, 52.0)?;
            let Value::Index { estimate, lo, hi, .. } = *value else { return Ok(()) };
            let (left, right, at) = (self.x(lo), self.x(hi), self.x(estimate));
            canvas.rect(left, 22.0, (right - left).max(1.0), 16.0, style::BAND)?;
            canvas.line((at, 18.0), (at, 42.0), DATA, 3.0)?;
            let look = SMALL.in_colour(INK);
            let (low, high) = (self.tongue.points(lo), self.tongue.points(hi));
            let (low_room, high_room) = (style::measure(&low, look)?, style::measure(&high, look)?);
            // Both stay inside and apart, however narrow the interval is and wherever it lies.
            let high_left = right.min(self.width - high_room).max(low_room + 6.0);
            let low_right = left.min(high_left - 6.0).max(low_room);
            canvas.text(low_right, 9.0, &low, look, Anchor::End)?;
            canvas.text(high_left, 9.0, &high, look, Anchor::Start)
        })
    }
}

/// The answers to one criterion, worst to best, in a column whose left side reaches `reach`
/// ([`diverging::left_reach`] of all rows).
///
/// # Errors
/// [`ChartError::NotAShare`] unless the shares are between 0 and 1 and add up to 1.
pub fn answers(shares: &[f64; 5], reach: f64, width: f64, tongue: Tongue) -> Result<String, ChartError> {
    diverging::check(shares)?;
    let width = width.max(80.0);
    let unit = width / (1.0 + reach.max(0.0));
    canvas::draw_mark(width, 20.0, |canvas| {
        let zero = width - unit;
        diverging::bar(canvas, shares, zero, unit, 10.0, |share| tongue.whole(share))?;
        let half = BAR / 2.0 + 2.5;
        canvas.line((zero, 10.0 - half), (zero, 10.0 + half), INK, 1.4)
    })
}
