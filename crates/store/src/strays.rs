//! Parts of bundles of tablets that this server does not know: it was restored from a backup older than their
//! enrolment. They are kept whole until a supervisor says whose the tablet is.

use survey::clock::Timestamp;
use survey::id::{InstallId, UserId};
use sync::chain::Chain;
use uuid::Uuid;

use crate::error::{Result, StoreError};
use crate::fault;
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

/// How much is kept of tablets that are not known: anybody who may bring a bundle can bring any number of them.
#[derive(Debug, Clone, Copy)]
pub struct Room {
    pub parts: u32,
    pub bytes: u32,
}

impl Room {
    /// Of one tablet: many times what one can owe.
    pub const OF_ONE: Self = Self { parts: 1000, bytes: 16 * 1024 * 1024 };
    /// Of all of them together.
    pub const OF_ALL: Self = Self { parts: 10_000, bytes: 256 * 1024 * 1024 };
}

/// What became of a part.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Shelved {
    /// It is kept, since now or from before.
    Kept,
    /// There is no more room for this tablet.
    TabletFull,
    /// There is no more room for any.
    AllFull,
}

/// A tablet that is not known, and what is kept of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Stray {
    pub install: InstallId,
    pub parts: u64,
    pub bytes: u64,
    /// When the first part came.
    pub since: Timestamp,
    /// Whose keys signed the parts, in the order in which they came first. More than one: somebody may pretend to be it.
    pub signers: Vec<Signer>,
}

/// A key that signed parts in the name of a tablet.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Signer {
    pub public_key: Vec<u8>,
    pub parts: u64,
    pub since: Timestamp,
}

/// What makes a stray tablet one of ours.
pub struct Adoption {
    pub install: InstallId,
    pub user: UserId,
    /// The key that is the tablet's own, one of those that signed its parts.
    pub public_key: Vec<u8>,
    /// SHA-256 of a push credential that nobody has: the tablet enrols anew when it has a network.
    pub push_hash: [u8; 32],
    pub at: Timestamp,
}

impl Store {
    /// Keeps a part of a tablet that is not known, once, as long as there is room.
    pub async fn keep_stray(
        &self,
        part: &StrayPart,
        brought_by: &str,
        at: Timestamp,
        (of_one, of_all): (Room, Room),
    ) -> Result<Shelved> {
        const THERE: &str = "select count(*) from stray_part where install_id = $1 and content_hash = $2";
        const OF_ONE: &str = "select count(*), coalesce(cast(sum(length(part)) as bigint), 0) from stray_part \
             where install_id = $1";
        const OF_ALL: &str = "select count(*), coalesce(cast(sum(length(part)) as bigint), 0) from stray_part";
        const SQL: &str = "insert into stray_part (install_id, content_hash, part, public_key, brought_by, received_at) \
             values ($1, $2, $3, $4, $5, $6) on conflict (install_id, content_hash) do nothing";
        let fits = |(parts, bytes): (i64, i64), room: Room| {
            let more = i64::try_from(part.part.len()).unwrap_or(i64::MAX);
            parts < i64::from(room.parts) && bytes.saturating_add(more) <= i64::from(room.bytes)
        };
        Ok(transaction!(self, tx => {
            let hash = part.content_hash.to_vec();
            let there: i64 = sqlx::query_scalar(THERE).bind(part.install.0).bind(&hash).fetch_one(&mut *tx).await?;
            let one: (i64, i64) = sqlx::query_as(OF_ONE).bind(part.install.0).fetch_one(&mut *tx).await?;
            let all: (i64, i64) = sqlx::query_as(OF_ALL).fetch_one(&mut *tx).await?;
            // Several bundles at the same moment may pass the limit by a part each: it guards the disk, not a number.
            if there > 0 {
                Shelved::Kept
            } else if !fits(one, of_one) {
                Shelved::TabletFull
            } else if !fits(all, of_all) {
                Shelved::AllFull
            } else {
                sqlx::query(SQL)
                    .bind(part.install.0)
                    .bind(&hash)
                    .bind(&part.part)
                    .bind(&part.public_key)
                    .bind(crate::rows::without_nul(brought_by))
                    .bind(at.millis())
                    .execute(&mut *tx)
                    .await?;
                fault::point("stray.keep").await?;
                Shelved::Kept
            }
        }))
    }

    /// The tablets that are not known, the one that came first at the head.
    pub async fn strays(&self) -> Result<Vec<Stray>> {
        const SQL: &str = "select install_id, public_key, count(*), cast(sum(length(part)) as bigint), min(received_at) \
             from stray_part group by install_id, public_key order by min(received_at), install_id, public_key";
        let found: Vec<(Uuid, Vec<u8>, i64, i64, i64)> =
            read!(self, pool => sqlx::query_as(SQL).fetch_all(pool).await)?;
        let mut strays: Vec<Stray> = Vec::new();
        for (install, public_key, parts, bytes, since) in found {
            let (install, parts, bytes) = (InstallId(install), parts.unsigned_abs(), bytes.unsigned_abs());
            let signer = Signer { public_key, parts, since: Timestamp::from_millis(since) };
            match strays.iter_mut().find(|stray| stray.install == install) {
                Some(stray) => {
                    stray.parts += parts;
                    stray.bytes += bytes;
                    stray.signers.push(signer);
                }
                None => strays.push(Stray { install, parts, bytes, since: signer.since, signers: vec![signer] }),
            }
        }
        Ok(strays)
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

    /// Makes a stray tablet a known one, of this surveyor, under this key. Its parts stay until they are taken in. False if
    /// nothing is kept of it that this key signed, or it is known already.
    pub async fn adopt(&self, adoption: &Adoption) -> Result<bool> {
        const SIGNED: &str = "select count(*) from stray_part where install_id = $1 and public_key = $2";
        const SQL: &str = "insert into install (install_id, user_id, public_key, push_hash, push_expires_at, status, \
             enrolled_at, last_contact_at, app_version, clock_offset_ms, reported_seq, ack_seq, ack_chain) \
             values ($1, $2, $3, $4, $5, $6, $5, $5, '', 0, 0, 0, $7) on conflict (install_id) do nothing";
        let Adoption { install, user, public_key, push_hash, at } = adoption;
        Ok(transaction!(self, tx => {
            let signed: i64 =
                sqlx::query_scalar(SIGNED).bind(install.0).bind(public_key).fetch_one(&mut *tx).await?;
            let adopted = if signed == 0 {
                false
            } else {
                sqlx::query(SQL)
                    .bind(install.0)
                    .bind(user.0)
                    .bind(public_key)
                    .bind(push_hash.to_vec())
                    .bind(at.millis())
                    .bind(InstallStatus::Active.name())
                    .bind(Chain::start(*install).0.to_vec())
                    .execute(&mut *tx)
                    .await
                    .map_err(StoreError::refers("this tablet", "account"))?
                    .rows_affected()
                    > 0
            };
            fault::point("stray.adopt").await?;
            adopted
        }))
    }

    /// Lets go of a stray part whose lines are held now.
    pub async fn drop_stray(&self, part: &StrayPart) -> Result<()> {
        const SQL: &str = "delete from stray_part where install_id = $1 and content_hash = $2";
        transaction!(self, tx => {
            sqlx::query(SQL).bind(part.install.0).bind(part.content_hash.to_vec()).execute(&mut *tx).await?;
            fault::point("stray.drop").await?;
        });
        Ok(())
    }
}
