//! A row of an array, as a file has it: named fields in order, absent values null.

use serde::ser::{Serialize, SerializeMap, Serializer};

use crate::disclosure::{Decision, Disclosure, Reason};
use crate::interval::Interval;

/// A value of a field.
#[derive(Debug, Clone, PartialEq)]
pub enum Value {
    Text(String),
    Whole(i64),
    Number(f64),
    Flag(bool),
    Texts(Vec<String>),
    Numbers(Vec<Option<f64>>),
    Matrix(Vec<Vec<f64>>),
    Absent,
}

impl Serialize for Value {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::Text(text) => text.serialize(to),
            Self::Whole(number) => number.serialize(to),
            Self::Number(number) => number.serialize(to),
            Self::Flag(flag) => flag.serialize(to),
            Self::Texts(texts) => texts.serialize(to),
            Self::Numbers(numbers) => numbers.serialize(to),
            Self::Matrix(rows) => rows.serialize(to),
            Self::Absent => to.serialize_none(),
        }
    }
}

impl From<f64> for Value {
    /// A number that is none (NaN, infinite) is absent.
    fn from(number: f64) -> Self {
        if number.is_finite() { Self::Number(number) } else { Self::Absent }
    }
}

impl From<Option<f64>> for Value {
    fn from(number: Option<f64>) -> Self {
        number.map_or(Self::Absent, Self::from)
    }
}

impl From<i64> for Value {
    fn from(number: i64) -> Self {
        Self::Whole(number)
    }
}

impl From<u64> for Value {
    fn from(number: u64) -> Self {
        i64::try_from(number).map_or(Self::Absent, Self::Whole)
    }
}

impl From<usize> for Value {
    fn from(number: usize) -> Self {
        Self::from(number as u64)
    }
}

impl From<Option<i32>> for Value {
    fn from(number: Option<i32>) -> Self {
        number.map_or(Self::Absent, |number| Self::Whole(number.into()))
    }
}

impl From<bool> for Value {
    fn from(flag: bool) -> Self {
        Self::Flag(flag)
    }
}

impl From<&str> for Value {
    fn from(text: &str) -> Self {
        Self::Text(text.to_owned())
    }
}

impl From<Option<&str>> for Value {
    fn from(text: Option<&str>) -> Self {
        text.map_or(Self::Absent, Self::from)
    }
}

/// What happens to a row in public.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Openness {
    #[default]
    Open,
    /// Its values are left out; what names it stays.
    Hidden,
}

/// A row of an array.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Record {
    /// Fields; the first `naming` of them say what the row is about.
    fields: Vec<(String, Value)>,
    naming: usize,
    openness: Openness,
}

impl Record {
    /// Begins a row with the fields that say what it is about.
    pub fn about<const N: usize>(names: [(&str, Value); N]) -> Self {
        let fields = names.into_iter().map(|(name, value)| (name.to_owned(), value)).collect();
        Self { fields, naming: N, openness: Openness::Open }
    }

    /// With one more field, behind the others.
    #[must_use]
    pub fn with(mut self, name: impl Into<String>, value: impl Into<Value>) -> Self {
        self.fields.push((name.into(), value.into()));
        self
    }

    /// The two ends of an interval, `NAME_lo` and `NAME_hi`.
    #[must_use]
    pub fn ends(self, name: &str, ends: Option<Interval>) -> Self {
        self.with(format!("{name}_lo"), ends.map(|ends| ends.lo)).with(format!("{name}_hi"), ends.map(|ends| ends.hi))
    }

    /// With what happens to it in public.
    #[must_use]
    pub fn open(mut self, openness: Openness) -> Self {
        self.openness = openness;
        self
    }

    /// Whether it is left out in public.
    pub fn is_hidden(&self) -> bool {
        self.openness == Openness::Hidden
    }

    /// The value of a field; none if it has no such.
    pub fn get(&self, name: &str) -> Option<&Value> {
        self.fields.iter().find(|(field, _)| field == name).map(|(_, value)| value)
    }

    /// The names of its fields, in order.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.fields.iter().map(|(name, _)| name.as_str())
    }

    /// Its fields in order, the naming ones first.
    pub fn fields(&self) -> &[(String, Value)] {
        &self.fields
    }

    /// The row as it may leave the office: of a hidden one what names it, and its decision. A row whose own figure could be shown, but
    /// which would tell one that is hidden, says so.
    #[must_use]
    pub fn public(mut self) -> Self {
        if self.is_hidden() {
            let naming = self.naming;
            let mut at = 0;
            self.fields.retain(|(name, _)| {
                at += 1;
                at <= naming || name == "decision"
            });
            let shown = [Disclosure::Shown, Disclosure::Review]
                .map(|disclosure| Value::from(Decision { disclosure, reason: None }.name()));
            for (_, value) in self.fields.iter_mut().filter(|(name, value)| name == "decision" && shown.contains(value))
            {
                *value =
                    Decision { disclosure: Disclosure::Suppressed, reason: Some(Reason::Complementary) }.name().into();
            }
        }
        self
    }
}

impl Serialize for Record {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        let mut map = to.serialize_map(Some(self.fields.len()))?;
        for (name, value) in &self.fields {
            map.serialize_entry(name, value)?;
        }
        map.end()
    }
}
