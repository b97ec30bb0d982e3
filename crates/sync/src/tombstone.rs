//! What stays of a submission whose answers were withdrawn: the line, and the server's signed word that its key was
//! destroyed on purpose. Line and chain stay whole, so whoever checks them tells a withdrawal from a loss.

use ed25519_dalek::Signer as _;
use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};
use survey::clock::Timestamp;
use survey::id::{InstallId, SubmissionId};
use uuid::Uuid;

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

/// Characters of a mark.
const MARK: usize = 16;
/// Submission, line hash, time, signature.
const BYTES: usize = 16 + 32 + 8 + 64;

/// What the tablet of an install is told: every line that it sent and that was withdrawn, in the same order each time. The
/// text is a mark, a full stop and for each line 120 bytes, all of them in base64url: id of the submission, line hash, time (8 bytes with the
/// highest first), signature. The mark is 16 hexadecimal digits over the lines; a tablet that gives it back is told nothing.
pub fn untold(lines: &[Tombstone], mark: Option<&str>) -> Option<String> {
    let mut hash = Sha256::new();
    let mut bytes = Vec::with_capacity(lines.len() * BYTES);
    for Tombstone { id, line_hash, at, signature, .. } in lines {
        hash.update(line_hash.0);
        bytes.extend_from_slice(id.0.as_bytes());
        bytes.extend_from_slice(&line_hash.0);
        bytes.extend_from_slice(&at.millis().to_be_bytes());
        bytes.extend_from_slice(signature);
    }
    let own: String = LineHash(hash.finalize().into()).to_string().chars().take(MARK).collect();
    (!lines.is_empty() && mark != Some(own.as_str())).then(|| format!("{own}.{}", base64url::encode(&bytes)))
}

/// The mark in such a text.
pub fn mark_of(told: &str) -> &str {
    told.split_once('.').map_or("", |(mark, _)| mark)
}

/// The lines of such a text for which the signature is the server's, and how many it speaks of.
pub fn proved(told: &str, install: InstallId, key: ReceiptKey) -> (Vec<LineHash>, usize) {
    let bytes = told.split_once('.').and_then(|(_, lines)| base64url::decode(lines).ok()).unwrap_or_default();
    let (lines, _) = bytes.as_chunks::<BYTES>();
    let proved = lines.iter().filter_map(|line| read(line, install)).filter(|line| line.verify(key).is_ok());
    (proved.map(|line| line.line_hash).collect(), lines.len())
}

fn read(mut left: &[u8], install: InstallId) -> Option<Tombstone> {
    Some(Tombstone {
        install,
        id: SubmissionId(Uuid::from_bytes(take(&mut left)?)),
        line_hash: LineHash(take(&mut left)?),
        at: Timestamp::from_millis(i64::from_be_bytes(take(&mut left)?)),
        signature: take(&mut left)?,
    })
}

fn take<const N: usize>(left: &mut &[u8]) -> Option<[u8; N]> {
    let (first, rest) = left.split_first_chunk::<N>()?;
    *left = rest;
    Some(*first)
}

#[cfg(test)]
mod tests {
    use super::*;

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

    fn one(n: u8) -> Tombstone {
        let keys = ServerKeys::from_bytes(&[7; 32], &[9; 32]).unwrap();
        let (install, id) = (InstallId(Uuid::from_u128(1)), SubmissionId(Uuid::from_u128(u128::from(n))));
        Tombstone::sign(install, id, LineHash([n; 32]), Timestamp::from_millis(1_634_010_000_000), &keys)
    }

    #[test]
    fn a_tablet_is_told_until_it_gives_the_mark_of_these_very_lines() {
        assert_eq!(untold(&[], None), None);
        assert_eq!(untold(&[], Some("0000000000000000")), None);
        let first = untold(&[one(2)], None).unwrap();
        assert_eq!((mark_of(&first).len(), first.len()), (16, 17 + 160));
        assert_eq!(untold(&[one(2)], Some("0000000000000000")).as_ref(), Some(&first));
        assert_eq!(untold(&[one(2)], Some(mark_of(&first))), None);
        // As many lines, and others: a server that was put back.
        assert!(untold(&[one(3)], Some(mark_of(&first))).is_some());
        assert_eq!(untold(&[one(2), one(3)], Some(mark_of(&first))).unwrap().len(), 17 + 2 * 160);
    }

    #[test]
    fn only_what_the_server_signed_for_this_install_is_believed() {
        let key = ServerKeys::from_bytes(&[7; 32], &[9; 32]).unwrap().public().receipt;
        let own = InstallId(Uuid::from_u128(1));
        let told = untold(&[one(2), one(3)], None).unwrap();
        assert_eq!(proved(&told, own, key), (vec![LineHash([2; 32]), LineHash([3; 32])], 2));
        assert_eq!(proved(&told, InstallId(Uuid::from_u128(2)), key), (vec![], 2));
        // Whatever bit of a line is turned over on the way, that line is not believed, and the other is.
        let bytes = base64url::decode(&told[17..]).unwrap();
        for bit in 0..BYTES * 8 {
            let mut changed = bytes.clone();
            changed[bit / 8] ^= 1 << (bit % 8);
            let text = format!("{}.{}", mark_of(&told), base64url::encode(&changed));
            assert_eq!(proved(&text, own, key), (vec![LineHash([3; 32])], 2));
        }
        for odd in ["", ".", "A", &told[..17], "0123456789abcdef", "0123456789abcdef.%%"] {
            assert_eq!(proved(odd, own, key), (vec![], 0));
        }
        // Cut in the second line.
        assert_eq!(proved(&told[..17 + 200], own, key), (vec![LineHash([2; 32])], 1));
    }
}
