//! The close of a day in eight characters, for a telephone call or a text message.
//!
//! The code is 40 bits of SHA-256 over install, day, count, last number and chain. So two states of a tablet show the
//! same code only by chance, one in 2⁴⁰. Nothing can be read from it but whether it is the code of a state that one
//! has: whoever lacks a line cannot compute the chains above it.

use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};
use std::fmt;
use std::str::FromStr;
use survey::clock::Day;
use survey::id::InstallId;

use crate::message::Head;
use crate::typed;

/// 40 bits, written as eight characters of the typing alphabet.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct DayCode([u8; 8]);

/// The text cannot be such a code.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("a day's code has eight characters, digits and letters without I, L, O and U; read it again")]
pub struct NotADayCode;

impl DayCode {
    /// The code of a tablet whose last number and chain are `head`, and that closed `count` lines on that day.
    pub fn of(install: InstallId, day: Day, count: u64, head: Head) -> Self {
        let Head { seq, chain } = head;
        let hash = Sha256::digest(format!("hailong day-code/1\n{install}\n{day}\n{count}\n{seq}\n{chain}"));
        let bits = hash.iter().take(5).fold(0, |bits, byte| bits * 256 + u64::from(*byte));
        Self(typed::eight(bits))
    }
}

impl fmt::Display for DayCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().try_for_each(|unit| write!(f, "{}", char::from(*unit)))
    }
}

impl FromStr for DayCode {
    type Err = NotADayCode;
    fn from_str(typed: &str) -> Result<Self, NotADayCode> {
        let normal = typed::normal(typed).ok_or(NotADayCode)?;
        normal.as_bytes().try_into().map(Self).map_err(|_| NotADayCode)
    }
}

impl TryFrom<String> for DayCode {
    type Error = NotADayCode;
    fn try_from(typed: String) -> Result<Self, NotADayCode> {
        typed.parse()
    }
}

impl From<DayCode> for String {
    fn from(code: DayCode) -> Self {
        code.to_string()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::chain::{Chain, LineHash};
    use proptest::prelude::*;
    use uuid::Uuid;

    proptest! {
        #[test]
        fn another_state_has_another_code(
            install in any::<u128>(), day in 0i32..2000, count in 0u64..50, seq in 0u64..1000, line in ".*", what in 0u8..5,
        ) {
            let install = InstallId(Uuid::from_u128(install));
            let first = Day::new(2021, 1, 1).unwrap();
            let chain = Chain::start(install).then(LineHash::of(&line));
            let code = DayCode::of(install, first.plus_days(day), count, Head { seq, chain });
            prop_assert_eq!(code.to_string().to_lowercase().parse(), Ok(code));
            prop_assert_eq!(serde_json::to_value(code).unwrap(), code.to_string());
            let head = Head { seq, chain };
            let other = match what {
                0 => DayCode::of(InstallId(Uuid::from_u128(install.0.as_u128() ^ 1)), first.plus_days(day), count, head),
                1 => DayCode::of(install, first.plus_days(day + 1), count, head),
                2 => DayCode::of(install, first.plus_days(day), count + 1, head),
                3 => DayCode::of(install, first.plus_days(day), count, Head { seq: seq + 1, ..head }),
                _ => DayCode::of(install, first.plus_days(day), count, head.then(LineHash::of("x"))),
            };
            prop_assert_ne!(code, other);
        }
    }

    #[test]
    fn all_forty_bits_are_used() {
        let install = InstallId(Uuid::from_u128(1));
        let head = |seq| Head { seq, chain: Chain::start(install) };
        let day = Day::new(2021, 10, 12).unwrap();
        let codes: Vec<DayCode> = (0..300).map(|seq| DayCode::of(install, day, 6, head(seq))).collect();
        for place in 0..8 {
            let seen: std::collections::BTreeSet<u8> = codes.iter().map(|code| code.0[place]).collect();
            assert_eq!(seen.len(), 32, "place {place}");
        }
    }

    #[test]
    fn what_cannot_be_a_code_is_refused() {
        for wrong in ["", "K7QM4P2", "K7QM4P2XX", "K7QM4P2U", "K7QM-4P2?"] {
            assert_eq!(wrong.parse::<DayCode>(), Err(NotADayCode), "{wrong}");
        }
        assert_eq!("k7qm 4p2x".parse::<DayCode>().unwrap().to_string(), "K7QM4P2X");
    }
}
