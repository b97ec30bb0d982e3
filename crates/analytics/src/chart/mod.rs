//! Charts as SVG: finished numbers and texts in, one string out. The same drawing serves the screen, the report and
//! the public page.
//!
//! Text is text in "Be Vietnam Pro" (bundled, so that Vietnamese measures right), marks are paths, and there is no
//! script. What is hidden is never given to a chart: a row holds either its numbers or the reason there are none.
//!
//! The set: [`unit_chart`] (index by unit with rank sets), [`factor_chart`], [`criterion_chart`] (diverging answers),
//! [`heat_map`] (criteria by units), [`trend`] (one unit by year with breaks), [`weight_chart`], [`composition`],
//! [`day_chart`] and [`target_chart`]. Each is a record that implements [`sheet::Chart`]: drawn on a [`sheet::Sheet`] it
//! gives the SVG with its title (the finding and its limit), its description for screen readers and its
//! [`table_twin::TableTwin`], or a sentence if there are fewer than three numbers. [`png`] makes a picture of the SVG, [`alone()`] an SVG that
//! has its letters with it.
//! [`interval_plot`], [`diverging`], [`bars`] and [`marks`] are the drawings beneath, for a caller with words of its own.

pub mod alone;
pub mod alt;
mod axis;
pub mod bars;
mod canvas;
pub mod composition;
pub mod criterion_chart;
pub mod day_chart;
pub mod diverging;
pub mod factor_chart;
mod factor_panels;
mod ground;
mod heat_drawing;
pub mod heat_map;
pub mod interval_plot;
mod legend;
pub mod marks;
mod names;
mod png;
mod rank_cells;
pub mod separation;
pub mod sheet;
pub mod style;
pub mod table_twin;
pub mod target_chart;
pub mod trend;
mod trend_drawing;
pub mod unit_chart;
mod value;
mod way_marks;
pub mod weight_chart;
pub mod words;

pub use alone::alone;
use canvas::Canvas;
pub use ground::Window;
pub use png::{WORD_PIXELS, png, word_scale};

/// Why a chart was not drawn.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ChartError {
    #[error("the bundled font could not be read; the program was built without it, build it again")]
    Font,
    #[error("the chart could not be drawn ({0}); report it with the address of the page")]
    Drawing(String),
    #[error("a number of the chart is not between 0 and 1, or its interval does not hold it; scores give shares")]
    NotAShare,
    #[error(
        "a finding or a rank is not borne by the numbers shown, or crosses a break; give findings of shown rows of one class only"
    )]
    Finding,
    #[error("the drawing could not be made a picture ({0}); draw it again, or at a smaller scale")]
    Raster(String),
    #[error(
        "the rows of the chart have not the same number of cells; give one value, or the reason there is none, for each"
    )]
    Ragged,
    #[error("a unit has no target; leave it out, or draw it when its target is set")]
    NoTarget,
    #[error("the chart has no row; show the sentence for an empty page instead")]
    Empty,
}

/// The widths charts are drawn at, in CSS pixels.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Width {
    /// A phone, or a column: 480.
    Narrow,
    /// A card: 720.
    #[default]
    Middle,
    /// A page: 1100.
    Wide,
}

impl Width {
    /// The nearest of the three widths that is not above `pixels`, or the narrowest.
    pub const fn fitting(pixels: u32) -> Self {
        match pixels {
            1100.. => Self::Wide,
            720..1100 => Self::Middle,
            _ => Self::Narrow,
        }
    }

    /// In CSS pixels.
    pub const fn pixels(self) -> f64 {
        match self {
            Self::Narrow => 480.0,
            Self::Middle => 720.0,
            Self::Wide => 1100.0,
        }
    }
}

/// What every chart has around its marks.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Frame {
    pub width: Width,
    pub tongue: words::Tongue,
    /// The SVG's `<title>`.
    pub title: String,
    /// The SVG's `<desc>`: what a screen reader says.
    pub description: String,
    /// Whether the title stands in the picture too, as in a download (a page has its own heading).
    pub headed: bool,
    /// Under the title: what, whose, 95 %, window.
    pub subtitle: Option<String>,
    /// At the foot: where the numbers are from.
    pub source: Option<String>,
}

impl Frame {
    /// Lines of the heading with their sizes, and the height they take.
    fn heading(&self) -> Result<(Vec<(String, style::TextStyle)>, f64), ChartError> {
        let room = self.width.pixels() - 2.0 * style::MARGIN;
        let mut lines = Vec::new();
        if self.headed {
            lines.extend(
                style::wrap_evenly(&self.title, room, style::TITLE)?.into_iter().map(|line| (line, style::TITLE)),
            );
        }
        if let Some(subtitle) = &self.subtitle {
            lines.extend(style::wrap(subtitle, room, style::NOTE)?.into_iter().map(|line| (line, style::NOTE)));
        }
        let height: f64 = lines.iter().map(|(_, text)| text.line()).sum();
        let gap = if lines.is_empty() { 0.0 } else { 8.0 };
        Ok((lines, height + gap))
    }

    fn foot(&self) -> Result<(Vec<String>, f64), ChartError> {
        let Some(source) = &self.source else { return Ok((Vec::new(), 0.0)) };
        let lines = style::wrap(source, self.width.pixels() - 2.0 * style::MARGIN, style::SMALL)?;
        let height = 6.0 + style::SMALL.line() * lines.len() as f64;
        Ok((lines, height))
    }

    /// Draws the heading, `body` below it (given the canvas and its top), and the foot.
    fn draw(
        &self,
        body_height: f64,
        body: impl FnOnce(&Canvas<'_>, f64) -> Result<(), ChartError>,
    ) -> Result<String, ChartError> {
        let (heading, heading_height) = self.heading()?;
        let (foot, foot_height) = self.foot()?;
        let height = style::MARGIN + heading_height + body_height + foot_height + style::MARGIN;
        canvas::draw(self.width.pixels(), height, &self.title, &self.description, self.tongue.tag(), |canvas| {
            let mut y = style::MARGIN;
            for (line, text) in &heading {
                canvas.text(style::MARGIN, y + text.line() / 2.0, line, *text, canvas::Anchor::Start)?;
                y += text.line();
            }
            body(canvas, style::MARGIN + heading_height)?;
            let mut y = style::MARGIN + heading_height + body_height + 6.0;
            for line in &foot {
                canvas.text(style::MARGIN, y + style::SMALL.line() / 2.0, line, style::SMALL, canvas::Anchor::Start)?;
                y += style::SMALL.line();
            }
            Ok(())
        })
    }
}
