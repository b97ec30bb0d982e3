//! Lines of a lost install that its tablet handed over under a new one. They lie aside until somebody in the office takes
//! them over into the install that numbered them; then they are lines like others.

use std::collections::{BTreeMap, BTreeSet};

use sqlx::{Postgres, QueryBuilder, Sqlite};
use survey::clock::Timestamp;
use survey::id::{InstallId, SubmissionId, UserId};
use sync::chain::LineHash;
use sync::line::Line;
use uuid::Uuid;

use crate::error::{Result, StoreError};
use crate::fault;
use crate::orders::{Deed, DeedKind, note, standing};
use crate::pool::{Pools, Store, read, transaction};
use crate::rows;

/// A line that waits to be taken over.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RescuedLine {
    /// The install that numbered it, by its own header.
    pub own: InstallId,
    pub seq: u64,
    pub hash: LineHash,
    /// The exact text of the line.
    pub line: String,
    pub key_box: Vec<u8>,
}

/// How many lines of one lost install wait, by the install that handed them over.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct RescuedCount {
    pub by: InstallId,
    pub own: InstallId,
    pub lines: u64,
}

/// Lines that are looked up in one statement: an engine takes some thousands of values.
const TOGETHER: usize = 400;
const WAITING: &str = "select c.install_id, c.line_hash, c.line, c.key_box from conflicting_submission c \
     where c.receipt_reason = 'install_mismatch' and c.taken_over_at is null and ($1 is null or c.install_id = $1) \
     and not exists (select 1 from withdrawal w where w.submission_id = c.submission_id)";
type Row = (Uuid, Vec<u8>, String, Vec<u8>);

impl Store {
    /// What waits to be taken over, for every tablet that handed something over.
    pub async fn rescued_counts(&self) -> Result<Vec<RescuedCount>> {
        let found: Vec<Row> = read!(self, pool => sqlx::query_as(WAITING).bind(None::<Uuid>).fetch_all(pool).await)?;
        let mut counts = BTreeMap::new();
        for (by, rescued) in self.not_held(found).await? {
            *counts.entry((by, rescued.own)).or_default() += 1;
        }
        Ok(counts.into_iter().map(|((by, own), lines)| RescuedCount { by, own, lines }).collect())
    }

    /// The lines of the install `own` that `by` handed over and that wait to be taken over, by their numbers.
    pub async fn rescued_lines(&self, by: InstallId, own: InstallId) -> Result<Vec<RescuedLine>> {
        let found: Vec<Row> = read!(self, pool => sqlx::query_as(WAITING).bind(Some(by.0)).fetch_all(pool).await)?;
        let waiting = self.not_held(found).await?;
        let mut lines: Vec<_> = waiting.into_iter().map(|(_, line)| line).filter(|line| line.own == own).collect();
        lines.sort_by_key(|line| (line.seq, line.hash));
        Ok(lines)
    }

    /// Leaves out what the install itself has handed in.
    async fn not_held(&self, found: Vec<Row>) -> Result<Vec<(InstallId, RescuedLine)>> {
        const HELD: &str = "select line_hash from raw_submission where (install_id, submission_id) in (";
        let mut waiting = Vec::with_capacity(found.len());
        for (by, hash, line, key_box) in found {
            // `hailong verify` tells of a row that is damaged.
            let Ok(header) = Line::parse(&line).map(|read| read.header) else { continue };
            let hash = LineHash(rows::digest("line hash", &hash)?);
            let rescued = RescuedLine { own: header.install, seq: header.seq, hash, line, key_box };
            waiting.push((InstallId(by), header.id, rescued));
        }
        let mut held = BTreeSet::new();
        for some in waiting.chunks(TOGETHER) {
            macro_rules! held {
                ($engine:ty, $pool:expr) => {{
                    let mut query = QueryBuilder::<$engine>::new(HELD);
                    query.push_values(some, |mut row, (_, id, line)| {
                        row.push_bind(line.own.0).push_bind(id.0);
                    });
                    let found: Vec<Vec<u8>> = query.push(")").build_query_scalar().fetch_all($pool).await?;
                    found
                }};
            }
            held.extend(match &self.pools {
                Pools::Sqlite { read, .. } => held!(Sqlite, read),
                Pools::Postgres(pool) => held!(Postgres, pool),
            });
        }
        waiting.retain(|(_, _, line)| !held.contains(line.hash.0.as_slice()));
        Ok(waiting.into_iter().map(|(by, _, line)| (by, line)).collect())
    }

