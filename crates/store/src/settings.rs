//! Small named values of the installation: the programme's name, its time zone.

use crate::error::Result;
use crate::pool::{Store, read, transaction};

pub(crate) const GET: &str = "select value from setting where key = $1";
pub(crate) const SET: &str =
    "insert into setting (key, value) values ($1, $2) on conflict (key) do update set value = excluded.value";

impl Store {
    pub async fn setting(&self, key: &str) -> Result<Option<String>> {
        Ok(read!(self, pool => sqlx::query_scalar(GET).bind(key).fetch_optional(pool).await)?)
    }

    pub async fn set_setting(&self, key: &str, value: &str) -> Result<()> {
        transaction!(self, tx => { sqlx::query(SET).bind(key).bind(value).execute(&mut *tx).await?; });
        Ok(())
    }

    /// Sets a value only if there is none yet, and gives the one that stands: two servers starting at once agree.
    pub async fn setting_or_insert(&self, key: &str, value: &str) -> Result<String> {
        const INSERT: &str = "insert into setting (key, value) values ($1, $2) on conflict (key) do nothing";
        // Nearly always it stands: nobody waits for the one who writes.
        if let Some(stands) = self.setting(key).await? {
            return Ok(stands);
        }
        Ok(transaction!(self, tx => {
            sqlx::query(INSERT).bind(key).bind(value).execute(&mut *tx).await?;
            sqlx::query_scalar(GET).bind(key).fetch_one(&mut *tx).await?
        }))
    }
}
