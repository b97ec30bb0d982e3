//! The server's signed word that it holds a line.
//!
//! The Ed25519 signature covers the fact of holding (install, number, id, hash, server number, time) and not the
//! status, which may change when a supervisor has looked. So whoever asks again gets the same signature, byte for byte.

use ed25519_dalek::Signer;
use serde::{Deserialize, Serialize};
use survey::clock::Timestamp;
use survey::id::{InstallId, SubmissionId};

use crate::chain::LineHash;
use crate::keys::{ReceiptKey, ServerKeys};
use crate::{base64url, instant};

/// What the server says about a line that it holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Status {
    /// It is new and it is kept.
    Stored,
    /// It was there already, the same byte for byte.
    Duplicate,
    /// Another line has its number or its id; both are kept and a supervisor looks.
    Conflict,
    /// It is kept, and a supervisor looks: see the reason.
    Quarantined,
}

/// Why a supervisor has to look at a line.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Reason {
    /// The server does not have this questionnaire version.
    UnknownQuestionnaire,
    UnknownEvaluation,
    /// The tablet was revoked before it sent this.
    RevokedInstall,
    /// The evaluation was given to someone else in the meantime.
    LateScope,
    /// The answers break the questionnaire's rules.
    BadAnswers,
    /// The body does not open with the key that came with it.
    Unopenable,
    CampaignClosed,
    /// The person it names is not on the evaluation's list.
    UnknownCase,
    /// The person has answered already.
    CaseAnswered,
    /// The line names another install than the one that sent it.
    InstallMismatch,
    /// The line's number or id is taken by another line.
    SeqTaken,
    IdTaken,
    /// The line is of a version or kind this server does not know yet.
    UnknownVersion,
    /// A reason that a later version added.
    #[serde(other)]
    Other,
}

impl Reason {
    pub const ALL: [Self; 14] = [
        Self::UnknownQuestionnaire,
        Self::UnknownEvaluation,
        Self::RevokedInstall,
        Self::LateScope,
        Self::BadAnswers,
        Self::Unopenable,
        Self::CampaignClosed,
        Self::UnknownCase,
        Self::CaseAnswered,
        Self::InstallMismatch,
        Self::SeqTaken,
        Self::IdTaken,
        Self::UnknownVersion,
        Self::Other,
    ];

    /// The word for it in JSON and in the stores.
    pub const fn name(self) -> &'static str {
        match self {
            Self::UnknownQuestionnaire => "unknown_questionnaire",
            Self::UnknownEvaluation => "unknown_evaluation",
            Self::RevokedInstall => "revoked_install",
            Self::LateScope => "late_scope",
            Self::BadAnswers => "bad_answers",
            Self::Unopenable => "unopenable",
            Self::CampaignClosed => "campaign_closed",
            Self::UnknownCase => "unknown_case",
            Self::CaseAnswered => "case_answered",
            Self::InstallMismatch => "install_mismatch",
            Self::SeqTaken => "seq_taken",
            Self::IdTaken => "id_taken",
            Self::UnknownVersion => "unknown_version",
            Self::Other => "other",
        }
    }

    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|reason| reason.name() == text)
    }
}

/// The fact that a receipt attests.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Holding {
    pub install: InstallId,
    pub seq: u64,
    pub id: SubmissionId,
    pub line_hash: LineHash,
    /// The number the server gave it.
    pub server_seq: u64,
    pub received_at: Timestamp,
}

/// A signed receipt; in JSON one flat object.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(from = "Flat", into = "Flat")]
pub struct Receipt {
    pub status: Status,
    pub holding: Holding,
    pub reason: Option<Reason>,
    /// Ed25519 over [`Holding::signed_text`].
    pub signature: [u8; 64],
}

/// A receipt's JSON. Written out, because serde's `flatten` costs the tablet's module several kilobytes.
#[derive(Serialize, Deserialize)]
struct Flat {
    status: Status,
    install: InstallId,
    seq: u64,
    id: SubmissionId,
    line_hash: LineHash,
    server_seq: u64,
    #[serde(with = "instant")]
    received_at: Timestamp,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    reason: Option<Reason>,
    #[serde(with = "base64url::array")]
    signature: [u8; 64],
}

impl From<Flat> for Receipt {
    fn from(flat: Flat) -> Self {
        let Flat { status, install, seq, id, line_hash, server_seq, received_at, reason, signature } = flat;
        Self { status, holding: Holding { install, seq, id, line_hash, server_seq, received_at }, reason, signature }
    }
}

impl From<Receipt> for Flat {
    fn from(receipt: Receipt) -> Self {
        let Receipt { status, holding, reason, signature } = receipt;
        let Holding { install, seq, id, line_hash, server_seq, received_at } = holding;
        Self { status, install, seq, id, line_hash, server_seq, received_at, reason, signature }
    }
}

/// A receipt is no proof.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ReceiptError {
    #[error("the signature is not this server's; the submission stays on the tablet and is sent again")]
    BadSignature,
    #[error("the receipt is for another line than the one on this tablet")]
    AnotherLine,
    #[error("the server's receipt key is not usable; enrol this tablet again")]
    BadKey,
}

impl Holding {
    /// The bytes that are signed: seven lines of text joined by line feeds, the first `hailong receipt/1`, then install,
    /// number, id, line hash, server number and the time of receipt in milliseconds since 1970 (UTC).
    pub fn signed_text(&self) -> String {
        let Self { install, seq, id, line_hash, server_seq, received_at } = self;
        format!("hailong receipt/1\n{install}\n{seq}\n{id}\n{line_hash}\n{server_seq}\n{}", received_at.millis())
    }
}

impl Receipt {
    /// Signs. The same holding always gives the same signature, whatever the status.
    pub fn sign(holding: Holding, status: Status, reason: Option<Reason>, keys: &ServerKeys) -> Self {
        let signature = keys.signing().sign(holding.signed_text().as_bytes()).to_bytes();
        Self { status, holding, reason, signature }
    }

    /// Checks the signature.
    ///
    /// # Errors
    /// [`ReceiptError::BadSignature`], [`ReceiptError::BadKey`]
    pub fn verify(&self, key: ReceiptKey) -> Result<(), ReceiptError> {
        key.check(&self.holding.signed_text(), &self.signature)
    }

    /// Checks that this is the server's word for exactly this line.
    ///
    /// # Errors
    /// [`ReceiptError`]
    pub fn proves(
        &self,
        install: InstallId,
        seq: u64,
        id: SubmissionId,
        line_hash: LineHash,
        key: ReceiptKey,
    ) -> Result<(), ReceiptError> {
        let Holding { install: theirs, seq: number, id: name, line_hash: hash, .. } = self.holding;
        if (theirs, number, name, hash) != (install, seq, id, line_hash) {
            return Err(ReceiptError::AnotherLine);
        }
        self.verify(key)
    }
}
