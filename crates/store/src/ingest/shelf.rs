//! What taking lines in asks of a connection inside a transaction: a whole batch at a time, so that it costs a handful of
//! statements and not some for every line. The texts are the same on both engines.

use std::future::Future;
use std::time::Duration;

use sqlx::{PgConnection, Postgres, QueryBuilder, Sqlite, SqliteConnection};
use survey::clock::Timestamp;
use survey::id::InstallId;
use sync::chain::{Chain, LineHash};
use sync::line::Blob;
use uuid::Uuid;

use super::{IngestSql, postgres, sqlite};
use crate::error::{Result, StoreError};
use crate::installs::Said;
use crate::versions::INHERIT;
use crate::{fault, rows};

/// A line that is held, as far as its receipt needs it.
#[derive(Debug, Clone, PartialEq, Eq, sqlx::FromRow)]
pub struct HeldRow {
    pub submission_id: Uuid,
    /// The line's own number, or the server's negated if it stands beside the numbering: another line has its own.
    pub dev_seq: i64,
    pub line_hash: Vec<u8>,
    pub server_seq: i64,
    pub received_at: i64,
    pub receipt_status: String,
    pub receipt_reason: Option<String>,
}

/// A line to be written, with what its receipt says.
pub struct NewRow<'a> {
    pub held: HeldRow,
    pub line: &'a str,
    /// Nothing if its answers were withdrawn before it came, or came again.
    pub key_box: Option<&'a [u8]>,
    /// The photographs and recordings it speaks of.
    pub blobs: &'a [Blob],
}

type Answer<T> = Result<T, StoreError>;

