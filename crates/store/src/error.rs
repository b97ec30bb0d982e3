//! What can go wrong between the domain and the database.

use survey::campaign::Refusal;

pub type Result<T, E = StoreError> = std::result::Result<T, E>;

#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    #[error("the database address '{0}' is not understood; use sqlite:PATH or postgres://USER@HOST/NAME")]
    Address(String),
    #[error("'{path}' is not a Hài Lòng database: {cause}; point --data-dir at another folder or restore a backup")]
    NotADatabase { path: String, cause: String },
    #[error(
        "the database was made by a newer version of the program (migration {0}); install that version or restore a backup"
    )]
    TooNew(i64),
    #[error("the database does not answer: {0}; it is tried again at the next request")]
    Unreachable(#[source] sqlx::Error),
    #[error("the database refused: {0}")]
    Database(#[source] sqlx::Error),
    #[error("a migration failed: {0}; the backup taken before it is in the data folder")]
    Migration(#[source] sqlx::migrate::MigrateError),
    #[error("{0} exists already")]
    Exists(&'static str),
    #[error("there is no such {0}")]
    Missing(&'static str),
    #[error(transparent)]
    Refused(#[from] Refusal),
    #[error("a stored {what} cannot be read: {cause}; run hailong verify")]
    Corrupt { what: &'static str, cause: String },
    #[error("the file system refused: {0}")]
    File(#[from] std::io::Error),
}

impl StoreError {
    pub(crate) fn corrupt(what: &'static str, cause: impl ToString) -> Self {
        Self::Corrupt { what, cause: cause.to_string() }
    }

    /// Whether a later try may succeed without anything being changed.
    pub const fn is_transient(&self) -> bool {
        matches!(self, Self::Unreachable(_))
    }

    /// Turns a violated unique key into [`StoreError::Exists`].
    pub(crate) fn exists(what: &'static str) -> impl Fn(sqlx::Error) -> Self {
        move |error| match &error {
            sqlx::Error::Database(cause) if cause.is_unique_violation() => Self::Exists(what),
            _ => Self::from(error),
        }
    }
}

impl From<sqlx::Error> for StoreError {
    fn from(error: sqlx::Error) -> Self {
        match &error {
            sqlx::Error::Io(_)
            | sqlx::Error::PoolTimedOut
            | sqlx::Error::PoolClosed
            | sqlx::Error::Tls(_)
            | sqlx::Error::WorkerCrashed => Self::Unreachable(error),
            // 57P0x: the server is stopping or starting; 08xxx: the connection broke; 53300: too many connections.
            sqlx::Error::Database(cause)
                if cause
                    .code()
                    .is_some_and(|code| code.starts_with("57P") || code.starts_with("08") || code == "53300") =>
            {
                Self::Unreachable(error)
            }
            _ => Self::Database(error),
        }
    }
}
