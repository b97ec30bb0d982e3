//! The hash of a line and the chain of hashes of one install.
//!
//! `line_hash = SHA-256(line)`, `chain_0 = SHA-256(16 bytes of install_id)`,
//! `chain_n = SHA-256(chain_{n-1} ‖ line_hash_n)`. Two sides that agree on `chain_n` agree on every byte of the first
//! `n` lines and on their order.

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use std::fmt;
use std::str::FromStr;
use survey::id::InstallId;

/// The text was not a SHA-256.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("not a SHA-256: expected 64 hexadecimal digits in lower case")]
pub struct NotAHash;

macro_rules! digests {
    ($($(#[$doc:meta])* $name:ident;)*) => {$(
        $(#[$doc])*
        #[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[serde(try_from = "String", into = "String")]
        pub struct $name(pub [u8; 32]);

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                self.0.iter().try_for_each(|byte| write!(f, "{byte:02x}"))
            }
        }

        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                fmt::Display::fmt(self, f)
            }
        }

        impl FromStr for $name {
            type Err = NotAHash;
            fn from_str(text: &str) -> Result<Self, NotAHash> {
                read_hex(text).map(Self)
            }
        }

        impl TryFrom<String> for $name {
            type Error = NotAHash;
            fn try_from(text: String) -> Result<Self, NotAHash> {
                text.parse()
            }
        }

        impl From<$name> for String {
            fn from(digest: $name) -> Self {
                digest.to_string()
            }
        }
    )*};
}

digests! {
    /// SHA-256 of the exact bytes of a line, without newline.
    LineHash;
    /// The chain of an install after so many lines.
    Chain;
    /// SHA-256 of a photograph or recording.
    BlobHash;
    /// XOR of the hashes of rows: see [`crate::feed::Checksum`].
    RowsHash;
}

fn read_hex(text: &str) -> Result<[u8; 32], NotAHash> {
    let digit = |byte: u8| match byte {
        b'0'..=b'9' => Ok(byte - b'0'),
        b'a'..=b'f' => Ok(byte - b'a' + 10),
        _ => Err(NotAHash),
    };
    let (pairs, []) = text.as_bytes().as_chunks::<2>() else { return Err(NotAHash) };
    let pairs: &[[u8; 2]; 32] = pairs.try_into().map_err(|_| NotAHash)?;
    let mut bytes = [0; 32];
    for (byte, &[high, low]) in bytes.iter_mut().zip(pairs) {
        *byte = digit(high)? * 16 + digit(low)?;
    }
    Ok(bytes)
}

impl LineHash {
    pub fn of(line: &str) -> Self {
        Self(Sha256::digest(line.as_bytes()).into())
    }
}

impl Chain {
    /// `chain_0`: the chain of an install that has finalised nothing.
    pub fn start(install: InstallId) -> Self {
        Self(Sha256::digest(install.0.as_bytes()).into())
    }

    /// The chain after one more line.
    #[must_use]
    pub fn then(self, line: LineHash) -> Self {
        Self(Sha256::new().chain_update(self.0).chain_update(line.0).finalize().into())
    }

    /// The chain of an install over its lines in the order of their numbers, from number 1.
    pub fn over(install: InstallId, lines: impl IntoIterator<Item = LineHash>) -> Self {
        lines.into_iter().fold(Self::start(install), Self::then)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// The three worked examples of `docs/sync-protocol.md`.
    #[test]
    fn worked_examples() {
        let page = include_str!("../../../docs/sync-protocol.md");
        let install: InstallId = "0190d3a4-7c1e-7b1a-9f57-2f1d1c3f6a10".parse().unwrap();
        let mut chain = Chain::start(install);
        assert!(page.contains(&format!("chain_0 = {chain}")), "chain_0 = {chain}");
        for (n, line) in [r#"{"a":1}"#, r#"{"b":"Hài lòng"}"#, r#"{"c":[1, 2]}"#].into_iter().enumerate() {
            let (n, hash) = (n + 1, LineHash::of(line));
            chain = chain.then(hash);
            for said in
                [format!("line_{n} = `{line}`"), format!("line_hash_{n} = {hash}"), format!("chain_{n} = {chain}")]
            {
                assert!(page.contains(&said), "docs/sync-protocol.md should say: {said}");
            }
        }
    }

    #[test]
    fn only_lower_case_hexadecimal_of_the_right_length_is_a_hash() {
        let hash = LineHash::of("x");
        assert_eq!(hash.to_string().parse(), Ok(hash));
        for wrong in ["", "é", &hash.to_string().to_uppercase(), &hash.to_string()[1..], &format!("{hash}0")] {
            assert_eq!(wrong.parse::<LineHash>(), Err(NotAHash), "{wrong}");
        }
    }

    proptest! {
        #[test]
        fn the_chain_is_the_same_in_one_go_or_in_two(lines in prop::collection::vec(".*", 0..8), cut in 0usize..8) {
            let install = InstallId(uuid::Uuid::from_u128(7));
            let hashes: Vec<_> = lines.iter().map(|line| LineHash::of(line)).collect();
            let (first, rest) = hashes.split_at(cut.min(hashes.len()));
            let there = rest.iter().copied().fold(Chain::over(install, first.iter().copied()), Chain::then);
            prop_assert_eq!(there, Chain::over(install, hashes));
        }

        #[test]
        fn another_order_another_line_or_another_install_gives_another_chain(
            lines in prop::collection::btree_set("[a-z]{1,6}", 2..6), install in any::<u128>(),
        ) {
            let install = InstallId(uuid::Uuid::from_u128(install));
            let hashes: Vec<_> = lines.iter().map(|line| LineHash::of(line)).collect();
            let chain = Chain::over(install, hashes.iter().copied());
            let mut swapped = hashes.clone();
            swapped.swap(0, 1);
            prop_assert_ne!(chain, Chain::over(install, swapped));
            prop_assert_ne!(chain, Chain::over(install, hashes[1..].iter().copied()));
            let other = InstallId(uuid::Uuid::from_u128(install.0.as_u128() ^ 1));
            prop_assert_ne!(chain, Chain::over(other, hashes));
        }
    }
}
