//! Tablets: enrolment codes, installs and what each last said of itself.

use survey::clock::Timestamp;
use survey::id::{InstallId, UserId};
use sync::chain::Chain;
use sync::message::{Counts, Head, Storage};
use uuid::Uuid;

use crate::error::{Result, StoreError};
use crate::ingest::shelf::{Contact, Shelf as _};
use crate::orders::InstallStatus;
use crate::pool::{Pools, Store, read, transaction};
use crate::{fault, rows};

/// A tablet that presents an enrolment code.
pub struct NewInstall {
    pub id: InstallId,
    /// The install's P-256 public key, SEC1 bytes.
    pub public_key: Vec<u8>,
    /// SHA-256 of the push credential.
    pub push_hash: [u8; 32],
    pub push_expires_at: Timestamp,
    pub app_version: String,
    pub at: Timestamp,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Install {
    pub id: InstallId,
    pub user: UserId,
    pub public_key: Vec<u8>,
    pub push_expires_at: Timestamp,
    pub status: InstallStatus,
    pub enrolled_at: Timestamp,
    pub last_contact_at: Timestamp,
    pub app_version: String,
    pub clock_offset_ms: i64,
    /// The highest number the tablet ever said it has given out.
    pub reported_seq: u64,
    /// What it said at its last contact; `None` if it has not said hello since it was enrolled.
    pub said: Option<Said>,
}

/// What a tablet said of itself at its last contact.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Said {
    pub head: Head,
    pub counts: Counts,
    /// Its browser's storage, if it knew that.
    pub storage: Option<Storage>,
}

#[derive(sqlx::FromRow)]
struct InstallRow {
    install_id: Uuid,
    user_id: Uuid,
    public_key: Vec<u8>,
    push_expires_at: i64,
    status: String,
    enrolled_at: i64,
    last_contact_at: i64,
    app_version: String,
    clock_offset_ms: i64,
    reported_seq: i64,
    head_seq: Option<i64>,
    head_chain: Option<Vec<u8>>,
    draft_count: Option<i64>,
    finalised_count: Option<i64>,
    sending_count: Option<i64>,
    receipted_count: Option<i64>,
    complete_count: Option<i64>,
    durable_count: Option<i64>,
    conflict_count: Option<i64>,
    quarantined_count: Option<i64>,
    storage_persisted: Option<bool>,
    storage_usage: Option<i64>,
    storage_quota: Option<i64>,
}

impl InstallRow {
    fn said(&self) -> Result<Option<Said>> {
        let (Some(seq), Some(chain)) = (self.head_seq, &self.head_chain) else { return Ok(None) };
        let count = |value: Option<i64>| rows::narrow("tablet's count", value.unwrap_or(0));
        let storage = match (self.storage_persisted, self.storage_usage, self.storage_quota) {
            (Some(persisted), Some(usage), Some(quota)) => {
                Some(Storage { persisted, usage: usage.unsigned_abs(), quota: quota.unsigned_abs() })
            }
            _ => None,
        };
        Ok(Some(Said {
            head: Head { seq: rows::narrow("tablet's head", seq)?, chain: Chain(rows::digest("chain", chain)?) },
            counts: Counts {
                draft: count(self.draft_count)?,
                finalised: count(self.finalised_count)?,
                sending: count(self.sending_count)?,
                receipted: count(self.receipted_count)?,
                complete: count(self.complete_count)?,
                durable: count(self.durable_count)?,
                conflict: count(self.conflict_count)?,
                quarantined: count(self.quarantined_count)?,
            },
            storage,
        }))
    }

    fn into_install(self) -> Result<Install> {
        Ok(Install {
            said: self.said()?,
            id: InstallId(self.install_id),
            user: UserId(self.user_id),
            public_key: self.public_key,
            push_expires_at: Timestamp::from_millis(self.push_expires_at),
            status: rows::word("install", InstallStatus::parse(&self.status), &self.status)?,
            enrolled_at: Timestamp::from_millis(self.enrolled_at),
            last_contact_at: Timestamp::from_millis(self.last_contact_at),
            app_version: self.app_version,
            clock_offset_ms: self.clock_offset_ms,
            reported_seq: rows::narrow("install", self.reported_seq)?,
        })
    }
}

macro_rules! select_install {
    ($rest:literal) => {
        concat!(
            "select install_id, user_id, public_key, push_expires_at, status, enrolled_at, last_contact_at, app_version, \
             clock_offset_ms, reported_seq, head_seq, head_chain, draft_count, finalised_count, sending_count, \
             receipted_count, complete_count, durable_count, conflict_count, quarantined_count, storage_persisted, \
             storage_usage, storage_quota from install ",
            $rest
        )
    };
}

