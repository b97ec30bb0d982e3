//! Opening a database, of either engine, and running one SQL text on it.

use sqlx::migrate::{Migrate, Migrator};
use sqlx::postgres::{PgConnectOptions, PgPool, PgPoolOptions};
use sqlx::sqlite::{SqliteConnectOptions, SqliteJournalMode, SqlitePool, SqlitePoolOptions, SqliteSynchronous};
use sqlx::{Postgres, Transaction};
use std::hash::{BuildHasher as _, Hasher as _, RandomState};
use std::path::{Path, PathBuf};
use std::str::FromStr;
use std::time::Duration;

use crate::error::{Result, StoreError};
use crate::ingest::group::Group;

pub(crate) static SQLITE_MIGRATIONS: Migrator = sqlx::migrate!("../../migrations/sqlite");
pub(crate) static POSTGRES_MIGRATIONS: Migrator = sqlx::migrate!("../../migrations/postgres");

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Engine {
    Sqlite,
    Postgres,
}

/// Rows that SQLite may be ahead of whoever reads them.
const ROWS_ON_THE_WAY: usize = 2048;

/// An open database. Cloning is cheap and shares the connections.
#[derive(Debug, Clone)]
pub struct Store {
    pub(crate) pools: Pools,
}

#[derive(Debug, Clone)]
pub(crate) enum Pools {
    /// One writer, because SQLite has one; readers see the last commit.
    Sqlite {
        write: SqlitePool,
        read: SqlitePool,
        path: PathBuf,
        /// Lets tablets' requests share a commit.
        group: Group,
    },
    Postgres(PgPool),
}

/// Runs a read on whichever engine is open.
macro_rules! read {
    ($store:expr, $pool:ident => $body:expr) => {
        match &$store.pools {
            $crate::pool::Pools::Sqlite { read: $pool, .. } => $body,
            $crate::pool::Pools::Postgres($pool) => $body,
        }
    };
}

/// Runs a body in one write transaction and commits it if the body ends well. On SQLite the transaction takes the
/// write lock at its beginning, so that it never fails half-way for a lock; on PostgreSQL one that lost against another
/// ([`StoreError::is_lost_race`]) is done again.
macro_rules! transaction {
    ($store:expr, $tx:ident => $body:block) => {
        match &$store.pools {
            $crate::pool::Pools::Sqlite { write, .. } => {
                let mut $tx = write.begin_with("begin immediate").await?;
                #[cfg(feature = "faults")]
                $crate::pool::limit_pages(&mut $tx).await?;
                let outcome = $body;
                $tx.commit().await?;
                outcome
            }
            $crate::pool::Pools::Postgres(pool) => $crate::pool::on_postgres!(pool, $tx => $body),
        }
    };
}

/// The same on PostgreSQL alone.
macro_rules! on_postgres {
    ($pool:expr, $tx:ident => $body:block) => {{
        let mut patience = $crate::pool::Patience::default();
        loop {
            let done = async {
                let mut $tx = $crate::pool::begin($pool).await?;
                let outcome = $body;
                $tx.commit().await?;
                Ok::<_, $crate::error::StoreError>(outcome)
            };
            let done = done.await;
            let lost = done.as_ref().is_err_and($crate::error::StoreError::is_lost_race);
            if !lost || !patience.wait().await {
                break done?;
            }
        }
    }};
}

pub(crate) use {on_postgres, read, transaction};

/// How often a transaction that lost against another is done again, and after what time.
#[derive(Default)]
pub(crate) struct Patience {
    waited: u32,
}

impl Patience {
    const TIMES: u32 = 10;
    const FIRST: Duration = Duration::from_millis(2);

    /// Waits before the next time, twice as long as before and never as long as the others; false if it was done often
    /// enough.
    pub async fn wait(&mut self) -> bool {
        if self.waited == Self::TIMES {
            return false;
        }
        let most = Self::FIRST.saturating_mul(1 << self.waited);
        self.waited += 1;
        // 32 bits that differ from one to the next: whoever met once need not meet again.
        let part = u32::try_from(RandomState::new().build_hasher().finish() >> 32).unwrap_or(u32::MAX);
        tokio::time::sleep(most.mul_f64(0.5 + 0.5 * f64::from(part) / f64::from(u32::MAX))).await;
        true
    }
}

/// Makes SQLite believe that the disk ends after as many pages as a test says; without a word of it, where it ends.
#[cfg(feature = "faults")]
pub(crate) async fn limit_pages(tx: &mut Transaction<'_, sqlx::Sqlite>) -> Result<()> {
    let pages = crate::fault::pages().unwrap_or(u32::MAX - 1);
    let limit = sqlx::AssertSqlSafe(format!("pragma max_page_count = {pages}"));
    sqlx::query(limit).execute(&mut **tx).await?;
    Ok(())
}

