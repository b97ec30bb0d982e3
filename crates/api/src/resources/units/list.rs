//! `GET /api/v1/units`

use axum::Json;
use axum::extract::{Query, State};
use serde::Deserialize;
use utoipa::IntoParams;

use crate::auth::{Deed, SignedIn};
use crate::problem::{ProblemDocument, Result};
use crate::resources::view::UnitView;
use crate::resources::{Page, PageQuery};
use crate::state::ApiState;

#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(super) struct Wanted {
    /// Part of a name or code, with or without accents.
    search: Option<String>,
    cursor: Option<String>,
    limit: Option<u32>,
}

/// The units in Vietnamese order of their names.
#[utoipa::path(
    get, path = "/api/v1/units", tag = "programme", params(Wanted), security(("session" = [])),
    responses((status = 200, body = Page<UnitView>), (status = 403, body = ProblemDocument))
)]
pub(super) async fn list_units(
    State(state): State<ApiState>,
    person: SignedIn,
    Query(wanted): Query<Wanted>,
) -> Result<Json<Page<UnitView>>> {
    person.to(Deed::SeeProgramme)?;
    let units = state.store.units(wanted.search.as_deref().unwrap_or_default()).await?;
    let views = units.iter().map(UnitView::from).collect();
    Ok(Json(Page::cut(views, &PageQuery { cursor: wanted.cursor, limit: wanted.limit }, 100)?))
}
