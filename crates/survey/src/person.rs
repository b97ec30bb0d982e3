//! Who a drawn person is: what a surveyor needs to find and to greet them.
//!
//! All of it is personal data. It is kept apart from cases and answers and encrypted, it reaches the tablet that has the
//! person on its list, and nothing else: no log, no export, no list of the office. So neither an error nor `Debug` repeats
//! any of it.

use serde::{Deserialize, Serialize};
use std::fmt;

use crate::nfc::nfc;
use crate::short_text::ShortText;

/// The longest name, in characters.
pub const MAX_NAME: usize = 100;
/// The longest description of where a house is, in characters.
pub const MAX_HOUSE: usize = 200;

/// Who somebody is, as far as it is known.
#[derive(Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct PersonDrawn {
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<ShortText<MAX_NAME>>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub honorific: Option<Honorific>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub telephone: Option<Telephone>,
    /// How the house is found, beyond village and commune.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub house: Option<ShortText<MAX_HOUSE>>,
}

impl PersonDrawn {
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }
}

impl fmt::Debug for PersonDrawn {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("PersonDrawn(personal)")
    }
}

/// How somebody is addressed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Honorific {
    /// ông
    Ong,
    /// bà
    Ba,
    /// anh
    Anh,
    /// chị
    Chi,
}

impl Honorific {
    pub const ALL: [Self; 4] = [Self::Ong, Self::Ba, Self::Anh, Self::Chi];

    /// As it is written in Vietnamese.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Ong => "ông",
            Self::Ba => "bà",
            Self::Anh => "anh",
            Self::Chi => "chị",
        }
    }

    /// Reads the word, whatever its case.
    pub fn parse(text: &str) -> Option<Self> {
        let word = nfc(text.trim()).to_lowercase();
        Self::ALL.into_iter().find(|one| one.word() == word)
    }
}

/// A telephone number that can be dialled: digits, the first a 0, or a plus sign with the country's code.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Telephone(String);

/// The text was no telephone number; it is not repeated.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error(
    "this is not a telephone number: 9 to 11 digits that begin with 0, or + with the country's code; if the spreadsheet \
     dropped the first 0, make the column text"
)]
pub struct NotATelephone;

impl Telephone {
    /// Blanks, points, hyphens and brackets between the digits are left out.
    ///
    /// # Errors
    /// [`NotATelephone`]
    pub fn new(text: &str) -> Result<Self, NotATelephone> {
        let dialled: String =
            text.chars().filter(|sign| !matches!(sign, ' ' | '\u{a0}' | '.' | '-' | '(' | ')')).collect();
        let (digits, lengths) = match dialled.strip_prefix('+') {
            Some(abroad) if !abroad.starts_with('0') => (abroad, 8..=15),
            None if dialled.starts_with('0') => (dialled.as_str(), 9..=11),
            Some(_) | None => return Err(NotATelephone),
        };
        let right = lengths.contains(&digits.len()) && digits.bytes().all(|byte| byte.is_ascii_digit());
        if right { Ok(Self(dialled)) } else { Err(NotATelephone) }
    }

    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for Telephone {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Telephone(personal)")
    }
}

impl TryFrom<String> for Telephone {
    type Error = NotATelephone;

    fn try_from(text: String) -> Result<Self, NotATelephone> {
        Self::new(&text)
    }
}

impl From<Telephone> for String {
    fn from(telephone: Telephone) -> Self {
        telephone.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_telephone_number_is_what_is_dialled() {
        for (text, dialled) in [
            ("0912 345 678", "0912345678"),
            ("(0212) 385.2011", "02123852011"),
            ("+84 912-345-678", "+84912345678"),
            ("021238520", "021238520"),
        ] {
            assert_eq!(Telephone::new(text).unwrap().as_str(), dialled);
        }
        for text in [
            "",
            "113",
            "912345678",
            "0912345678901",
            "+0912345678",
            "++84912345678",
            "091234567a",
            "09\u{0}12345678",
            "٠٩١٢٣٤٥٦٧٨",
        ] {
            assert_eq!(Telephone::new(text), Err(NotATelephone), "{text}");
        }
    }

    #[test]
    fn a_form_of_address_is_read_as_people_write_it() {
        assert_eq!(Honorific::parse(" Ba\u{300}"), Some(Honorific::Ba));
        assert_eq!(Honorific::parse("CHỊ"), Some(Honorific::Chi));
        assert_eq!(Honorific::parse("ong"), None);
        assert_eq!(serde_json::to_string(&Honorific::ALL).unwrap(), r#"["ong","ba","anh","chi"]"#);
    }

    #[test]
    fn nothing_personal_is_printed_or_repeated() {
        let person: PersonDrawn = serde_json::from_str(
            r#"{"name":"Thào Thị Mỷ","honorific":"ba","telephone":"0912345678","house":"Nhà gỗ"}"#,
        )
        .unwrap();
        assert_eq!(format!("{person:?} {:?}", person.telephone), "PersonDrawn(personal) Some(Telephone(personal))");
        assert!(!person.is_empty() && PersonDrawn::default().is_empty());
        assert_eq!(serde_json::to_string(&PersonDrawn::default()).unwrap(), "{}");
        let error = serde_json::from_str::<PersonDrawn>(r#"{"telephone":"9123"}"#).unwrap_err().to_string();
        assert!(!error.contains("9123"), "{error}");
    }
}
