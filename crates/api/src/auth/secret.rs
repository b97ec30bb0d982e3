//! Random secrets and codes that people type. Only their SHA-256 is ever stored.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use sha2::{Digest, Sha256};
use sync::typed::ALPHABET;

pub use sync::typed::normal as normal_code;

use crate::problem::{Code, Problem, Result};

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

/// The SHA-256 under which a secret is stored.
pub fn digest(secret: &str) -> [u8; 32] {
    Sha256::digest(secret.as_bytes()).into()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn random_codes_are_their_own_normal_form() {
        let code = random_code(12).unwrap();
        assert_eq!(code.len(), 12);
        assert_eq!(normal_code(&code), Some(code));
    }
}
