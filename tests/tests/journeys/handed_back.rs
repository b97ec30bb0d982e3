//! A key that the server handed back, opened as docs/sync-protocol.md says it.

use aes_gcm::aead::{Aead as _, KeyInit as _};
use aes_gcm::{Aes256Gcm, Key, Nonce};
use p256::ecdh::diffie_hellman;
use p256::{PublicKey, SecretKey};
use sha2::Sha256;
use survey::id::InstallId;
use sync::Bytes;

/// What was sealed to the key that asked.
pub fn opened(sealed: &Bytes, install: InstallId, secret: &SecretKey) -> Vec<u8> {
    let (ephemeral, sealed) = sealed.0.split_at(65);
    let ephemeral = PublicKey::from_sec1_bytes(ephemeral).unwrap();
    let shared = diffie_hellman(secret.to_nonzero_scalar(), ephemeral.as_affine());
    let mut cipher = [0; 32];
    let info = [b"hailong pin/1".as_slice(), install.0.as_bytes()].concat();
    shared.extract::<Sha256>(None).expand(&info, &mut cipher).unwrap();
    Aes256Gcm::new(&Key::<Aes256Gcm>::from(cipher)).decrypt(&Nonce::from([0; 12]), sealed).unwrap()
}
