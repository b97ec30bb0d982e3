//! What signing in and refreshing answer: tokens in the body, and the refresh token once more in a cookie that
//! scripts cannot read, so that a page that is loaded again stays signed in.

use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde::Serialize;
use sha2::{Digest, Sha256};
use store::Account;
use survey::id::SessionId;
use utoipa::ToSchema;

use crate::problem::{Code, Problem, Result};
use crate::resources::view::PersonView;
use crate::state::ApiState;

/// Days a session lasts without being refreshed; the office signs in twice a month.
pub(super) const SESSION_DAYS: i64 = 14;
pub(super) const COOKIE: &str = "hl_refresh";

#[derive(Serialize, ToSchema)]
pub(super) struct SessionAnswer {
    access_token: String,
    refresh_token: String,
    /// Seconds until the access token ends.
    expires_in: i64,
    user: PersonView,
}

/// The one successor of a refresh token: asked twice with the same token, the answer is the same.
pub(crate) fn successor(state: &ApiState, token: &str) -> String {
    let mut digest = Sha256::new();
    digest.update(state.secrets.refresh);
    digest.update(token.as_bytes());
    URL_SAFE_NO_PAD.encode(digest.finalize())
}

pub(super) fn answer(
    state: &ApiState,
    status: StatusCode,
    account: &Account,
    session: SessionId,
    refresh_token: String,
) -> Result<Response> {
    let access_token = state
        .tokens
        .issue(account.id, session.0, account.role, false, state.now())
        .map_err(|_| Problem::new(Code::Internal))?;
    let cookie = cookie(state, &refresh_token, SESSION_DAYS * 86_400)?;
    let body = SessionAnswer { access_token, refresh_token, expires_in: 600, user: PersonView::from(account) };
    Ok((status, [(header::SET_COOKIE, cookie)], axum::Json(body)).into_response())
}

pub(super) fn cookie(state: &ApiState, value: &str, max_age: i64) -> Result<HeaderValue> {
    let secure = if state.config.public_url.starts_with("https:") { "; Secure" } else { "" };
    HeaderValue::from_str(&format!(
        "{COOKIE}={value}; HttpOnly; SameSite=Strict; Path=/api/v1/sessions; Max-Age={max_age}{secure}"
    ))
    .map_err(|_| Problem::new(Code::Internal))
}
