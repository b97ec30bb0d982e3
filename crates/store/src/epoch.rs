//! The epoch of what tablets pulled: another one begins when the database may lack what it once had.
//!
//! PostgreSQL tells which copy of the database answers. Its name is kept in the database itself, so it travels with the
//! data: after a failover, a recovery to a point in time or a move of a dump the name that is found is another copy's.
//! Whether anything was lost on the way nobody can tell any more, so it counts as lost. A file of SQLite has no such name; a
//! mark beside it tells.

use sqlx::PgPool;
use survey::clock::Timestamp;

use crate::error::{Result, StoreError};
use crate::fault;
use crate::pool::{Pools, Store, on_postgres, transaction};
use crate::settings::{GET, SET};

const EPOCH: &str = "epoch";
const EPOCH_AT: &str = "epoch_began_at";
/// The copy in which the epoch was last looked at.
const COPY: &str = "epoch_copy";

/// Epoch, the copy that is written down, and the one that answers: its cluster, the cluster's timeline, which is another
/// one after each promotion, and the database in it. A standby that is not promoted yet has no word of its own.
const LOOK: &str = "select (select value from setting where key = 'epoch'), \
     (select value from setting where key = 'epoch_copy'), case when pg_is_in_recovery() then null else concat_ws('.', \
     (select system_identifier from pg_control_system()), substr(pg_walfile_name(pg_current_wal_insert_lsn()), 1, 8), \
     (select oid from pg_database where datname = current_database())) end";

type Looked = (Option<String>, Option<String>, Option<String>);

impl Store {
    /// The present epoch: `fresh` if there was none yet, or if this is another copy of the database than the last time.
    ///
    /// # Errors
    /// [`StoreError::Full`] if the first epoch, or that of another copy, cannot be written down: then there is none that could be
    /// told, neither that of the former copy nor one that the next question would not find.
    pub async fn epoch(&self, fresh: &str, at: Timestamp) -> Result<String> {
        let Pools::Postgres(pool) = &self.pools else { return self.setting_or_insert(EPOCH, fresh).await };
        match look(pool).await? {
            (Some(epoch), known, copy) if copy.is_none() || copy == known => Ok(epoch),
            (_, _, None) => self.setting_or_insert(EPOCH, fresh).await,
            (_, _, Some(copy)) => self.settle(pool, fresh, &copy, at).await,
        }
    }

    /// Writes down which copy it is. Whoever comes second finds it done.
    async fn settle(&self, pool: &PgPool, fresh: &str, copy: &str, at: Timestamp) -> Result<String> {
        const TURN: &str = "select value from setting where key = $1 for update";
        self.setting_or_insert(EPOCH, fresh).await?;
        let (epoch, moved) = on_postgres!(pool, tx => {
            let epoch: String = sqlx::query_scalar(TURN).bind(EPOCH).fetch_one(&mut *tx).await?;
            let known: Option<String> = sqlx::query_scalar(GET).bind(COPY).fetch_optional(&mut *tx).await?;
            let moved = known.as_ref().is_some_and(|known| known != copy);
            let began = moved.then(|| [(EPOCH, fresh.to_owned()), (EPOCH_AT, at.millis().to_string())]);
            let named = (known.as_deref() != Some(copy)).then(|| (COPY, copy.to_owned()));
            for (key, value) in began.into_iter().flatten().chain(named) {
                sqlx::query(SET).bind(key).bind(value).execute(&mut *tx).await?;
            }
            fault::point("epoch.settle").await?;
            (if moved { fresh.to_owned() } else { epoch }, moved)
        });
        if moved {
            tracing::error!(
                "another copy of the database answers than before: a standby was promoted, or the database was moved. What \
                 it may lack tablets send again"
            );
        }
        Ok(epoch)
    }

    /// Begins another epoch: what tablets pulled before is out of date, and what was lost before is told.
    pub async fn begin_epoch(&self, epoch: &str, at: Timestamp) -> Result<()> {
        const FORGET: &str = "delete from setting where key = $1";
        transaction!(self, tx => {
            for (key, value) in [(EPOCH, epoch.to_owned()), (EPOCH_AT, at.millis().to_string())] {
                sqlx::query(SET).bind(key).bind(value).execute(&mut *tx).await?;
            }
            // A backup that is put into another database begins its epoch before it gets there.
            sqlx::query(FORGET).bind(COPY).execute(&mut *tx).await?;
        });
        Ok(())
    }

    /// When the present epoch began, if it is not the first.
    pub async fn epoch_began(&self) -> Result<Option<Timestamp>> {
        let at = self.setting(EPOCH_AT).await?;
        let millis = at.map(|text| text.parse().map_err(|cause| StoreError::corrupt("epoch", cause))).transpose()?;
        Ok(millis.map(Timestamp::from_millis))
    }
}

async fn look(pool: &PgPool) -> Result<Looked> {
    const PLAIN: &str = "select (select value from setting where key = 'epoch'), null::text, null::text";
    let looked: Result<Looked, sqlx::Error> = sqlx::query_as(LOOK).fetch_one(pool).await;
    Ok(match looked {
        // An administrator may have taken the right to ask away (42501); a service that is nearly PostgreSQL may not know
        // the question (0A000, 42883). Then what is noticed is noticed by receipts and by the mark outside.
        Err(sqlx::Error::Database(cause))
            if cause.code().is_some_and(|code| ["42501", "0A000", "42883"].contains(&code.as_ref())) =>
        {
            sqlx::query_as(PLAIN).fetch_one(pool).await?
        }
        looked => looked?,
    })
}
