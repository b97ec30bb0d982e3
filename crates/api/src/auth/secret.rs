//! Random secrets and codes that people type. Only their SHA-256 is ever stored.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use sha2::{Digest, Sha256};

use crate::problem::{Code, Problem, Result};

/// Digits and letters without I, L, O, U: nothing looks like anything else, and no word comes about by chance.
const ALPHABET: &[u8; 32] = b"0123456789ABCDEFGHJKMNPQRSTVWXYZ";

/// Random bytes from the operating system.
///
/// # Errors
/// [`Code::Internal`] if the system gives none.
pub fn random_bytes<const N: usize>() -> Result<[u8; N]> {
    let mut bytes = [0; N];
    getrandom::fill(&mut bytes).map_err(|_| Problem::new(Code::Internal))?;
    Ok(bytes)
}

/// 256 random bits as 43 characters.
///
/// # Errors
/// As [`random_bytes`].
pub fn random_secret() -> Result<String> {
    Ok(URL_SAFE_NO_PAD.encode(random_bytes::<32>()?))
}

/// So many random characters of the typing alphabet, five bits each.
///
/// # Errors
/// As [`random_bytes`].
pub fn random_code(length: usize) -> Result<String> {
    let mut code = String::with_capacity(length);
    while code.len() < length {
        for byte in random_bytes::<16>()? {
            if code.len() < length {
                code.push(char::from(ALPHABET[usize::from(byte & 31)]));
            }
        }
    }
    Ok(code)
}

/// A typed code in its one form: capitals, without spaces and dashes, O read as 0, I and L as 1. `None` if a
/// character is left that no code has.
pub fn normal_code(typed: &str) -> Option<String> {
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

/// The SHA-256 under which a secret is stored.
pub fn digest(secret: &str) -> [u8; 32] {
    Sha256::digest(secret.as_bytes()).into()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_are_forgiving_of_how_they_are_typed() {
        assert_eq!(normal_code("k7qm-4p2x").as_deref(), Some("K7QM4P2X"));
        assert_eq!(normal_code(" K7QM 4P2X ").as_deref(), Some("K7QM4P2X"));
        assert_eq!(normal_code("OIL0").as_deref(), Some("0110"));
        assert_eq!(normal_code("Ư"), None);
        assert_eq!(normal_code("  "), None);
    }

    #[test]
    fn random_codes_are_their_own_normal_form() {
        let code = random_code(12).unwrap();
        assert_eq!(code.len(), 12);
        assert_eq!(normal_code(&code), Some(code));
    }
}
