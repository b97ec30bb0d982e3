//! Consistent copies of a database, taken while it is in use: always one file of SQLite, from either engine, which
//! either engine can be restored from.

use std::path::{Path, PathBuf};

use survey::clock::Timestamp;
use survey::id::InstallId;

use crate::copying;
use crate::error::{Result, StoreError};
use crate::pool::{Engine, Pools, SQLITE_MIGRATIONS, Store, read, transaction};
use crate::unopened::durable_seq;
use crate::verify::Verified;

/// A copy that was made.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Backup {
    pub path: PathBuf,
    pub bytes: u64,
}

impl Store {
    /// Copies the database to a new file.
    ///
    /// # Errors
    /// [`StoreError::Exists`] if the file is there.
    pub async fn backup_to(&self, path: &Path) -> Result<Backup> {
        if path.exists() {
            return Err(StoreError::Exists("the backup file"));
        }
        self.copy_to(path).await
    }

    async fn copy_to(&self, path: &Path) -> Result<Backup> {
        const SQL: &str = "vacuum into $1";
        // Under another name until it is whole: half a copy must never pass for a backup.
        let mut unfinished = path.as_os_str().to_owned();
        unfinished.push(".part");
        let unfinished = PathBuf::from(unfinished);
        if unfinished.exists() {
            std::fs::remove_file(&unfinished)?;
        }
        match &self.pools {
            Pools::Sqlite { write, .. } => {
                sqlx::query(SQL).bind(unfinished.display().to_string()).execute(write).await?;
            }
            Pools::Postgres(pool) => {
                let file = Self::open(&format!("sqlite:{}", unfinished.display())).await?;
                if let Pools::Sqlite { write, .. } = &file.pools {
                    SQLITE_MIGRATIONS.run(write).await.map_err(StoreError::migration)?;
                    copying::into_file(pool, write).await?;
                }
                file.close().await;
            }
        }
        std::fs::File::open(&unfinished)?.sync_all()?;
        std::fs::rename(&unfinished, path)?;
        if let Some(folder) = path.parent().filter(|folder| !folder.as_os_str().is_empty()) {
            std::fs::File::open(folder)?.sync_all()?;
        }
        Ok(Backup { path: path.to_owned(), bytes: std::fs::metadata(path)?.len() })
    }

    /// Fills this database, which must be new, with everything in a backup; the backup is not touched.
    ///
    /// # Errors
    /// [`StoreError::Exists`] if this database has accounts or campaigns.
    pub async fn restore_from(&self, backup: &Self) -> Result<()> {
        const USED: &str = "select (select count(*) from account) + (select count(*) from campaign)";
        let used: i64 = read!(self, pool => sqlx::query_scalar(USED).fetch_one(pool).await)?;
        if used > 0 {
            return Err(StoreError::Exists("a database with accounts or campaigns"));
        }
        match (&self.pools, &backup.pools) {
            (Pools::Postgres(to), Pools::Sqlite { write, .. }) => copying::from_file(write, to).await,
            _ => Err(StoreError::Missing("such a restore; a file of SQLite is copied into its place")),
        }
    }

    /// Notes that what was read in a backup is durable, without a backup of its own: after a restore.
    pub async fn note_durable(&self, verified: &Verified) -> Result<()> {
        const DURABLE: &str = "update install set durable_seq = $2 where install_id = $1 and durable_seq < $2";
        transaction!(self, tx => {
            for (install, reach) in &verified.reach {
                let reach = i64::try_from(*reach).map_err(|cause| StoreError::corrupt("number", cause))?;
                sqlx::query(DURABLE).bind(install.0).bind(reach).execute(&mut *tx).await?;
            }
        });
        Ok(())
    }

    /// Notes a backup that was read back: what was found whole in it is durable from now on.
    pub async fn note_backup(&self, at: Timestamp, bytes: u64, verified: &Verified) -> Result<()> {
        const NOTE: &str = "insert into verified_backup (made_at, lines, bytes) values ($1, $2, $3) \
             on conflict (made_at) do nothing";
        let count = |n: u64| i64::try_from(n).map_err(|cause| StoreError::corrupt("number", cause));
        transaction!(self, tx => {
            sqlx::query(NOTE)
                .bind(at.millis())
                .bind(count(verified.lines)?)
                .bind(count(bytes)?)
                .execute(&mut *tx)
                .await?;
        });
        self.note_durable(verified).await
    }

    /// When the last verified backup was made.
    pub async fn last_backup(&self) -> Result<Option<Timestamp>> {
        const SQL: &str = "select max(made_at) from verified_backup";
        let at: Option<i64> = read!(self, pool => sqlx::query_scalar(SQL).fetch_one(pool).await)?;
        Ok(at.map(Timestamp::from_millis))
    }

    /// The number up to which an install's lines stand in a verified backup.
    pub async fn durable(&self, install: InstallId) -> Result<u64> {
        const SQL: &str = concat!("select ", durable_seq!(), " from install i where i.install_id = $1");
        let seq: Option<i64> = read!(self, pool => sqlx::query_scalar(SQL).bind(install.0).fetch_optional(pool).await)?;
        Ok(seq.ok_or(StoreError::Missing("install"))?.unsigned_abs())
    }

    /// Whether another program has the embedded database open; nobody asks this of PostgreSQL.
    pub async fn is_alone(&self) -> Result<bool> {
        const SQL: &str = "pragma journal_mode = delete";
        const BACK: &str = "pragma journal_mode = wal";
        let Pools::Sqlite { write, read, .. } = &self.pools else { return Ok(self.engine() == Engine::Postgres) };
        // Our own readers count as others.
        read.close().await;
        match sqlx::query_scalar::<_, String>(SQL).fetch_one(write).await {
            Ok(mode) => {
                sqlx::query(BACK).execute(write).await?;
                Ok(mode == "delete")
            }
            Err(_) => Ok(false),
        }
    }

    /// The copy taken before a migration, beside the database and named after the schema it holds. One that is there
    /// already is from a migration that failed before; the newer takes its place.
    pub(crate) async fn backup_before_migration(&self, version: i64) -> Result<()> {
        if let Pools::Sqlite { path, .. } = &self.pools {
            let copy = path.with_extension(format!("before-migration-from-{version}.db"));
            self.copy_to(&copy).await?;
        }
        Ok(())
    }
}
