//! `hello`: what the tablet has, and what the server holds and wants.

use serde::{Deserialize, Serialize};
use survey::clock::Timestamp;
use survey::id::InstallId;
use uuid::Uuid;

use super::{Credential, Limits, ProtocolRange, Storage};
use crate::chain::{Chain, LineHash};
use crate::instant;
use crate::receipt::Receipt;

/// `POST /sync/v1/hello`
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct HelloRequest {
    pub proto: ProtocolRange,
    pub app: String,
    pub install: InstallId,
    pub head: Head,
    #[serde(default)]
    pub counts: Counts,
    #[serde(default)]
    pub storage: Option<Storage>,
    /// The tablet's clock; only to measure its offset.
    #[serde(with = "instant")]
    pub clock: Timestamp,
    /// The newest receipt it holds: one that the server signed and does not know proves that the server was restored.
    #[serde(default)]
    pub newest_receipt: Option<Receipt>,
    /// What happened to the tablet's storage since the last hello that was answered. The app, which alone knows it, adds
    /// it to what the engine writes; so no code to write it goes into the tablet's module.
    #[serde(default, skip_serializing)]
    pub recovery: Option<Recovery>,
    /// The other installs of a tablet that several surveyors share, as the app adds them: none of them was lost.
    #[serde(default, skip_serializing)]
    pub beside: Vec<InstallId>,
    /// The mark of the withdrawals that the tablet has carried out since it was started, as the app adds it.
    #[serde(default, skip_serializing)]
    pub withdrawn: Option<String>,
}

/// A loss in the tablet's storage, as far as the tablet knows of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
pub struct Recovery {
    pub cause: RecoveryCause,
    /// The install that it happened to: this one, or the one that was lost.
    #[serde(default)]
    pub install: Option<InstallId>,
    /// The last number that is known of that install.
    #[serde(default)]
    pub head: Option<u64>,
    /// Lines that came back from the tablet's second copy.
    #[serde(default)]
    pub lines: u32,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RecoveryCause {
    /// The store was damaged or had gaps; the same install goes on.
    Rebuilt,
    /// The install is gone; its journal was found.
    Lost,
    /// The places where the last number stands did not agree; the tablet was enrolled again.
    Unsure,
    /// Everything is gone but the mark that there was an install.
    Evicted,
    /// Nothing is lost: another tablet had the same install, and this one was enrolled anew.
    Cloned,
    /// Nothing is lost: the server took the install's push credential no more, so the tablet was enrolled anew.
    Expired,
    #[serde(other)]
    Other,
}

impl RecoveryCause {
    pub const fn name(self) -> &'static str {
        match self {
            Self::Rebuilt => "rebuilt",
            Self::Lost => "lost",
            Self::Unsure => "unsure",
            Self::Evicted => "evicted",
            Self::Cloned => "cloned",
            Self::Expired => "expired",
            Self::Other => "other",
        }
    }
}

/// The last number given out and the chain up to it; number 0 is before the first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Head {
    pub seq: u64,
    pub chain: Chain,
}

impl Head {
    pub fn start(install: InstallId) -> Self {
        Self { seq: 0, chain: Chain::start(install) }
    }

    #[must_use]
    pub fn then(self, line: LineHash) -> Self {
        Self { seq: self.seq.saturating_add(1), chain: self.chain.then(line) }
    }
}

/// How many submissions are in each state on the tablet.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Counts {
    pub draft: u32,
    pub finalised: u32,
    pub sending: u32,
    pub receipted: u32,
    pub complete: u32,
    pub durable: u32,
    pub conflict: u32,
    pub quarantined: u32,
}

/// Numbers from first to last, both included.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Span(pub u64, pub u64);

impl Span {
    pub const fn contains(self, seq: u64) -> bool {
        self.0 <= seq && seq <= self.1
    }

    /// How many numbers it has.
    pub const fn count(self) -> u64 {
        self.1.saturating_add(1).saturating_sub(self.0)
    }
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct HelloAnswer {
    /// The version to speak, or null where there is none in common: then only pushing works.
    pub proto: Option<u16>,
    #[serde(with = "instant")]
    pub server_time: Timestamp,
    /// Changes when the server lost data: everything pulled is pulled again.
    pub epoch: Uuid,
    /// What the server holds without a gap from number 1, with its chain.
    pub ack: Head,
    /// What it lacks above, up to the head the tablet reported.
    pub want: Vec<Span>,
    /// The last number that stands in a verified backup.
    pub durable: u64,
    pub limits: Limits,
    pub device_status: DeviceStatus,
    /// The oldest app that should still collect.
    #[serde(default)]
    pub min_app: Option<String>,
    /// Seconds to wait before the next hello, if nothing has to be sent.
    pub next_sync_after: u32,
    /// The push credential with a later end, once a day. A tablet keeps what it is given here.
    #[serde(default)]
    pub push: Option<Credential>,
    /// Lines of this install whose key was destroyed, as [`crate::tombstone::untold`] writes them; nothing if the tablet let go of all of
    /// them.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub withdrawn: Option<String>,
}

/// What the server wants of this install.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum DeviceStatus {
    #[default]
    Active,
    /// Send everything, start nothing new.
    Drain,
    /// Lists are locked; finishing and sending go on.
    Locked,
    /// Send everything, then forget everything.
    Wipe,
    /// Out of use: it still sends, and a supervisor looks at what comes.
    Revoked,
    #[serde(other)]
    Other,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_of_a_later_server_do_not_break_an_older_tablet() {
        let json = r#"{"proto":1,"server_time":"2026-11-23T01:02:03Z","epoch":"0190d3a4-7c1e-7b1a-9f57-2f1d1c3f6a10",
            "ack":{"seq":0,"chain":"0000000000000000000000000000000000000000000000000000000000000000"},"want":[[1,3]],
            "durable":0,"limits":{"items":50,"bytes":65536,"inflated":1048576,"chunk":65536,"new":1},
            "device_status":"hibernate","next_sync_after":60,"later":true}"#;
        let answer: HelloAnswer = serde_json::from_str(json).unwrap();
        assert_eq!(answer.device_status, DeviceStatus::Other);
        assert!(answer.want[0].contains(3) && !answer.want[0].contains(4));
    }
}
