//! The frozen line: a clear header and a sealed body, one JSON object of one line, written once.
//!
//! Its last member is `"sealed"`. The **associated data** of the seal is every byte of the line in front of
//! `,"sealed":"`, as it stands: the header's JSON without its closing brace. Nothing is ever serialised again to check
//! or to open a line.

use serde::{Deserialize, Deserializer, Serialize};
use survey::case::Mode;
use survey::clock::{Day, Timestamp, Zone};
use survey::id::{EvaluationId, InstallId, SubmissionId};
use survey::language::Language;
use survey::questionnaire::QuestionnaireHash;

use crate::chain::{BlobHash, LineHash};
use crate::{base64url, instant};

/// The line version this crate writes.
pub const VERSION: u16 = 1;
/// A line longer than this is refused: a batch of one must fit the 64 KiB that a request may have on the wire.
pub const MAX_LINE: usize = 64 * 1024;
/// Sequence numbers are numbers of JavaScript too.
pub const MAX_SEQ: u64 = 9_007_199_254_740_991;
/// Objects and arrays inside one another, at most.
pub(crate) const MAX_DEPTH: usize = 16;
const MAX_BLOBS: usize = 64;
const MAX_APP: usize = 64;
const SEAM: &str = ",\"sealed\":\"";

/// What a line is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    Interview,
    /// An interview that was broken off.
    Partial,
    /// A visit and its outcome, without answers.
    Attempt,
    /// A surveyor's answer to a supervisor's question.
    Explanation,
    /// A supervisor's second interview of the same person.
    BackCheck,
    /// Made to practise, with people who do not exist. It is never sent, and refused if it were.
    Practice,
    /// A kind that a later version added: stored, and judged when this server knows it.
    #[serde(other)]
    Other,
}

impl Kind {
    pub const fn name(self) -> &'static str {
        match self {
            Self::Interview => "interview",
            Self::Partial => "partial",
            Self::Attempt => "attempt",
            Self::Explanation => "explanation",
            Self::BackCheck => "back_check",
            Self::Practice => "practice",
            Self::Other => "other",
        }
    }

    /// The kind of a name that [`Kind::name`] gives; a tablet makes no others.
    pub fn parse(name: &str) -> Option<Self> {
        [Self::Interview, Self::Partial, Self::Attempt, Self::Explanation, Self::BackCheck, Self::Practice]
            .into_iter()
            .find(|kind| kind.name() == name)
    }

    /// Whether its body holds answers to the questionnaire.
    pub const fn has_answers(self) -> bool {
        matches!(self, Self::Interview | Self::Partial | Self::BackCheck | Self::Practice)
    }
}

/// A photograph or recording that belongs to a line: its hash, its length in bytes and its media type.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Blob(pub BlobHash, pub u64, pub String);

/// What anyone may read of a line.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Header {
    /// Version of the line, 1. A server takes any version and quarantines one it does not know.
    pub v: u16,
    pub install: InstallId,
    /// The number among the finalised lines of this install: 1, 2, 3 …
    pub seq: u64,
    pub id: SubmissionId,
    pub kind: Kind,
    pub evaluation: EvaluationId,
    pub questionnaire: QuestionnaireHash,
    /// The language the interview was finished in.
    pub lang: Language,
    /// Tablet, kiosk or paper; a web answer has no install and no line.
    pub mode: Mode,
    /// The line this one corrects.
    #[serde(deserialize_with = "present")]
    pub supersedes: Option<SubmissionId>,
    /// The app's name and version.
    pub app: String,
    /// The tablet's clock when the line was frozen. Nothing is ordered or refused by it.
    #[serde(with = "instant")]
    pub wall: Timestamp,
    /// Server clock minus tablet clock in milliseconds, as measured at the last `hello`; null if there was none yet.
    #[serde(deserialize_with = "present")]
    pub offset: Option<i64>,
    /// What `today()` was, so that the server's verdict days later is the tablet's.
    pub today: Day,
    pub blobs: Vec<Blob>,
}

/// A field that may be null but must be there.
fn present<'de, D: Deserializer<'de>, T: Deserialize<'de>>(deserializer: D) -> Result<Option<T>, D::Error> {
    Option::deserialize(deserializer)
}

/// Why a text is not a line. Nothing that fails here is stored; the tablet is told and keeps it.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum LineError {
    #[error("the line has {0} bytes; at most {MAX_LINE} are taken. Send photographs and sound as blobs")]
    TooLong(usize),
    #[error("the line holds a line break or another control character; a line is one line of JSON")]
    ControlCharacter,
    #[error("the line does not end in ,\"sealed\":\"…\"}}: it was cut, or \"sealed\" is not its last member")]
    NotSealed,
    #[error("the sealed part is not base64url without padding, or too short to hold a nonce and a tag")]
    BadSealed,
    #[error("the header is nested deeper than {MAX_DEPTH} levels")]
    TooDeep,
    #[error("the header cannot be read: {0}")]
    BadHeader(String),
    #[error("the number {0} is not a sequence number: they begin at 1")]
    BadSeq(u64),
    #[error("version 0 does not exist; the first is 1")]
    BadVersion,
    #[error("a web answer is not sent as a line")]
    WebMode,
    #[error("\"{0}\" is longer than the protocol allows")]
    FieldTooLong(&'static str),
}

