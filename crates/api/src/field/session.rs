//! A tablet's two rights: to push for ninety days, and to read for as long as its session is refreshed.

use store::{Account, Door, NewSession};
use survey::id::{InstallId, SessionId, ordered};
use sync::message::Session;

use crate::auth::{digest, random_bytes, random_secret};
use crate::problem::{Code, Problem, Result};
use crate::state::ApiState;

/// Days a push credential is good for; hello renews it when half of them are over.
pub(super) const PUSH_DAYS: i64 = 90;
/// Days a tablet's reading session lasts without a refresh.
const READ_DAYS: i64 = 90;
const ACCESS_SECONDS: u32 = 600;

/// Opens a reading session for a tablet's owner, good on this tablet alone.
pub(super) async fn open(state: &ApiState, owner: &Account, install: InstallId) -> Result<Session> {
    let now = state.now();
    let refresh_token = random_secret()?;
    let session = NewSession {
        id: SessionId(ordered(now, random_bytes()?)),
        user: owner.id,
        door: Door::Tablet(install),
        refresh_hash: digest(&refresh_token),
        created_at: now,
        expires_at: now.plus_days(READ_DAYS),
    };
    state.store.add_session(&session).await?;
    answer(state, owner, session.id, refresh_token)
}

pub(super) fn answer(state: &ApiState, owner: &Account, session: SessionId, refresh_token: String) -> Result<Session> {
    let access_token = state
        .tokens
        .issue(owner.id, session.0, owner.role, true, state.now())
        .map_err(|_| Problem::new(Code::Internal))?;
    Ok(Session { access_token, expires_in: ACCESS_SECONDS, refresh_token })
}
