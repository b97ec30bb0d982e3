//! The server's signed word that it holds a tablet's lines up to a number, all of them and these very ones.
//!
//! One statement serves the close of a day and the receipt of a bundle. It is no receipt of a line: it says nothing of
//! verdicts, and no line is deleted from a tablet for it.

use ed25519_dalek::Signer as _;
use serde::{Deserialize, Serialize};
use survey::clock::Timestamp;
use survey::id::InstallId;
use uuid::Uuid;

use crate::base64url;
use crate::chain::Chain;
use crate::keys::{ReceiptKey, ServerKeys};
use crate::receipt::ReceiptError;

/// "Of this install, numbers `first` to `last` are here; the chain over its lines 1 to `last` is this."
///
/// A chain at `last` can only be had with every line below it, so the statement is one about the numbers below `first`
/// too. A day without a line has `first = last + 1`.
///
/// As text, in JSON and in QR codes, it is [`Statement::to_text`].
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Statement {
    pub install: InstallId,
    pub first: u64,
    pub last: u64,
    /// Over what the server holds, read from its rows.
    pub chain: Chain,
    /// The server's clock.
    pub at: Timestamp,
    /// Ed25519 over [`Statement::signed_text`].
    pub signature: [u8; 64],
}

/// The text of a QR code or of a receipts file is no statement.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("this is no receipt of the server; scan the code that was shown when the bundle was taken in")]
pub struct NotAStatement;

/// In front of every statement that is written as text.
pub const PREFIX: &str = "HLR1.";
/// Install, first, last, time, chain, signature.
const BYTES: usize = 16 + 8 + 8 + 8 + 32 + 64;

impl Statement {
    pub fn sign(install: InstallId, first: u64, last: u64, chain: Chain, at: Timestamp, keys: &ServerKeys) -> Self {
        let mut statement = Self { install, first, last, chain, at, signature: [0; 64] };
        statement.signature = keys.signing().sign(statement.signed_text().as_bytes()).to_bytes();
        statement
    }

    /// How many lines it speaks of by number.
    pub const fn count(&self) -> u64 {
        self.last.saturating_add(1).saturating_sub(self.first)
    }

    /// The bytes that are signed: seven lines of text joined by line feeds, the first `hailong held/1`, then install,
    /// first and last number, how many they are, the chain and the time in milliseconds since 1970 (UTC).
    pub fn signed_text(&self) -> String {
        let Self { install, first, last, chain, at, .. } = self;
        format!("hailong held/1\n{install}\n{first}\n{last}\n{}\n{chain}\n{}", self.count(), at.millis())
    }

    /// Checks the signature.
    ///
    /// # Errors
    /// [`ReceiptError::BadSignature`], [`ReceiptError::BadKey`]
    pub fn verify(&self, key: ReceiptKey) -> Result<(), ReceiptError> {
        key.check(&self.signed_text(), &self.signature)
    }

    /// `HLR1.` and 136 bytes in base64url: install, first, last, time (each number 8 bytes with the highest first), chain,
    /// signature.
    pub fn to_text(&self) -> String {
        let mut bytes = Vec::with_capacity(BYTES);
        bytes.extend_from_slice(self.install.0.as_bytes());
        bytes.extend_from_slice(&self.first.to_be_bytes());
        bytes.extend_from_slice(&self.last.to_be_bytes());
        bytes.extend_from_slice(&self.at.millis().to_be_bytes());
        bytes.extend_from_slice(&self.chain.0);
        bytes.extend_from_slice(&self.signature);
        format!("{PREFIX}{}", base64url::encode(&bytes))
    }

    /// As a QR code holds it: the text, and after a dot the tablet's name in base64url. The name is for people and is not
    /// signed.
    pub fn to_qr(&self, label: &str) -> String {
        format!("{}.{}", self.to_text(), base64url::encode(label.as_bytes()))
    }

