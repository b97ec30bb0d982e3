//! `GET /api/v1/units/{id}`

use axum::Json;
use axum::extract::{Path, State};
use survey::id::UnitId;
use uuid::Uuid;

use crate::auth::{Deed, SignedIn};
use crate::problem::{Code, Problem, ProblemDocument, Result};
use crate::resources::view::UnitView;
use crate::state::ApiState;

/// A unit.
#[utoipa::path(
    get, path = "/api/v1/units/{id}", tag = "programme", params(("id" = Uuid, Path)), security(("session" = [])),
    responses((status = 200, body = UnitView), (status = 404, body = ProblemDocument))
)]
pub(super) async fn show_unit(
    State(state): State<ApiState>,
    person: SignedIn,
    Path(id): Path<Uuid>,
) -> Result<Json<UnitView>> {
    person.to(Deed::SeeProgramme)?;
    let unit = state.store.unit(UnitId(id)).await?.ok_or(Problem::new(Code::NoSuchThing))?;
    Ok(Json(UnitView::from(&unit)))
}
