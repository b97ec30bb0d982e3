//! A supervisor's question about a submission, and the surveyor's word on it: the body of a line of kind `explanation`.

use serde::{Deserialize, Serialize};
use survey::clock::Timestamp;
use survey::id::{QuestionId, SubmissionId};

use crate::instant;

/// The longest question or explanation, in characters.
pub const MAX_WORDS: usize = 2000;

/// A question that waits for its answer, as it is told to whoever has the person on the list.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct OpenQuestion {
    pub id: QuestionId,
    /// The submission it is about. It stays as it is, whatever the answer.
    pub submission: SubmissionId,
    /// The name of who asks.
    pub by: String,
    #[serde(with = "instant")]
    pub at: Timestamp,
    pub text: String,
}

/// What the surveyor says to it. The other answer is a new interview whose line names the old one in `supersedes`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Explanation {
    pub question: QuestionId,
    pub text: String,
}

/// Why words are neither a question nor an explanation.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum WordsError {
    #[error("there is no word in it")]
    Empty,
    #[error("it has {0} characters; at most {MAX_WORDS} are taken")]
    TooLong(usize),
}

/// # Errors
/// [`WordsError`] if a question or an explanation says nothing, or too much.
pub fn check(words: &str) -> Result<(), WordsError> {
    let length = words.chars().count();
    if words.trim().is_empty() {
        Err(WordsError::Empty)
    } else if length > MAX_WORDS {
        Err(WordsError::TooLong(length))
    } else {
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_say_something_and_end() {
        assert_eq!(check(" \n"), Err(WordsError::Empty));
        assert_eq!(check(&"ở".repeat(MAX_WORDS)), Ok(()));
        assert_eq!(check(&"ở".repeat(MAX_WORDS + 1)), Err(WordsError::TooLong(MAX_WORDS + 1)));
    }
}
