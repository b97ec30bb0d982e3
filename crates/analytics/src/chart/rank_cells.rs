//! The ranks the data allow, as a row of cells beside an interval.

use super::ChartError;
use super::canvas::{Anchor, Canvas};
use super::style::{self, DATA, EMPTY_CELL, NUMBER, SMALL};
use super::words::Tongue;
use super::{Frame, Width};

/// The rank sets of one group: how many are ranked, and for each row the best and the worst rank it may have.
#[derive(Debug, Clone, Default)]
pub(super) struct GroupRanks {
    pub of: u32,
    pub rows: Vec<Option<(u32, u32)>>,
}

const CELL: f64 = 15.0;

/// The column of cells: where it stands and how wide a cell is for each group.
#[derive(Debug, Clone)]
pub(super) struct RankColumn {
    left: f64,
    words_left: f64,
    room: f64,
    tongue: Tongue,
    /// Width the column takes, with the gap before it; 0 where nothing is ranked.
    pub width: f64,
}

impl RankColumn {
    pub fn lay_out(frame: &Frame, groups: &[GroupRanks]) -> Result<Self, ChartError> {
        let (tongue, most) = (frame.tongue, groups.iter().map(|group| group.of).max().unwrap_or(0));
        if most < 2 {
            return Ok(Self { left: 0.0, words_left: 0.0, room: 0.0, tongue, width: 0.0 });
        }
        let mut words_width = 0.0_f64;
        for set in groups.iter().flat_map(|group| &group.rows).flatten() {
            words_width = words_width.max(style::measure(&tongue.ranks(*set), NUMBER)?);
        }
        let widest: f64 = match frame.width {
            Width::Narrow => 110.0,
            Width::Middle => 130.0,
            Width::Wide => 230.0,
        };
        let room = widest.min(f64::from(most) * 31.0);
        let words_left = frame.width.pixels() - style::MARGIN - words_width;
        let left = words_left - 8.0 - room;
        Ok(Self { left, words_left, room, tongue, width: room + 8.0 + words_width + 16.0 })
    }

    fn cell(&self, group: &GroupRanks) -> f64 {
        self.room / f64::from(group.of.max(1))
    }

    /// The ranks over the cells.
    pub fn numbers(&self, canvas: &Canvas<'_>, group: &GroupRanks, y: f64) -> Result<(), ChartError> {
        if self.width <= 0.0 || group.of < 2 {
            return Ok(());
        }
        let cell = self.cell(group);
        for rank in 1..=group.of {
            if cell >= 18.0 || rank == 1 || rank == group.of {
                let x = self.left + (f64::from(rank) - 0.5) * cell;
                canvas.text(x, y, &rank.to_string(), SMALL, Anchor::Middle)?;
            }
        }
        Ok(())
    }

    /// The cells of a row, filled from the best rank to the worst, and the same in words.
    pub fn row(&self, canvas: &Canvas<'_>, group: &GroupRanks, row: usize, middle: f64) -> Result<(), ChartError> {
        let Some((best, worst)) = group.rows.get(row).copied().flatten() else { return Ok(()) };
        let cell = self.cell(group);
        let gap = if cell > 8.0 { 1.6 } else { 1.0 };
        for rank in 1..=group.of {
            let colour = if (best..=worst).contains(&rank) { DATA } else { EMPTY_CELL };
            let x = self.left + f64::from(rank - 1) * cell;
            canvas.rect(x, middle - CELL / 2.0, cell - gap, CELL, colour)?;
        }
        canvas.text(self.words_left, middle, &self.tongue.ranks((best, worst)), NUMBER, Anchor::Start)
    }
}
