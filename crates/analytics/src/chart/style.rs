//! Sizes, colours, the font, wrapping and numbers: one place for all charts.

use std::sync::OnceLock;

use plotters::style::{FontStyle, IntoFont, RGBColor, register_font};
use unicode_normalization::UnicodeNormalization;

use super::ChartError;

/// The real family name of the bundled font; the SVG carries it.
pub const FAMILY: &str = "Be Vietnam Pro";

pub(super) const REGULAR: &[u8] = include_bytes!("../../fonts/BeVietnamPro-Regular.ttf");
pub(super) const BOLD: &[u8] = include_bytes!("../../fonts/BeVietnamPro-Bold.ttf");

pub(super) const MARGIN: f64 = 8.0;

pub(super) const INK: RGBColor = RGBColor(0x14, 0x18, 0x2b);
pub(super) const INK_2: RGBColor = RGBColor(0x45, 0x4b, 0x62);
pub(super) const EDGE: RGBColor = RGBColor(0x69, 0x70, 0x89);
pub(super) const LINE: RGBColor = RGBColor(0xcb, 0xcd, 0xd8);
pub(super) const GRID: RGBColor = RGBColor(0xe3, 0xe8, 0xeb);
pub(super) const HATCH: RGBColor = RGBColor(0xcb, 0xcd, 0xd8);
pub(super) const PAPER: RGBColor = RGBColor(0xff, 0xff, 0xff);
/// Asks for attention, never as text: late bars, breaks, answers of people who chose themselves.
pub(super) const WARN: RGBColor = RGBColor(0xc7, 0x6a, 0x12);
/// Words of attention and the ground they stand on.
pub(super) const WAIT: RGBColor = RGBColor(0x7a, 0x47, 0x00);
pub(super) const WAIT_GROUND: RGBColor = RGBColor(0xff, 0xef, 0xc9);
/// A cell that is not filled.
pub(super) const EMPTY_CELL: RGBColor = RGBColor(0xe8, 0xea, 0xf0);
/// An interval as a band.
pub(super) const BAND: RGBColor = RGBColor(0xc3, 0xca, 0xee);
pub(super) const DATA: RGBColor = RGBColor(0x2b, 0x39, 0x90);
/// Answers 1 to 5, brown to indigo.
pub(super) const LIKERT: [RGBColor; 5] = [
    RGBColor(0x8a, 0x3b, 0x12),
    RGBColor(0xe3, 0xa7, 0x65),
    RGBColor(0xd6, 0xd7, 0xdd),
    RGBColor(0xa3, 0xaf, 0xe2),
    DATA,
];
/// Text on each of them.
pub(super) const ON_LIKERT: [RGBColor; 5] = [PAPER, INK, INK, INK, PAPER];

/// Classes of the heat map: under 80, 80 to under 85, 85 to under 90, 90 to under 95, 95 and more.
pub(super) const HEAT: [RGBColor; 5] = [
    RGBColor(0xfb, 0xf3, 0xe2),
    RGBColor(0xe4, 0xe7, 0xf6),
    RGBColor(0xbf, 0xc8, 0xed),
    RGBColor(0x95, 0xa2, 0xde),
    DATA,
];
/// Text on each of them.
pub(super) const ON_HEAT: [RGBColor; 5] = [INK, INK, INK, INK, PAPER];

/// Size in CSS pixels, weight and colour.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct TextStyle {
    pub size: f64,
    pub bold: bool,
    pub colour: RGBColor,
}

impl TextStyle {
    /// Height of a line: Vietnamese stacks two marks on one letter.
    pub fn line(self) -> f64 {
        (self.size * 1.4).ceil()
    }

    pub const fn in_colour(self, colour: RGBColor) -> Self {
        Self { colour, ..self }
    }
}

pub(super) const TITLE: TextStyle = TextStyle { size: 15.0, bold: true, colour: INK };
pub(super) const HEADING: TextStyle = TextStyle { size: 13.0, bold: true, colour: INK };
pub(super) const LABEL: TextStyle = TextStyle { size: 12.5, bold: false, colour: INK };
pub(super) const NUMBER: TextStyle = TextStyle { size: 12.5, bold: true, colour: INK };
pub(super) const NOTE: TextStyle = TextStyle { size: 12.0, bold: false, colour: INK_2 };
pub(super) const SMALL: TextStyle = TextStyle { size: 11.0, bold: false, colour: INK_2 };

/// Registers the bundled font once. plotters keeps fonts for the whole process.
pub(super) fn ensure_font() -> Result<(), ChartError> {
    static READY: OnceLock<bool> = OnceLock::new();
    let ready = READY.get_or_init(|| {
        register_font(FAMILY, FontStyle::Normal, REGULAR).is_ok()
            && register_font(FAMILY, FontStyle::Bold, BOLD).is_ok()
    });
    if *ready { Ok(()) } else { Err(ChartError::Font) }
}

