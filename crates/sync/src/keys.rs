//! The server's two key pairs: X25519, to which bodies are sealed, and Ed25519, which signs receipts.
//!
//! Each key is 32 raw bytes; as text, base64url without padding (43 characters).

use ed25519_dalek::{Signature, SigningKey, VerifyingKey};
use hpke::kem::X25519HkdfSha256;
use hpke::{Deserializable, Kem, Serializable};
use rand_core::CryptoRng;
use serde::{Deserialize, Serialize};
use std::fmt;

use crate::base64url;
use crate::receipt::ReceiptError;

/// The bytes are not a usable key.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum KeyError {
    #[error("a key is 32 bytes, written as 43 characters of base64url without padding")]
    NotAKey,
    #[error("these 32 bytes are no Ed25519 public key; copy the server's key again")]
    NotAPoint,
}

/// X25519 public key: whoever has it can seal a body to the server.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct SealingKey(#[serde(with = "base64url::array")] pub [u8; 32]);

/// X25519 secret key: opens what was sealed to its public half.
#[derive(Clone)]
pub struct OpeningKey(<X25519HkdfSha256 as Kem>::PrivateKey);

/// Ed25519 public key: whoever has it can check a receipt.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct ReceiptKey(#[serde(with = "base64url::array")] pub [u8; 32]);

/// What a tablet is given when it enrols.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct PublicKeys {
    pub sealing: SealingKey,
    pub receipt: ReceiptKey,
}

/// The secret halves, which never leave the server.
#[derive(Clone)]
pub struct ServerKeys {
    opening: OpeningKey,
    signing: SigningKey,
}

impl SealingKey {
    /// # Errors
    /// [`KeyError::NotAKey`]
    pub fn from_text(text: &str) -> Result<Self, KeyError> {
        base64url::decode_array(text).map(Self).map_err(|_| KeyError::NotAKey)
    }

    pub fn to_text(self) -> String {
        base64url::encode(&self.0)
    }
}

impl ReceiptKey {
    /// # Errors
    /// [`KeyError`]
    pub fn from_text(text: &str) -> Result<Self, KeyError> {
        let key = base64url::decode_array(text).map(Self).map_err(|_| KeyError::NotAKey)?;
        key.verifying().map(|_| key)
    }

    pub fn to_text(self) -> String {
        base64url::encode(&self.0)
    }

    fn verifying(self) -> Result<VerifyingKey, KeyError> {
        VerifyingKey::from_bytes(&self.0).map_err(|_| KeyError::NotAPoint)
    }

    /// Whether the server signed this text.
    pub(crate) fn check(self, text: &str, signature: &[u8; 64]) -> Result<(), ReceiptError> {
        let key = self.verifying().map_err(|_| ReceiptError::BadKey)?;
        key.verify_strict(text.as_bytes(), &Signature::from_bytes(signature)).map_err(|_| ReceiptError::BadSignature)
    }
}

impl OpeningKey {
    /// # Errors
    /// [`KeyError::NotAKey`]
    pub fn from_bytes(bytes: &[u8; 32]) -> Result<Self, KeyError> {
        <X25519HkdfSha256 as Kem>::PrivateKey::from_bytes(bytes).map(Self).map_err(|_| KeyError::NotAKey)
    }

    pub fn to_bytes(&self) -> [u8; 32] {
        self.0.to_bytes().into()
    }

    pub fn public(&self) -> SealingKey {
        SealingKey(X25519HkdfSha256::sk_to_pk(&self.0).to_bytes().into())
    }

    pub(crate) const fn secret(&self) -> &<X25519HkdfSha256 as Kem>::PrivateKey {
        &self.0
    }
}

impl ServerKeys {
    pub fn generate(rng: &mut impl CryptoRng) -> Self {
        let (secret, _) = X25519HkdfSha256::gen_keypair_with_rng(rng);
        let mut seed = [0; 32];
        rng.fill_bytes(&mut seed);
        Self { opening: OpeningKey(secret), signing: SigningKey::from_bytes(&seed) }
    }

    /// The two secrets as they were stored: see [`ServerKeys::opening_bytes`] and [`ServerKeys::signing_bytes`].
    ///
    /// # Errors
    /// [`KeyError::NotAKey`]
    pub fn from_bytes(opening: &[u8; 32], signing: &[u8; 32]) -> Result<Self, KeyError> {
        Ok(Self { opening: OpeningKey::from_bytes(opening)?, signing: SigningKey::from_bytes(signing) })
    }

    /// # Errors
    /// [`KeyError::NotAKey`]
    pub fn from_text(opening: &str, signing: &str) -> Result<Self, KeyError> {
        let read = |text| base64url::decode_array(text).map_err(|_| KeyError::NotAKey);
        Self::from_bytes(&read(opening)?, &read(signing)?)
    }

    pub fn opening_bytes(&self) -> [u8; 32] {
        self.opening.to_bytes()
    }

    pub fn signing_bytes(&self) -> [u8; 32] {
        self.signing.to_bytes()
    }

    /// The secrets as base64url, in the order of [`ServerKeys::from_text`].
    pub fn to_text(&self) -> (String, String) {
        (base64url::encode(&self.opening_bytes()), base64url::encode(&self.signing_bytes()))
    }

    pub const fn opening(&self) -> &OpeningKey {
        &self.opening
    }

    pub(crate) const fn signing(&self) -> &SigningKey {
        &self.signing
    }

    pub fn public(&self) -> PublicKeys {
        PublicKeys { sealing: self.opening.public(), receipt: ReceiptKey(self.signing.verifying_key().to_bytes()) }
    }
}

impl fmt::Debug for OpeningKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("OpeningKey(secret)")
    }
}

impl fmt::Debug for ServerKeys {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("ServerKeys").field(&self.public()).finish()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use rand_chacha::ChaCha20Rng;
    use rand_chacha::rand_core::SeedableRng;

    #[test]
    fn keys_survive_storage_and_do_not_print_themselves() {
        let keys = ServerKeys::generate(&mut ChaCha20Rng::seed_from_u64(1));
        let (opening, signing) = keys.to_text();
        let again = ServerKeys::from_text(&opening, &signing).unwrap();
        assert_eq!(again.public(), keys.public());
        let shown = format!("{keys:?}{:?}", keys.opening());
        assert!(!shown.contains(&opening) && !shown.contains(&signing));

        let json = serde_json::to_string(&keys.public()).unwrap();
        assert_eq!(serde_json::from_str::<PublicKeys>(&json).unwrap(), keys.public());
    }

    /// RFC 7748, section 6.1 and RFC 8032, section 7.1, test 1.
    #[test]
    fn public_halves_are_those_of_the_standards() {
        let hex = |text: &str| text.parse::<crate::chain::LineHash>().unwrap().0;
        let keys = ServerKeys::from_bytes(
            &hex("77076d0a7318a57d3c16c17251b26645df4c2f87ebc0992ab177fba51db92c2a"),
            &hex("9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60"),
        )
        .unwrap();
        assert_eq!(keys.public().sealing.0, hex("8520f0098930a754748b7ddcb43ef75a0dbf3a0d26381af4eba4a98eaa9b4e6a"));
        assert_eq!(keys.public().receipt.0, hex("d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a"));
    }

    #[test]
    fn wrong_text_is_no_key() {
        assert_eq!(SealingKey::from_text("AQ").unwrap_err(), KeyError::NotAKey);
        assert_eq!(ReceiptKey::from_text(&base64url::encode(&[2; 32])).unwrap_err(), KeyError::NotAPoint);
    }
}
