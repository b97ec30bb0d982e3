//! What can be wrong with the demonstration's own data; each is a fault in a shipped file, not in an input.

/// Why the demonstration programme could not be made.
#[derive(Debug, thiserror::Error)]
pub enum DemoError {
    #[error("areas/{file}: {problems}; correct the file and build again")]
    Area { file: &'static str, problems: String },
    #[error("the demonstration's areas contradict each other: {0}")]
    Areas(#[from] survey::area::MapChangesLater),
    #[error("questionnaires/{key}.json cannot be read: {source}; correct the file and build again")]
    Questionnaire { key: &'static str, source: serde_json::Error },
    #[error("'{0}' in the demonstration's tables is not a day of the calendar")]
    Day(&'static str),
    #[error("the demonstration has no {what} '{name}'; its tables contradict each other")]
    Missing { what: &'static str, name: String },
}
