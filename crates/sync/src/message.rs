//! The messages of `/sync/v1`, as JSON. Fields added later are let through unread on both sides.
//!
//! Lists that a server may only ever add to are enums with a last variant for what this version does not know.

use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use survey::campaign::CampaignState;
use survey::clock::{Day, Timestamp};
use survey::id::{CampaignId, CaseId, EvaluationId, InstallId, UnitId, UserId};
use survey::language::Text;
use survey::questionnaire::QuestionnaireHash;
use uuid::Uuid;

use crate::base64url::Bytes;
use crate::chain::{Chain, LineHash};
use crate::instant;
use crate::keys::PublicKeys;
use crate::receipt::Receipt;

/// The versions one side speaks.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct ProtocolRange {
    pub min: u16,
    pub max: u16,
}

impl ProtocolRange {
    /// The highest version both speak. Pulling needs one; pushing never does.
    pub fn agree(self, other: Self) -> Option<u16> {
        let highest = self.max.min(other.max);
        (highest >= self.min.max(other.min)).then_some(highest)
    }
}

/// What one request may hold.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Limits {
    /// Items in a batch.
    pub items: u32,
    /// Bytes of a batch on the wire (gzip).
    pub bytes: u32,
    /// Bytes of a batch inflated.
    pub inflated: u32,
    /// Bytes of a piece of a photograph or recording.
    pub chunk: u32,
}

impl Default for Limits {
    fn default() -> Self {
        Self { items: 50, bytes: 64 * 1024, inflated: 1024 * 1024, chunk: 64 * 1024 }
    }
}

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
    /// May append submissions and say hello, nothing else; good for 90 days and renewed at each hello.
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
    /// The push credential with a later end, when it is past half its time. A tablet keeps what it is given here.
    #[serde(default)]
    pub push: Option<Credential>,
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
    #[serde(other)]
    Other,
}

/// The answer to `POST /sync/v1/submissions`: one entry for each item, in the order they were sent.
///
/// The request's body, inflated, is text in UTF-8 of two lines for each item, each ended by one line feed: the frozen
/// line as it is, then its key box as base64url.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SubmissionsAnswer {
    pub receipts: Vec<Outcome>,
}

/// What became of one item: in JSON the receipt, or the refusal; `status` tells which.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "crate::wire::Outcome", untagged)]
pub enum Outcome {
    Held(Receipt),
    NotHeld(NotHeld),
}

/// An item that the server did not keep. It stays on the tablet.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct NotHeld {
    pub status: NotHeldStatus,
    /// SHA-256 of the item's first line, as it arrived.
    pub line_hash: LineHash,
    /// A word for programs: `line_too_long`, `not_sealed`, `bad_key_box`, `busy` …
    pub reason: String,
    /// A sentence for people, with the cure.
    pub detail: String,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum NotHeldStatus {
    /// The server could not keep it just now; send it again.
    Retry,
    /// It is no line: cut or changed on the way, or made by a broken app. Sending it again helps in the first case.
    Refused,
}

impl Outcome {
    pub const fn line_hash(&self) -> LineHash {
        match self {
            Self::Held(receipt) => receipt.holding.line_hash,
            Self::NotHeld(item) => item.line_hash,
        }
    }
}

/// The body of a batch, not yet compressed.
pub fn batch<'a>(items: impl IntoIterator<Item = (&'a str, &'a [u8])>) -> String {
    let mut text = String::new();
    for (line, key_box) in items {
        text.push_str(line);
        text.push('\n');
        text.push_str(&crate::base64url::encode(key_box));
        text.push('\n');
    }
    text
}

/// The items of a batch: each line with the text of its key box. A line begins with `{` and a key box does not, so an
/// item that lost a part does not shift the others: what was cut off is an item too, without key box, and so is a stray
/// text.
pub fn items(batch: &str) -> impl Iterator<Item = (&str, Option<&str>)> {
    let mut lines = batch.split('\n').filter(|line| !line.is_empty()).peekable();
    std::iter::from_fn(move || {
        let line = lines.next()?;
        let key_box = if line.starts_with('{') { lines.next_if(|next| !next.starts_with('{')) } else { None };
        Some((line, key_box))
    })
}

/// `GET /sync/v1/changes`: everything this surveyor needs, as a whole.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Snapshot {
    pub epoch: Uuid,
    #[serde(with = "instant")]
    pub server_time: Timestamp,
    pub surveyor: Person,
    pub evaluations: Vec<AssignedEvaluation>,
    /// Canonical JSON by its SHA-256: every version that an evaluation names.
    pub questionnaires: BTreeMap<QuestionnaireHash, String>,
    pub cases: Vec<AssignedCase>,
    /// True where the data are synthetic; every screen says so.
    #[serde(default)]
    pub synthetic: bool,
}

/// One unit in one campaign, as the surveyor needs it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct AssignedEvaluation {
    pub id: EvaluationId,
    pub unit: Named<UnitId>,
    pub campaign: Named<CampaignId>,
    pub year: i32,
    pub state: CampaignState,
    pub first_day: Day,
    pub last_day: Day,
    pub questionnaire: QuestionnaireHash,
    pub progress: Progress,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Named<I> {
    pub id: I,
    pub name: Text,
}

/// Interviews done and to be done.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Progress {
    /// Interviews of this surveyor that the server counts.
    pub done: u32,
    /// What this surveyor is to reach, if a number was set.
    #[serde(default)]
    pub target: Option<u32>,
    /// Interviews of everybody in this evaluation.
    pub done_by_all: u32,
}

/// A person drawn, without name: who it is comes with the contact list, encrypted.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct AssignedCase {
    pub id: CaseId,
    pub evaluation: EvaluationId,
    pub number: u32,
    pub area_code: String,
    #[serde(default)]
    pub area_name: Option<Text>,
    #[serde(default)]
    pub village: Option<String>,
    pub state: CaseState,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum CaseState {
    Open,
    Done,
    #[serde(other)]
    Other,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_batch_is_read_back_and_a_cut_one_keeps_its_whole_items() {
        let text = batch([("{\"a\":1}", [1, 2].as_slice()), ("{\"b\":2}", &[3])]);
        assert_eq!(text, "{\"a\":1}\nAQI\n{\"b\":2}\nAw\n");
        let read: Vec<_> = items(&text).collect();
        assert_eq!(read, [("{\"a\":1}", Some("AQI")), ("{\"b\":2}", Some("Aw"))]);
        assert_eq!(items(&text[..15]).last(), Some(("{\"b", None)));
        let hurt: Vec<_> = items("{\"a\":1}\n{\"b\":2}\nAw\nstray\n{\"c\":3}\nBA").collect();
        assert_eq!(hurt, [("{\"a\":1}", None), ("{\"b\":2}", Some("Aw")), ("stray", None), ("{\"c\":3}", Some("BA"))]);
    }

    #[test]
    fn the_highest_common_version_is_spoken() {
        let range = |min, max| ProtocolRange { min, max };
        assert_eq!(range(1, 2).agree(range(1, 3)), Some(2));
        assert_eq!(range(1, 1).agree(range(2, 3)), None);
    }

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
