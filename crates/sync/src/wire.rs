//! Reading an entry of the answer to a batch, receipt or refusal, by its `status`, and a change by its `change`. Serde's
//! `untagged` and `tag` would do the same by keeping the entry and trying one after the other, for several kilobytes of
//! the tablet's module.

use serde::{Deserialize, Serialize};
use survey::clock::Timestamp;
use survey::id::{EvaluationId, InstallId, SubmissionId};

use crate::base64url;
use crate::chain::LineHash;
use crate::message::{self, EvaluationProgress, NotHeld, NotHeldStatus, Person, Progress};
use crate::receipt::{Holding, Reason, Receipt, Status};

#[derive(Deserialize)]
pub(crate) struct Outcome {
    status: Word,
    line_hash: LineHash,
    install: Option<InstallId>,
    seq: Option<u64>,
    id: Option<SubmissionId>,
    server_seq: Option<u64>,
    received_at: Option<String>,
    reason: Option<String>,
    detail: Option<String>,
    signature: Option<String>,
}

#[derive(Deserialize)]
#[serde(rename_all = "snake_case")]
enum Word {
    Stored,
    Duplicate,
    Conflict,
    Quarantined,
    Retry,
    Refused,
}

/// An entry says that the server holds the line, and a part of the receipt is missing or wrong.
#[derive(Debug, thiserror::Error)]
#[error("an entry says that the server holds the line, but it is no receipt: \"{0}\" is missing or wrong")]
pub(crate) struct NotAReceipt(&'static str);

impl TryFrom<Outcome> for message::Outcome {
    type Error = NotAReceipt;

    fn try_from(entry: Outcome) -> Result<Self, NotAReceipt> {
        let status = match entry.status {
            Word::Stored => Status::Stored,
            Word::Duplicate => Status::Duplicate,
            Word::Conflict => Status::Conflict,
            Word::Quarantined => Status::Quarantined,
            Word::Retry => return Ok(entry.not_held(NotHeldStatus::Retry)),
            Word::Refused => return Ok(entry.not_held(NotHeldStatus::Refused)),
        };
        let at = entry.received_at.and_then(|at| Timestamp::parse_rfc3339(&at).ok());
        let signature = entry.signature.and_then(|text| base64url::decode_array(&text).ok());
        let holding = Holding {
            install: entry.install.ok_or(NotAReceipt("install"))?,
            seq: entry.seq.ok_or(NotAReceipt("seq"))?,
            id: entry.id.ok_or(NotAReceipt("id"))?,
            line_hash: entry.line_hash,
            server_seq: entry.server_seq.ok_or(NotAReceipt("server_seq"))?,
            received_at: at.ok_or(NotAReceipt("received_at"))?,
        };
        let reason = entry.reason.map(|reason| Reason::parse(&reason).unwrap_or(Reason::Other));
        let signature = signature.ok_or(NotAReceipt("signature"))?;
        Ok(Self::Held(Receipt { status, holding, reason, signature }))
    }
}

impl Outcome {
    fn not_held(self, status: NotHeldStatus) -> message::Outcome {
        let (reason, detail) = (self.reason.unwrap_or_default(), self.detail.unwrap_or_default());
        message::Outcome::NotHeld(NotHeld { status, line_hash: self.line_hash, reason, detail })
    }
}

/// Texts only, so that one function reads them all.
#[derive(Deserialize)]
pub(crate) struct Change {
    #[serde(rename = "change")]
    what: String,
    kind: Option<String>,
    id: Option<String>,
    evaluation: Option<String>,
    row: Option<String>,
    hash: Option<String>,
    content: Option<String>,
    #[serde(default)]
    successors: Vec<Person>,
}

/// A change of a kind we know lacks what belongs to it.
#[derive(Debug, thiserror::Error)]
#[error("a change lacks what belongs to its kind")]
pub(crate) struct NotAChange;

impl TryFrom<Change> for message::Change {
    type Error = NotAChange;

    fn try_from(one: Change) -> Result<Self, NotAChange> {
        one.read().ok_or(NotAChange)
    }
}

impl Change {
    fn read(self) -> Option<message::Change> {
        use message::Change as C;
        let evaluation: Option<EvaluationId> = self.evaluation.and_then(|id| id.parse().ok());
        Some(match self.what.as_str() {
            "put" => C::Put { kind: self.kind?, id: self.id?, evaluation: evaluation?, row: self.row? },
            "removed" => C::Removed { kind: self.kind?, id: self.id? },
            "questionnaire" => C::Questionnaire { hash: self.hash?.parse().ok()?, content: self.content? },
            "scope_added" => C::ScopeAdded { evaluation: evaluation? },
            "scope_removed" => C::ScopeRemoved { evaluation: evaluation?, successors: self.successors },
            _ => C::Other,
        })
    }
}

/// Counts of an evaluation beside its id: serde's `flatten` would read them by way of a tree.
#[derive(Serialize, Deserialize)]
pub(crate) struct Counts {
    evaluation: EvaluationId,
    done: u32,
    target: Option<u32>,
    done_by_all: u32,
}

impl From<Counts> for EvaluationProgress {
    fn from(one: Counts) -> Self {
        let Counts { evaluation, done, target, done_by_all } = one;
        Self { evaluation, progress: Progress { done, target, done_by_all } }
    }
}

impl From<EvaluationProgress> for Counts {
    fn from(one: EvaluationProgress) -> Self {
        let Progress { done, target, done_by_all } = one.progress;
        Self { evaluation: one.evaluation, done, target, done_by_all }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::keys::ServerKeys;

    fn receipt() -> Receipt {
        let holding = Holding {
            install: InstallId(uuid::Uuid::from_u128(1)),
            seq: 3,
            id: SubmissionId(uuid::Uuid::from_u128(2)),
            line_hash: LineHash::of("x"),
            server_seq: 9,
            received_at: Timestamp::from_millis(1_634_010_000_250),
        };
        Receipt::sign(
            holding,
            Status::Quarantined,
            Some(Reason::LateScope),
            &ServerKeys::from_bytes(&[7; 32], &[9; 32]).unwrap(),
        )
    }

    #[test]
    fn both_kinds_of_entry_are_read_back() {
        let refused = NotHeld {
            status: NotHeldStatus::Refused,
            line_hash: LineHash::of("y"),
            reason: "not_sealed".to_owned(),
            detail: "cut".to_owned(),
        };
        for entry in [message::Outcome::Held(receipt()), message::Outcome::NotHeld(refused)] {
            let json = serde_json::to_string(&entry).unwrap();
            assert_eq!(serde_json::from_str::<message::Outcome>(&json).unwrap(), entry, "{json}");
        }
    }

    #[test]
    fn a_receipt_without_one_of_its_parts_is_none() {
        let whole = serde_json::to_value(message::Outcome::Held(receipt())).unwrap();
        for part in ["install", "seq", "id", "line_hash", "server_seq", "received_at", "signature"] {
            let mut less = whole.clone();
            less.as_object_mut().unwrap().remove(part);
            assert!(serde_json::from_value::<message::Outcome>(less).is_err(), "{part}");
        }
        let mut later = whole;
        later["reason"] = "moon_phase".into();
        let read: message::Outcome = serde_json::from_value(later).unwrap();
        assert!(matches!(read, message::Outcome::Held(Receipt { reason: Some(Reason::Other), .. })));
    }
}
