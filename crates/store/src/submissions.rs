//! Taking submissions in: the raw line is kept exactly once, whatever is wrong with it, and the answer given for it is
//! the same however often it is asked.

use sqlx::{Postgres, QueryBuilder, Sqlite};
use survey::clock::Timestamp;
use survey::id::{InstallId, SubmissionId};
use sync::chain::{Chain, LineHash};
use sync::line::Header;
use sync::receipt::{Holding, Reason, Status};
use uuid::Uuid;

use crate::error::{Result, StoreError};
use crate::ingest::accept::accept;
use crate::pool::{Pools, Store, on_postgres, read};
use crate::{fault, rows};

/// A line that came in, read well enough to be filed.
#[derive(Debug, Clone)]
pub struct Arrival {
    pub header: Header,
    pub line_hash: LineHash,
    /// The exact text of the line.
    pub line: String,
    /// The body's key, sealed to the server.
    pub key_box: Vec<u8>,
    /// What is wrong with it as far as its header tells; it is kept all the same.
    pub reason: Option<Reason>,
}

/// What the server holds now; the ground of a receipt.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Accepted {
    pub status: Status,
    pub reason: Option<Reason>,
    pub holding: Holding,
}

/// What the server really holds of an install.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HeldSubmission {
    /// The highest number up to which nothing is missing.
    pub ack: u64,
    /// The chain over the lines up to it.
    pub chain: Chain,
    /// The numbers above it that are held, rising.
    pub beyond: Vec<u64>,
}

/// A stored line that has not been judged.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct RawSubmission {
    pub install: InstallId,
    pub submission: SubmissionId,
    pub line: String,
    /// Absent once the answer was withdrawn.
    pub key_box: Option<Vec<u8>>,
    pub reason: Option<Reason>,
    pub received_at: Timestamp,
    pub server_seq: i64,
}

type RawRow = (Uuid, Uuid, String, Option<Vec<u8>>, Option<String>, i64, i64);

const BY_ID: &str = "select line_hash from raw_submission where install_id = $1 and submission_id = $2";
const ASIDE: &str = "select line_hash from conflicting_submission where install_id = $1 and line_hash = $2";

impl Store {
    /// Keeps a batch of lines of one install in one transaction and says of each what is held now. When this returns,
    /// everything it speaks of is committed.
    ///
    /// # Errors
    /// [`StoreError::Missing`] if there is no such install; otherwise only if the database fails, and then nothing of
    /// the batch is kept.
    pub async fn accept(&self, install: InstallId, batch: &[Arrival], at: Timestamp) -> Result<Vec<Accepted>> {
        match &self.pools {
            Pools::Sqlite { group, .. } => group.accept(install, batch.to_vec(), at).await,
            Pools::Postgres(pool) => {
                let accepted = on_postgres!(pool, tx => {
                    let accepted = accept(&mut *tx, install, batch, at).await?;
                    fault::point("accept.commit").await?;
                    if fault::planted("ack-before-commit") {
                        return Ok(accepted);
                    }
                    accepted
                });
                fault::point("accept.committed").await?;
                Ok(accepted)
            }
        }
    }

    /// What the server holds of an install, read from its rows.
    ///
    /// # Errors
    /// [`StoreError::Missing`] if there is no such install.
    pub async fn held(&self, install: InstallId) -> Result<HeldSubmission> {
        const HEAD: &str = "select ack_seq, ack_chain from install where install_id = $1";
        const BEYOND: &str =
            "select dev_seq from raw_submission where install_id = $1 and dev_seq > $2 order by dev_seq";
        let head: Option<(i64, Vec<u8>)> =
            read!(self, pool => sqlx::query_as(HEAD).bind(install.0).fetch_optional(pool).await)?;
        let (ack, chain) = head.ok_or(StoreError::Missing("install"))?;
        let beyond: Vec<i64> =
            read!(self, pool => sqlx::query_scalar(BEYOND).bind(install.0).bind(ack).fetch_all(pool).await)?;
        Ok(HeldSubmission {
            ack: ack.unsigned_abs(),
            chain: Chain(rows::digest("chain", &chain)?),
            beyond: beyond.into_iter().map(i64::unsigned_abs).collect(),
        })
    }

    /// Whether a line is held, among the raw submissions or aside.
    pub async fn knows(&self, holding: &Holding) -> Result<bool> {
        let (install, id, hash) = (holding.install.0, holding.id.0, holding.line_hash.0.to_vec());
        let raw: Option<Vec<u8>> =
            read!(self, pool => sqlx::query_scalar(BY_ID).bind(install).bind(id).fetch_optional(pool).await)?;
        if raw.is_some_and(|held| held == hash) {
            return Ok(true);
        }
        let aside: Option<Vec<u8>> =
            read!(self, pool => sqlx::query_scalar(ASIDE).bind(install).bind(&hash).fetch_optional(pool).await)?;
        Ok(aside.is_some())
    }

    /// The highest number the server has given to a line.
    pub async fn last_server_seq(&self) -> Result<u64> {
        const SQL: &str = "select max(n) from (select max(server_seq) as n from raw_submission \
             union all select max(server_seq) as n from conflicting_submission) as both_tables";
        let last: Option<i64> = read!(self, pool => sqlx::query_scalar(SQL).fetch_one(pool).await)?;
        Ok(last.unwrap_or(0).unsigned_abs())
    }

    /// Stored lines without a judgement, oldest first.
    pub(crate) async fn unjudged_submissions(&self, limit: u32) -> Result<Vec<RawSubmission>> {
        const QUEUE: &str = "select install_id, submission_id from unjudged order by server_seq limit $1";
        // By their keys, which are listed: a join over the queue itself is planned as a look through the whole table by a
        // PostgreSQL that has not counted its rows since a storm.
        const LINES: &str = "select s.install_id, s.submission_id, s.line, k.key_box, s.receipt_reason, s.received_at, \
             s.server_seq from raw_submission s left join submission_key k \
             on k.install_id = s.install_id and k.submission_id = s.submission_id \
             where (s.install_id, s.submission_id) in (";
        let queue: Vec<(Uuid, Uuid)> =
            read!(self, pool => sqlx::query_as(QUEUE).bind(i64::from(limit)).fetch_all(pool).await)?;
        if queue.is_empty() {
            return Ok(Vec::new());
        }
        macro_rules! lines {
            ($engine:ty, $pool:expr) => {{
                let mut query = QueryBuilder::<$engine>::new(LINES);
                query.push_values(&queue, |mut row, (install, submission)| {
                    row.push_bind(*install).push_bind(*submission);
                });
                let found: Vec<RawRow> =
                    query.push(") order by s.server_seq").build_query_as().fetch_all($pool).await?;
                found
            }};
        }
        let rows = match &self.pools {
            Pools::Sqlite { read, .. } => lines!(Sqlite, read),
            Pools::Postgres(pool) => lines!(Postgres, pool),
        };
        if rows.len() < queue.len() {
            return Err(StoreError::corrupt("queue of the judge", "a line in it is not there"));
        }
        let found = rows.into_iter().map(|(install, submission, line, key_box, reason, received_at, server_seq)| {
            RawSubmission {
                install: InstallId(install),
                submission: SubmissionId(submission),
                line,
                key_box,
                reason: reason.map(|text| Reason::parse(&text).unwrap_or(Reason::Other)),
                received_at: Timestamp::from_millis(received_at),
                server_seq,
            }
        });
        Ok(found.collect())
    }
}
