//! `GET /api/v1/areas`

use axum::Json;
use axum::extract::{Query, State};
use serde::{Deserialize, Serialize};
use survey::clock::Day;
use utoipa::{IntoParams, ToSchema};

use crate::auth::{Deed, SignedIn};
use crate::problem::{Code, Problem, ProblemDocument, Result};
use crate::resources::{Page, PageQuery};
use crate::state::ApiState;

#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(super) struct Filter {
    /// The day for which the map is wanted; today if absent.
    on: Option<String>,
    /// Part of a name, with or without accents.
    search: Option<String>,
    cursor: Option<String>,
    limit: Option<u32>,
}

#[derive(Serialize, ToSchema)]
pub(super) struct AreaView {
    code: String,
    parent: Option<String>,
    /// province, district, commune or village
    level: &'static str,
    name: String,
    valid_from: String,
    /// The first day it no longer exists.
    valid_until: Option<String>,
}

/// The provinces, districts and communes that exist on a day, in Vietnamese order.
#[utoipa::path(
    get, path = "/api/v1/areas", tag = "programme", params(Filter), security(("session" = [])),
    responses((status = 200, body = Page<AreaView>), (status = 422, body = ProblemDocument))
)]
pub(super) async fn list_areas(
    State(state): State<ApiState>,
    person: SignedIn,
    Query(filter): Query<Filter>,
) -> Result<Json<Page<AreaView>>> {
    person.to(Deed::SeeProgramme)?;
    let on: Day = match &filter.on {
        None => state.today(),
        Some(text) => text.parse().map_err(|_| {
            Problem::new(Code::Invalid).field("/on", ("Viết ngày như 2022-09-21.", "Write the day as 2022-09-21."))
        })?,
    };
    let areas = state.store.areas(on, filter.search.as_deref().unwrap_or_default()).await?;
    let views = areas
        .into_iter()
        .map(|area| AreaView {
            code: area.code,
            parent: area.parent,
            level: area.level.name(),
            name: area.name,
            valid_from: area.validity.from.to_string(),
            valid_until: area.validity.until.map(|day| day.to_string()),
        })
        .collect();
    let page = PageQuery { cursor: filter.cursor, limit: filter.limit };
    Ok(Json(Page::cut(views, &page, 300)?))
}
