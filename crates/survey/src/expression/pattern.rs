//! Patterns of `regex()`, compiled once when the expression is parsed.

use regex_lite::{Regex, RegexBuilder};

use super::error::ExpressionFault;

/// A pattern that must match the whole text.
#[derive(Debug, Clone)]
pub struct Pattern {
    text: String,
    whole: Regex,
}

/// Bytes a compiled pattern may take; enough for `.{1,1000}`, too little to stall a tablet.
const SIZE_LIMIT: usize = 1 << 18;
/// A text longer than this matches no pattern. Every text answer within its limit is shorter; the time a pattern takes
/// grows with its text, and a text of megabytes must not hold up the server.
const LONGEST_TEXT: usize = 1 << 14;

impl Pattern {
    /// # Errors
    /// [`ExpressionFault::UnicodeClass`] for `\p{…}`, [`ExpressionFault::BadPattern`] for anything unreadable or too
    /// large.
    pub fn new(text: &str) -> Result<Self, ExpressionFault> {
        if uses_unicode_class(text) {
            return Err(ExpressionFault::UnicodeClass);
        }
        // The bare pattern first: `a)(b` must not become valid by the group put around it.
        compile(text)?;
        Ok(Self { text: text.to_owned(), whole: compile(&["^(?:", text, ")$"].concat())? })
    }

    pub fn text(&self) -> &str {
        &self.text
    }

    pub fn matches(&self, text: &str) -> bool {
        text.len() <= LONGEST_TEXT && self.whole.is_match(text)
    }
}

impl PartialEq for Pattern {
    fn eq(&self, other: &Self) -> bool {
        self.text == other.text
    }
}

fn compile(text: &str) -> Result<Regex, ExpressionFault> {
    RegexBuilder::new(text).size_limit(SIZE_LIMIT).build().map_err(|error| ExpressionFault::BadPattern(why(&error)))
}

/// Nobody reads it on a tablet, where only what was published arrives; there the words of the library would be some kilobytes.
fn why(error: &regex_lite::Error) -> String {
    if cfg!(target_arch = "wasm32") { String::new() } else { error.to_string() }
}

fn uses_unicode_class(text: &str) -> bool {
    let mut escaped = false;
    for unit in text.chars() {
        if escaped && (unit == 'p' || unit == 'P') {
            return true;
        }
        escaped = unit == '\\' && !escaped;
    }
    false
}
