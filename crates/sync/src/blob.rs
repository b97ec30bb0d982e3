//! Photographs and recordings: sealed on the tablet before they get their hash, so that the address says nothing and
//! whoever carries, steals or stores the file reads nothing.
//!
//! A sealed file is nonce (12 bytes), ciphertext and tag (16 bytes) of AES-256-GCM under a key of its own, with
//! `hailong blob/1`, a line feed and the media type as associated data. The key stands in the sealed body of the line
//! that speaks of the file ([`crate::body::Body::blob_keys`]): destroying the line's key withdraws the file too.

use aes_gcm::aead::{Aead, KeyInit, Payload};
use aes_gcm::{Aes256Gcm, Key, Nonce};
use rand_core::CryptoRng;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use survey::answers::{Attachment, FileHash, MAX_FILE, Media};

use crate::base64url;
use crate::chain::BlobHash;
use crate::line::Blob;
use crate::seal::{NONCE, TAG};

/// Bytes that sealing adds.
pub const SEAL: usize = NONCE + TAG;
/// The shortest piece worth a request of its own, in bytes.
pub const MIN_CHUNK: u32 = 16 * 1024;
/// The longest piece of a file in one request, in bytes.
pub const MAX_CHUNK: u32 = 256 * 1024;

/// The key of one file.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct BlobKey(#[serde(with = "base64url::array")] pub [u8; 32]);

impl std::fmt::Debug for BlobKey {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("BlobKey(secret)")
    }
}

/// A sealed file, ready to be kept and sent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SealedBlob {
    pub bytes: Vec<u8>,
    pub key: BlobKey,
    /// What the answer holds and the line's header names.
    pub attachment: Attachment,
}

/// Why a file was not sealed or could not be opened.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum BlobError {
    #[error("the file comes to {0} bytes; at most {MAX_FILE} are sent. Take a smaller picture or a shorter recording")]
    TooLong(usize),
    #[error("the file is empty")]
    Empty,
    #[error("the file was not sealed under this key as {0}: file or key was changed")]
    WrongKey(&'static str),
}

/// Seals a file.
///
/// # Errors
/// [`BlobError::TooLong`], [`BlobError::Empty`]
pub fn seal_blob(plain: &[u8], media: Media, rng: &mut impl CryptoRng) -> Result<SealedBlob, BlobError> {
    let length = plain.len().saturating_add(SEAL);
    let fits = u32::try_from(length).ok().filter(|length| *length <= MAX_FILE);
    let length = fits.ok_or(BlobError::TooLong(length))?;
    if plain.is_empty() {
        return Err(BlobError::Empty);
    }
    let (mut key, mut nonce) = ([0; 32], [0; NONCE]);
    rng.fill_bytes(&mut key);
    rng.fill_bytes(&mut nonce);
    let cipher = Aes256Gcm::new(&Key::<Aes256Gcm>::from(key));
    let sealed = cipher.encrypt(&Nonce::from(nonce), Payload { msg: plain, aad: associated(media).as_bytes() });
    let sealed = sealed.map_err(|_| BlobError::TooLong(plain.len()))?;
    let bytes = [nonce.as_slice(), &sealed].concat();
    let attachment = Attachment { sha256: FileHash(BlobHash::of_file(&bytes).0), bytes: length, media };
    Ok(SealedBlob { bytes, key: BlobKey(key), attachment })
}

/// Opens a sealed file.
///
/// # Errors
/// [`BlobError::WrongKey`]
pub fn open_blob(sealed: &[u8], media: Media, key: &BlobKey) -> Result<Vec<u8>, BlobError> {
    let wrong = || BlobError::WrongKey(media.name());
    let (nonce, sealed) = sealed.split_first_chunk::<NONCE>().ok_or_else(wrong)?;
    let cipher = Aes256Gcm::new(&Key::<Aes256Gcm>::from(key.0));
    let associated = associated(media);
    let payload = Payload { msg: sealed, aad: associated.as_bytes() };
    cipher.decrypt(&Nonce::from(*nonce), payload).map_err(|_| wrong())
}

/// Why a piece is not appended to what is there of a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum NotAppended {
    /// It does not begin where the file ends: an earlier piece was lost, or this one came before.
    #[error("{0} bytes are there; send the piece that begins there")]
    Elsewhere(u64),
    #[error("the piece goes beyond the length that the line gives, {0} bytes")]
    Beyond(u64),
    #[error("the piece is empty")]
    Empty,
}

