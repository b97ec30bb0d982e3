//! `PATCH /api/v1/tablets/{id}`

use axum::extract::{Path, State};
use axum::http::StatusCode;
use serde::Deserialize;
use store::InstallStatus;
use survey::id::InstallId;
use utoipa::ToSchema;
use uuid::Uuid;

use crate::auth::{Deed, SignedIn};
use crate::body::Json;
use crate::problem::{Code, Problem, ProblemDocument, Result};
use crate::state::ApiState;

#[derive(Deserialize, ToSchema)]
pub(super) struct TabletChange {
    /// active or revoked. A revoked tablet may still send what it holds; it is kept, and a supervisor looks.
    status: String,
}

/// Revoke a tablet, or take it back into service.
#[utoipa::path(
    patch, path = "/api/v1/tablets/{id}", tag = "tablets", request_body = TabletChange, security(("session" = [])),
    params(("id" = Uuid, Path)),
    responses((status = 204), (status = 404, body = ProblemDocument), (status = 422, body = ProblemDocument))
)]
pub(super) async fn change_tablet(
    State(state): State<ApiState>,
    person: SignedIn,
    Path(id): Path<Uuid>,
    Json(request): Json<TabletChange>,
) -> Result<StatusCode> {
    person.to(Deed::ManageTablets)?;
    let status = InstallStatus::parse(&request.status)
        .ok_or_else(|| Problem::new(Code::Invalid).field("/status", ("active hoặc revoked.", "active or revoked.")))?;
    state.store.set_install_status(InstallId(id), status).await?;
    Ok(StatusCode::NO_CONTENT)
}
