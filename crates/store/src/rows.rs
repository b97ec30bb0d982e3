//! From columns to the domain's types and back; a value that should not be there is an error that names the table.

use serde::Serialize;
use serde::de::DeserializeOwned;
use survey::clock::Day;
use survey::language::Text;
use survey::questionnaire::QuestionnaireHash;

use crate::error::{Result, StoreError};

/// Sorts after every day.
pub(crate) const AFTER_ALL_DAYS: &str = "~";

pub(crate) fn to_json<T: Serialize>(what: &'static str, value: &T) -> Result<String> {
    serde_json::to_string(value).map_err(|cause| StoreError::corrupt(what, cause))
}

pub(crate) fn from_json<T: DeserializeOwned>(what: &'static str, text: &str) -> Result<T> {
    serde_json::from_str(text).map_err(|cause| StoreError::corrupt(what, cause))
}

pub(crate) fn text(what: &'static str, json: &str) -> Result<Text> {
    from_json(what, json)
}

pub(crate) fn day(what: &'static str, text: &str) -> Result<Day> {
    text.parse().map_err(|cause| StoreError::corrupt(what, cause))
}

pub(crate) fn day_option(what: &'static str, text: Option<&str>) -> Result<Option<Day>> {
    text.map(|text| day(what, text)).transpose()
}

pub(crate) fn digest(what: &'static str, bytes: &[u8]) -> Result<[u8; 32]> {
    bytes.try_into().map_err(|_| StoreError::corrupt(what, format!("a hash of {} bytes", bytes.len())))
}

pub(crate) fn hash(what: &'static str, bytes: &[u8]) -> Result<QuestionnaireHash> {
    digest(what, bytes).map(QuestionnaireHash)
}

pub(crate) fn narrow<T: TryFrom<i64>>(what: &'static str, value: i64) -> Result<T> {
    T::try_from(value).map_err(|_| StoreError::corrupt(what, format!("the number {value}")))
}

pub(crate) fn narrow_option<T: TryFrom<i64>>(what: &'static str, value: Option<i64>) -> Result<Option<T>> {
    value.map(|value| narrow(what, value)).transpose()
}

/// A word of a closed list.
pub(crate) fn word<T>(what: &'static str, parsed: Option<T>, text: &str) -> Result<T> {
    parsed.ok_or_else(|| StoreError::corrupt(what, format!("the word '{text}'")))
}

/// Whether a text can be in the database at all: PostgreSQL's text holds no NUL.
pub(crate) fn storable(text: &str) -> bool {
    !text.contains('\0')
}

/// The text without what PostgreSQL's text cannot hold.
pub(crate) fn without_nul(text: &str) -> String {
    text.replace('\0', "")
}