/// Whether a piece follows what is there of a file.
///
/// # Errors
/// [`NotAppended`]
pub const fn follows(held: u64, length: u64, offset: u64, piece: u64) -> Result<(), NotAppended> {
    if offset != held {
        return Err(NotAppended::Elsewhere(held));
    }
    match offset.checked_add(piece) {
        _ if piece == 0 => Err(NotAppended::Empty),
        Some(end) if end <= length => Ok(()),
        _ => Err(NotAppended::Beyond(length)),
    }
}

fn associated(media: Media) -> String {
    ["hailong blob/1\n", media.name()].concat()
}

impl BlobHash {
    /// The address of a sealed file.
    pub fn of_file(sealed: &[u8]) -> Self {
        Self(Sha256::digest(sealed).into())
    }
}

impl Blob {
    /// As the header names the file of an answer.
    pub fn of(file: &Attachment) -> Self {
        Self(BlobHash(file.sha256.0), u64::from(file.bytes), file.media.name().to_owned())
    }

    /// Whether it can be sent: a length that is taken and a media type that is known.
    pub fn is_sendable(&self) -> bool {
        (1..=u64::from(MAX_FILE)).contains(&self.1) && Media::parse(&self.2).is_some()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use rand_chacha::ChaCha20Rng;
    use rand_chacha::rand_core::SeedableRng;

    #[test]
    fn a_file_opens_with_its_key_as_what_it_is_and_no_other_way() {
        let mut rng = ChaCha20Rng::seed_from_u64(1);
        let one = seal_blob(b"a picture", Media::Jpeg, &mut rng).unwrap();
        assert_eq!(one.bytes.len(), 9 + SEAL);
        assert_eq!(open_blob(&one.bytes, Media::Jpeg, &one.key).unwrap(), b"a picture");
        assert_eq!(open_blob(&one.bytes, Media::Webp, &one.key), Err(BlobError::WrongKey("image/webp")));
        for place in 0..one.bytes.len() {
            let mut changed = one.bytes.clone();
            changed[place] ^= 1;
            assert!(open_blob(&changed, Media::Jpeg, &one.key).is_err(), "{place}");
            assert!(open_blob(&one.bytes[..place], Media::Jpeg, &one.key).is_err(), "{place}");
        }
    }

    /// The example of docs/sync-protocol.md, sealed by a browser; the tablet's tests open it too.
    #[test]
    fn what_a_browser_sealed_is_opened_here() {
        let example: serde_json::Value = serde_json::from_str(include_str!("../tests/sealed-file.json")).unwrap();
        let text = |name: &str| example[name].as_str().unwrap();
        let key: BlobKey = serde_json::from_value(example["key"].clone()).unwrap();
        let sealed: crate::base64url::Bytes = serde_json::from_value(example["sealed"].clone()).unwrap();
        let media = Media::parse(text("type")).unwrap();
        assert_eq!(open_blob(&sealed.0, media, &key).unwrap(), text("plain").as_bytes());
        assert_eq!(BlobHash::of_file(&sealed.0).to_string(), text("sha256"));
    }

    #[test]
    fn the_same_file_twice_has_two_addresses() {
        let mut rng = ChaCha20Rng::seed_from_u64(2);
        let one = seal_blob(b"a picture", Media::Jpeg, &mut rng).unwrap();
        let other = seal_blob(b"a picture", Media::Jpeg, &mut rng).unwrap();
        assert_ne!(one.attachment.sha256, other.attachment.sha256);
        assert!(!one.bytes.windows(9).any(|part| part == b"a picture"));
    }

    #[test]
    fn what_cannot_be_sent_is_not_sealed() {
        let mut rng = ChaCha20Rng::seed_from_u64(3);
        let most = usize::try_from(MAX_FILE).unwrap() - SEAL;
        assert!(seal_blob(&vec![1; most], Media::Webm, &mut rng).is_ok());
        assert_eq!(seal_blob(&vec![1; most + 1], Media::Webm, &mut rng), Err(BlobError::TooLong(most + 1 + SEAL)));
        assert_eq!(seal_blob(&[], Media::Webm, &mut rng), Err(BlobError::Empty));
    }
}
