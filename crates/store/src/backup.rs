//! A consistent copy of an embedded database, taken while it is in use.

use std::path::{Path, PathBuf};

use crate::error::{Result, StoreError};
use crate::pool::{Pools, Store};

/// A copy that was made.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Backup {
    pub path: PathBuf,
    pub bytes: u64,
}

impl Store {
    /// Copies the database to a new file. PostgreSQL has its own tool for this: `pg_dump`.
    ///
    /// # Errors
    /// [`StoreError::Exists`] if the file is there, [`StoreError::Missing`] on PostgreSQL.
    pub async fn backup_to(&self, path: &Path) -> Result<Backup> {
        if path.exists() {
            return Err(StoreError::Exists("the backup file"));
        }
        self.copy_to(path).await
    }

    async fn copy_to(&self, path: &Path) -> Result<Backup> {
        const SQL: &str = "vacuum into $1";
        let Pools::Sqlite { write, .. } = &self.pools else {
            return Err(StoreError::Missing("backup of PostgreSQL in this program; use pg_dump"));
        };
        // Under another name until it is whole: half a copy must never pass for a backup.
        let mut unfinished = path.as_os_str().to_owned();
        unfinished.push(".part");
        let unfinished = PathBuf::from(unfinished);
        if unfinished.exists() {
            std::fs::remove_file(&unfinished)?;
        }
        sqlx::query(SQL).bind(unfinished.display().to_string()).execute(write).await?;
        std::fs::File::open(&unfinished)?.sync_all()?;
        std::fs::rename(&unfinished, path)?;
        Ok(Backup { path: path.to_owned(), bytes: std::fs::metadata(path)?.len() })
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