/// Begins a transaction on PostgreSQL. Whoever asked may go away meanwhile, as a request does when its client hangs up:
/// the driver would then hand the connection to the next one with the transaction still open. So the beginning is seen
/// through by a task of its own, and what nobody waits for is rolled back.
pub(crate) async fn begin(pool: &PgPool) -> Result<Transaction<'static, Postgres>> {
    let pool = pool.clone();
    match tokio::spawn(async move { pool.begin().await }).await {
        Ok(begun) => Ok(begun?),
        Err(_) => Err(StoreError::from(sqlx::Error::WorkerCrashed)),
    }
}

impl Store {
    /// Opens the database at `sqlite:PATH` or `postgres://…`, making an SQLite file where there is none. Nothing is
    /// migrated yet: see [`Store::migrate`].
    ///
    /// # Errors
    /// [`StoreError::Address`], [`StoreError::NotADatabase`] or [`StoreError::Unreachable`].
    pub async fn open(address: &str) -> Result<Self> {
        if let Some(path) = address.strip_prefix("sqlite:") {
            if path.is_empty() || path == ":memory:" {
                return Err(StoreError::Address(address.to_owned()));
            }
            Self::open_sqlite(Path::new(path)).await
        } else if address.starts_with("postgres:") || address.starts_with("postgresql:") {
            Self::open_postgres(address).await
        } else {
            Err(StoreError::Address(address.to_owned()))
        }
    }

    /// Opens a file only to read it, as a backup is read: it need not be writable, and is not changed.
    ///
    /// # Errors
    /// [`StoreError::NotADatabase`] if it is none of ours.
    pub async fn open_backup(path: &Path) -> Result<Self> {
        let options = SqliteConnectOptions::new().filename(path).read_only(true).immutable(true);
        let not_one = |cause: sqlx::Error| StoreError::NotADatabase {
            path: path.display().to_string(),
            cause: match &cause {
                sqlx::Error::Database(inner) => inner.message().to_owned(),
                other => other.to_string(),
            },
        };
        let pool = SqlitePoolOptions::new().max_connections(1).connect_with(options).await.map_err(not_one)?;
        let group = Group::start(pool.clone());
        let store = Self { pools: Pools::Sqlite { write: pool.clone(), read: pool, path: path.to_owned(), group } };
        store.schema().await.map_err(|error| match error {
            StoreError::Missing(_) => {
                let cause = "it has no tables of this program".to_owned();
                StoreError::NotADatabase { path: path.display().to_string(), cause }
            }
            StoreError::Database(cause) | StoreError::Unreachable(cause) => not_one(cause),
            other => other,
        })?;
        Ok(store)
    }

    /// The migration this database stands at; nothing is changed.
    ///
    /// # Errors
    /// [`StoreError::Missing`] if it is empty.
    pub async fn schema(&self) -> Result<i64> {
        const THERE: &str = "select count(*) from sqlite_master where type = 'table' and name = '_sqlx_migrations'";
        const THERE_POSTGRES: &str = "select count(*) from pg_tables where tablename = '_sqlx_migrations' \
             and schemaname = current_schema()";
        const NEWEST: &str = "select max(version) from _sqlx_migrations where success";
        let there: i64 = match &self.pools {
            Pools::Sqlite { read, .. } => sqlx::query_scalar(THERE).fetch_one(read).await?,
            Pools::Postgres(pool) => sqlx::query_scalar(THERE_POSTGRES).fetch_one(pool).await?,
        };
        let newest: Option<i64> = match there {
            0 => None,
            _ => read!(self, pool => sqlx::query_scalar(NEWEST).fetch_one(pool).await)?,
        };
        newest.ok_or(StoreError::Missing("database of this program; it is empty"))
    }

    /// The migration this program brings a database to.
    pub fn newest_schema() -> i64 {
        newest(&SQLITE_MIGRATIONS)
    }

    async fn open_sqlite(path: &Path) -> Result<Self> {
        const FOREIGN: &str = "select count(*) from sqlite_master where type = 'table' \
             and not exists (select 1 from sqlite_master where name = '_sqlx_migrations')";
        if let Some(folder) = path.parent() {
            std::fs::create_dir_all(folder)?;
        }
        let options = SqliteConnectOptions::new()
            .filename(path)
            .create_if_missing(true)
            .journal_mode(SqliteJournalMode::Wal)
            // A receipt is a promise: the commit it speaks of must outlive a power cut.
            .synchronous(SqliteSynchronous::Full)
            .busy_timeout(Duration::from_secs(10))
            .foreign_keys(true)
            // A staged answer that the mixer moved must not lie in the file's free pages beside its ticket's row.
            .pragma("secure_delete", "on");
        let not_one = |cause: sqlx::Error| match &cause {
            sqlx::Error::Database(inner) if matches!(inner.code().as_deref(), Some("26" | "11" | "14")) => {
                StoreError::NotADatabase { path: path.display().to_string(), cause: inner.message().to_owned() }
            }
            _ => StoreError::from(cause),
        };
        let write = SqlitePoolOptions::new().max_connections(1).connect_with(options.clone()).await.map_err(not_one)?;
        // The header is only read by the first statement that needs a page.
        let foreign: i64 = sqlx::query_scalar(FOREIGN).fetch_one(&write).await.map_err(not_one)?;
        if foreign > 0 {
            let cause = "its tables belong to another program".to_owned();
            return Err(StoreError::NotADatabase { path: path.display().to_string(), cause });
        }
        // Scores read tens of thousands of rows at a time: with few on the way, the thread of the database and ours would wait
        // for each other most of the time.
        let options = options.pragma("query_only", "on").row_buffer_size(ROWS_ON_THE_WAY);
        let read = SqlitePoolOptions::new().max_connections(4).connect_with(options).await.map_err(not_one)?;
        let group = Group::start(write.clone());
        Ok(Self { pools: Pools::Sqlite { write, read, path: path.to_owned(), group } })
    }

