//! Codes that people read aloud and type: digits and letters without I, L, O, U. Nothing looks like anything else, and
//! no word comes about by chance.

/// Five bits a character.
pub const ALPHABET: &[u8; 32] = b"0123456789ABCDEFGHJKMNPQRSTVWXYZ";

/// A typed code in its one form: capitals, without spaces and dashes, O read as 0, I and L as 1. `None` if a
/// character is left that no code has.
pub fn normal(typed: &str) -> Option<String> {
    let mut normal = String::with_capacity(typed.len());
    for unit in typed.chars().take(200) {
        let unit = match unit.to_ascii_uppercase() {
            ' ' | '-' | '·' | '.' | '\u{a0}' | '\t' => continue,
            'O' => '0',
            'I' | 'L' => '1',
            other => other,
        };
        if !u8::try_from(unit).is_ok_and(|byte| ALPHABET.contains(&byte)) {
            return None;
        }
        normal.push(unit);
    }
    (!normal.is_empty()).then_some(normal)
}

/// The lowest forty bits of a number as eight characters, the highest first.
pub(crate) fn eight(bits: u64) -> [u8; 8] {
    let mut units = [0; 8];
    for (place, unit) in units.iter_mut().rev().enumerate() {
        *unit = ALPHABET[(bits >> (5 * place) & 31) as usize];
    }
    units
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_are_forgiving_of_how_they_are_typed() {
        assert_eq!(normal("k7qm-4p2x").as_deref(), Some("K7QM4P2X"));
        assert_eq!(normal(" K7QM 4P2X ").as_deref(), Some("K7QM4P2X"));
        assert_eq!(normal("OIL0").as_deref(), Some("0110"));
        assert_eq!(normal("Ư"), None);
        assert_eq!(normal("  "), None);
    }
}