/// A text as it is drawn and measured: accents composed (plotters measures sign by sign), and a space for each of the
/// control characters XML cannot hold.
pub(super) fn clean(text: &str) -> String {
    text.nfc().map(|sign| if sign.is_control() { ' ' } else { sign }).collect()
}

/// The width of a text in CSS pixels, with the slack plotters' estimate needs (it measures about 2 % short).
pub(super) fn measure(text: &str, style: TextStyle) -> Result<f64, ChartError> {
    ensure_font()?;
    let weight = if style.bold { FontStyle::Bold } else { FontStyle::Normal };
    // Measured large, because the answer is in whole pixels.
    let ((left, _), (right, _)) = (FAMILY, 1240.0, weight)
        .into_font()
        .layout_box(&clean(text))
        .map_err(|error| ChartError::Drawing(error.to_string()))?;
    Ok(f64::from(right - left) * style.size / 1000.0 * 1.04)
}

/// Breaks a text at spaces into lines no wider than `room`. A word wider than that stands alone: nothing is cut.
pub(super) fn wrap(text: &str, room: f64, style: TextStyle) -> Result<Vec<String>, ChartError> {
    let space = measure("n n", style)? - measure("nn", style)?;
    let mut lines: Vec<(String, f64)> = Vec::new();
    for word in text.split_whitespace() {
        let width = measure(word, style)?;
        match lines.last_mut() {
            Some((line, taken)) if *taken + space + width <= room => {
                line.push(' ');
                line.push_str(word);
                *taken += space + width;
            }
            _ => lines.push((word.to_owned(), width)),
        }
    }
    Ok(lines.into_iter().map(|(line, _)| line).collect())
}

/// Two lines, broken after a colon or else as nearly of one length as the words allow (rather at a comma or a bracket),
/// where the text takes two lines of `room`; otherwise as [`wrap`].
pub(super) fn wrap_evenly(text: &str, room: f64, style: TextStyle) -> Result<Vec<String>, ChartError> {
    let lines = wrap(text, room, style)?;
    if lines.len() != 2 {
        return Ok(lines);
    }
    let words: Vec<&str> = text.split_whitespace().collect();
    let mut best = (f64::INFINITY, lines);
    for at in 1..words.len() {
        let Some((first, second)) = words.split_at_checked(at) else { break };
        let (first, second) = (first.join(" "), second.join(" "));
        let longer = measure(&first, style)?.max(measure(&second, style)?);
        let cost = match first.chars().last() {
            Some(':') => 0.0,
            Some(',' | ';') => 0.75 * longer,
            _ if second.starts_with('(') => 0.75 * longer,
            _ => longer,
        };
        if longer <= room && cost < best.0 {
            best = (cost, vec![first, second]);
        }
    }
    Ok(best.1)
}

/// The narrowest column between `least` and `most` in which every label takes at most two lines, and the labels so
/// wrapped. A label that needs more even at `most` is given over the whole `width` instead, to stand above its row:
/// nothing is cut. `Label::above` says which.
pub(super) fn label_column<'a>(
    labels: impl Iterator<Item = &'a str>,
    (least, most, width): (f64, f64, f64),
    style: TextStyle,
) -> Result<(f64, Vec<Label>), ChartError> {
    let labels: Vec<&str> = labels.collect();
    let mut room = least;
    loop {
        let wrapped = labels.iter().map(|label| wrap(label, room, style)).collect::<Result<Vec<_>, _>>()?;
        let mut widest = 0.0_f64;
        let mut beside = Vec::new();
        for lines in wrapped {
            let mut own = 0.0_f64;
            for line in &lines {
                own = own.max(measure(line, style)?);
            }
            let fits = lines.len() <= 2 && own <= room;
            if fits {
                widest = widest.max(own);
            }
            beside.push(Label { lines, above: !fits });
        }
        if room >= most || beside.iter().all(|label| !label.above) {
            for (label, text) in beside.iter_mut().zip(&labels) {
                label.lines = wrap_evenly(text, if label.above { width } else { room }, style)?;
            }
            if room > 0.0 {
                widest = 0.0;
                for line in beside.iter().filter(|label| !label.above).flat_map(|label| &label.lines) {
                    widest = widest.max(measure(line, style)?);
                }
            }
            return Ok((widest, beside));
        }
        room = (room + 8.0).min(most);
    }
}

/// A label broken into lines.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Label {
    pub lines: Vec<String>,
    /// It stands above its row, over the whole width.
    pub above: bool,
}

impl Label {
    /// Height of the lines above the row, and of those beside it.
    pub fn heights(&self, style: TextStyle) -> (f64, f64) {
        let height = self.lines.len() as f64 * style.line();
        if self.above { (height, 0.0) } else { (0.0, height) }
    }
}
