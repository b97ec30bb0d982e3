//! A line of marks with words, broken into as many lines as it needs.

use super::ChartError;
use super::canvas::{Anchor, Canvas};
use super::style::{self, SMALL, TextStyle};

pub(super) type Mark = Box<dyn Fn(&Canvas<'_>, f64, f64) -> Result<(), ChartError>>;

pub(super) struct Item {
    /// Draws the mark with its left edge and middle at the given point.
    pub mark: Mark,
    pub mark_width: f64,
    pub words: String,
}

pub(super) struct Legend {
    lines: Vec<Vec<(f64, Item)>>,
}

const GAP: f64 = 18.0;
const TEXT: TextStyle = SMALL;

impl Legend {
    pub fn lay_out(items: Vec<Item>, room: f64) -> Result<Self, ChartError> {
        let mut lines: Vec<Vec<(f64, Item)>> = Vec::new();
        let mut x = 0.0;
        for item in items {
            let width = item.mark_width + 6.0 + style::measure(&item.words, TEXT)?;
            match lines.last_mut() {
                Some(line) if x + width <= room => line.push((x, item)),
                _ => {
                    x = 0.0;
                    lines.push(vec![(x, item)]);
                }
            }
            x += width + GAP;
        }
        Ok(Self { lines })
    }

    pub fn height(&self) -> f64 {
        self.lines.len() as f64 * (TEXT.line() + 2.0)
    }

    pub fn draw(&self, canvas: &Canvas<'_>, left: f64, top: f64) -> Result<(), ChartError> {
        let mut y = top + f64::midpoint(TEXT.line(), 2.0);
        for line in &self.lines {
            for (x, item) in line {
                (item.mark)(canvas, left + x, y)?;
                canvas.text(left + x + item.mark_width + 6.0, y, &item.words, TEXT, Anchor::Start)?;
            }
            y += TEXT.line() + 2.0;
        }
        Ok(())
    }
}
