//! `enrol` and `refresh`: how a tablet gets its credentials and keeps them.

use serde::{Deserialize, Serialize};
use survey::clock::Timestamp;
use survey::id::{InstallId, UserId};
use uuid::Uuid;

use super::{Limits, ProtocolRange};
use crate::base64url::Bytes;
use crate::instant;
use crate::keys::PublicKeys;

/// `POST /sync/v1/enrol`
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct EnrolRequest {
    pub proto: ProtocolRange,
    /// The one-time code of the supervisor's screen.
    pub code: String,
    /// P-256 public key of this install: 65 bytes, uncompressed point (WebCrypto's `raw`).
    pub public_key: Bytes,
    pub app: String,
    #[serde(default)]
    pub device: DeviceFacts,
    /// The installs of other surveyors who share this tablet: it was not enrolled anew in their place.
    #[serde(default)]
    pub beside: Vec<InstallId>,
}

/// What the supervisor may know of the machine; no serial number, no advertising id.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct DeviceFacts {
    #[serde(default)]
    pub model: Option<String>,
    #[serde(default)]
    pub platform: Option<String>,
    #[serde(default)]
    pub storage: Option<Storage>,
    /// Whether a strict write in the database and a flushed one in the second copy were read back as they were written.
    #[serde(default)]
    pub durable: Option<bool>,
    /// Whether the app was opened from the home screen and not in the browser.
    #[serde(default)]
    pub installed: Option<bool>,
}

/// The browser's storage.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Storage {
    pub persisted: bool,
    /// Bytes used and allowed, as the browser estimates them.
    pub usage: u64,
    pub quota: u64,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct EnrolAnswer {
    pub install: InstallId,
    /// The tablet's name as people call it: `Máy 07`.
    pub label: String,
    pub surveyor: Person,
    /// May append submissions and say hello, nothing else; good for 90 days; a hello in the second half of them renews it.
    pub push: Credential,
    /// Reads what is assigned; short.
    pub session: Session,
    pub keys: PublicKeys,
    pub epoch: Uuid,
    #[serde(with = "instant")]
    pub server_time: Timestamp,
    pub limits: Limits,
    /// Whether field work is refused while the browser may evict its storage.
    pub strict_storage: bool,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Person {
    pub id: UserId,
    pub name: String,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Credential {
    pub token: String,
    #[serde(with = "instant")]
    pub expires_at: Timestamp,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Session {
    pub access_token: String,
    /// Seconds until the access token ends.
    pub expires_in: u32,
    pub refresh_token: String,
}

/// `POST /sync/v1/refresh`
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RefreshRequest {
    pub install: InstallId,
    pub refresh_token: String,
    /// ECDSA P-256 with SHA-256 (64 bytes, `r ‖ s`) by the install's key over [`RefreshRequest::signed_text`].
    pub proof: Bytes,
}

impl RefreshRequest {
    /// The text the install signs: `hailong refresh/1`, install and token, joined by line feeds.
    pub fn signed_text(install: InstallId, refresh_token: &str) -> String {
        format!("hailong refresh/1\n{install}\n{refresh_token}")
    }
}

/// The successor: the same one, however often it is asked for, until it is first used.
pub type RefreshAnswer = Session;
