//! `POST /api/v1/sessions`

use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use serde::Deserialize;
use store::{Door, NewSession};
use survey::clock::Timestamp;
use survey::id::{SessionId, ordered};
use utoipa::ToSchema;

use super::answer::{SESSION_DAYS, SessionAnswer, answer};
use crate::auth::{digest, password_matches, password_turn, random_bytes, random_secret};
use crate::body::Json;
use crate::problem::{Code, Problem, ProblemDocument, Result};
use crate::state::ApiState;

#[derive(Deserialize, ToSchema)]
pub(super) struct SignIn {
    username: String,
    password: String,
}

/// Longer than any real password; a limit because hashing costs time.
const MAX_PASSWORD: usize = 256;
/// Wrong tries that cost no waiting.
const FREE_TRIES: u32 = 3;

/// Sign in.
///
/// After three wrong passwords each further try must wait: 5, 10, 20 … seconds, 5 minutes at most. No account is ever
/// locked for good.
#[utoipa::path(
    post, path = "/api/v1/sessions", tag = "sessions", request_body = SignIn,
    responses(
        (status = 201, body = SessionAnswer),
        (status = 401, description = "wrong-password", body = ProblemDocument),
        (status = 429, description = "try-later", body = ProblemDocument)
    )
)]
pub(super) async fn create_session(State(state): State<ApiState>, Json(request): Json<SignIn>) -> Result<Response> {
    let now = state.now();
    if request.password.len() > MAX_PASSWORD {
        return Err(Problem::new(Code::WrongPassword));
    }
    let username = request.username.trim();
    let turn = password_turn(username).await;
    let found = state.store.credentials(username).await?;
    if let Some(credentials) = &found
        && credentials.retry_after > now
    {
        return Err(Problem::new(Code::TryLater).retry_after(seconds_until(credentials.retry_after, now)));
    }
    let hash = found.as_ref().map(|credentials| credentials.password_hash.clone());
    let matches = password_matches(request.password, hash).await;
    let Some(credentials) = found.filter(|credentials| credentials.account.active || !matches) else {
        return Err(Problem::new(Code::WrongPassword));
    };
    let account = credentials.account;
    if !matches {
        let wait = wait_seconds(credentials.failed_logins + 1);
        state.store.note_failed_login(account.id, now.plus_seconds(wait)).await?;
        let wrong = Problem::new(Code::WrongPassword);
        return Err(if wait > 0 { wrong.retry_after(u32::try_from(wait).unwrap_or(u32::MAX)) } else { wrong });
    }
    state.store.note_login(account.id).await?;
    drop(turn);
    let refresh_token = random_secret()?;
    let session = NewSession {
        id: SessionId(ordered(now, random_bytes()?)),
        user: account.id,
        door: Door::Office,
        refresh_hash: digest(&refresh_token),
        created_at: now,
        expires_at: now.plus_days(SESSION_DAYS),
    };
    state.store.add_session(&session).await?;
    answer(&state, StatusCode::CREATED, &account, session.id, refresh_token)
}

/// How long the next try must wait after so many wrong ones.
fn wait_seconds(failed: u32) -> i64 {
    match failed.checked_sub(FREE_TRIES) {
        None => 0,
        Some(beyond) => (5 << beyond.min(6)).min(300),
    }
}

fn seconds_until(at: Timestamp, now: Timestamp) -> u32 {
    u32::try_from((at.millis() - now.millis()).div_euclid(1000) + 1).unwrap_or(1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn waiting_grows_and_stays_bearable() {
        assert_eq!([1, 2, 3, 4, 5, 9, 40].map(wait_seconds), [0, 0, 5, 10, 20, 300, 300]);
    }
}
