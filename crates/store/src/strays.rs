//! Parts of bundles of tablets that this server does not know: it was restored from a backup older than their
//! enrolment. They are kept whole until a supervisor says whose the tablet is.

use survey::clock::Timestamp;
use survey::id::{InstallId, UserId};
use sync::chain::Chain;
use uuid::Uuid;

use crate::error::{Result, StoreError};
use crate::orders::InstallStatus;
use crate::pool::{Store, read, transaction};

/// A part as it arrived, signed by the key that it brings.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StrayPart {
    pub install: InstallId,
    /// SHA-256 of what the part holds: the same part is kept once.
    pub content_hash: [u8; 32],
    /// The part as it stands in its file.
    pub part: Vec<u8>,
    pub public_key: Vec<u8>,
}

/// A tablet that is not known, and what is kept of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Stray {
    pub install: InstallId,
    pub parts: u64,
    pub bytes: u64,
    /// When the first part came.
    pub since: Timestamp,
    /// Who brought it, as it was written down.
    pub brought_by: String,
}

/// What makes a stray tablet one of ours.
pub struct Adoption {
    pub install: InstallId,
    pub user: UserId,
    /// SHA-256 of a push credential that nobody has: the tablet enrols anew when it has a network.
    pub push_hash: [u8; 32],
    pub at: Timestamp,
}

impl Store {
    /// Keeps a part of a tablet that is not known, once.
    pub async fn keep_stray(&self, part: &StrayPart, brought_by: &str, at: Timestamp) -> Result<()> {
        const SQL: &str = "insert into stray_part (install_id, content_hash, part, public_key, brought_by, received_at) \
             values ($1, $2, $3, $4, $5, $6) on conflict (install_id, content_hash) do nothing";
        transaction!(self, tx => {
            sqlx::query(SQL)
                .bind(part.install.0)
                .bind(part.content_hash.to_vec())
                .bind(&part.part)
                .bind(&part.public_key)
                .bind(crate::rows::without_nul(brought_by))
                .bind(at.millis())
                .execute(&mut *tx)
                .await?;
        });
        Ok(())
    }

    /// The tablets that are not known, the one that came first at the head.
    pub async fn strays(&self) -> Result<Vec<Stray>> {
        const SQL: &str = "select s.install_id, count(*), cast(sum(length(s.part)) as bigint), min(s.received_at), \
             min(s.brought_by) from stray_part s group by s.install_id order by min(s.received_at), s.install_id";
        let found: Vec<(Uuid, i64, i64, i64, String)> = read!(self, pool => sqlx::query_as(SQL).fetch_all(pool).await)?;
        Ok(found
            .into_iter()
            .map(|(install, parts, bytes, since, brought_by)| Stray {
                install: InstallId(install),
                parts: parts.unsigned_abs(),
                bytes: bytes.unsigned_abs(),
                since: Timestamp::from_millis(since),
                brought_by,
            })
            .collect())
    }

    /// The parts kept of a tablet in the order in which they came.
    pub async fn stray_parts(&self, install: InstallId) -> Result<Vec<StrayPart>> {
        const SQL: &str = "select content_hash, part, public_key from stray_part where install_id = $1 \
             order by received_at, content_hash";
        let found: Vec<(Vec<u8>, Vec<u8>, Vec<u8>)> =
            read!(self, pool => sqlx::query_as(SQL).bind(install.0).fetch_all(pool).await)?;
        found
            .into_iter()
            .map(|(hash, part, public_key)| {
                let content_hash = crate::rows::digest("part's hash", &hash)?;
                Ok(StrayPart { install, content_hash, part, public_key })
            })
            .collect()
    }

    /// Makes a stray tablet a known one, of this surveyor, under the key that signed its first part. Its parts stay
    /// until they are taken in. False if nothing is kept of it, or it is known already.
    pub async fn adopt(&self, adoption: &Adoption) -> Result<bool> {
        const KEY: &str = "select public_key from stray_part where install_id = $1 \
             order by received_at, content_hash limit 1";
        const SQL: &str = "insert into install (install_id, user_id, public_key, push_hash, push_expires_at, status, \
             enrolled_at, last_contact_at, app_version, clock_offset_ms, reported_seq, ack_seq, ack_chain) \
             values ($1, $2, $3, $4, $5, $6, $5, $5, '', 0, 0, 0, $7) on conflict (install_id) do nothing";
        let Adoption { install, user, push_hash, at } = adoption;
        Ok(transaction!(self, tx => {
            let key: Option<Vec<u8>> = sqlx::query_scalar(KEY).bind(install.0).fetch_optional(&mut *tx).await?;
            match key {
                None => false,
                Some(key) => {
                    sqlx::query(SQL)
                        .bind(install.0)
                        .bind(user.0)
                        .bind(key)
                        .bind(push_hash.to_vec())
                        .bind(at.millis())
                        .bind(InstallStatus::Active.name())
                        .bind(Chain::start(*install).0.to_vec())
                        .execute(&mut *tx)
                        .await
                        .map_err(StoreError::refers("this tablet", "account"))?
                        .rows_affected()
                        > 0
                }
            }
        }))
    }

    /// Lets go of a stray part whose lines are held now.
    pub async fn drop_stray(&self, part: &StrayPart) -> Result<()> {
        const SQL: &str = "delete from stray_part where install_id = $1 and content_hash = $2";
        transaction!(self, tx => {
            sqlx::query(SQL).bind(part.install.0).bind(part.content_hash.to_vec()).execute(&mut *tx).await?;
        });
        Ok(())
    }
}
