//! One answer, and the answers to a form by the names of its questions.

use serde::{Serialize, Serializer};
use std::collections::BTreeMap;

use super::attachment::Attachment;
use super::place::Place;
use crate::clock::Day;
use crate::expression::Value;
use crate::nfc::nfc;

/// The largest whole number that JavaScript, JSON and `f64` keep exactly.
pub const MAX_INTEGER: i64 = 9_007_199_254_740_991;
/// The largest decimal. With four places that is 15 digits, which rounding, JSON and `f64` keep exactly.
pub const MAX_DECIMAL: f64 = 90_000_000_000.0;
/// The most characters of a text answer.
pub const MAX_TEXT: usize = 4_000;

/// An answer, by the kind of its question.
#[derive(Debug, Clone, PartialEq)]
pub enum Answer {
    /// The code of the choice.
    Likert(u8),
    /// The name of the choice.
    Single(String),
    /// The names of the choices, in the order of the form, each once.
    Multi(Vec<String>),
    Integer(i64),
    /// Kept to four places.
    Decimal(f64),
    /// As [`Answer::text`] leaves it.
    Text(String),
    Date(Day),
    Photo(Attachment),
    Audio(Attachment),
    Place(Place),
}

impl Answer {
    /// A text answer, in NFC, trimmed, without control characters but line ends and tabs (PostgreSQL refuses NUL).
    pub fn text(text: &str) -> Self {
        let clean: String = text.chars().filter(|unit| !unit.is_control() || matches!(unit, '\n' | '\t')).collect();
        Self::Text(nfc(&clean).trim().to_owned())
    }

    /// A decimal answer, rounded to four places.
    pub fn decimal(number: f64) -> Self {
        // Adding zero takes the sign from a negative zero, which JSON would keep.
        Self::Decimal((number * 10_000.0).round() / 10_000.0 + 0.0)
    }

    /// Whether it says nothing: an empty text or no choice.
    pub fn is_blank(&self) -> bool {
        match self {
            Self::Single(text) | Self::Text(text) => text.is_empty(),
            Self::Multi(names) => names.is_empty(),
            Self::Likert(_)
            | Self::Integer(_)
            | Self::Decimal(_)
            | Self::Date(_)
            | Self::Photo(_)
            | Self::Audio(_)
            | Self::Place(_) => false,
        }
    }

    /// The file that it speaks of.
    pub const fn attachment(&self) -> Option<&Attachment> {
        match self {
            Self::Photo(file) | Self::Audio(file) => Some(file),
            _ => None,
        }
    }

    /// What expressions see.
    pub fn value(&self) -> Value {
        match self {
            Self::Likert(code) => Value::Text(code.to_string()),
            Self::Single(text) | Self::Text(text) => Value::Text(text.clone()),
            Self::Multi(names) => Value::Text(names.join(" ")),
            Self::Integer(number) => Value::Number(*number as f64),
            Self::Decimal(number) => Value::Number(*number),
            Self::Date(day) => Value::Date(*day),
            Self::Photo(file) | Self::Audio(file) => Value::Text(file.sha256.to_string()),
            Self::Place(place) => Value::Text(place.text()),
        }
    }
}

/// In JSON: the code of a likert answer and numbers as numbers, the name of a choice, texts and days as strings,
/// several choices as an array of names; files and places as objects ([`Attachment`], [`Place`]). A whole decimal is written without its point, as JavaScript writes it.
impl Serialize for Answer {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::Likert(code) => serializer.serialize_u8(*code),
            Self::Single(text) | Self::Text(text) => serializer.serialize_str(text),
            Self::Multi(names) => names.serialize(serializer),
            Self::Integer(number) => serializer.serialize_i64(*number),
            Self::Decimal(number) => match whole(*number) {
                Some(number) => serializer.serialize_i64(number),
                None => serializer.serialize_f64(*number),
            },
            Self::Date(day) => day.serialize(serializer),
            Self::Photo(file) | Self::Audio(file) => file.serialize(serializer),
            Self::Place(place) => place.serialize(serializer),
        }
    }
}

/// The number as an integer, if it is one that `f64` keeps exactly.
pub(super) fn whole(number: f64) -> Option<i64> {
    #[expect(clippy::cast_possible_truncation, reason = "checked to be whole and within 53 bits")]
    (number.fract() == 0.0 && number.abs() <= MAX_INTEGER as f64).then_some(number as i64)
}

/// The answers to a form: one per question, none where nothing was answered. In JSON an object from the names of
/// questions, sorted; reading it back needs the questionnaire ([`Answers::from_json`]).
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
#[serde(transparent)]
pub struct Answers(BTreeMap<String, Answer>);

impl Answers {
    pub const fn new() -> Self {
        Self(BTreeMap::new())
    }

    pub fn get(&self, question: &str) -> Option<&Answer> {
        self.0.get(question)
    }

    /// Sets an answer; a blank one takes the earlier answer away. Texts are cleaned as [`Answer::text`] does.
    pub fn set(&mut self, question: impl Into<String>, answer: Answer) {
        let answer = match answer {
            Answer::Text(text) => Answer::text(&text),
            other => other,
        };
        let question = question.into();
        if answer.is_blank() {
            self.0.remove(&question);
        } else {
            self.0.insert(question, answer);
        }
    }

    pub fn remove(&mut self, question: &str) -> Option<Answer> {
        self.0.remove(question)
    }

    /// Every answer with the name of its question, by name.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &Answer)> {
        self.0.iter().map(|(name, answer)| (name.as_str(), answer))
    }

    pub fn len(&self) -> usize {
        self.0.len()
    }

    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Adds other answers, which replace those to the same questions.
    pub fn merge(&mut self, other: Self) {
        self.0.extend(other.0);
    }

    /// The JSON object; answers always have one.
    pub fn to_json(&self) -> serde_json::Value {
        serde_json::to_value(self).unwrap_or_else(|_| serde_json::Value::Object(serde_json::Map::new()))
    }
}

impl IntoIterator for Answers {
    type Item = (String, Answer);
    type IntoIter = std::collections::btree_map::IntoIter<String, Answer>;
    fn into_iter(self) -> Self::IntoIter {
        self.0.into_iter()
    }
}

impl FromIterator<(String, Answer)> for Answers {
    fn from_iter<I: IntoIterator<Item = (String, Answer)>>(answers: I) -> Self {
        let mut all = Self::new();
        for (question, answer) in answers {
            all.set(question, answer);
        }
        all
    }
}
