//! What can be wrong with a questionnaire, said so that its author can mend it.

use std::fmt;

use crate::expression::ExpressionFault;

/// One thing wrong with a questionnaire, with its place.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Problem {
    /// The section, question, scale or factor concerned, and the field: `F_late_notice, relevant`.
    pub place: String,
    pub kind: ProblemKind,
}

#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ProblemKind {
    #[error("the name is used twice; give one of them another name")]
    DuplicateName,
    #[error("'{0}' is not a name: use letters without accents, digits and _, beginning with a letter")]
    BadName(String),
    #[error("the code {0} is used twice; every answer needs its own code")]
    DuplicateCode(u8),
    #[error("the code {0} is reserved; use 0 to 249")]
    ReservedCode(u8),
    #[error("there are no choices; list at least two")]
    NoChoices,
    #[error("scale '{0}' is not defined under \"scales\"")]
    UnknownScale(String),
    #[error("factor '{0}' is not defined under \"factors\"")]
    UnknownFactor(String),
    #[error("the satisfied code {0} is not one of the answers, or is an answer outside the denominator")]
    UnknownSatisfied(u8),
    #[error("no code counts as satisfied; name at least one under \"satisfied\"")]
    NothingSatisfied,
    #[error("the name of a likert answer must be its code: '{name}' should be '{code}'")]
    LikertName { name: String, code: u8 },
    #[error("only one question may be the overall question")]
    SecondOverall,
    #[error("the text is missing in '{0}', a language the questionnaire offers")]
    MissingText(String),
    #[error("{fault}: {text} (at character {position})")]
    Expression { fault: ExpressionFault, text: String, position: usize },
    #[error("the conditions run in a circle: {0}; a question cannot depend on itself")]
    Cycle(String),
    #[error("max must be between 1 and the number of choices")]
    BadMax,
    #[error("{0}")]
    Unreadable(String),
    #[error("'{0}' is not the name of an answer: use letters without accents, digits, '_', '-' and '.', no spaces")]
    BadChoiceName(String),
    #[error("two answers are called '{0}'; give one of them another name")]
    DuplicateChoice(String),
    #[error("a likert question takes its answers from a scale or lists them itself, not both")]
    ScaleAndChoices,
    #[error("there are no questions here; add one or remove the section")]
    EmptySection,
    #[error("there are {0} questions; the most is 1000")]
    TooManyQuestions(usize),
    #[error("there are no languages; list at least one, such as \"vi\"")]
    NoLanguage,
    #[error("a note takes no answer; remove '{0}'")]
    NoteTakesNoAnswer(&'static str),
    #[error("a sensitive question must stay optional by law; remove 'required'")]
    SensitiveRequired,
    #[error(
        "it looks at '{0}', which is answered in private, and would tell the interviewer the answer; \
         mark this question sensitive as well, or do not look at '{0}' here"
    )]
    PrivateLeak(String),
    #[error("nobody can be made to be photographed, recorded or placed on a map; remove 'required'")]
    MustBeOptional,
    #[error(
        "a photograph, recording or place cannot be given in private, the tablet would show it; remove 'sensitive'"
    )]
    FileInPrivate,
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.place, self.kind)
    }
}
