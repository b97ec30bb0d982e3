//! Lines whose key box did not open, of which the tablet may have a better one.

use survey::clock::Timestamp;
use survey::id::InstallId;
use sync::unopened::Unopened;

use crate::error::Result;
use crate::pool::{Store, read, transaction};

/// The number up to which the lines of install `i` stand in a verified backup. A key box that came since stands in none: if
/// the server were put back, only the tablet had it; one that was on its way when the backup began may not be in it either.
macro_rules! durable_seq {
    () => {
        "(select case when min(r.dev_seq) <= i.durable_seq then min(r.dev_seq) - 1 else i.durable_seq end \
          from submission_key k join raw_submission r on r.install_id = k.install_id \
          and r.submission_id = k.submission_id where k.install_id = i.install_id and r.dev_seq > 0 \
          and k.offered_at >= coalesce((select max(made_at) from verified_backup), 0) - 60000)"
    };
}

pub(crate) use durable_seq;

impl Store {
    /// The lines of an install that have a number and were judged not to open, rising.
    pub async fn unopened(&self, install: InstallId) -> Result<Vec<Unopened>> {
        // The reason as a word and not as a value, so that both engines take the index that knows these lines alone.
        const SQL: &str = "select r.dev_seq, r.received_at, k.sent_again_at from judgement j join submission_key k \
             on k.install_id = j.install_id and k.submission_id = j.submission_id join raw_submission r \
             on r.install_id = j.install_id and r.submission_id = j.submission_id \
             where j.install_id = $1 and j.reason = 'unopenable' and r.dev_seq > 0 \
             and (j.detail is null or j.detail not like 'private part%') order by r.dev_seq";
        let found: Vec<(i64, i64, Option<i64>)> =
            read!(self, pool => sqlx::query_as(SQL).bind(install.0).fetch_all(pool).await)?;
        let line = |(seq, received_at, sent_again_at): (i64, i64, Option<i64>)| Unopened {
            seq: seq.unsigned_abs(),
            received_at: Timestamp::from_millis(received_at),
            sent_again_at: sent_again_at.map(Timestamp::from_millis),
        };
        Ok(found.into_iter().map(line).collect())
    }

    /// Notes that a tablet sent the key boxes itself that were replaced from a moment on.
    pub async fn sent_again(&self, install: InstallId, since: Timestamp) -> Result<()> {
        const ANY: &str = "select count(*) from submission_key where install_id = $1 and offered_at >= $2";
        const NOTE: &str =
            "update submission_key set sent_again_at = offered_at where install_id = $1 and offered_at >= $2";
        let (install, since) = (install.0, since.millis());
        // Hardly ever: whoever sends lines again has sent the same boxes.
        let any: i64 = read!(self, pool => sqlx::query_scalar(ANY).bind(install).bind(since).fetch_one(pool).await)?;
        if any > 0 {
            transaction!(self, tx => {
                sqlx::query(NOTE).bind(install).bind(since).execute(&mut *tx).await?;
            });
        }
        Ok(())
    }
}
