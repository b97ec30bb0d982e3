//! The level axis of shares: where its steps stand and which of them have room for their number.

use super::ChartError;
use super::canvas::{Anchor, Canvas};
use super::style::{GRID, SMALL};
use super::words::Tongue;

/// The steps of an axis from its start to 100 %.
pub(super) fn ticks(start: f64) -> Vec<f64> {
    let step: u32 = if start > 0.0 { 5 } else { 20 };
    (0..=100).step_by(step as usize).map(|tick| f64::from(tick) / 100.0).filter(|tick| *tick >= start - 1e-9).collect()
}

/// Where an axis of shares starts: at 80 %, five points lower until the lowest number fits, at 0 under 60 %.
pub(super) fn start_for(lowest: f64) -> f64 {
    [80.0, 75.0, 70.0, 65.0, 60.0].into_iter().map(|start| start / 100.0).find(|start| lowest >= *start).unwrap_or(0.0)
}

/// Every how many steps a number has `room`, so that both ends are named: 1, a divisor of the steps, or all of them.
pub(super) fn stride(steps: usize, gap: f64, room: f64) -> usize {
    (1..=steps).find(|stride| steps.is_multiple_of(*stride) && gap * *stride as f64 >= room).unwrap_or(steps)
}

/// Shares from `start` to 1 between two places.
#[derive(Debug, Clone, Copy)]
pub(super) struct Axis {
    pub start: f64,
    pub left: f64,
    pub right: f64,
}

impl Axis {
    pub fn x(&self, share: f64) -> f64 {
        self.left + (share - self.start) / (1.0 - self.start) * (self.right - self.left)
    }

    /// Upright lines at every step.
    pub fn grid(&self, canvas: &Canvas<'_>, (from, to): (f64, f64)) -> Result<(), ChartError> {
        ticks(self.start).iter().try_for_each(|tick| canvas.line((self.x(*tick), from), (self.x(*tick), to), GRID, 1.0))
    }

    /// The numbers in a line at `y`; the ends carry the sign.
    pub fn numbers(&self, canvas: &Canvas<'_>, y: f64, tongue: Tongue) -> Result<(), ChartError> {
        let ticks = ticks(self.start);
        let steps = ticks.len() - 1;
        let stride = stride(steps, (self.right - self.left) / steps.max(1) as f64, 29.0);
        for (at, tick) in ticks.iter().enumerate().step_by(stride) {
            let end = at == 0 || at == steps;
            let words = if end { format!("{}%", tongue.whole(*tick)) } else { tongue.whole(*tick) };
            canvas.text(self.x(*tick), y, &words, SMALL, Anchor::Middle)?;
        }
        Ok(())
    }
}
