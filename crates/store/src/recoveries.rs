//! Losses in tablets' storage, as they told them or as their cookie showed them.

use survey::clock::Timestamp;
use survey::id::InstallId;
use uuid::Uuid;

use crate::error::Result;
use crate::pool::{Store, read, transaction};
use crate::{fault, rows};

/// A loss in a tablet's storage.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ToldRecovery {
    /// The install that told it.
    pub install: InstallId,
    /// `rebuilt`, `lost`, `unsure`, `evicted`, `cloned`, `other`; by its cookie `enrolled_again`, `fell_back`.
    pub cause: String,
    /// The install that was hit, if the tablet knew it.
    pub lost: Option<InstallId>,
    /// The last number that was known of it; 0 if none was.
    pub head: u64,
    /// Lines that came back from the second copy.
    pub lines: u32,
    pub at: Timestamp,
}

/// So many losses of one tablet and one cause are kept, the newest: what a tablet tells again and again in other words
/// fills no table, and pushes nothing out that its cookie showed.
const KEPT: i64 = 20;

type Row = (Uuid, String, Option<Uuid>, i64, i64, i64);

impl Store {
    /// Notes a loss. The same thing told again changes nothing: the answer may have been lost on the way. Of each cause the
    /// newest twenty of a tablet are kept.
    pub async fn note_recovery(&self, told: &ToldRecovery) -> Result<()> {
        const SQL: &str = "insert into tablet_recovery (install_id, cause, lost_install, head, lines, told_at) \
             values ($1, $2, $3, $4, $5, $6) on conflict (install_id, cause, head, lines) do nothing";
        const OLDER: &str = "delete from tablet_recovery where install_id = $1 and cause = $2 \
             and (head, lines) not in (select head, lines from tablet_recovery where install_id = $1 and cause = $2 \
             order by told_at desc, head desc, lines desc limit $3)";
        let cause = rows::without_nul(&told.cause);
        transaction!(self, tx => {
            sqlx::query(SQL)
                .bind(told.install.0)
                .bind(&cause)
                .bind(told.lost.map(|lost| lost.0))
                .bind(i64::try_from(told.head).unwrap_or(i64::MAX))
                .bind(i64::from(told.lines))
                .bind(told.at.millis())
                .execute(&mut *tx)
                .await?;
            sqlx::query(OLDER).bind(told.install.0).bind(&cause).bind(KEPT).execute(&mut *tx).await?;
            fault::point("hello.loss").await?;
        });
        Ok(())
    }

    /// What was told, oldest first.
    pub async fn recoveries(&self) -> Result<Vec<ToldRecovery>> {
        const SQL: &str = "select install_id, cause, lost_install, head, lines, told_at from tablet_recovery \
             order by told_at, install_id, head, lines";
        let found: Vec<Row> = read!(self, pool => sqlx::query_as(SQL).fetch_all(pool).await)?;
        found
            .into_iter()
            .map(|(install, cause, lost, head, lines, at)| {
                Ok(ToldRecovery {
                    install: InstallId(install),
                    cause,
                    lost: lost.map(InstallId),
                    head: rows::narrow("recovery", head)?,
                    lines: rows::narrow("recovery", lines)?,
                    at: Timestamp::from_millis(at),
                })
            })
            .collect()
    }
}
