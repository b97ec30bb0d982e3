//! A forgotten PIN: the tablet asks for its data key, somebody grants it, a new PIN is set.

use survey::clock::Timestamp;
use survey::id::{InstallId, UserId};
use uuid::Uuid;

use crate::error::{Result, StoreError};
use crate::fault;
use crate::orders::{Deed, DeedKind, note, standing};
use crate::pool::{Store, read, transaction};

/// A grant that was not used for so many days has ended.
const GRANT_DAYS: i64 = 1;
/// Askings that follow one another within so many seconds are one line of the history: each may bring another key.
const ONE_ASKING: i64 = 3600;

/// A tablet that waits for its data key, or was granted it and has not said yet that a new PIN is set.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PinRequest {
    pub install: InstallId,
    pub public_key: Vec<u8>,
    pub asked_at: Timestamp,
    pub granted_at: Option<Timestamp>,
}

/// What a tablet that asks is told.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum PinAsked {
    Waiting,
    /// It may have its key: the box that was granted.
    Granted(Vec<u8>),
}

/// What came of a grant.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PinGrant {
    Done,
    /// This key did not ask, or another has asked since.
    NotAsked,
    /// The tablet is locked, to be wiped or out of use.
    OutOfUse,
}

#[derive(sqlx::FromRow)]
struct Row {
    public_key: Vec<u8>,
    key_box: Vec<u8>,
    granted_at: Option<i64>,
}

/// The last line of a tablet's history.
const LAST: &str = "select deed, done_at from tablet_deed where install_id = $1 order by place desc limit 1";
const FIND: &str = "select public_key, key_box, granted_at from pin_request where install_id = $1";

impl Store {
    /// A tablet asks for its data key under a key made for it. Asking again with the same key is asking once; another key
    /// takes its place, and what was granted before is not for it. The history tells of it unless its last line is an asking
    /// within the hour.
    ///
    /// # Errors
    /// [`StoreError::Missing`] if there is no such install.
    pub async fn ask_pin(
        &self,
        install: InstallId,
        public_key: &[u8],
        key_box: &[u8],
        at: Timestamp,
    ) -> Result<PinAsked> {
        const PUT: &str = "insert into pin_request (install_id, public_key, key_box, asked_at) values ($1, $2, $3, $4) \
             on conflict (install_id) do update set public_key = excluded.public_key, key_box = excluded.key_box, \
             asked_at = excluded.asked_at, granted_at = null";
        Ok(transaction!(self, tx => {
            let standing = standing!(tx, install);
            let found: Option<Row> = sqlx::query_as(FIND).bind(install.0).fetch_optional(&mut *tx).await?;
            match found.filter(|row| row.public_key == public_key) {
                None => {
                    sqlx::query(PUT)
                        .bind(install.0)
                        .bind(public_key)
                        .bind(key_box)
                        .bind(at.millis())
                        .execute(&mut *tx)
                        .await?;
                    let kind = DeedKind::PinAsked;
                    let last: Option<(String, i64)> =
                        sqlx::query_as(LAST).bind(install.0).fetch_optional(&mut *tx).await?;
                    let told = last.is_some_and(|(deed, told_at)| {
                        deed == kind.name() && at < Timestamp::from_millis(told_at).plus_seconds(ONE_ASKING)
                    });
                    if !told {
                        note!(tx, install, Deed { kind, by: None, upto: None, reason: None, at });
                    }
                    fault::point("pin.ask").await?;
                    PinAsked::Waiting
                }
                Some(row) => {
                    let granted = row.granted_at.map(|granted| Timestamp::from_millis(granted).plus_days(GRANT_DAYS));
                    if standing.status()?.may_read() && granted.is_some_and(|until| at < until) {
                        PinAsked::Granted(row.key_box)
                    } else {
                        PinAsked::Waiting
                    }
                }
            }
        }))
    }

    /// Lets the tablet that asked with this key have its data key, and writes down who did.
    ///
    /// # Errors
    /// [`StoreError::Missing`] if there is no such install.
    pub async fn grant_pin(
        &self,
        install: InstallId,
        public_key: &[u8],
        by: UserId,
        at: Timestamp,
    ) -> Result<PinGrant> {
        const SQL: &str = "update pin_request set granted_at = $3 where install_id = $1 and public_key = $2";
        let outcome = transaction!(self, tx => {
            let standing = standing!(tx, install);
            if !standing.status()?.may_read() {
                return Ok(PinGrant::OutOfUse);
            }
            let granted = sqlx::query(SQL).bind(install.0).bind(public_key).bind(at.millis()).execute(&mut *tx).await?;
            if granted.rows_affected() == 0 {
                return Ok(PinGrant::NotAsked);
            }
            note!(tx, install, Deed { kind: DeedKind::PinGranted, by: Some(by), upto: None, reason: None, at });
            PinGrant::Done
        });
        Ok(outcome)
    }

    /// A new PIN is set with what was granted to this key: the request and the box are gone. Saying so twice is saying it
    /// once.
    ///
    /// # Errors
    /// [`StoreError::Missing`] if there is no such install.
    pub async fn pin_set(&self, install: InstallId, public_key: &[u8], at: Timestamp) -> Result<()> {
        const SQL: &str =
            "delete from pin_request where install_id = $1 and public_key = $2 and granted_at is not null";
        transaction!(self, tx => {
            let _ = standing!(tx, install);
            let gone = sqlx::query(SQL).bind(install.0).bind(public_key).execute(&mut *tx).await?.rows_affected();
            if gone > 0 {
                note!(tx, install, Deed { kind: DeedKind::PinSet, by: None, upto: None, reason: None, at });
            }
            fault::point("pin.set").await?;
        });
        Ok(())
    }

    /// The tablets that wait for their data key, or were granted it and have not set a new PIN yet.
    pub async fn pin_requests(&self) -> Result<Vec<PinRequest>> {
        const SQL: &str = "select install_id, public_key, asked_at, granted_at from pin_request order by install_id";
        type Found = (Uuid, Vec<u8>, i64, Option<i64>);
        let found: Vec<Found> = read!(self, pool => sqlx::query_as(SQL).fetch_all(pool).await)?;
        Ok(found
            .into_iter()
            .map(|(install, public_key, asked_at, granted_at)| PinRequest {
                install: InstallId(install),
                public_key,
                asked_at: Timestamp::from_millis(asked_at),
                granted_at: granted_at.map(Timestamp::from_millis),
            })
            .collect())
    }
}