    async fn open_postgres(address: &str) -> Result<Self> {
        // A receipt is a promise: a commit that a crash may take back is none. Stricter settings stay as they are. And to
        // compile a statement takes longer than any of ours runs: half a second for the count of a large sample.
        const SETTINGS: &str = "select set_config('jit', 'off', false), case current_setting('synchronous_commit') \
             when 'off' then set_config('synchronous_commit', 'on', false) end";
        let options = PgConnectOptions::from_str(address).map_err(|_| StoreError::Address(hide_password(address)))?;
        let pool = PgPoolOptions::new()
            .max_connections(16)
            .acquire_timeout(Duration::from_secs(8))
            .after_connect(|connection, _| {
                Box::pin(async move { sqlx::query(SETTINGS).execute(connection).await.map(drop) })
            })
            .connect_with(options)
            .await?;
        Ok(Self { pools: Pools::Postgres(pool) })
    }

    pub const fn engine(&self) -> Engine {
        match self.pools {
            Pools::Sqlite { .. } => Engine::Sqlite,
            Pools::Postgres(_) => Engine::Postgres,
        }
    }

    /// Brings the schema up to this program's version. On SQLite a copy of the file is written beside it first, if
    /// it holds an older schema.
    ///
    /// # Errors
    /// [`StoreError::TooNew`] if a newer program has been here, [`StoreError::Migration`] if a step fails.
    pub async fn migrate(&self) -> Result<()> {
        match &self.pools {
            Pools::Sqlite { write, .. } => {
                let applied = {
                    let mut connection = write.acquire().await?;
                    applied_version(&mut *connection).await?
                };
                let wanted = newest(&SQLITE_MIGRATIONS);
                refuse_newer(applied, wanted)?;
                if applied.is_some_and(|version| version < wanted) {
                    self.backup_before_migration(applied.unwrap_or(0)).await?;
                }
                SQLITE_MIGRATIONS.run(write).await.map_err(StoreError::migration)
            }
            Pools::Postgres(pool) => {
                let applied = {
                    let mut connection = pool.acquire().await?;
                    applied_version(&mut *connection).await?
                };
                refuse_newer(applied, newest(&POSTGRES_MIGRATIONS))?;
                POSTGRES_MIGRATIONS.run(pool).await.map_err(StoreError::migration)
            }
        }
    }

    /// Whether the database answers.
    ///
    /// # Errors
    /// [`StoreError::Unreachable`] if it does not.
    pub async fn ping(&self) -> Result<()> {
        read!(self, pool => sqlx::query("select 1").execute(pool).await.map(drop))?;
        Ok(())
    }

    /// Closes the connections; SQLite then folds its log into the file.
    pub async fn close(&self) {
        match &self.pools {
            Pools::Sqlite { write, read, .. } => {
                read.close().await;
                write.close().await;
            }
            Pools::Postgres(pool) => pool.close().await,
        }
    }
}

fn newest(migrator: &Migrator) -> i64 {
    migrator.iter().map(|step| step.version).max().unwrap_or(0)
}

/// The highest migration in the database, or `None` for a new one.
async fn applied_version<C: Migrate>(connection: &mut C) -> Result<Option<i64>> {
    // Two servers that start at once on a new database: one makes the table, the other waits.
    connection.lock().await.map_err(StoreError::migration)?;
    let made = connection.ensure_migrations_table("_sqlx_migrations").await;
    connection.unlock().await.map_err(StoreError::migration)?;
    made.map_err(StoreError::migration)?;
    let applied = connection.list_applied_migrations("_sqlx_migrations").await.map_err(StoreError::migration)?;
    Ok(applied.iter().map(|step| step.version).max())
}

fn refuse_newer(applied: Option<i64>, newest: i64) -> Result<()> {
    match applied {
        Some(version) if version > newest => Err(StoreError::TooNew(version)),
        _ => Ok(()),
    }
}

fn hide_password(address: &str) -> String {
    match (address.find("://"), address.rfind('@')) {
        (Some(start), Some(end)) if start + 3 <= end => format!("{}…{}", &address[..start + 3], &address[end..]),
        _ => address.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_password_does_not_reach_an_error() {
        assert_eq!(hide_password("postgres://me:secret@host/db"), "postgres://…@host/db");
        assert_eq!(hide_password("nonsense"), "nonsense");
    }
}
