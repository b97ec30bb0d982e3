//! Small named values of the installation: the programme's name, its time zone, the epoch of the feed.

use survey::clock::Timestamp;

use crate::error::{Result, StoreError};
use crate::pool::{Store, read, transaction};

const EPOCH_AT: &str = "epoch_began_at";
const GET: &str = "select value from setting where key = $1";
const SET: &str =
    "insert into setting (key, value) values ($1, $2) on conflict (key) do update set value = excluded.value";

impl Store {
    pub async fn setting(&self, key: &str) -> Result<Option<String>> {
        Ok(read!(self, pool => sqlx::query_scalar(GET).bind(key).fetch_optional(pool).await)?)
    }

    pub async fn set_setting(&self, key: &str, value: &str) -> Result<()> {
        transaction!(self, tx => { sqlx::query(SET).bind(key).bind(value).execute(&mut *tx).await?; });
        Ok(())
    }

    /// Begins another epoch: what tablets pulled before is out of date, and what was lost before is told.
    pub async fn begin_epoch(&self, epoch: &str, at: Timestamp) -> Result<()> {
        transaction!(self, tx => {
            for (key, value) in [("epoch", epoch.to_owned()), (EPOCH_AT, at.millis().to_string())] {
                sqlx::query(SET).bind(key).bind(value).execute(&mut *tx).await?;
            }
        });
        Ok(())
    }

    /// When the present epoch began, if it is not the first.
    pub async fn epoch_began(&self) -> Result<Option<Timestamp>> {
        let at = self.setting(EPOCH_AT).await?;
        let millis = at.map(|text| text.parse().map_err(|cause| StoreError::corrupt("epoch", cause))).transpose()?;
        Ok(millis.map(Timestamp::from_millis))
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
