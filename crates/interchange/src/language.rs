//! The two languages the office writes in.

use survey::language::Language;

/// The language of a document: it decides the fixed words, the numbers and the `lang` attributes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum WritingLanguage {
    #[default]
    Vietnamese,
    English,
}

impl WritingLanguage {
    /// The BCP 47 tag, as HTML writes it.
    pub fn tag(self) -> &'static str {
        match self {
            Self::Vietnamese => "vi",
            Self::English => "en",
        }
    }

    /// The tag with its country, as Word writes it.
    pub fn tag_with_country(self) -> &'static str {
        match self {
            Self::Vietnamese => "vi-VN",
            Self::English => "en-GB",
        }
    }
}

impl From<&Language> for WritingLanguage {
    /// English if the tag says so, otherwise Vietnamese, to which everything falls back.
    fn from(language: &Language) -> Self {
        if language.tag().split('-').next() == Some("en") { Self::English } else { Self::Vietnamese }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_language_without_a_report_of_its_own_is_written_in_vietnamese() {
        assert_eq!(WritingLanguage::from(&"en-gb".parse::<Language>().unwrap()), WritingLanguage::English);
        assert_eq!(WritingLanguage::from(&"hmn".parse::<Language>().unwrap()), WritingLanguage::Vietnamese);
    }
}
