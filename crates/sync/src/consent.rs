//! The consent to an interview: when it was given and in which language the text was heard. The text is the
//! questionnaire's, mode and surveyor stand in the header; a voice is kept nowhere.

use serde::{Deserialize, Serialize};
use survey::clock::Timestamp;
use survey::language::Language;

use crate::line::Header;
use crate::varint::{put, take};

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Consent {
    /// Seconds by the tablet's clock from the consent until the line was frozen, which is the header's `wall`.
    pub before: u32,
    /// None if it is the header's.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub language: Option<Language>,
}

impl Consent {
    /// When it was given, by the tablet's clock set right by what it measured of the server's.
    pub fn at(&self, header: &Header) -> Timestamp {
        header.made_at().plus_seconds(-i64::from(self.before))
    }

    pub fn language<'a>(&'a self, header: &'a Header) -> &'a Language {
        self.language.as_ref().unwrap_or(&header.lang)
    }

    /// The seconds, then the language's tag if there is one.
    pub(crate) fn to_bytes(&self) -> Vec<u8> {
        let mut bytes = Vec::new();
        put(&mut bytes, self.before.into());
        bytes.extend(self.language.as_ref().map(Language::tag).unwrap_or_default().bytes());
        bytes
    }

    pub(crate) fn from_bytes(mut bytes: &[u8]) -> Option<Self> {
        let before = u32::try_from(take(&mut bytes)?).ok()?;
        let language = match bytes {
            [] => None,
            tag => Some(std::str::from_utf8(tag).ok()?.parse().ok()?),
        };
        Some(Self { before, language })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn a_quarter_of_an_hour_costs_two_bytes_and_another_language_its_tag() {
        let consent = Consent { before: 900, language: None };
        assert_eq!(consent.to_bytes(), [0x84, 0x07]);
        let heard = Consent { language: "blt".parse().ok(), ..consent };
        assert_eq!(heard.to_bytes(), [0x84, 0x07, b'b', b'l', b't']);
        assert_eq!(Consent::from_bytes(&heard.to_bytes()), Some(heard));
    }

    #[test]
    fn what_is_cut_too_large_or_no_language_is_none() {
        for bytes in [&[][..], &[0x84], &[0xff, 0xff, 0xff, 0xff, 0x7f], &[1, b'?'], &[1, 0xff]] {
            assert_eq!(Consent::from_bytes(bytes), None, "{bytes:?}");
        }
    }

    proptest! {
        #[test]
        fn what_is_packed_is_read_back(before in any::<u32>(), tag in prop::option::of("[a-z]{2,3}")) {
            let consent = Consent { before, language: tag.map(|tag| tag.parse().unwrap()) };
            prop_assert_eq!(Consent::from_bytes(&consent.to_bytes()), Some(consent));
        }
    }
}