/// One transaction's view of what is held.
pub trait Shelf: Send {
    /// Head and chain of an install, which stays locked until the commit.
    fn lock(&mut self, install: InstallId) -> impl Future<Output = Answer<(i64, Chain)>> + Send;
    /// Raw submissions with one of these ids or one of these numbers.
    fn raw(
        &mut self,
        install: InstallId,
        ids: &[Uuid],
        seqs: &[i64],
    ) -> impl Future<Output = Answer<Vec<HeldRow>>> + Send;
    /// Lines kept aside that have one of these hashes.
    fn aside(&mut self, install: InstallId, hashes: &[[u8; 32]]) -> impl Future<Output = Answer<Vec<HeldRow>>> + Send;
    /// Which of these submissions were judged not to open.
    fn unopened(
        &mut self,
        install: InstallId,
        ids: &[Uuid],
        word: &'static str,
    ) -> impl Future<Output = Answer<Vec<Uuid>>> + Send;
    /// So many new numbers of the server, rising.
    fn numbers(&mut self, count: usize) -> impl Future<Output = Answer<Vec<i64>>> + Send;
    fn keep_raw(&mut self, install: InstallId, new: &[NewRow<'_>]) -> impl Future<Output = Answer<()>> + Send;
    /// Notes which photographs and recordings these lines speak of.
    fn keep_files(&mut self, install: InstallId, new: &[NewRow<'_>]) -> impl Future<Output = Answer<()>> + Send;
    fn keep_aside(&mut self, install: InstallId, new: &[NewRow<'_>]) -> impl Future<Output = Answer<()>> + Send;
    /// Those of these submissions that were withdrawn.
    fn withdrawn(&mut self, ids: &[Uuid]) -> impl Future<Output = Answer<Vec<Uuid>>> + Send;
    /// Notes that a line is withdrawn with the submission whose place it takes, or that it is a copy of.
    fn inherit(&mut self, install: InstallId, held: &HeldRow, with: Uuid) -> impl Future<Output = Answer<()>> + Send;
    /// Takes another key box for a line and lets it be judged again.
    fn replace_key(
        &mut self,
        install: InstallId,
        held: &HeldRow,
        key_box: &[u8],
        at: Timestamp,
    ) -> impl Future<Output = Answer<()>> + Send;
    /// The hash under a number.
    fn hash_at(&mut self, install: InstallId, seq: i64) -> impl Future<Output = Answer<Option<LineHash>>> + Send;
    fn acknowledge(&mut self, install: InstallId, seq: i64, chain: Chain) -> impl Future<Output = Answer<()>> + Send;
    /// Whether there is such an install to note a contact of.
    fn contact(&mut self, contact: &Contact) -> impl Future<Output = Answer<bool>> + Send;
}

/// A tablet's hello, as far as it is kept.
#[derive(Debug, Clone)]
pub struct Contact {
    pub install: InstallId,
    pub app_version: String,
    /// Server clock minus tablet clock.
    pub clock_offset_ms: i64,
    pub said: Said,
    pub at: Timestamp,
}

const RAW: &str = "select submission_id, dev_seq, line_hash, server_seq, received_at, receipt_status, receipt_reason \
     from raw_submission where install_id = ";
const ASIDE: &str = "select submission_id, dev_seq, line_hash, server_seq, received_at, receipt_status, \
     receipt_reason from conflicting_submission where install_id = ";
const UNOPENED: &str = "select submission_id from judgement where install_id = ";
const KEEP_RAW: &str = "insert into raw_submission (install_id, submission_id, dev_seq, line_hash, line, received_at, \
     server_seq, receipt_status, receipt_reason) ";
const KEEP_KEY: &str = "insert into submission_key (install_id, submission_id, key_box) ";
const QUEUE: &str = "insert into unjudged (install_id, submission_id, server_seq) ";
const KEEP_FILES: &str = "insert into attachment (install_id, submission_id, sha256, length, media) ";
/// The tablet that rescued a line may have brought its files before the line came to its own install.
const BROUGHT_BEFORE: &str = "update attachment set whole_at = (select min(o.whole_at) from attachment o \
     where o.sha256 = attachment.sha256 and o.submission_id = attachment.submission_id) \
     where whole_at is null and install_id = ";
const KEEP_ASIDE: &str = "insert into conflicting_submission (install_id, line_hash, submission_id, dev_seq, line, \
     key_box, received_at, server_seq, receipt_status, receipt_reason) ";
const WITHDRAWN: &str = "select submission_id from withdrawal where submission_id in (";
const REPLACE_KEY: &str = "update submission_key set key_box = $3, offered_at = $4 \
     where install_id = $1 and submission_id = $2";
const JUDGE_AGAIN: &str = "delete from judgement where install_id = $1 and submission_id = $2";
const QUEUE_AGAIN: &str = "insert into unjudged (install_id, submission_id, server_seq) values ($1, $2, $3) \
     on conflict (install_id, submission_id) do nothing";
const HASH_AT: &str = "select line_hash from raw_submission where install_id = $1 and dev_seq = $2";
const ACKNOWLEDGE: &str = "update install set ack_seq = $2, ack_chain = $3 where install_id = $1";
const CONTACT: &str = "update install set app_version = $2, clock_offset_ms = $3, \
     reported_seq = case when reported_seq > $4 then reported_seq else $4 end, head_seq = $4, last_contact_at = $5, \
     head_chain = $6, draft_count = $7, finalised_count = $8, sending_count = $9, receipted_count = $10, \
     complete_count = $11, durable_count = $12, conflict_count = $13, quarantined_count = $14, \
     storage_persisted = $15, storage_usage = $16, storage_quota = $17 where install_id = $1";

/// An engine takes some thousands of values in one statement.
const FILES_TOGETHER: usize = 400;

/// The mistake that a test may plant: to look first and write later, with nothing that keeps others away meanwhile.
const CHECK_THEN_INSERT: &str = "check-then-insert";
/// For as long others may come in between.
const MEANWHILE: Duration = Duration::from_millis(20);
const UNLESS_THERE: &str = " on conflict do nothing";

/// The values of an `in (…)`.
macro_rules! push_list {
    ($query:ident, $values:expr) => {
        let mut list = $query.separated(", ");
        for value in $values {
            list.push_bind(value);
        }
    };
}

macro_rules! shelf {
    ($connection:ty, $engine:ty, $sql:expr) => {
        impl Shelf for $connection {
            async fn lock(&mut self, install: InstallId) -> Answer<(i64, Chain)> {
                const SQL: &IngestSql = &$sql;
                let sql = if fault::planted(CHECK_THEN_INSERT) {
                    SQL.lock_install.trim_end_matches(" for update")
                } else {
                    SQL.lock_install
                };
                let found: Option<(i64, Vec<u8>)> =
                    sqlx::query_as(sql).bind(install.0).fetch_optional(&mut *self).await?;
                let (ack, chain) = found.ok_or(StoreError::Missing("install"))?;
                Ok((ack, Chain(rows::digest("chain", &chain)?)))
            }

            async fn raw(&mut self, install: InstallId, ids: &[Uuid], seqs: &[i64]) -> Answer<Vec<HeldRow>> {
                let mut query = QueryBuilder::<$engine>::new(RAW);
                query.push_bind(install.0).push(" and (submission_id in (");
                push_list!(query, ids.iter().copied());
                query.push(") or dev_seq in (");
                push_list!(query, seqs.iter().copied());
                query.push("))");
                Ok(query.build_query_as().fetch_all(&mut *self).await?)
            }

            async fn aside(&mut self, install: InstallId, hashes: &[[u8; 32]]) -> Answer<Vec<HeldRow>> {
                let mut query = QueryBuilder::<$engine>::new(ASIDE);
                query.push_bind(install.0).push(" and line_hash in (");
                push_list!(query, hashes.iter().map(|hash| hash.to_vec()));
                query.push(")");
                Ok(query.build_query_as().fetch_all(&mut *self).await?)
            }

            async fn unopened(&mut self, install: InstallId, ids: &[Uuid], word: &'static str) -> Answer<Vec<Uuid>> {
                let mut query = QueryBuilder::<$engine>::new(UNOPENED);
                query.push_bind(install.0).push(" and reason = ").push_bind(word);
                // The box of a line whose private part alone does not open is right.
                query.push(" and (detail is null or detail not like 'private part%') and submission_id in (");
                push_list!(query, ids.iter().copied());
                query.push(")");
                Ok(query.build_query_scalar().fetch_all(&mut *self).await?)
            }

            async fn numbers(&mut self, count: usize) -> Answer<Vec<i64>> {
                const SQL: &IngestSql = &$sql;
                let count = i64::try_from(count).map_err(|cause| StoreError::corrupt("batch", cause))?;
                Ok(sqlx::query_scalar(SQL.next_server_seqs).bind(count).fetch_all(&mut *self).await?)
            }

            async fn keep_raw(&mut self, install: InstallId, new: &[NewRow<'_>]) -> Answer<()> {
                let mistaken = fault::planted(CHECK_THEN_INSERT);
                if mistaken {
                    tokio::time::sleep(MEANWHILE).await;
                }
                let unless_there = if mistaken { UNLESS_THERE } else { "" };
                let mut query = QueryBuilder::<$engine>::new(KEEP_RAW);
                query.push_values(new, |mut row, one| {
                    row.push_bind(install.0)
                        .push_bind(one.held.submission_id)
                        .push_bind(one.held.dev_seq)
                        .push_bind(one.held.line_hash.clone())
                        .push_bind(one.line.to_owned())
                        .push_bind(one.held.received_at)
                        .push_bind(one.held.server_seq)
                        .push_bind(one.held.receipt_status.clone())
                        .push_bind(one.held.receipt_reason.clone());
                });
                query.push(unless_there).build().execute(&mut *self).await?;
                fault::point("accept.key").await?;
                let keys: Vec<_> = new.iter().filter_map(|one| Some((one.held.submission_id, one.key_box?))).collect();
                if !keys.is_empty() {
                    let mut query = QueryBuilder::<$engine>::new(KEEP_KEY);
                    query.push_values(keys, |mut row, (id, key_box)| {
                        row.push_bind(install.0).push_bind(id).push_bind(key_box.to_vec());
                    });
                    query.push(unless_there).build().execute(&mut *self).await?;
                }
                fault::point("accept.queue").await?;
                let mut query = QueryBuilder::<$engine>::new(QUEUE);
                query.push_values(new, |mut row, one| {
                    row.push_bind(install.0).push_bind(one.held.submission_id).push_bind(one.held.server_seq);
                });
                query.push(unless_there).build().execute(&mut *self).await?;
                self.keep_files(install, new).await
            }

            async fn keep_files(&mut self, install: InstallId, new: &[NewRow<'_>]) -> Answer<()> {
                let of = |one: &NewRow<'_>, blob: &Blob| (one.held.submission_id, blob.clone());
                let files: Vec<(Uuid, Blob)> = new
                    .iter()
                    .flat_map(|one| one.blobs.iter().filter(|blob| blob.is_sendable()).map(move |blob| of(one, blob)))
                    .collect();
                for files in files.chunks(FILES_TOGETHER) {
                    let mut query = QueryBuilder::<$engine>::new(KEEP_FILES);
                    query.push_values(files, |mut row, (submission, Blob(hash, length, media))| {
                        row.push_bind(install.0)
                            .push_bind(*submission)
                            .push_bind(hash.0.to_vec())
                            .push_bind(length.cast_signed())
                            .push_bind(media.clone());
                    });
                    query.push(" on conflict (install_id, sha256, submission_id) do nothing");
                    query.build().execute(&mut *self).await?;
                    let mut query = QueryBuilder::<$engine>::new(BROUGHT_BEFORE);
                    query.push_bind(install.0).push(" and submission_id in (");
                    push_list!(query, files.iter().map(|(submission, _)| *submission));
                    query.push(")").build().execute(&mut *self).await?;
                }
                Ok(())
            }

            async fn keep_aside(&mut self, install: InstallId, new: &[NewRow<'_>]) -> Answer<()> {
                let mut query = QueryBuilder::<$engine>::new(KEEP_ASIDE);
                query.push_values(new, |mut row, one| {
                    row.push_bind(install.0)
                        .push_bind(one.held.line_hash.clone())
                        .push_bind(one.held.submission_id)
                        .push_bind(one.held.dev_seq)
                        .push_bind(one.line.to_owned())
                        .push_bind(one.key_box.unwrap_or_default().to_vec())
                        .push_bind(one.held.received_at)
                        .push_bind(one.held.server_seq)
                        .push_bind(one.held.receipt_status.clone())
                        .push_bind(one.held.receipt_reason.clone());
                });
                query.build().execute(&mut *self).await?;
                Ok(())
            }

            async fn withdrawn(&mut self, ids: &[Uuid]) -> Answer<Vec<Uuid>> {
                let mut query = QueryBuilder::<$engine>::new(WITHDRAWN);
                push_list!(query, ids.iter().copied());
                query.push(")");
                Ok(query.build_query_scalar().fetch_all(&mut *self).await?)
            }

            async fn inherit(&mut self, install: InstallId, held: &HeldRow, with: Uuid) -> Answer<()> {
                sqlx::query(INHERIT)
                    .bind(&held.line_hash)
                    .bind(install.0)
                    .bind(held.submission_id)
                    .bind(with)
                    .bind(Vec::<u8>::new())
                    .execute(&mut *self)
                    .await?;
                Ok(())
            }

            async fn replace_key(
                &mut self,
                install: InstallId,
                held: &HeldRow,
                key_box: &[u8],
                at: Timestamp,
            ) -> Answer<()> {
                let id = held.submission_id;
                let replace =
                    sqlx::query(REPLACE_KEY).bind(install.0).bind(id).bind(key_box.to_vec()).bind(at.millis());
                replace.execute(&mut *self).await?;
                sqlx::query(JUDGE_AGAIN).bind(install.0).bind(id).execute(&mut *self).await?;
                let queue = sqlx::query(QUEUE_AGAIN).bind(install.0).bind(id).bind(held.server_seq);
                queue.execute(&mut *self).await?;
                Ok(())
            }

            async fn hash_at(&mut self, install: InstallId, seq: i64) -> Answer<Option<LineHash>> {
                let found: Option<Vec<u8>> =
                    sqlx::query_scalar(HASH_AT).bind(install.0).bind(seq).fetch_optional(&mut *self).await?;
                found.map(|hash| rows::digest("line hash", &hash).map(LineHash)).transpose()
            }

            async fn acknowledge(&mut self, install: InstallId, seq: i64, chain: Chain) -> Answer<()> {
                let query = sqlx::query(ACKNOWLEDGE).bind(install.0).bind(seq).bind(chain.0.to_vec());
                query.execute(&mut *self).await?;
                Ok(())
            }

            async fn contact(&mut self, contact: &Contact) -> Answer<bool> {
                let Said { head, counts, storage } = contact.said;
                let most = |number: u64| i64::try_from(number).unwrap_or(i64::MAX);
                let done = sqlx::query(CONTACT)
                    .bind(contact.install.0)
                    .bind(rows::without_nul(&contact.app_version))
                    .bind(contact.clock_offset_ms)
                    .bind(most(head.seq))
                    .bind(contact.at.millis())
                    .bind(head.chain.0.to_vec())
                    .bind(i64::from(counts.draft))
                    .bind(i64::from(counts.finalised))
                    .bind(i64::from(counts.sending))
                    .bind(i64::from(counts.receipted))
                    .bind(i64::from(counts.complete))
                    .bind(i64::from(counts.durable))
                    .bind(i64::from(counts.conflict))
                    .bind(i64::from(counts.quarantined))
                    .bind(storage.map(|storage| storage.persisted))
                    .bind(storage.map(|storage| most(storage.usage)))
                    .bind(storage.map(|storage| most(storage.quota)))
                    .execute(&mut *self)
                    .await?;
                Ok(done.rows_affected() > 0)
            }
        }
    };
}

shelf!(SqliteConnection, Sqlite, sqlite::SQL);
shelf!(PgConnection, Postgres, postgres::SQL);