impl Store {
    pub async fn add_enrolment_code(
        &self,
        code_hash: [u8; 32],
        user: UserId,
        at: Timestamp,
        expires_at: Timestamp,
    ) -> Result<()> {
        const SQL: &str =
            "insert into enrolment_code (code_hash, user_id, created_at, expires_at) values ($1, $2, $3, $4)";
        transaction!(self, tx => {
            sqlx::query(SQL)
                .bind(code_hash.to_vec())
                .bind(user.0)
                .bind(at.millis())
                .bind(expires_at.millis())
                .execute(&mut *tx)
                .await
                .map_err(StoreError::refers("this code", "account"))?;
        });
        Ok(())
    }

    /// Enrols a tablet with a code that is used up by it. Gives whose tablet it is, or `None` if the code is unknown,
    /// expired or used, or its surveyor's account is switched off.
    pub async fn enrol(&self, code_hash: [u8; 32], new: &NewInstall) -> Result<Option<UserId>> {
        const CLAIM: &str = "update enrolment_code set used_at = $2, install_id = $3 \
             where code_hash = $1 and used_at is null and expires_at > $2 \
             and exists (select 1 from account a where a.user_id = enrolment_code.user_id and a.active) \
             returning user_id";
        const SQL: &str = "insert into install (install_id, user_id, public_key, push_hash, push_expires_at, status, \
             enrolled_at, last_contact_at, app_version, clock_offset_ms, reported_seq, ack_seq, ack_chain) \
             values ($1, $2, $3, $4, $5, $6, $7, $7, $8, 0, 0, 0, $9)";
        Ok(transaction!(self, tx => {
            let user: Option<Uuid> = sqlx::query_scalar(CLAIM)
                .bind(code_hash.to_vec())
                .bind(new.at.millis())
                .bind(new.id.0)
                .fetch_optional(&mut *tx)
                .await?;
            if let Some(user) = user {
                sqlx::query(SQL)
                    .bind(new.id.0)
                    .bind(user)
                    .bind(&new.public_key)
                    .bind(new.push_hash.to_vec())
                    .bind(new.push_expires_at.millis())
                    .bind(InstallStatus::Active.name())
                    .bind(new.at.millis())
                    .bind(rows::without_nul(&new.app_version))
                    .bind(Chain::start(new.id).0.to_vec())
                    .execute(&mut *tx)
                    .await
                    .map_err(StoreError::exists("this install"))?;
            }
            fault::point("enrol.commit").await?;
            user.map(UserId)
        }))
    }

    /// The tablet a push credential belongs to, whatever its status.
    pub async fn install_by_push(&self, push_hash: [u8; 32]) -> Result<Option<Install>> {
        const SQL: &str = select_install!("where push_hash = $1");
        let found: Option<InstallRow> =
            read!(self, pool => sqlx::query_as(SQL).bind(push_hash.to_vec()).fetch_optional(pool).await)?;
        found.map(InstallRow::into_install).transpose()
    }

    pub async fn install(&self, id: InstallId) -> Result<Option<Install>> {
        const SQL: &str = select_install!("where install_id = $1");
        let found: Option<InstallRow> = read!(self, pool => sqlx::query_as(SQL).bind(id.0).fetch_optional(pool).await)?;
        found.map(InstallRow::into_install).transpose()
    }

    pub async fn installs(&self) -> Result<Vec<Install>> {
        const SQL: &str = select_install!("order by enrolled_at, install_id");
        let found: Vec<InstallRow> = read!(self, pool => sqlx::query_as(SQL).fetch_all(pool).await)?;
        found.into_iter().map(InstallRow::into_install).collect()
    }

    /// Notes what a tablet said of itself at a contact. The highest number it ever reported stays: a restored backup of a
    /// tablet reports a lower one.
    ///
    /// # Errors
    /// [`StoreError::Missing`] if there is no such install.
    pub async fn note_contact(&self, contact: &Contact) -> Result<()> {
        fault::point("hello.contact").await?;
        let known = match &self.pools {
            Pools::Sqlite { group, .. } => group.contact(contact.clone()).await?,
            Pools::Postgres(pool) => pool.acquire().await?.contact(contact).await?,
        };
        if known { Ok(()) } else { Err(StoreError::Missing("install")) }
    }

    /// Gives a tablet a new push credential; the old one ends with it.
    pub async fn renew_push(&self, id: InstallId, push_hash: [u8; 32], expires_at: Timestamp) -> Result<()> {
        const SQL: &str = "update install set push_hash = $2, push_expires_at = $3 where install_id = $1";
        let changed = transaction!(self, tx => {
            let changed = sqlx::query(SQL)
                .bind(id.0)
                .bind(push_hash.to_vec())
                .bind(expires_at.millis())
                .execute(&mut *tx)
                .await
                .map_err(StoreError::exists("this push credential"))?
                .rows_affected();
            fault::point("hello.push").await?;
            changed
        });
        if changed == 0 { Err(StoreError::Missing("install")) } else { Ok(()) }
    }
}
