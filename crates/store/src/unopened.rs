//! Lines whose key box did not open, of which the tablet may have a better one.

use survey::clock::Timestamp;
use survey::id::InstallId;
use sync::unopened::Unopened;

use crate::error::Result;
use crate::pool::{Store, read};

/// The number up to which the lines of install `i` stand in a verified backup. A key box that came since stands in none: if
/// the server were put back, only the tablet had it.
macro_rules! durable_seq {
    () => {
        "(select case when min(r.dev_seq) <= i.durable_seq then min(r.dev_seq) - 1 else i.durable_seq end \
          from submission_key k join raw_submission r on r.install_id = k.install_id \
          and r.submission_id = k.submission_id where k.install_id = i.install_id and r.dev_seq > 0 \
          and k.offered_at >= coalesce((select max(made_at) from verified_backup), 0))"
    };
}

pub(crate) use durable_seq;

impl Store {
    /// The lines of an install that have a number and were judged not to open, rising.
    pub async fn unopened(&self, install: InstallId) -> Result<Vec<Unopened>> {
        // The reason as a word and not as a value, so that both engines take the index that knows these lines alone.
        const SQL: &str = "select r.dev_seq, r.received_at, k.offered_at from judgement j join submission_key k \
             on k.install_id = j.install_id and k.submission_id = j.submission_id join raw_submission r \
             on r.install_id = j.install_id and r.submission_id = j.submission_id \
             where j.install_id = $1 and j.reason = 'unopenable' and r.dev_seq > 0 order by r.dev_seq";
        let found: Vec<(i64, i64, Option<i64>)> =
            read!(self, pool => sqlx::query_as(SQL).bind(install.0).fetch_all(pool).await)?;
        let line = |(seq, received_at, offered_at): (i64, i64, Option<i64>)| Unopened {
            seq: seq.unsigned_abs(),
            received_at: Timestamp::from_millis(received_at),
            offered_at: offered_at.map(Timestamp::from_millis),
        };
        Ok(found.into_iter().map(line).collect())
    }
}
