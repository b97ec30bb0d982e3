//! What can be wrong with an expression, with its place and the cure.

/// A fault and where it stands.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{fault} (at character {position})")]
pub struct ExpressionError {
    /// The character where the fault begins, counted from 1.
    pub position: usize,
    pub fault: ExpressionFault,
}

#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ExpressionFault {
    #[error("the expression is empty; remove the field or write a condition")]
    Empty,
    #[error("the expression has more than 4096 characters; split the condition over several questions")]
    TooLong,
    #[error("the expression is nested more than 64 deep; split the condition over several questions")]
    TooDeep,
    #[error("'{0}' is not part of the language; {1}")]
    BadCharacter(String, &'static str),
    #[error("the text that begins here has no closing quote {0}")]
    OpenText(char),
    #[error("the name that begins here has no closing brace; write ${{name}}")]
    OpenName,
    #[error("'{0}' is not the name of a question: names have letters without accents, digits and _")]
    NotAName(String),
    #[error("the number '{0}' is not readable; write it as 5 or 2.5")]
    BadNumber(String),
    #[error("expected a value here, found {0}")]
    ExpectedValue(String),
    #[error("expected an operator or the end here, found {0}")]
    ExpectedOperator(String),
    #[error("expected ')' here, found {0}")]
    ExpectedClose(String),
    #[error("'{0}' stands alone; write ${{{0}}} for a question, '{0}' for a text, true() or false() for a truth")]
    LoneWord(String),
    #[error(
        "there is no function '{0}'; the functions are selected, count-selected, if, coalesce, regex, string-length, today, true, false, not, number, int, round"
    )]
    UnknownFunction(String),
    #[error("{name}() takes {wanted} arguments, here it has {given}")]
    Arguments { name: &'static str, wanted: usize, given: usize },
    #[error("the pattern of regex() must be a text in quotes, so that it can be checked beforehand")]
    PatternNotText,
    #[error(
        "the pattern uses \\p{{…}}, which tablets do not know; list the letters, or write what is not allowed, such as [^0-9]+"
    )]
    UnicodeClass,
    #[error("the pattern is not readable: {0}")]
    BadPattern(String),

    #[error("there is no question '{0}'")]
    UnknownQuestion(String),
    #[error("there is no question '{name}'; did you mean '{nearest}'?")]
    MisspeltQuestion { name: String, nearest: String },
    #[error("'{0}' is a note and has no answer")]
    NoteHasNoAnswer(String),
    #[error("'.' is the answer being checked; it can only stand in a constraint")]
    DotOutsideConstraint,
    #[error("a text is not a condition; compare it with something")]
    TextAsCondition,
    #[error("'{name}' is not one of the answers, which are {known}")]
    NotAChoice { name: String, known: String },
    #[error("several answers cannot be compared with {0}; use selected() or count-selected()")]
    ComparedChoices(&'static str),
    #[error("{left} cannot be compared with {right}; {cure}")]
    Incomparable { left: &'static str, right: &'static str, cure: &'static str },
    #[error("{0} has no order; {1}")]
    NoOrder(&'static str, &'static str),
    #[error("{0} cannot be calculated with; {1}")]
    NotANumber(&'static str, &'static str),
    #[error("'{0}' is not a day; write it as '2022-09-21'")]
    NotADay(String),
    #[error("'{0}' is not a number; write it without quotes, as 5 or 2.5")]
    TextNotANumber(String),
    #[error("{name}() needs {wanted}, here it has {given}")]
    WrongArgument { name: &'static str, wanted: &'static str, given: &'static str },
    #[error("{name}() gives {one} or {other}; both must be of one kind")]
    MixedResults { name: &'static str, one: &'static str, other: &'static str },
}

impl ExpressionFault {
    pub(super) const fn at(self, position: usize) -> ExpressionError {
        ExpressionError { position, fault: self }
    }
}
