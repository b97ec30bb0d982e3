//! What can go wrong in the façade, in sentences a person can act on.

use survey::questionnaire::{Problem, ProblemKind};

#[derive(Debug, thiserror::Error)]
pub enum Failure {
    #[error("the questionnaire cannot be used: {}", list(.0))]
    Questionnaire(Vec<Problem>),
    #[error("{what} is not the JSON it should be: {why}")]
    Json { what: &'static str, why: serde_json::Error },
    #[error(transparent)]
    Day(#[from] survey::clock::NotATime),
    #[error(transparent)]
    Language(#[from] survey::language::NotALanguage),
    #[error("the coded answers are not of this questionnaire: {0}")]
    Coding(#[from] survey::answers::BadCoding),
    #[error("the submission lacks '{0}', or it is not what it should be; start the app again")]
    Field(&'static str),
    #[error("what the draft keeps of the private part cannot be used; begin the part again from its first question")]
    PrivatePart,
    #[error("a photograph or recording has no key; take it again")]
    FileKey,
    #[error(transparent)]
    Freeze(#[from] sync::seal::FreezeError),
    #[error(transparent)]
    Add(#[from] sync::engine::AddError),
    #[error(transparent)]
    Visit(#[from] sync::visit::VisitError),
    #[error(transparent)]
    Words(#[from] sync::question::WordsError),
    #[error("a line of this kind does not have what it must have, or has what belongs to another kind")]
    NotOfItsKind,
    #[error(transparent)]
    Receipt(#[from] sync::receipt::ReceiptError),
    #[error(transparent)]
    Key(#[from] sync::keys::KeyError),
    #[error("this browser gives no random numbers; update it: {0}")]
    Random(#[from] getrandom::Error),
    #[error("the PIN's key could not be computed ({0}); close other apps and try again")]
    Pin(argon2::Error),
    #[error("a data key has 32 bytes; this one has {0}")]
    DataKey(usize),
    #[error("this is no install: {0}")]
    Install(uuid::Error),
    #[error("the salt of a PIN has at least 16 bytes; this one has {0}")]
    Salt(usize),
}

/// The places, and of a text that is none what is wrong with it. What is wrong at each place was told to whoever published it:
/// the words for all that would be some kilobytes of the tablet's module.
fn list(problems: &[Problem]) -> String {
    let said = |problem: &Problem| match &problem.kind {
        ProblemKind::Unreadable(why) => format!("{}: {why}", problem.place),
        _ => problem.place.clone(),
    };
    problems.iter().map(said).collect::<Vec<_>>().join("; ")
}

/// Reads JSON that came from JavaScript.
pub(crate) fn read<'a, T: serde::Deserialize<'a>>(what: &'static str, json: &'a str) -> Result<T, Failure> {
    survey::json::read(json).map_err(|why| Failure::Json { what, why })
}

/// Writes JSON for JavaScript.
pub(crate) fn write(value: &impl serde::Serialize) -> Result<String, Failure> {
    serde_json::to_string(value).map_err(|why| Failure::Json { what: "the result", why })
}
