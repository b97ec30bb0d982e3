//! A visit without an interview: the body of a line of kind `attempt`.

use serde::{Deserialize, Serialize};
use survey::clock::Timestamp;
use survey::id::SubmissionId;
use survey::outcome::Outcome;

use crate::instant;

/// The longest note, in characters.
pub const MAX_NOTE: usize = 500;

/// What came of one visit. A later visit to the same person outweighs it; nothing is ever taken back.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Visit {
    pub outcome: Outcome,
    /// When the person shall be met: with an appointment, and with no other outcome.
    #[serde(default, skip_serializing_if = "Option::is_none", with = "instant::optional")]
    pub again: Option<Timestamp>,
    /// What the next visitor should know, in the surveyor's words.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub note: String,
}

/// Why something is no visit.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum VisitError {
    #[error("an appointment says when: \"again\" is missing")]
    NoTime,
    #[error("only an appointment has a time: \"again\" goes with no other outcome")]
    TimeWithout,
    #[error("the note has {0} characters; at most {MAX_NOTE} are taken")]
    LongNote(usize),
}

impl Visit {
    /// # Errors
    /// [`VisitError`] if its parts do not go together. An outcome of a later version is taken as it is.
    pub fn check(&self) -> Result<(), VisitError> {
        match (self.outcome, self.again) {
            (Outcome::Appointment, None) => return Err(VisitError::NoTime),
            (Outcome::Appointment | Outcome::Other, _) | (_, None) => {}
            (_, Some(_)) => return Err(VisitError::TimeWithout),
        }
        let length = self.note.chars().count();
        if length > MAX_NOTE { Err(VisitError::LongNote(length)) } else { Ok(()) }
    }
}

/// A visit as the server tells it to whoever has the person on the list.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PastVisit {
    /// The line that told of it.
    pub id: SubmissionId,
    #[serde(with = "instant")]
    pub at: Timestamp,
    #[serde(flatten)]
    pub visit: Visit,
}

#[cfg(test)]
mod tests {
    use super::*;

    fn visit(outcome: Outcome, again: Option<i64>) -> Visit {
        Visit { outcome, again: again.map(Timestamp::from_millis), note: String::new() }
    }

    #[test]
    fn only_an_appointment_has_a_time() {
        for outcome in Outcome::ALL {
            let is = outcome == Outcome::Appointment;
            assert_eq!(visit(outcome, Some(1)).check(), if is { Ok(()) } else { Err(VisitError::TimeWithout) });
            assert_eq!(visit(outcome, None).check(), if is { Err(VisitError::NoTime) } else { Ok(()) });
        }
    }

    #[test]
    fn a_note_is_counted_in_characters() {
        let noted = |length| Visit { note: "ở".repeat(length), ..visit(Outcome::Away, None) };
        assert_eq!(noted(MAX_NOTE).check(), Ok(()));
        assert_eq!(noted(MAX_NOTE + 1).check(), Err(VisitError::LongNote(MAX_NOTE + 1)));
    }

    #[test]
    fn a_visit_says_no_more_than_it_knows() {
        let json = r#"{"outcome":"appointment","again":"2021-10-13T12:00:00Z"}"#;
        let read: Visit = serde_json::from_str(json).unwrap();
        assert_eq!(read.again, Some(Timestamp::parse_rfc3339("2021-10-13T12:00:00Z").unwrap()));
        assert_eq!(serde_json::to_string(&read).unwrap(), json);
        assert_eq!(serde_json::to_string(&visit(Outcome::NobodyHome, None)).unwrap(), r#"{"outcome":"nobody_home"}"#);
    }
}
