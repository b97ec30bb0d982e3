//! The key of an install: P-256, kept by the tablet, never given out.

use p256::ecdsa::signature::Verifier;
use p256::ecdsa::{Signature, VerifyingKey};

/// Whether a text was signed by an install's key: the key as a SEC1 point, the signature as `r ‖ s` of 64 bytes.
pub fn signed_by(public_key: &[u8], text: &str, signature: &[u8]) -> bool {
    match (VerifyingKey::from_sec1_bytes(public_key), Signature::from_slice(signature)) {
        (Ok(key), Ok(signature)) => key.verify(text.as_bytes(), &signature).is_ok(),
        _ => false,
    }
}
