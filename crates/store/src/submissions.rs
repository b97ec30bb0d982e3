//! Taking submissions in: the raw line is kept exactly once, whatever is wrong with it, and the answer given for it is
//! the same however often it is asked.

use survey::clock::Timestamp;
use survey::id::{InstallId, SubmissionId};
use sync::chain::{Chain, LineHash};
use sync::line::Header;
use sync::receipt::{Holding, Reason, Status};
use sync::server::{Found, Kept, Place};
use uuid::Uuid;

use crate::error::{Result, StoreError};
use crate::pool::{Store, read, transaction};
use crate::rows;

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

/// Hash, server number, time, status and reason of a line that is held.
type HeldRow = (Vec<u8>, i64, i64, String, Option<String>);
type RawRow = (Uuid, Uuid, String, Option<Vec<u8>>, Option<String>, i64, i64);

const BY_ID: &str = "select line_hash, server_seq, received_at, receipt_status, receipt_reason from raw_submission \
     where install_id = $1 and submission_id = $2";
const BY_SEQ: &str = "select line_hash from raw_submission where install_id = $1 and dev_seq = $2";
const ASIDE: &str = "select line_hash, server_seq, received_at, receipt_status, receipt_reason from conflicting_submission \
     where install_id = $1 and line_hash = $2";
const UNOPENED: &str = "select count(*) from judgement where install_id = $1 and submission_id = $2 and reason = $3";
const REPLACE_KEY: &str = "update submission_key set key_box = $3 where install_id = $1 and submission_id = $2";
const JUDGE_AGAIN: &str = "delete from judgement where install_id = $1 and submission_id = $2";
const INSERT: &str = "insert into raw_submission (install_id, submission_id, dev_seq, line_hash, line, received_at, \
     server_seq, receipt_status, receipt_reason) values ($1, $2, $3, $4, $5, $6, $7, $8, $9)";
const INSERT_KEY: &str = "insert into submission_key (install_id, submission_id, key_box) values ($1, $2, $3)";
const INSERT_ASIDE: &str = "insert into conflicting_submission (install_id, line_hash, submission_id, dev_seq, line, \
     key_box, received_at, server_seq, receipt_status, receipt_reason) values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)";
const NEXT_HASH: &str = "select line_hash from raw_submission where install_id = $1 and dev_seq = $2";
const ACKNOWLEDGE: &str = "update install set ack_seq = $2, ack_chain = $3 where install_id = $1";

