//! `GET /api/v1/areas/{code}/history`

use axum::Json;
use axum::extract::{Path, State};
use serde::Serialize;
use utoipa::ToSchema;

use super::view::AreaView;
use crate::auth::{Deed, SignedIn};
use crate::problem::{Code, Problem, ProblemDocument, Result};
use crate::state::ApiState;

/// The areas that had one code, one after the other.
#[derive(Serialize, ToSchema)]
pub(super) struct AreaHistory {
    items: Vec<AreaView>,
}

/// The areas that had a code, the oldest first: a code may be given to a successor, and an area may be renamed.
#[utoipa::path(
    get, path = "/api/v1/areas/{code}/history", tag = "programme", security(("session" = [])),
    params(("code" = String, Path, description = "the official code: 14, 116, 03646")),
    responses((status = 200, body = AreaHistory), (status = 404, body = ProblemDocument))
)]
pub(super) async fn area_history(
    State(state): State<ApiState>,
    person: SignedIn,
    Path(code): Path<String>,
) -> Result<Json<AreaHistory>> {
    person.to(Deed::SeeProgramme)?;
    let areas = state.store.area_history(&code).await?;
    if areas.is_empty() {
        return Err(Problem::new(Code::NoSuchThing));
    }
    Ok(Json(AreaHistory { items: areas.into_iter().map(AreaView::from).collect() }))
}
