//! `draft`: a tablet asks for the key of an unfinished interview that was copied out of another one.

use serde::{Deserialize, Serialize};
use survey::id::{InstallId, SubmissionId};

use crate::base64url::Bytes;

/// `POST /sync/v1/draft`
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct DraftRequest {
    pub install: InstallId,
    /// The install that copied it: one of the same surveyor.
    pub sealed_for: InstallId,
    /// The interview's id.
    pub draft: SubmissionId,
    /// The interview's key sealed to the server: see [`crate::draft_key`].
    pub key_box: Bytes,
    /// P-256 public key made for this asking: 65 bytes, uncompressed point.
    pub public_key: Bytes,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct DraftAnswer {
    /// The key, sealed to the key that asked as [`super::PinAnswer::Granted`] says.
    pub sealed: Bytes,
}