    /// A statement and the tablet's name from the text of a QR code.
    ///
    /// # Errors
    /// [`NotAStatement`]; whether the signature is right is for [`Statement::verify`] to say.
    pub fn from_qr(text: &str) -> Result<(Self, String), NotAStatement> {
        let rest = text.trim().strip_prefix(PREFIX).ok_or(NotAStatement)?;
        let (bytes, label) = rest.split_once('.').unwrap_or((rest, ""));
        let bytes = base64url::decode(bytes).map_err(|_| NotAStatement)?;
        let label = base64url::decode(label).ok().and_then(|label| String::from_utf8(label).ok()).unwrap_or_default();
        if bytes.len() != BYTES {
            return Err(NotAStatement);
        }
        let mut left = bytes.as_slice();
        let statement = Self {
            install: InstallId(Uuid::from_bytes(take(&mut left)?)),
            first: u64::from_be_bytes(take(&mut left)?),
            last: u64::from_be_bytes(take(&mut left)?),
            at: Timestamp::from_millis(i64::from_be_bytes(take(&mut left)?)),
            chain: Chain(take(&mut left)?),
            signature: take(&mut left)?,
        };
        Ok((statement, label))
    }
}

impl From<Statement> for String {
    fn from(statement: Statement) -> Self {
        statement.to_text()
    }
}

impl TryFrom<String> for Statement {
    type Error = NotAStatement;
    fn try_from(text: String) -> Result<Self, NotAStatement> {
        Self::from_qr(&text).map(|(statement, _)| statement)
    }
}

fn take<const N: usize>(left: &mut &[u8]) -> Result<[u8; N], NotAStatement> {
    let (first, rest) = left.split_first_chunk::<N>().ok_or(NotAStatement)?;
    *left = rest;
    Ok(*first)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn keys() -> ServerKeys {
        ServerKeys::from_bytes(&[7; 32], &[9; 32]).unwrap()
    }

    proptest! {
        #[test]
        fn a_statement_survives_json_and_a_qr_code_and_no_change_of_it(
            install in any::<u128>(), first in 1u64..1 << 53, count in 0u64..1000, chain in any::<[u8; 32]>(),
            at in 0i64..4_000_000_000_000, bit in 0usize..BYTES * 8, label in "\\PC{0,12}",
        ) {
            let key = keys().public().receipt;
            let install = InstallId(Uuid::from_u128(install));
            let last = first - 1 + count;
            let said = Statement::sign(install, first, last, Chain(chain), Timestamp::from_millis(at), &keys());
            prop_assert_eq!(said.verify(key), Ok(()));
            prop_assert_eq!(said.count(), count);
            let json = serde_json::to_string(&said).unwrap();
            prop_assert_eq!(&serde_json::from_str::<Statement>(&json).unwrap(), &said);
            let text = said.to_qr(&label);
            prop_assert_eq!(Statement::from_qr(&text).unwrap(), (said.clone(), label));
            // Whatever bit is turned over on the way, it is no longer the server's word.
            let mut bytes = base64url::decode(text[PREFIX.len()..].split('.').next().unwrap()).unwrap();
            bytes[bit / 8] ^= 1 << (bit % 8);
            let (changed, _) = Statement::from_qr(&format!("{PREFIX}{}", base64url::encode(&bytes))).unwrap();
            prop_assert_eq!(changed.verify(key), Err(ReceiptError::BadSignature));
            let other = ServerKeys::from_bytes(&[7; 32], &[8; 32]).unwrap().public().receipt;
            prop_assert_eq!(said.verify(other), Err(ReceiptError::BadSignature));
        }

        #[test]
        fn no_text_panics(text in "\\PC{0,80}") {
            let _ = Statement::from_qr(&text);
            let _ = Statement::from_qr(&format!("{PREFIX}{text}"));
        }
    }

    #[test]
    fn a_qr_code_is_short() {
        let install = InstallId(Uuid::from_u128(1));
        let said = Statement::sign(install, 1, 27, Chain::start(install), Timestamp::from_millis(0), &keys());
        assert!(said.to_qr("Máy 07").len() <= 200, "{}", said.to_qr("Máy 07").len());
    }
}
