//! A chart's SVG as a PNG, for Word: the same picture in the same font, rastered by resvg.

use std::sync::{Arc, OnceLock};

use resvg::tiny_skia::{Color, Pixmap, Transform};
use resvg::usvg::{ImageHrefResolver, Options, Tree, fontdb};

use super::style::{BOLD, FAMILY, REGULAR};
use super::{ChartError, Width};

/// The width of the text of a page in Word at 300 dots an inch: 16.5 cm.
pub const WORD_PIXELS: f64 = 1949.0;

/// The largest side of a picture, in dots.
const LARGEST: f64 = 16_000.0;

/// The same of a page laid across: 25.2 cm.
const ACROSS_PIXELS: f64 = 2976.0;

/// The scale at which a chart of this width fills a page of Word at 300 dots an inch: [`Width::Narrow`] one that stands
/// upright, the wider ones one laid across. At [`Width::Narrow`] and [`Width::Middle`] letters of 11 to 12.5 px are then
/// letters of 11 to 12 pt, as long as the picture is not too high for the page.
pub const fn word_scale(width: Width) -> f64 {
    match width {
        Width::Narrow => WORD_PIXELS / width.pixels(),
        Width::Middle | Width::Wide => ACROSS_PIXELS / width.pixels(),
    }
}

/// Rasters a drawing of this module at `scale` dots a CSS pixel, on white.
///
/// Only the bundled font is known to it, and nothing outside the drawing is read.
///
/// # Errors
/// [`ChartError::Raster`] if the text is no SVG, or the picture would have no dot or a side above 16 000.
pub fn png(svg: &str, scale: f64) -> Result<Vec<u8>, ChartError> {
    let options = Options {
        font_family: FAMILY.to_owned(),
        fontdb: fonts(),
        image_href_resolver: ImageHrefResolver {
            resolve_data: Box::new(|_, _, _| None),
            resolve_string: Box::new(|_, _| None),
        },
        ..Options::default()
    };
    let tree = Tree::from_str(svg, &options).map_err(|error| ChartError::Raster(error.to_string()))?;
    let size = tree.size();
    let side = |pixels: f32| {
        let dots = (f64::from(pixels) * scale).round();
        let right = dots.is_finite() && (1.0..=LARGEST).contains(&dots);
        right.then_some(dots).ok_or_else(|| ChartError::Raster(format!("a side of {dots} dots")))
    };
    let (width, height) = (side(size.width())?, side(size.height())?);
    let mut picture =
        Pixmap::new(dots(width), dots(height)).ok_or_else(|| ChartError::Raster("too large".to_owned()))?;
    picture.fill(Color::WHITE);
    let across = single(width / f64::from(size.width()));
    let down = single(height / f64::from(size.height()));
    resvg::render(&tree, Transform::from_scale(across, down), &mut picture.as_mut());
    picture.encode_png().map_err(|error| ChartError::Raster(error.to_string()))
}

#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "checked to lie between 1 and 16 000")]
const fn dots(side: f64) -> u32 {
    side as u32
}

#[expect(clippy::cast_possible_truncation, reason = "a scale; the last digits do not show")]
const fn single(scale: f64) -> f32 {
    scale as f32
}

/// The two bundled faces and no font of the system.
fn fonts() -> Arc<fontdb::Database> {
    static FONTS: OnceLock<Arc<fontdb::Database>> = OnceLock::new();
    let load = || {
        let mut fonts = fontdb::Database::new();
        for face in [REGULAR, BOLD] {
            fonts.load_font_source(fontdb::Source::Binary(Arc::new(face)));
        }
        fonts.set_sans_serif_family(FAMILY);
        Arc::new(fonts)
    };
    FONTS.get_or_init(load).clone()
}
