//! The office's signature under a manifest: Ed25519 (RFC 8032).

use std::fmt;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use ed25519_dalek::{Signer as _, VerifyingKey};
use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};

use crate::refused::{Because as _, Refused};

/// Stands before the manifest in what is signed, so that a signature under something else is none under a manifest.
const CONTEXT: &[u8] = b"hailong publication 1\n";

/// The secret half, which never leaves the server.
pub struct SigningKey(ed25519_dalek::SigningKey);

impl SigningKey {
    /// The key of a server, made of one of its secrets in such a way that neither says anything of the other.
    pub fn derived(secret: &[u8; 32]) -> Self {
        let mut hasher = Sha256::new();
        hasher.update(b"hailong publication key 1\n");
        hasher.update(secret);
        Self(ed25519_dalek::SigningKey::from_bytes(&hasher.finalize().into()))
    }

    pub fn public(&self) -> PublicKey {
        PublicKey(self.0.verifying_key().to_bytes())
    }

    pub fn sign(&self, manifest: &[u8]) -> Signature {
        let signature = self.0.sign(&signed(manifest)).to_bytes();
        Signature {
            algorithm: ALGORITHM.to_owned(),
            key: self.public().to_text(),
            signature: URL_SAFE_NO_PAD.encode(signature),
        }
    }
}

impl fmt::Debug for SigningKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("SigningKey").field(&self.public()).finish()
    }
}

/// The public half: whoever has it can check a publication. As text 43 characters of base64url.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PublicKey([u8; 32]);

impl PublicKey {
    pub fn to_text(self) -> String {
        URL_SAFE_NO_PAD.encode(self.0)
    }

    /// # Errors
    /// [`Refused`] for anything that is no such key.
    pub fn from_text(text: &str) -> Result<Self, Refused> {
        let bytes = URL_SAFE_NO_PAD.decode(text.trim()).ok().and_then(|bytes| bytes.try_into().ok());
        bytes.map(Self).ok_or_else(|| {
            Refused::new(format!(
                "'{text}' is no key; it is 43 characters, copy it again from the page of the publication"
            ))
        })
    }
}

const ALGORITHM: &str = "Ed25519";

/// Who signed a manifest, as `signature.json` has it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Signature {
    algorithm: String,
    pub key: String,
    pub signature: String,
}

impl Signature {
    /// # Errors
    /// [`Refused`] if this key did not sign this manifest.
    pub fn check(&self, manifest: &[u8]) -> Result<PublicKey, Refused> {
        let broken = "the signature is not one under this manifest: one of them was changed; fetch the bundle again from the office";
        if self.algorithm != ALGORITHM {
            return Err(Refused::new(format!(
                "the signature is of kind '{}'; this program knows {ALGORITHM}",
                self.algorithm
            )));
        }
        let key = PublicKey::from_text(&self.key)?;
        let verifying = VerifyingKey::from_bytes(&key.0).because(broken)?;
        let bytes = URL_SAFE_NO_PAD.decode(&self.signature).ok().and_then(|bytes| <[u8; 64]>::try_from(bytes).ok());
        let signature = bytes.ok_or_else(|| Refused::new(broken))?;
        verifying
            .verify_strict(&signed(manifest), &ed25519_dalek::Signature::from_bytes(&signature))
            .map_err(|_| Refused::new(broken))?;
        Ok(key)
    }
}

fn signed(manifest: &[u8]) -> Vec<u8> {
    [CONTEXT, manifest].concat()
}
