//! The few shapes charts are made of, on plotters' SVG backend.
//!
//! plotters counts in whole pixels; the canvas is drawn ten times as large and scaled back by the `viewBox`, so that
//! a tenth of a pixel, and a line of 2.4, can be drawn.

use plotters::backend::SVGBackend;
use plotters::coord::Shift;
use plotters::drawing::{DrawingArea, IntoDrawingArea};
use plotters::element::{Circle, PathElement, Polygon, Rectangle, Text};
use plotters::style::text_anchor::{HPos, Pos, VPos};
use plotters::style::{Color, FontStyle, IntoFont, RGBColor};

use super::ChartError;
use super::style::{self, FAMILY, TextStyle};

const SCALE: f64 = 10.0;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Anchor {
    Start,
    Middle,
    End,
}

/// How lines run that fill a rectangle.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Lines {
    Level,
    Upright,
    /// From lower left to upper right.
    Rising,
    /// From upper left to lower right.
    Falling,
}

pub(super) struct Canvas<'a>(DrawingArea<SVGBackend<'a>, Shift>);

/// Draws a mark for a table's row: no title and no description, because the cells beside it say all of it.
pub(super) fn draw_mark(
    width: f64,
    height: f64,
    body: impl FnOnce(&Canvas<'_>) -> Result<(), ChartError>,
) -> Result<String, ChartError> {
    drawn(width, height, r#"aria-hidden="true""#, "", body)
}

/// Draws and closes an SVG of the given size in CSS pixels.
pub(super) fn draw(
    width: f64,
    height: f64,
    title: &str,
    description: &str,
    language: &str,
    body: impl FnOnce(&Canvas<'_>) -> Result<(), ChartError>,
) -> Result<String, ChartError> {
    let told = format!("<title>{}</title><desc>{}</desc>", escape(title), escape(description));
    drawn(width, height, &format!(r#"role="img" lang="{language}""#), &told, |canvas| {
        canvas.rect(0.0, 0.0, width, height, style::PAPER)?;
        body(canvas)
    })
}

fn drawn(
    width: f64,
    height: f64,
    attributes: &str,
    told: &str,
    body: impl FnOnce(&Canvas<'_>) -> Result<(), ChartError>,
) -> Result<String, ChartError> {
    style::ensure_font()?;
    let height = height.ceil();
    let mut svg = String::new();
    {
        let size = (place(width).unsigned_abs(), place(height).unsigned_abs());
        let canvas = Canvas(SVGBackend::with_string(&mut svg, size).into_drawing_area());
        body(&canvas)?;
        canvas.0.present().map_err(failed)?;
    }
    let end = svg.find('>').ok_or_else(|| ChartError::Drawing("no opening tag".to_owned()))?;
    let head = format!(
        r#"<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="{height}" viewBox="0 0 {} {}" {attributes}>{told}"#,
        place(width),
        place(height),
    );
    // Where the font is not there, as in a picture of a page, another one without serifs.
    let named = (format!("font-family=\"{FAMILY}\""), format!("font-family=\"{FAMILY}, sans-serif\""));
    Ok(head + &svg[end + 1..].replace(&named.0, &named.1))
}

/// Text for XML: the three signs with a meaning, and none of the control characters XML cannot hold.
fn escape(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for sign in style::clean(text).chars() {
        match sign {
            '&' => escaped.push_str("&amp;"),
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            other => escaped.push(other),
        }
    }
    escaped
}

fn failed(error: impl std::fmt::Display) -> ChartError {
    ChartError::Drawing(error.to_string())
}

#[expect(clippy::cast_possible_truncation, reason = "a chart is a few thousand pixels; casts saturate")]
fn place(pixels: f64) -> i32 {
    (pixels * SCALE).round() as i32
}

fn stroke(colour: RGBColor, width: f64) -> plotters::style::ShapeStyle {
    colour.stroke_width(place(width).unsigned_abs())
}

impl Canvas<'_> {
    /// A line of text, its middle at `y`.
    pub fn text(&self, x: f64, y: f64, text: &str, look: TextStyle, anchor: Anchor) -> Result<(), ChartError> {
        let horizontal = match anchor {
            Anchor::Start => HPos::Left,
            Anchor::Middle => HPos::Center,
            Anchor::End => HPos::Right,
        };
        let weight = if look.bold { FontStyle::Bold } else { FontStyle::Normal };
        // plotters writes font-size / 1.24; and it leaves control characters in.
        let font = (FAMILY, look.size * SCALE * 1.24, weight).into_font();
        let font = plotters::style::TextStyle::from(font).color(&look.colour).pos(Pos::new(horizontal, VPos::Center));
        self.0.draw(&Text::new(style::clean(text), (place(x), place(y)), font)).map_err(failed)
    }

    pub fn line(&self, from: (f64, f64), to: (f64, f64), colour: RGBColor, width: f64) -> Result<(), ChartError> {
        let points = [(place(from.0), place(from.1)), (place(to.0), place(to.1))];
        self.0.draw(&PathElement::new(points, stroke(colour, width))).map_err(failed)
    }

    pub fn rect(&self, x: f64, y: f64, width: f64, height: f64, colour: RGBColor) -> Result<(), ChartError> {
        let corners = [(place(x), place(y)), (place(x + width), place(y + height))];
        self.0.draw(&Rectangle::new(corners, colour.filled())).map_err(failed)
    }

    /// A rectangle of paper with an edge of 1.6.
    pub fn hollow_rect(&self, x: f64, y: f64, width: f64, height: f64, colour: RGBColor) -> Result<(), ChartError> {
        self.rect(x, y, width, height, colour)?;
        let edge = 1.6_f64.min(width / 2.0).min(height / 2.0);
        self.rect(x + edge, y + edge, width - 2.0 * edge, height - 2.0 * edge, style::PAPER)
    }

    /// A line of dashes of `dash` with gaps as long, upright or level.
    pub fn dashed(
        &self,
        from: (f64, f64),
        to: (f64, f64),
        colour: RGBColor,
        (width, dash): (f64, f64),
    ) -> Result<(), ChartError> {
        let long = (to.0 - from.0).hypot(to.1 - from.1);
        let at = |way: f64| {
            let part = (way / long).min(1.0);
            (from.0 + (to.0 - from.0) * part, from.1 + (to.1 - from.1) * part)
        };
        let mut way = 0.0;
        while way < long && dash > 0.0 {
            self.line(at(way), at(way + dash), colour, width)?;
            way += 2.0 * dash;
        }
        Ok(())
    }

    /// The stripes of what is hidden, inside the rectangle.
    pub fn hatch(&self, x: f64, y: f64, width: f64, height: f64) -> Result<(), ChartError> {
        self.lines((x, y), (width, height), Lines::Rising, (style::HATCH, 6.0))
    }

    /// Lines of one pixel every so many, inside the rectangle.
    pub fn lines(
        &self,
        (x, y): (f64, f64),
        (width, height): (f64, f64),
        lines: Lines,
        (colour, step): (RGBColor, f64),
    ) -> Result<(), ChartError> {
        let (right, foot) = (x + width, y + height);
        let mut at = match lines {
            Lines::Level | Lines::Upright => step / 2.0,
            Lines::Rising | Lines::Falling => -height,
        };
        let end = if lines == Lines::Level { height } else { width };
        while at < end {
            // A slanting line through (x + at, one edge) and (x + at + height, the other), cut to the rectangle.
            let (from, to) = (at.max(0.0), (at + height).min(width));
            let down = (from - at, to - at);
            match lines {
                Lines::Level => self.line((x, y + at), (right, y + at), colour, 1.0)?,
                Lines::Upright => self.line((x + at, y), (x + at, foot), colour, 1.0)?,
                Lines::Rising if to > from => {
                    self.line((x + from, foot - down.0), (x + to, foot - down.1), colour, 1.0)?;
                }
                Lines::Falling if to > from => self.line((x + from, y + down.0), (x + to, y + down.1), colour, 1.0)?,
                Lines::Rising | Lines::Falling => {}
            }
            at += step;
        }
        Ok(())
    }

    pub fn dot(&self, x: f64, y: f64, radius: f64, colour: RGBColor, hollow: bool) -> Result<(), ChartError> {
        self.0.draw(&Circle::new((place(x), place(y)), place(radius), colour.filled())).map_err(failed)?;
        if hollow {
            let inner = Circle::new((place(x), place(y)), place(radius - 1.8), style::PAPER.filled());
            self.0.draw(&inner).map_err(failed)?;
        }
        Ok(())
    }

    pub fn square(&self, x: f64, y: f64, half: f64, colour: RGBColor, hollow: bool) -> Result<(), ChartError> {
        let corners = |half: f64| [(-half, -half), (half, -half), (half, half), (-half, half)];
        self.mark((x, y), [corners(half), corners(half - 1.8)], colour, hollow)
    }

    /// A square on its corner; `half` is half its diagonal.
    pub fn diamond(&self, x: f64, y: f64, half: f64, colour: RGBColor, hollow: bool) -> Result<(), ChartError> {
        let corners = |half: f64| [(0.0, -half), (half, 0.0), (0.0, half), (-half, 0.0)];
        self.mark((x, y), [corners(half), corners(half - 2.5)], colour, hollow)
    }

    /// A triangle on its base, as wide as high; `half` is half of that.
    pub fn triangle(&self, x: f64, y: f64, half: f64, colour: RGBColor) -> Result<(), ChartError> {
        let corners = [(x, y - half), (x + half, y + half), (x - half, y + half)].map(|(x, y)| (place(x), place(y)));
        self.0.draw(&Polygon::new(corners, colour.filled())).map_err(failed)
    }

    /// A four-cornered mark around a point: its outline and, if it is hollow, the paper inside.
    fn mark(
        &self,
        (x, y): (f64, f64),
        [outer, inner]: [[(f64, f64); 4]; 2],
        colour: RGBColor,
        hollow: bool,
    ) -> Result<(), ChartError> {
        let at = |corners: [(f64, f64); 4]| corners.map(|(dx, dy)| (place(x + dx), place(y + dy)));
        self.0.draw(&Polygon::new(at(outer), colour.filled())).map_err(failed)?;
        if hollow {
            self.0.draw(&Polygon::new(at(inner), style::PAPER.filled())).map_err(failed)?;
        }
        Ok(())
    }
}