impl LineError {
    /// The word for it in a per-item answer.
    pub const fn code(&self) -> &'static str {
        match self {
            Self::TooLong(_) => "line_too_long",
            Self::ControlCharacter => "control_character",
            Self::NotSealed => "not_sealed",
            Self::BadSealed => "bad_sealed",
            Self::TooDeep => "too_deep",
            Self::BadHeader(_) => "bad_header",
            Self::BadSeq(_) => "bad_seq",
            Self::BadVersion => "bad_version",
            Self::WebMode => "web_mode",
            Self::FieldTooLong(_) => "field_too_long",
        }
    }
}

/// A line that was read: its exact text beside what the header says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Line<'a> {
    text: &'a str,
    associated: &'a str,
    pub header: Header,
    sealed: Vec<u8>,
}

impl<'a> Line<'a> {
    /// Reads a line. Required fields must be there and right; fields it does not know are let through.
    ///
    /// # Errors
    /// [`LineError`]; never a panic, whatever the text.
    pub fn parse(text: &'a str) -> Result<Self, LineError> {
        if text.len() > MAX_LINE {
            return Err(LineError::TooLong(text.len()));
        }
        if text.bytes().any(|byte| byte < 0x20) {
            return Err(LineError::ControlCharacter);
        }
        let (associated, rest) = text.rsplit_once(SEAM).ok_or(LineError::NotSealed)?;
        let sealed = rest.strip_suffix("\"}").ok_or(LineError::NotSealed)?;
        let sealed = base64url::decode(sealed).map_err(|_| LineError::BadSealed)?;
        if sealed.len() < crate::seal::NONCE + crate::seal::TAG {
            return Err(LineError::BadSealed);
        }
        let header = Header::read(&format!("{associated}}}"))?;
        Ok(Self { text, associated, header, sealed })
    }

    /// The line itself, byte for byte.
    pub const fn text(&self) -> &'a str {
        self.text
    }

    /// What the seal authenticates beside the body: the bytes of the line in front of `,"sealed":"`.
    pub const fn associated_data(&self) -> &'a [u8] {
        self.associated.as_bytes()
    }

    /// Nonce, ciphertext and tag.
    pub fn sealed(&self) -> &[u8] {
        &self.sealed
    }

    pub fn hash(&self) -> LineHash {
        LineHash::of(self.text)
    }
}

impl Header {
    /// When it was made, by the tablet's clock set right by what it measured of the server's.
    pub fn made_at(&self) -> Timestamp {
        self.wall.plus_millis(self.offset.unwrap_or(0))
    }

    /// The day it was made on in a zone. Nothing depends on it but what people call "today".
    pub fn made_on(&self, zone: Zone) -> Day {
        zone.day(self.made_at())
    }

    fn read(json: &str) -> Result<Self, LineError> {
        if deeper_than(json, MAX_DEPTH) {
            return Err(LineError::TooDeep);
        }
        let header: Self = survey::json::read(json).map_err(|e| LineError::BadHeader(e.to_string()))?;
        header.check()?;
        Ok(header)
    }

    fn check(&self) -> Result<(), LineError> {
        if self.v == 0 {
            return Err(LineError::BadVersion);
        }
        if !(1..=MAX_SEQ).contains(&self.seq) {
            return Err(LineError::BadSeq(self.seq));
        }
        if self.mode == Mode::Web {
            return Err(LineError::WebMode);
        }
        if self.app.len() > MAX_APP {
            return Err(LineError::FieldTooLong("app"));
        }
        if self.blobs.len() > MAX_BLOBS || self.blobs.iter().any(|Blob(.., media)| media.len() > MAX_APP) {
            return Err(LineError::FieldTooLong("blobs"));
        }
        Ok(())
    }

    /// The header's JSON without its closing brace: the associated data of the line about to be frozen.
    pub(crate) fn associated(&self) -> Result<String, LineError> {
        let mut json = serde_json::to_string(self).map_err(|e| LineError::BadHeader(e.to_string()))?;
        json.pop();
        Ok(json)
    }
}

/// The line's text from the two parts.
pub(crate) fn join(associated: &str, sealed: &[u8]) -> String {
    format!("{associated}{SEAM}{}\"}}", base64url::encode(sealed))
}

/// Whether a JSON text nests objects and arrays more than so many levels deep. A text that is not JSON may get either
/// answer; the reader refuses it afterwards.
pub(crate) fn deeper_than(json: &str, levels: usize) -> bool {
    let (mut depth, mut in_string, mut escaped) = (0_usize, false, false);
    for byte in json.bytes() {
        match byte {
            _ if escaped => escaped = false,
            b'\\' => escaped = in_string,
            b'"' => in_string = !in_string,
            b'{' | b'[' if !in_string => {
                depth += 1;
                if depth > levels {
                    return true;
                }
            }
            b'}' | b']' if !in_string => depth = depth.saturating_sub(1),
            _ => {}
        }
    }
    false
}