impl Store {
    /// Keeps a batch of lines of one install in one transaction and says of each what is held now. When this returns,
    /// everything it speaks of is committed.
    ///
    /// # Errors
    /// [`StoreError::Missing`] if there is no such install; otherwise only if the database fails, and then nothing of
    /// the batch is kept.
    pub async fn accept(&self, install: InstallId, batch: &[Arrival], at: Timestamp) -> Result<Vec<Accepted>> {
        let sql = self.ingest_sql();
        Ok(transaction!(self, tx => {
            let locked: Option<(i64, Vec<u8>)> =
                sqlx::query_as(sql.lock_install).bind(install.0).fetch_optional(&mut *tx).await?;
            let (ack, chain) = locked.ok_or(StoreError::Missing("install"))?;
            let mut accepted = Vec::with_capacity(batch.len());
            for arrival in batch {
                let id = arrival.header.id.0;
                let seq = i64::try_from(arrival.header.seq).map_err(|cause| StoreError::corrupt("number", cause))?;
                let hash = arrival.line_hash.0.to_vec();
                let by_id: Option<HeldRow> =
                    sqlx::query_as(BY_ID).bind(install.0).bind(id).fetch_optional(&mut *tx).await?;
                let by_seq: Option<Vec<u8>> =
                    sqlx::query_scalar(BY_SEQ).bind(install.0).bind(seq).fetch_optional(&mut *tx).await?;
                let aside: Option<HeldRow> =
                    sqlx::query_as(ASIDE).bind(install.0).bind(&hash).fetch_optional(&mut *tx).await?;
                let unopened: i64 = sqlx::query_scalar(UNOPENED)
                    .bind(install.0)
                    .bind(id)
                    .bind(Reason::Unopenable.name())
                    .fetch_one(&mut *tx)
                    .await?;
                let same = aside.as_ref().or(by_id.as_ref().filter(|held| held.0 == hash));
                let found = Found {
                    same: same.map(|_| Kept { has_key: aside.is_some() || unopened == 0 }),
                    by_id: by_id.as_ref().map(|held| line_hash(&held.0)).transpose()?,
                    by_seq: by_seq.as_deref().map(line_hash).transpose()?,
                };
                let place = sync::server::place(install, &arrival.header, arrival.line_hash, &found);
                let (status, reason) = place.verdict(|| arrival.reason);
                accepted.push(match (place, same) {
                    (Place::Held { take_key }, Some(held)) => {
                        if take_key {
                            sqlx::query(REPLACE_KEY)
                                .bind(install.0)
                                .bind(id)
                                .bind(&arrival.key_box)
                                .execute(&mut *tx)
                                .await?;
                            sqlx::query(JUDGE_AGAIN).bind(install.0).bind(id).execute(&mut *tx).await?;
                        }
                        duplicate(install, arrival, held)?
                    }
                    (Place::Aside { .. }, _) => {
                        let server_seq: i64 = sqlx::query_scalar(sql.next_server_seq).fetch_one(&mut *tx).await?;
                        sqlx::query(INSERT_ASIDE)
                            .bind(install.0)
                            .bind(&hash)
                            .bind(id)
                            .bind(seq)
                            .bind(&arrival.line)
                            .bind(&arrival.key_box)
                            .bind(at.millis())
                            .bind(server_seq)
                            .bind(status_name(status))
                            .bind(reason.map(Reason::name))
                            .execute(&mut *tx)
                            .await?;
                        holding(install, arrival, server_seq, at.millis(), status, reason)?
                    }
                    (Place::Raw | Place::Held { .. }, _) => {
                        let server_seq: i64 = sqlx::query_scalar(sql.next_server_seq).fetch_one(&mut *tx).await?;
                        sqlx::query(INSERT)
                            .bind(install.0)
                            .bind(id)
                            .bind(seq)
                            .bind(&hash)
                            .bind(&arrival.line)
                            .bind(at.millis())
                            .bind(server_seq)
                            .bind(status_name(status))
                            .bind(reason.map(Reason::name))
                            .execute(&mut *tx)
                            .await?;
                        sqlx::query(INSERT_KEY)
                            .bind(install.0)
                            .bind(id)
                            .bind(&arrival.key_box)
                            .execute(&mut *tx)
                            .await?;
                        holding(install, arrival, server_seq, at.millis(), status, reason)?
                    }
                });
            }
            let mut head = (ack, Chain(rows::digest("chain", &chain)?));
            while let Some(next) = sqlx::query_scalar::<_, Vec<u8>>(NEXT_HASH)
                .bind(install.0)
                .bind(head.0 + 1)
                .fetch_optional(&mut *tx)
                .await?
            {
                head = (head.0 + 1, head.1.then(line_hash(&next)?));
            }
            if head.0 > ack {
                sqlx::query(ACKNOWLEDGE)
                    .bind(install.0)
                    .bind(head.0)
                    .bind(head.1.0.to_vec())
                    .execute(&mut *tx)
                    .await?;
            }
            accepted
        }))
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
        let raw: Option<HeldRow> =
            read!(self, pool => sqlx::query_as(BY_ID).bind(install).bind(id).fetch_optional(pool).await)?;
        if raw.is_some_and(|held| held.0 == hash) {
            return Ok(true);
        }
        let aside: Option<HeldRow> =
            read!(self, pool => sqlx::query_as(ASIDE).bind(install).bind(&hash).fetch_optional(pool).await)?;
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
        const SQL: &str = "select s.install_id, s.submission_id, s.line, k.key_box, s.receipt_reason, s.received_at, \
             s.server_seq from raw_submission s \
             left join submission_key k on k.install_id = s.install_id and k.submission_id = s.submission_id \
             left join judgement j on j.install_id = s.install_id and j.submission_id = s.submission_id \
             where j.submission_id is null order by s.server_seq limit $1";
        let found: Vec<RawRow> = read!(self, pool => sqlx::query_as(SQL).bind(i64::from(limit)).fetch_all(pool).await)?;
        Ok(found
            .into_iter()
            .map(|(install, submission, line, key_box, reason, received_at, server_seq)| RawSubmission {
                install: InstallId(install),
                submission: SubmissionId(submission),
                line,
                key_box,
                reason: reason.map(|text| Reason::parse(&text).unwrap_or(Reason::Other)),
                received_at: Timestamp::from_millis(received_at),
                server_seq,
            })
            .collect())
    }
}

/// The answer for a line that is held: what was said the first time, as a duplicate if there was nothing to say.
fn duplicate(install: InstallId, arrival: &Arrival, held: &HeldRow) -> Result<Accepted> {
    let reason = held.4.as_deref().map(|text| Reason::parse(text).unwrap_or(Reason::Other));
    let status = if held.3 == status_name(Status::Conflict) { Status::Conflict } else { Status::Duplicate };
    holding(install, arrival, held.1, held.2, status, reason)
}

const fn status_name(status: Status) -> &'static str {
    match status {
        Status::Stored | Status::Duplicate => "stored",
        Status::Conflict => "conflict",
        Status::Quarantined => "quarantined",
    }
}

fn line_hash(bytes: &[u8]) -> Result<LineHash> {
    rows::digest("line hash", bytes).map(LineHash)
}

fn holding(
    install: InstallId,
    arrival: &Arrival,
    server_seq: i64,
    received_at: i64,
    status: Status,
    reason: Option<Reason>,
) -> Result<Accepted> {
    let holding = Holding {
        install,
        seq: arrival.header.seq,
        id: arrival.header.id,
        line_hash: arrival.line_hash,
        server_seq: rows::narrow("server number", server_seq)?,
        received_at: Timestamp::from_millis(received_at),
    };
    Ok(Accepted { status, reason, holding })
}
