//! The canonical JSON of a questionnaire and its SHA-256, which is its address everywhere.

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use std::fmt;
use std::str::FromStr;

use super::model::Questionnaire;

/// The SHA-256 of a questionnaire's canonical JSON, written as 64 hexadecimal digits.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct QuestionnaireHash(pub [u8; 32]);

#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("'{0}' is not a SHA-256: expected 64 hexadecimal digits")]
pub struct NotAHash(pub String);

impl QuestionnaireHash {
    pub fn of(canonical: &str) -> Self {
        Self(Sha256::digest(canonical.as_bytes()).into())
    }
}

impl fmt::Display for QuestionnaireHash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        crate::hex::write(&self.0, f)
    }
}

impl fmt::Debug for QuestionnaireHash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl FromStr for QuestionnaireHash {
    type Err = NotAHash;
    fn from_str(text: &str) -> Result<Self, NotAHash> {
        crate::hex::read(text).map(Self).ok_or_else(|| NotAHash(text.to_owned()))
    }
}

impl TryFrom<String> for QuestionnaireHash {
    type Error = NotAHash;
    fn try_from(text: String) -> Result<Self, NotAHash> {
        text.parse()
    }
}

impl From<QuestionnaireHash> for String {
    fn from(hash: QuestionnaireHash) -> Self {
        hash.to_string()
    }
}

impl Questionnaire {
    /// The one JSON text of this questionnaire: no white space, keys sorted, absent fields left out, text in NFC. Two
    /// files that say the same give the same text.
    ///
    /// # Errors
    /// Never for a questionnaire read from JSON; `serde_json` asks for the `Result`.
    pub fn canonical_json(&self) -> Result<String, serde_json::Error> {
        // A `serde_json::Value` keeps its object keys in a sorted map.
        serde_json::to_string(&serde_json::to_value(self)?)
    }

    /// The address of this version.
    ///
    /// # Errors
    /// As [`Questionnaire::canonical_json`].
    pub fn hash(&self) -> Result<QuestionnaireHash, serde_json::Error> {
        self.canonical_json().map(|json| QuestionnaireHash::of(&json))
    }
}
