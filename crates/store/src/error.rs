//! What can go wrong between the domain and the database.

use survey::area::MapChangesLater;
use survey::campaign::Refusal;
use survey::opening::Hindrance;
use survey::unit::UnitRefusal;

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
    #[error("the disk of the database is full; make room on it, then everything goes on by itself")]
    Full,
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
    #[error(transparent)]
    UnitRefused(#[from] UnitRefusal),
    #[error(transparent)]
    MapChangesLater(#[from] MapChangesLater),
    #[error("the campaign is not ready: {}", hindering(.0))]
    NotReady(Vec<Hindrance>),
    #[error("a stored {what} cannot be read: {cause}; run hailong verify")]
    Corrupt { what: &'static str, cause: String },
    #[error("the file system refused: {0}")]
    File(#[from] std::io::Error),
}

/// What hinders a campaign, for a log or a terminal.
fn hindering(found: &[Hindrance]) -> String {
    let one = |Hindrance { evaluation, obstacle }: &Hindrance| match evaluation {
        Some(id) => format!("{obstacle} (evaluation {id})"),
        None => obstacle.to_string(),
    };
    found.iter().map(one).collect::<Vec<_>>().join("; ")
}

impl StoreError {
    #[expect(clippy::needless_pass_by_value, reason = "handed to map_err, which passes the error itself")]
    pub(crate) fn corrupt(what: &'static str, cause: impl ToString) -> Self {
        Self::Corrupt { what, cause: cause.to_string() }
    }

    /// Whether a later try may succeed without anything being changed.
    pub const fn is_transient(&self) -> bool {
        matches!(self, Self::Unreachable(_))
    }

    /// Whether PostgreSQL undid a transaction because of another one, to be done again: 40001, it could not be put in an
    /// order with the others; 40P01, each waited for the other. Nothing of it was kept.
    pub(crate) fn is_lost_race(&self) -> bool {
        match self {
            Self::Unreachable(sqlx::Error::Database(cause)) => {
                cause.code().is_some_and(|code| matches!(code.as_ref(), "40001" | "40P01"))
            }
            _ => false,
        }
    }

    /// Turns a reference to nothing into [`StoreError::Missing`], a violated unique key into [`StoreError::Exists`].
    pub(crate) fn refers(exists: &'static str, missing: &'static str) -> impl Fn(sqlx::Error) -> Self {
        move |error| match &error {
            sqlx::Error::Database(cause) if cause.is_foreign_key_violation() => Self::Missing(missing),
            sqlx::Error::Database(cause) if cause.is_unique_violation() => Self::Exists(exists),
            _ => Self::from(error),
        }
    }

    /// A database that does not answer during a migration is no failed migration.
    pub(crate) fn migration(error: sqlx::migrate::MigrateError) -> Self {
        match error {
            sqlx::migrate::MigrateError::Execute(cause) => match Self::from(cause) {
                Self::Database(cause) => Self::Migration(sqlx::migrate::MigrateError::Execute(cause)),
                other => other,
            },
            sqlx::migrate::MigrateError::VersionMissing(version) => Self::TooNew(version),
            other => Self::Migration(other),
        }
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
            sqlx::Error::Database(cause) if cause.code().is_some_and(|code| full(&code)) => Self::Full,
            sqlx::Error::Database(cause) if cause.code().is_some_and(|code| passes(&code)) => Self::Unreachable(error),
            _ => Self::Database(error),
        }
    }
}

/// Whether a code of either engine means that the disk is full: 53100 of PostgreSQL, 13 of SQLite.
fn full(code: &str) -> bool {
    code == "53100" || (code.len() < 5 && code.parse::<u32>().is_ok_and(|number| number % 256 == 13))
}

/// Whether a code of either engine means that the same request may succeed a little later.
fn passes(code: &str) -> bool {
    // PostgreSQL's codes have five characters. 57P0x: the server is stopping or starting; 08xxx: the connection broke;
    // 53300: too many connections; 40xxx: a deadlock was broken up; 25006: a standby that was not promoted yet.
    if code.len() == 5 {
        return ["57P", "08", "53300", "40", "25006"].iter().any(|class| code.starts_with(class));
    }
    // SQLite's are numbers whose low byte is the class. 5: another process is writing; 6: a table is locked.
    code.parse::<u32>().is_ok_and(|number| matches!(number % 256, 5 | 6))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_passes_by_itself_is_tried_again() {
        for code in ["57P01", "57P03", "08006", "53300", "40P01", "25006", "5", "261", "517", "6"] {
            assert!(passes(code), "{code}");
        }
        for code in ["23505", "42P01", "22021", "2067", "787", "1", "11", "26", ""] {
            assert!(!passes(code), "{code}");
        }
    }

    #[test]
    fn a_full_disk_is_told_from_other_refusals() {
        for code in ["53100", "13"] {
            assert!(full(code) && !passes(code), "{code}");
        }
        for code in ["53300", "53200", "5", "1", "23513", ""] {
            assert!(!full(code), "{code}");
        }
    }
}
