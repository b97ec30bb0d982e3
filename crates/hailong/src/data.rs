//! Where the data is: a folder with the embedded database and the keys, or PostgreSQL beside that folder.

use anyhow::Context;
use api::{ApiState, Config};
use clap::Args;
use std::path::PathBuf;
use std::sync::Arc;
use store::{Store, StoreError, Vault};
use survey::clock::Zone;

use crate::clock::SystemClock;
use crate::secrets;

#[derive(Debug, Clone, Args)]
pub struct DataArgs {
    /// Folder of the database and the server's keys
    #[arg(long, default_value = "data", env = "HAILONG_DATA_DIR", global = true)]
    pub data_dir: PathBuf,
    /// PostgreSQL in place of the embedded database: postgres://user@host/name
    #[arg(long, env = "HAILONG_DATABASE_URL", hide_env_values = true, global = true)]
    pub database_url: Option<String>,
}

impl DataArgs {
    fn address(&self) -> String {
        match &self.database_url {
            Some(url) => url.clone(),
            None => format!("sqlite:{}", self.data_dir.join("hailong.db").display()),
        }
    }

    /// Photographs and recordings, beside the database.
    pub fn files(&self) -> Vault {
        Vault::at(self.data_dir.join("files"))
    }

    /// Opens the database and brings its schema up to date.
    pub async fn open(&self) -> anyhow::Result<Store> {
        std::fs::create_dir_all(&self.data_dir)
            .with_context(|| format!("the data folder '{}' cannot be made", self.data_dir.display()))?;
        let store = Store::open(&self.address()).await?;
        store.migrate().await?;
        Ok(store)
    }

    /// The server's own ways for a command at its side: with its keys, without a door.
    pub fn state(&self, store: &Store) -> anyhow::Result<ApiState> {
        let config = Config {
            public_url: String::new(),
            zone: Zone::VIETNAM,
            demonstration: false,
            strict_storage: true,
            min_app: None,
        };
        let secrets = secrets::load(&self.data_dir)?;
        Ok(ApiState::new(store.clone(), self.files(), config, secrets, Arc::new(SystemClock)))
    }

    /// Opens a database that must be there, and changes nothing in it.
    pub async fn open_as_it_is(&self) -> anyhow::Result<Store> {
        if self.database_url.is_none() && !self.data_dir.join("hailong.db").is_file() {
            anyhow::bail!(
                "there is no database in '{}'; name the server's data folder with --data-dir",
                self.data_dir.display()
            );
        }
        let store = Store::open(&self.address()).await?;
        let (there, newest) = (store.schema().await?, Store::newest_schema());
        if there > newest {
            return Err(StoreError::TooNew(there).into());
        }
        if there < newest {
            anyhow::bail!(
                "the database is of an earlier version of the program: make the backup with that version, or bring it \
                 up to date with hailong migrate, which keeps a copy of an embedded one"
            );
        }
        Ok(store)
    }
}

pub async fn migrate(args: &DataArgs) -> anyhow::Result<()> {
    args.open().await?.close().await;
    crate::say("the database is up to date");
    Ok(())
}