    /// Whether one of these lines is not kept under the install.
    pub async fn lacks(&self, own: InstallId, lines: &[(SubmissionId, LineHash)]) -> Result<bool> {
        const HELD: &str = "select (select count(*) from raw_submission where install_id = $1 and submission_id = $3 \
             and line_hash = $2) + (select count(*) from conflicting_submission where install_id = $1 and line_hash = $2)";
        for (id, line) in lines {
            let held: i64 = read!(self, pool => {
                sqlx::query_scalar(HELD).bind(own.0).bind(line.0.to_vec()).bind(id.0).fetch_one(pool).await
            })?;
            if held == 0 {
                return Ok(true);
            }
        }
        Ok(false)
    }

    /// Notes in the history of an install that rescued lines of it are taken over, up to which number, and by whom; nobody
    /// is named who sat at the server itself. It comes before they are: what is cut short is done again, and noted once as long
    /// as nothing of it had come in.
    ///
    /// # Errors
    /// [`StoreError::Missing`] if there is no such install.
    pub async fn note_taking_over(&self, own: InstallId, upto: u64, by: Option<UserId>, at: Timestamp) -> Result<()> {
        const NEWEST: &str =
            "select deed, by_user, upto, done_at from tablet_deed where install_id = $1 order by place desc limit 1";
        const SINCE: &str = "select (select count(*) from raw_submission where install_id = $1 and received_at >= $2) \
             + (select count(*) from conflicting_submission where install_id = $1 and received_at >= $2)";
        transaction!(self, tx => {
            let _ = standing!(tx, own);
            let newest: Option<(String, Option<Uuid>, Option<i64>, i64)> =
                sqlx::query_as(NEWEST).bind(own.0).fetch_optional(&mut *tx).await?;
            let deed = Deed { kind: DeedKind::TakenOver, by, upto: Some(upto), reason: None, at };
            let same = newest.filter(|(kind, user, number, _)| {
                kind == deed.kind.name() && *user == by.map(|by| by.0) && number.map(i64::unsigned_abs) == Some(upto)
            });
            let again = match same {
                Some((.., done)) => {
                    let came: i64 = sqlx::query_scalar(SINCE).bind(own.0).bind(done).fetch_one(&mut *tx).await?;
                    came == 0
                }
                None => false,
            };
            if !again {
                note!(tx, own, deed);
            }
            fault::point("rescued.noted").await?;
        });
        Ok(())
    }

    /// Marks lines that were taken over. Their files that came with the tablet that handed them over count for the install
    /// that numbered them as well.
    pub async fn mark_taken_over(&self, by_install: InstallId, lines: &[RescuedLine], at: Timestamp) -> Result<()> {
        const TAKEN: &str = "update conflicting_submission set taken_over_at = $3 \
             where install_id = $1 and line_hash = $2 and taken_over_at is null";
        const FILES: &str = "update attachment set whole_at = $3 where install_id = $2 and whole_at is null \
             and not exists (select 1 from withdrawal w where w.submission_id = attachment.submission_id) \
             and sha256 in (select sha256 from attachment where install_id = $1 and whole_at is not null)";
        let Some(last) = lines.last() else { return Ok(()) };
        transaction!(self, tx => {
            for line in lines {
                let done = sqlx::query(TAKEN).bind(by_install.0).bind(line.hash.0.to_vec()).bind(at.millis());
                done.execute(&mut *tx).await?;
            }
            sqlx::query(FILES).bind(by_install.0).bind(last.own.0).bind(at.millis()).execute(&mut *tx).await?;
            fault::point("rescued.taken").await?;
        });
        Ok(())
    }
}
