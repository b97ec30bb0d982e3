//! How wide a line of Times New Roman Bold is, for the rules that stand in proportion to the words above them.

use unicode_normalization::UnicodeNormalization;

/// Widths of A to Z in thousandths of the font size.
const CAPITALS: [u16; 26] = [
    722, 667, 722, 722, 667, 611, 778, 778, 389, 500, 778, 667, 944, 722, 778, 611, 778, 722, 556, 667, 722, 722, 1000,
    722, 722, 667,
];

/// Widths of a to z.
const SMALL: [u16; 26] = [
    500, 556, 444, 556, 444, 333, 500, 556, 278, 333, 556, 278, 833, 556, 500, 556, 556, 444, 389, 333, 556, 500, 722,
    500, 500, 444,
];

/// The width in twentieths of a point (twips) of bold text in this size. Accents take no width of their own; what is not
/// Latin counts as wide as a digit.
pub(super) fn bold_width(text: &str, points: u32) -> u32 {
    let thousandths: u32 = text.nfd().map(|character| u32::from(width(character))).sum();
    // 20 twips to the point.
    thousandths.saturating_mul(points) / 50
}

fn width(character: char) -> u16 {
    let among = |table: &[u16; 26], first: u8| {
        let place = u8::try_from(character).ok().and_then(|letter| letter.checked_sub(first));
        place.and_then(|place| table.get(usize::from(place))).copied().unwrap_or(500)
    };
    match character {
        'A'..='Z' => among(&CAPITALS, b'A'),
        'a'..='z' => among(&SMALL, b'a'),
        'Đ' => 722,
        'đ' => 556,
        ' ' | '\u{a0}' | '.' | ',' => 250,
        '-' => 333,
        '\u{300}'..='\u{36f}' => 0,
        _ => 500,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn accents_take_no_width() {
        assert_eq!(bold_width("Độc lập", 14), bold_width("Đoc lap", 14));
        assert_eq!(bold_width("SỞ NỘI VỤ", 13), bold_width("SO NOI VU", 13));
    }

    #[test]
    fn the_motto_is_about_as_wide_as_printed() {
        // Measured in print: 173 points.
        assert!((165 * 20..180 * 20).contains(&bold_width("Độc lập - Tự do - Hạnh phúc", 14)));
    }
}
