//! Languages by their BCP 47 tag and texts in several of them.

use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::fmt;
use std::str::FromStr;

use crate::nfc::nfc;

/// A BCP 47 language tag in lower case: `vi`, `en`, `blt` (Thái Đen), `hmn` (Mông), `mtq` (Mường).
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Language(String);

/// The text was not a language tag.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("'{0}' is not a language tag: expected two or three letters such as vi, en, blt, hmn")]
pub struct NotALanguage(pub String);

impl Language {
    pub fn vietnamese() -> Self {
        Self("vi".to_owned())
    }

    pub fn english() -> Self {
        Self("en".to_owned())
    }

    pub fn tag(&self) -> &str {
        &self.0
    }
}

impl FromStr for Language {
    type Err = NotALanguage;
    fn from_str(text: &str) -> Result<Self, NotALanguage> {
        let tag = text.to_ascii_lowercase();
        let mut parts = tag.split('-');
        let primary = parts.next().unwrap_or_default();
        let primary_ok = (2..=3).contains(&primary.len()) && primary.bytes().all(|b| b.is_ascii_lowercase());
        let rest_ok = parts.all(|p| (1..=8).contains(&p.len()) && p.bytes().all(|b| b.is_ascii_alphanumeric()));
        if primary_ok && rest_ok { Ok(Self(tag)) } else { Err(NotALanguage(text.to_owned())) }
    }
}

impl TryFrom<String> for Language {
    type Error = NotALanguage;
    fn try_from(text: String) -> Result<Self, NotALanguage> {
        text.parse()
    }
}

impl From<Language> for String {
    fn from(language: Language) -> Self {
        language.0
    }
}

impl fmt::Display for Language {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// A text in one or more languages, always NFC. Vietnamese is the language everything falls back to.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(from = "BTreeMap<Language, String>", into = "BTreeMap<Language, String>")]
pub struct Text(BTreeMap<Language, String>);

impl Text {
    pub fn new(texts: impl IntoIterator<Item = (Language, String)>) -> Self {
        Self(texts.into_iter().map(|(language, text)| (language, nfc(&text))).collect())
    }

    /// A text in Vietnamese and English.
    pub fn of(vi: &str, en: &str) -> Self {
        Self::new([(Language::vietnamese(), vi.to_owned()), (Language::english(), en.to_owned())])
    }

    /// The text in a language, or in Vietnamese, or in whichever there is; empty if there is none at all.
    pub fn get(&self, language: &Language) -> &str {
        self.0
            .get(language)
            .or_else(|| self.0.get(&Language::vietnamese()))
            .or_else(|| self.0.values().next())
            .map_or("", String::as_str)
    }

    /// The text in exactly this language.
    pub fn exact(&self, language: &Language) -> Option<&str> {
        self.0.get(language).map(String::as_str)
    }

    pub fn languages(&self) -> impl Iterator<Item = &Language> {
        self.0.keys()
    }

    pub fn is_empty(&self) -> bool {
        self.0.values().all(String::is_empty)
    }
}

impl From<BTreeMap<Language, String>> for Text {
    fn from(texts: BTreeMap<Language, String>) -> Self {
        Self::new(texts)
    }
}

impl From<Text> for BTreeMap<Language, String> {
    fn from(text: Text) -> Self {
        text.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_missing_language_falls_back_to_vietnamese() {
        let text = Text::of("Hài lòng", "Satisfied");
        assert_eq!(text.get(&"blt".parse().unwrap()), "Hài lòng");
        assert_eq!(text.get(&Language::english()), "Satisfied");
    }

    #[test]
    fn text_is_nfc_on_the_way_in() {
        let decomposed: Text = serde_json::from_str("{\"vi\": \"Ha\u{300}i lo\u{300}ng\"}").unwrap();
        assert_eq!(decomposed.get(&Language::vietnamese()), "Hài lòng");
    }

    #[test]
    fn tags_are_checked() {
        assert!("vi".parse::<Language>().is_ok());
        assert!("blt-Tavt".parse::<Language>().is_ok());
        assert!("Việt".parse::<Language>().is_err());
        assert!("".parse::<Language>().is_err());
    }
}
