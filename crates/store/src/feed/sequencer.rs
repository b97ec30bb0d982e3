//! Numbering what is committed. One writer at a time gives the numbers, so they come without gap and in the order in which
//! they are committed: whoever has read up to a number has missed nothing below it.

use survey::clock::Timestamp;

use crate::error::Result;
use crate::fault;
use crate::pool::{Store, read, transaction};

/// Days an entry is kept after it was numbered. A tablet that was away for longer gets the whole.
const KEEP_DAYS: i64 = 180;

const WAITING: &str = "select count(*) from (select 1 from feed_entry where feed_seq is null limit 1) as one";
const NUMBER: &str = "update feed_entry set numbered_at = $1, feed_seq = waiting.place \
     from (select entry_id as id, row_number() over (order by entry_id) \
     + (select coalesce(max(feed_seq), 0) from feed_entry) as place from feed_entry where feed_seq is null) as waiting \
     where entry_id = waiting.id";
/// The newest entry stays: it holds the highest number.
const PRUNE: &str = "delete from feed_entry where numbered_at < $1 \
     and feed_seq < (select max(feed_seq) from feed_entry)";

impl Store {
    /// Numbers what was committed since the last time. Gives how many entries that were.
    pub async fn number_feed(&self, now: Timestamp) -> Result<u64> {
        let waiting: i64 = read!(self, pool => sqlx::query_scalar(WAITING).fetch_one(pool).await)?;
        if waiting == 0 {
            return Ok(0);
        }
        Ok(transaction!(self, tx => {
            sqlx::query(self.feed_sql().sequencing_turn).execute(&mut *tx).await?;
            fault::point("feed.number").await?;
            let numbered = sqlx::query(NUMBER).bind(now.millis()).execute(&mut *tx).await?.rows_affected();
            fault::point("feed.commit").await?;
            numbered
        }))
    }

    /// Forgets entries that no tablet's cursor should need any more. Gives how many.
    pub async fn prune_feed(&self, now: Timestamp) -> Result<u64> {
        let before = now.plus_days(-KEEP_DAYS).millis();
        Ok(transaction!(self, tx => {
            sqlx::query(self.feed_sql().sequencing_turn).execute(&mut *tx).await?;
            sqlx::query(PRUNE).bind(before).execute(&mut *tx).await?.rows_affected()
        }))
    }
}
