//! Where the data is: a folder with the embedded database and the keys, or PostgreSQL beside that folder.

use anyhow::Context;
use clap::Args;
use std::path::PathBuf;
use store::Store;

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

    /// Opens the database and brings its schema up to date.
    pub async fn open(&self) -> anyhow::Result<Store> {
        std::fs::create_dir_all(&self.data_dir)
            .with_context(|| format!("the data folder '{}' cannot be made", self.data_dir.display()))?;
        let store = Store::open(&self.address()).await?;
        store.migrate().await?;
        Ok(store)
    }
}

pub async fn migrate(args: &DataArgs) -> anyhow::Result<()> {
    args.open().await?.close().await;
    crate::say("the database is up to date");
    Ok(())
}
