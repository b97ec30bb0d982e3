//! QR codes as SVG, black on white with their quiet zone, error correction Q: they are printed and get dirty.

use qrcode::render::svg;
use qrcode::{EcLevel, QrCode};

use crate::problem::{Code, Problem, Result};

/// The text as an SVG document without a fixed size.
///
/// # Errors
/// [`Code::Internal`] if the text is longer than a QR code can be.
pub fn svg(text: &str) -> Result<String> {
    let code = QrCode::with_error_correction_level(text, EcLevel::Q).map_err(|error| {
        tracing::error!(%error, "a text does not fit a QR code");
        Problem::new(Code::Internal)
    })?;
    Ok(code.render::<svg::Color<'_>>().quiet_zone(true).min_dimensions(200, 200).build())
}
