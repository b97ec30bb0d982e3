//! A chart's SVG that leaves the program: its letters go with it, because a picture in a page or in another program sees no
//! font of the page, and the words were measured in ours.

use std::sync::LazyLock;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;

use super::style::FAMILY;

/// The letters of Vietnamese beyond the Latin ones, as the tablet's style sheet cuts the font.
const VIETNAMESE: &str = "U+0102-0103,U+0110-0111,U+0128-0129,U+0168-0169,U+01A0-01A1,U+01AF-01B0,U+0300-0301,\
                          U+0303-0304,U+0308-0309,U+0323,U+0329,U+1EA0-1EF9,U+20AB";

struct Face {
    /// The weights this face stands for; plotters writes `bold`.
    weights: &'static str,
    bytes: &'static [u8],
    range: Option<&'static str>,
}

// The face given last is asked first: the Latin one has no range, and is left with what the Vietnamese one does not have.
const FACES: [Face; 4] = [
    Face {
        weights: "400",
        bytes: include_bytes!("../../../../web/ui/fonts/be-vietnam-pro-latin-400-normal.woff2"),
        range: None,
    },
    Face {
        weights: "400",
        bytes: include_bytes!("../../../../web/ui/fonts/be-vietnam-pro-vietnamese-400-normal.woff2"),
        range: Some(VIETNAMESE),
    },
    Face {
        weights: "600 900",
        bytes: include_bytes!("../../../../web/ui/fonts/be-vietnam-pro-latin-600-normal.woff2"),
        range: None,
    },
    Face {
        weights: "600 900",
        bytes: include_bytes!("../../../../web/ui/fonts/be-vietnam-pro-vietnamese-600-normal.woff2"),
        range: Some(VIETNAMESE),
    },
];

/// What a drawing with its letters needs of a content policy when it is opened by itself: its style and its fonts.
pub const POLICY: &str =
    "default-src 'none'; base-uri 'none'; frame-ancestors 'none'; style-src 'unsafe-inline'; font-src data:";

/// The drawing with the bundled font inside, about 32 KB more. What is no drawing of this module comes back as it was.
///
/// Not for a page that has the font, nor for [`super::png`], which brings its own.
pub fn alone(svg: &str) -> String {
    static STYLE: LazyLock<String> = LazyLock::new(style);
    // After the words for readers: a title counts only as the first thing in the drawing.
    let Some((head, rest)) = svg.split_once("</desc>") else { return svg.to_owned() };
    format!("{head}</desc>{}{rest}", *STYLE)
}

fn style() -> String {
    let faces = FACES.iter().map(|face| {
        let range = face.range.map(|range| format!(";unicode-range:{range}")).unwrap_or_default();
        let weights = face.weights;
        let letters = STANDARD.encode(face.bytes);
        format!(
            "@font-face{{font-family:\"{FAMILY}\";font-weight:{weights};\
             src:url(data:font/woff2;base64,{letters}) format(\"woff2\"){range}}}"
        )
    });
    format!("<style>{}</style>", faces.collect::<String>())
}
