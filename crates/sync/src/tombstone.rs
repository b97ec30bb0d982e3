//! What stays of a submission whose answers were withdrawn: the line, and the server's signed word that its key was
//! destroyed on purpose. Line and chain stay whole, so whoever checks them tells a withdrawal from a loss.

use ed25519_dalek::Signer as _;
use serde::{Deserialize, Serialize};
use survey::clock::Timestamp;
use survey::id::{InstallId, SubmissionId};

use crate::base64url;
use crate::chain::LineHash;
use crate::instant;
use crate::keys::{ReceiptKey, ServerKeys};
use crate::receipt::ReceiptError;

/// "The key of this line was destroyed at this time."
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Tombstone {
    /// Under which the server keeps the line.
    pub install: InstallId,
    pub id: SubmissionId,
    pub line_hash: LineHash,
    /// The server's clock.
    #[serde(with = "instant")]
    pub at: Timestamp,
    /// Ed25519 over [`Tombstone::signed_text`].
    #[serde(with = "base64url::array")]
    pub signature: [u8; 64],
}

impl Tombstone {
    pub fn sign(install: InstallId, id: SubmissionId, line_hash: LineHash, at: Timestamp, keys: &ServerKeys) -> Self {
        let mut tombstone = Self { install, id, line_hash, at, signature: [0; 64] };
        tombstone.signature = keys.signing().sign(tombstone.signed_text().as_bytes()).to_bytes();
        tombstone
    }

    /// The bytes that are signed: five lines of text joined by line feeds, the first `hailong withdrawn/1`, then install,
    /// id, line hash and the time in milliseconds since 1970 (UTC).
    pub fn signed_text(&self) -> String {
        let Self { install, id, line_hash, at, .. } = self;
        format!("hailong withdrawn/1\n{install}\n{id}\n{line_hash}\n{}", at.millis())
    }

    /// Checks the signature.
    ///
    /// # Errors
    /// [`ReceiptError::BadSignature`], [`ReceiptError::BadKey`]
    pub fn verify(&self, key: ReceiptKey) -> Result<(), ReceiptError> {
        key.check(&self.signed_text(), &self.signature)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use uuid::Uuid;

    #[test]
    fn it_is_the_servers_word_for_one_line() {
        let keys = ServerKeys::from_bytes(&[7; 32], &[9; 32]).unwrap();
        let (install, id) = (InstallId(Uuid::from_u128(1)), SubmissionId(Uuid::from_u128(2)));
        let signed = Tombstone::sign(install, id, LineHash([3; 32]), Timestamp::from_millis(1_634_010_000_000), &keys);
        let read: Tombstone = serde_json::from_str(&serde_json::to_string(&signed).unwrap()).unwrap();
        assert_eq!(read, signed);
        assert_eq!(read.verify(keys.public().receipt), Ok(()));
        let other = Tombstone { line_hash: LineHash([4; 32]), ..read };
        assert_eq!(other.verify(keys.public().receipt), Err(ReceiptError::BadSignature));
    }
}
