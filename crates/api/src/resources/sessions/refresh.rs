//! `POST /api/v1/sessions/refresh`

use axum::extract::State;
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::Response;
use serde::Deserialize;
use store::{Door, RefreshOutcome};
use utoipa::ToSchema;

use super::answer::{COOKIE, SessionAnswer, answer, successor};
use crate::auth::digest;
use crate::body::Json;
use crate::problem::{Code, Problem, ProblemDocument, Result};
use crate::state::ApiState;

#[derive(Deserialize, ToSchema)]
pub(super) struct RefreshWanted {
    /// Absent: the cookie is used.
    refresh_token: Option<String>,
}

/// Exchange a refresh token for its successor and a fresh access token.
///
/// If the answer is lost, ask again with the same token: the successor is the same. A tablet's refresh token is not taken here.
#[utoipa::path(
    post, path = "/api/v1/sessions/refresh", tag = "sessions", request_body = RefreshWanted,
    responses((status = 200, body = SessionAnswer), (status = 401, description = "token-expired", body = ProblemDocument))
)]
pub(super) async fn refresh_session(
    State(state): State<ApiState>,
    headers: HeaderMap,
    Json(request): Json<RefreshWanted>,
) -> Result<Response> {
    let over = || Problem::new(Code::TokenExpired);
    let presented = match request.refresh_token {
        Some(token) => token,
        None => cookie(&headers).ok_or_else(over)?,
    };
    let next = successor(&state, &presented);
    match state.store.refresh_session(Door::Office, digest(&presented), digest(&next), state.now()).await? {
        RefreshOutcome::Renewed { session, user } => {
            let account = state.store.account(user).await?.filter(|account| account.active).ok_or_else(over)?;
            answer(&state, StatusCode::OK, &account, session, next)
        }
        RefreshOutcome::Reused => {
            tracing::warn!("an old refresh token was presented; its session has been ended");
            Err(over())
        }
        RefreshOutcome::Invalid | RefreshOutcome::Expired | RefreshOutcome::Unknown => Err(over()),
    }
}

fn cookie(headers: &HeaderMap) -> Option<String> {
    let text = headers.get(header::COOKIE)?.to_str().ok()?;
    text.split(';').find_map(|pair| pair.trim().strip_prefix(COOKIE)?.strip_prefix('=').map(str::to_owned))
}
