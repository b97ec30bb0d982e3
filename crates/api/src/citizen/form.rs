//! What a page's form sent, by name.
//!
//! Our own fields begin with `_`, which no question's name does.

use std::collections::BTreeMap;

/// Names of our own fields.
pub mod field {
    pub const LANGUAGE: &str = "_l";
    pub const SWITCH: &str = "_to";
    pub const COUNTER: &str = "_c";
    pub const TICKET: &str = "_t";
    pub const EVALUATION: &str = "_e";
    pub const PROOF: &str = "_m";
    pub const CONSENT: &str = "_consent";
    pub const KEY: &str = "_k";
    pub const SECTION: &str = "_s";
    pub const REVIEWED: &str = "_r";
    pub const ANSWERS: &str = "_a";
    pub const GO: &str = "_go";
    pub const PAGE: &str = "_p";
    /// What is typed on the first page.
    pub const TYPED: &str = "ticket";
}

#[derive(Debug, Default)]
pub struct Form(BTreeMap<String, Vec<String>>);

impl Form {
    pub fn new(pairs: Vec<(String, String)>) -> Self {
        let mut fields: BTreeMap<String, Vec<String>> = BTreeMap::new();
        for (name, value) in pairs {
            fields.entry(name).or_default().push(value);
        }
        Self(fields)
    }

    /// The last value of a field: of a hidden field and a button of one name, the button's.
    pub fn get(&self, name: &str) -> Option<&str> {
        self.0.get(name).and_then(|values| values.last()).map(String::as_str)
    }

    pub fn all(&self, name: &str) -> &[String] {
        self.0.get(name).map(Vec::as_slice).unwrap_or_default()
    }

    /// Everything, for a page that only asks to send it again.
    pub fn pairs(&self) -> impl Iterator<Item = (&str, &str)> {
        self.0.iter().flat_map(|(name, values)| values.iter().map(move |value| (name.as_str(), value.as_str())))
    }
}
