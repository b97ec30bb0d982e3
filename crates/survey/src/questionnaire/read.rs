//! Reading a questionnaire from JSON, with the line and column of what is wrong.

use super::model::Questionnaire;
use super::problem::{Problem, ProblemKind};

/// The most bytes a questionnaire may have.
pub const MAX_BYTES: usize = 1 << 20;

impl Questionnaire {
    /// Reads the JSON an author wrote. Unknown and misplaced fields are refused by name.
    ///
    /// # Errors
    /// [`ProblemKind::Unreadable`] with the line and column as its place, for texts over [`MAX_BYTES`] and for
    /// anything that is not a questionnaire. What a readable questionnaire says wrongly is for
    /// [`Questionnaire::compile`] to find.
    pub fn from_json(text: &str) -> Result<Self, Problem> {
        if text.len() > MAX_BYTES {
            let kind = ProblemKind::Unreadable(format!(
                "the questionnaire has {} bytes; the most is {MAX_BYTES}, so split it or move texts out",
                text.len()
            ));
            return Err(Problem { place: "file".to_owned(), kind });
        }
        // Windows editors put a byte order mark in front.
        let text = text.strip_prefix('\u{feff}').unwrap_or(text);
        crate::json::read(text).map_err(|error| {
            let place = format!("line {}, column {}", error.line(), error.column());
            let message = error.to_string();
            let tail = format!(" at line {} column {}", error.line(), error.column());
            let message = message.strip_suffix(&tail).unwrap_or(&message).to_owned();
            Problem { place, kind: ProblemKind::Unreadable(message) }
        })
    }
}
