//! `POST /sync/v1/refresh`

use axum::Extension;
use axum::body::Body;
use axum::extract::State;
use axum::http::HeaderMap;
use store::{Door, RefreshOutcome};
use sync::message::{RefreshAnswer, RefreshRequest};

use super::session;
use crate::auth::{digest, signed_by};
use crate::body;
use crate::layers::Limits;
use crate::problem::{Code, Problem, ProblemDocument, Result};
use crate::resources::successor;
use crate::state::ApiState;

/// Exchange a tablet's refresh token for its successor: the same one, however often it is asked, until it is used.
#[utoipa::path(
    post, path = "/sync/v1/refresh", tag = "field protocol",
    request_body(content = String, content_type = "application/json"),
    responses(
        (status = 200, description = "a session", body = String, content_type = "application/json"),
        (status = 401, description = "token-expired", body = ProblemDocument),
        (status = 403, description = "tablet-locked: the office locked it; sending goes on", body = ProblemDocument),
        (status = 503, description = "busy: come again after Retry-After", body = ProblemDocument)
    )
)]
pub(super) async fn refresh(
    State(state): State<ApiState>,
    Extension(limits): Extension<Limits>,
    headers: HeaderMap,
    body: Body,
) -> Result<axum::Json<RefreshAnswer>> {
    let over = || Problem::new(Code::TokenExpired);
    let bytes = body::read(&headers, body, limits.body).await?;
    let request: RefreshRequest = body::parse(&bytes)?;
    let install = state.store.install(request.install).await?.ok_or_else(over)?;
    let text = RefreshRequest::signed_text(request.install, &request.refresh_token);
    if !signed_by(&install.public_key, &text, &request.proof.0) || install.status.is_out() {
        return Err(over());
    }
    // The token is not used up: when the tablet is unlocked, it goes on with it.
    if !install.status.may_read() {
        return Err(Problem::new(Code::TabletLocked));
    }
    let next = successor(&state, &request.refresh_token);
    let presented = digest(&request.refresh_token);
    let renewed = state.store.refresh_session(Door::Tablet(install.id), presented, digest(&next), state.now()).await?;
    // The install's own key has just proved who asks.
    let owner = state.store.account(install.user).await?.filter(|account| account.active).ok_or_else(over)?;
    match renewed {
        RefreshOutcome::Renewed { session, .. } => Ok(axum::Json(session::answer(&state, &owner, session, next)?)),
        // One that this server no longer knows since it was restored from a backup: a tablet in a village must not need a
        // supervisor for a new one.
        RefreshOutcome::Unknown => Ok(axum::Json(session::open(&state, &owner, install.id).await?)),
        // Nor must one that nobody unlocked for months while it sent. One that was silent for as long has lost both rights.
        RefreshOutcome::Expired if install.push_expires_at > state.now() => {
            Ok(axum::Json(session::open(&state, &owner, install.id).await?))
        }
        RefreshOutcome::Invalid | RefreshOutcome::Expired | RefreshOutcome::Reused => Err(over()),
    }
}
