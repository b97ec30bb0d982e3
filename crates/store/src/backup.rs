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
        const SQL: &str = "vacuum into $1";
        let Pools::Sqlite { write, .. } = &self.pools else {
            return Err(StoreError::Missing("backup of PostgreSQL in this program; use pg_dump"));
        };
        if path.exists() {
            return Err(StoreError::Exists("the backup file"));
        }
        sqlx::query(SQL).bind(path.display().to_string()).execute(write).await?;
        Ok(Backup { path: path.to_owned(), bytes: std::fs::metadata(path)?.len() })
    }

    /// The copy taken before a migration, beside the database and named after the schema it holds. A copy that is
    /// there already is of the same schema and is kept.
    pub(crate) async fn backup_before_migration(&self, version: i64) -> Result<()> {
        if let Pools::Sqlite { path, .. } = &self.pools {
            let copy = path.with_extension(format!("before-migration-from-{version}.db"));
            if !copy.exists() {
                self.backup_to(&copy).await?;
            }
        }
        Ok(())
    }
}
