//! `DELETE /api/v1/sessions/current`

use axum::extract::State;
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};

use super::answer::cookie;
use crate::auth::SignedIn;
use crate::problem::{ProblemDocument, Result};
use crate::state::ApiState;

/// Sign out; the session's tokens end at once.
#[utoipa::path(
    delete, path = "/api/v1/sessions/current", tag = "sessions", security(("session" = [])),
    responses((status = 204), (status = 401, body = ProblemDocument))
)]
pub(super) async fn end_session(State(state): State<ApiState>, person: SignedIn) -> Result<Response> {
    state.store.end_session(person.session, state.now()).await?;
    Ok((StatusCode::NO_CONTENT, [(header::SET_COOKIE, cookie(&state, "", 0)?)]).into_response())
}
