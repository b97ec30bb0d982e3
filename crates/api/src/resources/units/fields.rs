//! The fields of a unit as people send them, each with what is wrong with it.

use serde::Deserialize;
use survey::clock::Day;
use survey::language::{Language, Text};
use survey::short_text::{NotShort, ShortText};
use survey::unit::UnitKind;
use utoipa::ToSchema;

use crate::problem::{Code, Problem};
use crate::resources::day::NOT_A_DAY;

const LONGEST_CODE: usize = 20;
const LONGEST_NAME: usize = 200;

/// What a unit is called.
#[derive(Deserialize, ToSchema)]
pub(super) struct UnitName {
    vi: String,
    /// As in Vietnamese if absent.
    en: Option<String>,
}

/// What is wrong with the fields that were read.
pub(super) struct Fields {
    problem: Problem,
}

impl Fields {
    pub(super) const fn new() -> Self {
        Self { problem: Problem::new(Code::Invalid) }
    }

    /// What was read, if all of it is right.
    ///
    /// # Errors
    /// [`Code::Invalid`] with all that is wrong.
    pub(super) fn right<T>(self, read: Option<T>) -> Result<T, Problem> {
        read.filter(|_| self.problem.is_clean()).ok_or(self.problem)
    }

    pub(super) fn code(&mut self, text: &str) -> Option<String> {
        self.line::<LONGEST_CODE>(text, "/code")
    }

    pub(super) fn area(&mut self, text: &str) -> Option<String> {
        self.line::<LONGEST_CODE>(text, "/area_code")
    }

    pub(super) fn name(&mut self, name: &UnitName) -> Option<Text> {
        let vi = self.line::<LONGEST_NAME>(&name.vi, "/name/vi");
        let en = match name.en.as_deref().map(str::trim) {
            None | Some("") => None,
            Some(en) => Some(self.line::<LONGEST_NAME>(en, "/name/en")?),
        };
        let (vi, en) = ((Language::vietnamese(), vi?), en.map(|en| (Language::english(), en)));
        Some(Text::new(std::iter::once(vi).chain(en)))
    }

    pub(super) fn kind(&mut self, word: &str) -> Option<UnitKind> {
        let kind = UnitKind::parse(word);
        if kind.is_none() {
            let words = UnitKind::ALL.map(UnitKind::name).join(", ");
            self.wrong("/kind", (format!("Một trong: {words}."), format!("One of: {words}.")));
        }
        kind
    }

    pub(super) fn day(&mut self, text: &str, pointer: &str) -> Option<Day> {
        let day = text.parse().ok();
        if day.is_none() {
            self.wrong(pointer, (NOT_A_DAY.0.to_owned(), NOT_A_DAY.1.to_owned()));
        }
        day
    }

    fn line<const MOST: usize>(&mut self, text: &str, pointer: &str) -> Option<String> {
        match ShortText::<MOST>::new(text) {
            Ok(line) => Some(line.into()),
            Err(NotShort::Control) => {
                let said = ("Có ký tự điều khiển; hãy gõ lại.", "It holds a control character; type it anew.");
                self.wrong(pointer, (said.0.to_owned(), said.1.to_owned()));
                None
            }
            Err(NotShort::Empty | NotShort::TooLong { .. }) => {
                self.wrong(pointer, (format!("Từ 1 đến {MOST} ký tự."), format!("1 to {MOST} characters.")));
                None
            }
        }
    }

    fn wrong(&mut self, pointer: &str, said: (String, String)) {
        let problem = std::mem::replace(&mut self.problem, Problem::new(Code::Invalid));
        self.problem = problem.field(pointer, said);
    }
}

/// A field that may be absent, null, or there: of the last two something is told.
#[expect(clippy::option_option, reason = "absent, null and there are three answers")]
pub(super) fn given<'de, D: serde::Deserializer<'de>>(deserializer: D) -> Result<Option<Option<String>>, D::Error> {
    Option::deserialize(deserializer).map(Some)
}
