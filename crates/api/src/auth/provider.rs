//! The cryptography behind the tokens: Ed25519 and nothing else. A token under any other algorithm cannot even be
//! looked at.

use ed25519_dalek::{Signature, Signer as _, SigningKey, VerifyingKey};
use jsonwebtoken::crypto::{CryptoProvider, JwtSigner, JwtVerifier, KeyUtils};
use jsonwebtoken::errors::{Error, ErrorKind};
use jsonwebtoken::{Algorithm, DecodingKey, EncodingKey};
use signature::{Signer, Verifier};
use std::sync::Once;

struct Ed25519Signer(SigningKey);

impl Signer<Vec<u8>> for Ed25519Signer {
    fn try_sign(&self, message: &[u8]) -> Result<Vec<u8>, signature::Error> {
        Ok(self.0.sign(message).to_bytes().to_vec())
    }
}

impl JwtSigner for Ed25519Signer {
    fn algorithm(&self) -> Algorithm {
        Algorithm::EdDSA
    }
}

struct Ed25519Verifier(VerifyingKey);

impl Verifier<Vec<u8>> for Ed25519Verifier {
    fn verify(&self, message: &[u8], signed: &Vec<u8>) -> Result<(), signature::Error> {
        let signature = Signature::from_slice(signed).map_err(|_| signature::Error::new())?;
        self.0.verify_strict(message, &signature).map_err(|_| signature::Error::new())
    }
}

impl JwtVerifier for Ed25519Verifier {
    fn algorithm(&self) -> Algorithm {
        Algorithm::EdDSA
    }
}

fn only_eddsa(algorithm: Algorithm) -> Result<(), Error> {
    if algorithm == Algorithm::EdDSA { Ok(()) } else { Err(ErrorKind::InvalidAlgorithm.into()) }
}

static PROVIDER: CryptoProvider = CryptoProvider {
    signer_factory: |algorithm, key: &EncodingKey| {
        only_eddsa(*algorithm)?;
        let bytes = <[u8; 32]>::try_from(key.as_bytes()).map_err(|_| Error::from(ErrorKind::InvalidKeyFormat))?;
        Ok(Box::new(Ed25519Signer(SigningKey::from_bytes(&bytes))))
    },
    verifier_factory: |algorithm, key: &DecodingKey| {
        only_eddsa(*algorithm)?;
        let bytes =
            <[u8; 32]>::try_from(key.try_get_as_bytes()?).map_err(|_| Error::from(ErrorKind::InvalidKeyFormat))?;
        let key = VerifyingKey::from_bytes(&bytes).map_err(|_| Error::from(ErrorKind::InvalidKeyFormat))?;
        Ok(Box::new(Ed25519Verifier(key)))
    },
    key_utils: KeyUtils::new_unimplemented(),
};

/// Makes the provider the process's own; the library panics if a token is touched before.
pub(super) fn install() {
    static ONCE: Once = Once::new();
    ONCE.call_once(|| {
        // An error means that it is installed already.
        let _ = PROVIDER.install_default();
    });
}
