//! Signed-in sessions with rotating refresh tokens. Only hashes of tokens are stored.
//!
//! A token's successor is a function of the token itself, so a client that lost the answer to a refresh asks again
//! with the old token and gets the same successor. The predecessor stays good until the successor is first used;
//! after that, whoever presents it is not the owner, and the session ends.
//!
//! A session is the office's or one tablet's. Its tokens are worth nothing anywhere else, and a tablet's is good for as
//! long as the tablet may read.

use survey::clock::Timestamp;
use survey::id::{InstallId, SessionId, UserId};
use uuid::Uuid;

use crate::error::Result;
use crate::orders::InstallStatus;
use crate::pool::{Store, read, transaction};
use crate::{fault, rows};

/// Where a session was opened, and where alone it goes on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Door {
    Office,
    Tablet(InstallId),
}

impl Door {
    const fn install(self) -> Option<Uuid> {
        match self {
            Self::Office => None,
            Self::Tablet(install) => Some(install.0),
        }
    }
}

pub struct NewSession {
    pub id: SessionId,
    pub user: UserId,
    pub door: Door,
    pub refresh_hash: [u8; 32],
    pub created_at: Timestamp,
    pub expires_at: Timestamp,
}

/// What a refresh token was worth.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RefreshOutcome {
    /// The successor is now (or was already) the current token.
    Renewed { session: SessionId, user: UserId },
    /// Of a session that was ended, or that was opened at another door and stays as it is.
    Invalid,
    /// Of a session of this door that nobody ended: it was not refreshed in time.
    Expired,
    /// No session ever had it, as far as this database goes back; or its account is closed.
    Unknown,
    /// A token from before the predecessor: the session has been ended.
    Reused,
}

#[derive(sqlx::FromRow)]
struct SessionRow {
    session_id: Uuid,
    user_id: Uuid,
    install_id: Option<Uuid>,
    refresh_hash: Vec<u8>,
    expires_at: i64,
    revoked_at: Option<i64>,
}

impl Store {
    pub async fn add_session(&self, new: &NewSession) -> Result<()> {
        const SQL: &str = "insert into session (session_id, user_id, install_id, refresh_hash, renewed_at, expires_at) \
             values ($1, $2, $3, $4, $5, $6)";
        transaction!(self, tx => {
            sqlx::query(SQL)
                .bind(new.id.0)
                .bind(new.user.0)
                .bind(new.door.install())
                .bind(new.refresh_hash.to_vec())
                .bind(new.created_at.millis())
                .bind(new.expires_at.millis())
                .execute(&mut *tx)
                .await?;
            fault::point("session.commit").await?;
        });
        Ok(())
    }

