//! How the ways of answering look in the bars of the days: each has lines of its own, so that they are told apart also
//! without colour, and an edge or ground that stands out from the paper.

use plotters::style::RGBColor;

use super::ChartError;
use super::bars::Way;
use super::canvas::{Canvas, Lines};
use super::style::{BAND, DATA, EDGE, LIKERT, PAPER, WAIT, WARN};

/// Ground, edge and lines of a way.
struct Look {
    ground: RGBColor,
    /// Also the edge and the lines of today's hollow bar.
    edge: RGBColor,
    lines: RGBColor,
    pattern: &'static [Lines],
}

impl Way {
    /// What is of the sample is indigo or grey; what is not has stripes of paper on orange or brown.
    fn look(self) -> Look {
        let look = |ground, edge, lines, pattern| Look { ground, edge, lines, pattern };
        match self {
            Self::Tablet => look(DATA, DATA, DATA, &[]),
            Self::Kiosk => look(EDGE, EDGE, PAPER, &[Lines::Level]),
            Self::Paper => look(LIKERT[3], DATA, DATA, &[Lines::Upright]),
            Self::Web => look(BAND, DATA, DATA, &[Lines::Falling]),
            Self::SelfSelected => look(WARN, WARN, PAPER, &[Lines::Rising]),
            Self::Assisted => look(WAIT, WAIT, PAPER, &[Lines::Rising, Lines::Falling]),
        }
    }
}

/// Between two lines.
const STEP: f64 = 4.0;

/// A piece of a bar, or its sample in the legend; `hollow` for a day that is not over.
pub(super) fn piece(
    canvas: &Canvas<'_>,
    way: Way,
    (x, y): (f64, f64),
    (width, height): (f64, f64),
    hollow: bool,
) -> Result<(), ChartError> {
    let Look { ground, edge, lines, pattern } = way.look();
    if hollow {
        canvas.hollow_rect(x, y, width, height, edge)?;
    } else {
        canvas.rect(x, y, width, height, ground)?;
    }
    let lines = if hollow { edge } else { lines };
    for own in pattern {
        canvas.lines((x, y), (width, height), *own, (lines, STEP))?;
    }
    if hollow || pattern.is_empty() {
        return Ok(());
    }
    // Inside, so that the piece stays as high as its number.
    let (left, right, top, foot) = (x + 0.5, x + width - 0.5, y + 0.5, y + height - 0.5);
    for (from, to) in [
        ((x, top), (x + width, top)),
        ((x, foot), (x + width, foot)),
        ((left, y), (left, y + height)),
        ((right, y), (right, y + height)),
    ] {
        canvas.line(from, to, edge, 1.0)?;
    }
    Ok(())
}
