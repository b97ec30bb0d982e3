//! A data key on its way back to the tablet, sealed to the key that asked for it.

use aes_gcm::aead::{Aead as _, KeyInit as _};
use aes_gcm::{Aes256Gcm, Key, Nonce};
use p256::PublicKey;
use p256::ecdh::EphemeralSecret;
use p256::elliptic_curve::Generate as _;
use p256::elliptic_curve::sec1::ToSec1Point as _;
use rand_chacha::ChaCha20Rng;
use rand_chacha::rand_core::SeedableRng as _;
use sha2::Sha256;
use survey::id::InstallId;
use sync::Bytes;
use sync::data_key::DataKey;

use crate::auth::random_bytes;
use crate::problem::{Code, Problem, Result};

/// HKDF's info begins with it; the install follows.
const INFO: &[u8] = b"hailong pin/1";
/// The key is used once: its nonce need not differ.
const NONCE: [u8; 12] = [0; 12];

/// The key that asks, as a request brings it.
///
/// # Errors
/// [`Code::Invalid`]
pub(super) fn asking_key(public_key: &Bytes) -> Result<PublicKey> {
    PublicKey::from_sec1_bytes(&public_key.0).map_err(|_| {
        let words = ("Không phải khoá công khai P-256.", "This is no P-256 public key.");
        Problem::new(Code::Invalid).field("/public_key", words)
    })
}

/// As [`sync::message::PinAnswer::Granted`] says; another text at every call.
pub(super) fn hand_back(key: &DataKey, install: InstallId, to: &PublicKey) -> Result<Vec<u8>> {
    let failed = || Problem::new(Code::Internal);
    let mut rng = ChaCha20Rng::from_seed(random_bytes()?);
    let secret = EphemeralSecret::generate_from_rng(&mut rng);
    let info = [INFO, install.0.as_bytes()].concat();
    let mut cipher = [0; 32];
    let shared = secret.diffie_hellman(to).extract::<Sha256>(None);
    shared.expand(&info, &mut cipher).map_err(|_| failed())?;
    let cipher = Aes256Gcm::new(&Key::<Aes256Gcm>::from(cipher));
    let sealed = cipher.encrypt(&Nonce::from(NONCE), key.0.as_slice()).map_err(|_| failed())?;
    let ephemeral = secret.public_key().to_sec1_point(false);
    Ok([ephemeral.as_bytes(), &sealed].concat())
}

#[cfg(test)]
mod tests {
    use p256::SecretKey;
    use p256::ecdh::diffie_hellman;
    use uuid::Uuid;

    use super::*;

    /// As a client does it, out of the protocol's words.
    fn opened(sealed: &[u8], install: InstallId, secret: &SecretKey) -> Option<Vec<u8>> {
        let (ephemeral, sealed) = sealed.split_at(65);
        let ephemeral = PublicKey::from_sec1_bytes(ephemeral).ok()?;
        let shared = diffie_hellman(secret.to_nonzero_scalar(), ephemeral.as_affine()).extract::<Sha256>(None);
        let mut cipher = [0; 32];
        shared.expand(&[b"hailong pin/1", install.0.as_bytes().as_slice()].concat(), &mut cipher).ok()?;
        Aes256Gcm::new(&Key::<Aes256Gcm>::from(cipher)).decrypt(&Nonce::from([0; 12]), sealed).ok()
    }

    #[test]
    fn only_who_asked_can_open_what_is_handed_back() {
        let secret = |seed| SecretKey::from_slice(&[seed; 32]).unwrap();
        let (mine, yours) = (InstallId(Uuid::from_u128(1)), InstallId(Uuid::from_u128(2)));
        let key = DataKey([42; 32]);
        let sealed = hand_back(&key, mine, &secret(7).public_key()).unwrap();
        assert_eq!(sealed.len(), 65 + 32 + 16);
        assert_eq!(opened(&sealed, mine, &secret(7)), Some(vec![42; 32]));
        assert_eq!(opened(&sealed, mine, &secret(8)), None);
        assert_eq!(opened(&sealed, yours, &secret(7)), None);
        assert_ne!(hand_back(&key, mine, &secret(7).public_key()).unwrap(), sealed);
    }
}
