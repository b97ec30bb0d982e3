//! How an area looks in JSON.

use serde::Serialize;
use survey::area::{Area, AreaLevel};
use utoipa::ToSchema;

use crate::problem::{Code, Problem, Result};

#[derive(Serialize, ToSchema)]
pub(super) struct AreaView {
    code: String,
    parent: Option<String>,
    /// province, district, commune or village
    level: &'static str,
    name: String,
    valid_from: String,
    /// The first day it no longer exists.
    valid_until: Option<String>,
}

impl From<Area> for AreaView {
    fn from(area: Area) -> Self {
        Self {
            code: area.code,
            parent: area.parent,
            level: area.level.name(),
            name: area.name,
            valid_from: area.validity.from.to_string(),
            valid_until: area.validity.until.map(|day| day.to_string()),
        }
    }
}

/// The level that a word of an address names.
///
/// # Errors
/// [`Code::Invalid`] at `/level`.
pub(super) fn level(word: &str) -> Result<AreaLevel> {
    AreaLevel::parse(word).ok_or_else(|| {
        let words = AreaLevel::ALL.map(AreaLevel::name).join(", ");
        Problem::new(Code::Invalid).field("/level", (format!("Một trong: {words}."), format!("One of: {words}.")))
    })
}
