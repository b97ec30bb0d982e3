//! `pin`: a tablet whose PIN is forgotten asks for its data key, which a supervisor grants.

use serde::{Deserialize, Serialize};
use survey::id::InstallId;

use crate::base64url::Bytes;

/// `POST /sync/v1/pin`, again and again until it is granted; asking twice is asking once.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PinRequest {
    pub install: InstallId,
    /// P-256 public key made for this asking: 65 bytes, uncompressed point. Its secret half does not leave the browser.
    pub public_key: Bytes,
    /// The data key sealed to the server: see [`crate::data_key`].
    pub key_box: Bytes,
    /// The install the box was sealed for, if the tablet was enrolled again since: one of the same surveyor.
    #[serde(default)]
    pub sealed_for: Option<InstallId>,
    /// A new PIN is set: the grant is used up.
    #[serde(default)]
    pub done: bool,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "state", rename_all = "snake_case")]
pub enum PinAnswer {
    /// Nobody granted it yet.
    Waiting,
    /// The data key, sealed to the key that asked: an ephemeral P-256 public key (65 bytes, uncompressed), then the key under
    /// AES-256-GCM with a nonce of twelve zeros. The cipher's key is HKDF-SHA256 of the shared secret, without salt, with
    /// `hailong pin/1` and the install's 16 bytes as info; the ephemeral key is used once.
    Granted {
        sealed: Bytes,
    },
    Done,
}
