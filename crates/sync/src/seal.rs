//! Freezing a submission into a line, and opening it on the server.
//!
//! Each body is sealed by AES-256-GCM under a key of its own, with the header as associated data; that key is sealed
//! to the server by HPKE (RFC 9180, base mode: X25519, HKDF-SHA256, AES-256-GCM), bound to the line's hash. Destroying
//! the key box and the key withdraws the answer; the line and the chain stay whole.

use aes_gcm::aead::{Aead, KeyInit, Payload};
use aes_gcm::{Aes256Gcm, Key, Nonce};
use hpke::aead::AesGcm256;
use hpke::kdf::HkdfSha256;
use hpke::kem::X25519HkdfSha256;
use hpke::{Deserializable, Kem, OpModeR, OpModeS, Serializable, single_shot_open, single_shot_seal_with_rng};
use rand_core::CryptoRng;

use crate::body::{Body, BodyError};
use crate::chain::LineHash;
use crate::keys::{OpeningKey, SealingKey};
use crate::line::{Header, Line, LineError, join};

/// HPKE's `info`: which protocol and version a key box belongs to.
pub const INFO: &[u8] = b"hailong sync/1 key_box";
/// Length of a key box: encapsulated key (32), key (32), tag (16).
pub const KEY_BOX: usize = 80;
pub(crate) const NONCE: usize = 12;
pub(crate) const TAG: usize = 16;
const ENCAPSULATED: usize = 32;

/// A finalised submission: what the tablet stores and sends.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Frozen {
    pub line: String,
    /// The body's key, sealed to the server. It travels beside the line.
    pub key_box: Vec<u8>,
    pub line_hash: LineHash,
}

/// The key of one body. The server keeps it under its own key-encryption key; destroying it withdraws the answer.
#[derive(Clone, PartialEq, Eq)]
pub struct BodyKey(pub [u8; 32]);

impl std::fmt::Debug for BodyKey {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("BodyKey(secret)")
    }
}

/// Why a submission could not be frozen. The draft stays as it is.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum FreezeError {
    #[error(transparent)]
    Body(#[from] BodyError),
    #[error(transparent)]
    Line(#[from] LineError),
    #[error("the server's public key is not usable; enrol this tablet again")]
    BadKey,
}

/// Why a stored line could not be opened.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum OpenError {
    #[error("the key box has {0} bytes instead of {KEY_BOX}")]
    BadKeyBox(usize),
    #[error("the key box was not sealed to this server for this line")]
    WrongServer,
    #[error("the body was not sealed under this key with this header: line or key was changed")]
    WrongKey,
    #[error(transparent)]
    Body(#[from] BodyError),
}

/// Freezes a submission: packs and seals the body, writes the line, seals the key. Call it once for a submission; the
/// result is stored, hashed, sent and kept as it is.
///
/// # Errors
/// [`FreezeError`]; whatever it gives instead of an error, [`Line::parse`] reads.
pub fn freeze(
    header: &Header,
    body: &Body,
    server: &SealingKey,
    rng: &mut impl CryptoRng,
) -> Result<Frozen, FreezeError> {
    let packed = body.pack()?;
    let (mut key, mut nonce) = ([0; 32], [0; NONCE]);
    rng.fill_bytes(&mut key);
    rng.fill_bytes(&mut nonce);
    let associated = header.associated()?;
    let payload = Payload { msg: &packed, aad: associated.as_bytes() };
    let cipher = Aes256Gcm::new(&Key::<Aes256Gcm>::from(key));
    let ciphertext = cipher.encrypt(&Nonce::from(nonce), payload).map_err(|_| BodyError::TooLong(packed.len()))?;
    let line = join(&associated, &[nonce.as_slice(), &ciphertext].concat());
    Line::parse(&line)?;
    let line_hash = LineHash::of(&line);
    let key_box = box_key(&BodyKey(key), line_hash, server, rng)?;
    Ok(Frozen { line, key_box, line_hash })
}

/// Seals the key of a line's body to the server.
fn box_key(
    key: &BodyKey,
    line: LineHash,
    server: &SealingKey,
    rng: &mut impl CryptoRng,
) -> Result<Vec<u8>, FreezeError> {
    seal_to(server, INFO, &line.0, &key.0, rng)
}

/// HPKE in base mode: the encapsulated key, then the ciphertext.
pub(crate) fn seal_to(
    server: &SealingKey,
    info: &[u8],
    associated: &[u8],
    plain: &[u8],
    rng: &mut impl CryptoRng,
) -> Result<Vec<u8>, FreezeError> {
    let server = <X25519HkdfSha256 as Kem>::PublicKey::from_bytes(&server.0).map_err(|_| FreezeError::BadKey)?;
    let (encapsulated, sealed) = single_shot_seal_with_rng::<AesGcm256, HkdfSha256, X25519HkdfSha256>(
        &OpModeS::Base,
        &server,
        info,
        plain,
        associated,
        rng,
    )
    .map_err(|_| FreezeError::BadKey)?;
    Ok([encapsulated.to_bytes().as_slice(), &sealed].concat())
}

/// What [`seal_to`] sealed to this server for this use; `None` for anything else.
pub(crate) fn open_to(server: &OpeningKey, info: &[u8], associated: &[u8], sealed: &[u8]) -> Option<Vec<u8>> {
    let (encapsulated, sealed) = sealed.split_at_checked(ENCAPSULATED)?;
    let encapsulated = <X25519HkdfSha256 as Kem>::EncappedKey::from_bytes(encapsulated).ok()?;
    single_shot_open::<AesGcm256, HkdfSha256, X25519HkdfSha256>(
        &OpModeR::Base,
        server.secret(),
        &encapsulated,
        info,
        sealed,
        associated,
    )
    .ok()
}

/// The key of a line's body, out of its key box.
///
/// # Errors
/// [`OpenError::BadKeyBox`], [`OpenError::WrongServer`]
pub fn unbox_key(key_box: &[u8], line: LineHash, server: &OpeningKey) -> Result<BodyKey, OpenError> {
    if key_box.len() != KEY_BOX {
        return Err(OpenError::BadKeyBox(key_box.len()));
    }
    let key = open_to(server, INFO, &line.0, key_box).ok_or(OpenError::WrongServer)?;
    key.try_into().map(BodyKey).map_err(|_| OpenError::WrongServer)
}

/// The body of a line under its key.
///
/// # Errors
/// [`OpenError::WrongKey`], [`OpenError::Body`]
pub fn open_with(line: &Line<'_>, key: &BodyKey) -> Result<Body, OpenError> {
    let (nonce, ciphertext) = line.sealed().split_first_chunk::<NONCE>().ok_or(OpenError::WrongKey)?;
    let payload = Payload { msg: ciphertext, aad: line.associated_data() };
    let cipher = Aes256Gcm::new(&Key::<Aes256Gcm>::from(key.0));
    let packed = cipher.decrypt(&Nonce::from(*nonce), payload).map_err(|_| OpenError::WrongKey)?;
    Ok(Body::unpack(&packed)?)
}

/// The body of a line out of its key box.
///
/// # Errors
/// [`OpenError`]
pub fn open(line: &Line<'_>, key_box: &[u8], server: &OpeningKey) -> Result<Body, OpenError> {
    open_with(line, &unbox_key(key_box, line.hash(), server)?)
}
