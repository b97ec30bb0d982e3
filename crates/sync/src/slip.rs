//! The code on the slip of paper that a respondent keeps. Whoever wants the answers withdrawn brings it to the office, which
//! finds the submission by it.
//!
//! It is the last 40 bits of the submission's id, which are random, as eight characters: nothing has to be kept or sent for
//! it, and it tells neither a name nor a time. Among a million submissions the chance that a second one has the same code is
//! one in a million; whoever looks one up must be ready to find two.

use std::fmt;
use std::str::FromStr;

use survey::id::SubmissionId;

use crate::typed;

/// How many of an id's last bytes make the code.
pub const BYTES: usize = 5;

/// The last five bytes of a submission's id, written as `R4MX-7KQ2`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct SlipCode([u8; BYTES]);

/// The text cannot be such a code.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("the code of a slip has eight characters, digits and letters without I, L, O and U; read it again")]
pub struct NotASlipCode;

impl SlipCode {
    pub fn of(id: SubmissionId) -> Self {
        Self::ending_of(id.0.as_bytes())
    }

    fn ending_of<const LENGTH: usize>(bytes: &[u8; LENGTH]) -> Self {
        Self(bytes.last_chunk().copied().unwrap_or_default())
    }

    /// What the submission's id ends with.
    pub const fn ending(self) -> [u8; BYTES] {
        self.0
    }
}

impl fmt::Display for SlipCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let bits = self.0.iter().fold(0u64, |bits, byte| bits << 8 | u64::from(*byte));
        for (place, unit) in typed::eight(bits).into_iter().enumerate() {
            if place == 4 {
                f.write_str("-")?;
            }
            write!(f, "{}", char::from(unit))?;
        }
        Ok(())
    }
}

impl FromStr for SlipCode {
    type Err = NotASlipCode;
    /// Forgiving of how it is typed, see [`typed::normal`].
    fn from_str(text: &str) -> Result<Self, NotASlipCode> {
        let normal = typed::normal(text).filter(|normal| normal.len() == 8).ok_or(NotASlipCode)?;
        let mut bits = 0u64;
        for unit in normal.bytes() {
            let value = typed::ALPHABET.iter().position(|one| *one == unit).ok_or(NotASlipCode)?;
            bits = bits << 5 | u64::try_from(value).map_err(|_| NotASlipCode)?;
        }
        Ok(Self::ending_of(&bits.to_be_bytes()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use uuid::Uuid;

    /// The same as in `docs/sync-protocol.md` and in the tablet's test.
    #[test]
    fn the_documents_example() {
        let id = SubmissionId("018a2f3c-5d10-7abc-8def-5ac129d3cee2".parse().unwrap());
        assert_eq!(SlipCode::of(id).to_string(), "R4MX-7KQ2");
        assert_eq!(" r4mx 7kq2".parse(), Ok(SlipCode::of(id)));
        assert_eq!(SlipCode::of(id).ending(), [0xc1, 0x29, 0xd3, 0xce, 0xe2]);
    }

    #[test]
    fn what_is_no_code_is_refused() {
        for text in ["", "R4MX-7KQ", "R4MX-7KQ22", "R4MX-7KQÚ", "018a2f3c-5d10-7abc-8def-5ac129d3cee2"] {
            assert_eq!(text.parse::<SlipCode>(), Err(NotASlipCode), "{text}");
        }
    }

    proptest! {
        #[test]
        fn a_written_code_is_read_again(id in any::<u128>()) {
            let code = SlipCode::of(SubmissionId(Uuid::from_u128(id)));
            prop_assert_eq!(code.to_string().parse(), Ok(code));
        }
    }
}
