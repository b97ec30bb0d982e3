//! A short text of one line, as lists hold it.

use serde::{Deserialize, Serialize};

use crate::nfc::nfc;

/// One line of 1 to `MOST` characters: composed, without blanks at its ends or control characters, NUL among them.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct ShortText<const MOST: usize>(String);

/// Why a text is no [`ShortText`]; the text itself is not repeated, for it may name somebody.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum NotShort {
    #[error("it is empty")]
    Empty,
    #[error("it has {length} characters; at most {most} are kept")]
    TooLong { length: usize, most: usize },
    #[error("it holds a control character, such as NUL or a line break; type it anew")]
    Control,
}

impl<const MOST: usize> ShortText<MOST> {
    /// # Errors
    /// [`NotShort`]
    pub fn new(text: &str) -> Result<Self, NotShort> {
        let text = nfc(text.trim());
        let length = text.chars().count();
        if length == 0 {
            Err(NotShort::Empty)
        } else if length > MOST {
            Err(NotShort::TooLong { length, most: MOST })
        } else if text.chars().any(char::is_control) {
            Err(NotShort::Control)
        } else {
            Ok(Self(text))
        }
    }

    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl<const MOST: usize> TryFrom<String> for ShortText<MOST> {
    type Error = NotShort;

    fn try_from(text: String) -> Result<Self, NotShort> {
        Self::new(&text)
    }
}

impl<const MOST: usize> From<ShortText<MOST>> for String {
    fn from(text: ShortText<MOST>) -> Self {
        text.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_is_composed_trimmed_and_counted_in_characters() {
        assert_eq!(ShortText::<3>::new(" My\u{309} ").unwrap().as_str(), "Mỷ");
        assert!(ShortText::<3>::new("Sùn").is_ok());
        assert_eq!(ShortText::<3>::new("Sùng"), Err(NotShort::TooLong { length: 4, most: 3 }));
    }

    #[test]
    fn what_is_no_line_is_refused_without_being_repeated() {
        assert_eq!(ShortText::<9>::new("  "), Err(NotShort::Empty));
        for text in ["a\0b", "a\nb", "a\u{85}b", "a\tb"] {
            assert_eq!(ShortText::<9>::new(text), Err(NotShort::Control));
        }
        let said = serde_json::from_str::<ShortText<3>>("\"Giàng A\"").unwrap_err().to_string();
        assert!(!said.contains("Giàng"), "{said}");
    }
}