    /// Exchanges a refresh token for its successor; the session then lasts as long again as it was given at first.
    ///
    /// Whether a tablet may read at all is for the caller to look at: a lock does not use up its token.
    pub async fn refresh_session(
        &self,
        door: Door,
        presented: [u8; 32],
        successor: [u8; 32],
        at: Timestamp,
    ) -> Result<RefreshOutcome> {
        // An update that changes nothing: two refreshes at once take turns on both engines.
        const FIND: &str = "update session set refresh_hash = refresh_hash \
             where (refresh_hash = $1 or predecessor_hash = $1) \
             and exists (select 1 from account a where a.user_id = session.user_id and a.active) \
             returning session_id, user_id, install_id, refresh_hash, expires_at, revoked_at";
        // The session goes on for as long again as it was given at first.
        const ROTATE: &str = "update session set predecessor_hash = refresh_hash, refresh_hash = $2, \
             expires_at = $3 + (expires_at - renewed_at), renewed_at = $3 where session_id = $1";
        const SPENT: &str =
            "insert into spent_refresh (token_hash, session_id) values ($1, $2) on conflict (token_hash) do nothing";
        const PREDECESSOR: &str =
            "select predecessor_hash from session where session_id = $1 and predecessor_hash is not null";
        const REUSED: &str = "select t.session_id, s.install_id from spent_refresh t \
             join session s on s.session_id = t.session_id where t.token_hash = $1";
        const END: &str = "update session set revoked_at = $2 where session_id = $1 and revoked_at is null";
        Ok(transaction!(self, tx => {
            let found: Option<SessionRow> =
                sqlx::query_as(FIND).bind(presented.to_vec()).fetch_optional(&mut *tx).await?;
            match found {
                Some(row) if row.install_id != door.install() || row.revoked_at.is_some() => RefreshOutcome::Invalid,
                Some(row) if row.expires_at <= at.millis() => RefreshOutcome::Expired,
                Some(SessionRow { session_id: id, user_id: user, refresh_hash: current, .. }) => {
                    // The predecessor presented again: the answer was lost on the way. The successor stands already.
                    if current == presented.to_vec() {
                        let older: Option<Vec<u8>> =
                            sqlx::query_scalar(PREDECESSOR).bind(id).fetch_optional(&mut *tx).await?;
                        if let Some(older) = older {
                            sqlx::query(SPENT).bind(older).bind(id).execute(&mut *tx).await?;
                        }
                        sqlx::query(ROTATE)
                            .bind(id)
                            .bind(successor.to_vec())
                            .bind(at.millis())
                            .execute(&mut *tx)
                            .await?;
                    }
                    fault::point("refresh.commit").await?;
                    RefreshOutcome::Renewed { session: SessionId(id), user: UserId(user) }
                }
                None => {
                    let reused: Option<(Uuid, Option<Uuid>)> =
                        sqlx::query_as(REUSED).bind(presented.to_vec()).fetch_optional(&mut *tx).await?;
                    match reused {
                        Some((_, install)) if install != door.install() => RefreshOutcome::Invalid,
                        Some((id, _)) => {
                            sqlx::query(END).bind(id).bind(at.millis()).execute(&mut *tx).await?;
                            RefreshOutcome::Reused
                        }
                        None => RefreshOutcome::Unknown,
                    }
                }
            }
        }))
    }

    /// Whether a session still stands; access tokens of an ended one are refused at once, and a tablet's while the office
    /// keeps it from reading.
    pub async fn session_stands(&self, id: SessionId, at: Timestamp) -> Result<bool> {
        const SQL: &str = "select s.install_id, i.status from session s join account a on a.user_id = s.user_id \
             left join install i on i.install_id = s.install_id \
             where s.session_id = $1 and s.revoked_at is null and s.expires_at > $2 and a.active";
        let found: Option<(Option<Uuid>, Option<String>)> =
            read!(self, pool => sqlx::query_as(SQL).bind(id.0).bind(at.millis()).fetch_optional(pool).await)?;
        match found {
            None | Some((Some(_), None)) => Ok(false),
            Some((None, _)) => Ok(true),
            Some((Some(_), Some(status))) => {
                Ok(rows::word("install", InstallStatus::parse(&status), &status)?.may_read())
            }
        }
    }

    pub async fn end_session(&self, id: SessionId, at: Timestamp) -> Result<()> {
        const SQL: &str = "update session set revoked_at = $2 where session_id = $1 and revoked_at is null";
        transaction!(self, tx => { sqlx::query(SQL).bind(id.0).bind(at.millis()).execute(&mut *tx).await?; });
        Ok(())
    }

    /// Forgets sessions of the office that ended, by themselves or by somebody's word, before a day, with the tokens they used
    /// up. Gives how many there were. A tablet's stay: with a token that no session ever had it is given another one.
    pub async fn forget_sessions(&self, before: Timestamp) -> Result<u64> {
        const TOKENS: &str = "delete from spent_refresh where session_id in (select session_id from session \
             where install_id is null and (expires_at < $1 or revoked_at < $1))";
        const SESSIONS: &str = "delete from session where install_id is null and (expires_at < $1 or revoked_at < $1)";
        Ok(transaction!(self, tx => {
            sqlx::query(TOKENS).bind(before.millis()).execute(&mut *tx).await?;
            sqlx::query(SESSIONS).bind(before.millis()).execute(&mut *tx).await?.rows_affected()
        }))
    }
}
