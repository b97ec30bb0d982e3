//! `GET /api/v1/areas`

use axum::Json;
use axum::extract::{Query, State};
use serde::Deserialize;
use store::AreaFilter;
use utoipa::IntoParams;

use super::view::{AreaView, level};
use crate::auth::{Deed, SignedIn};
use crate::problem::{ProblemDocument, Result};
use crate::resources::day::day;
use crate::resources::{Page, PageQuery};
use crate::state::ApiState;

#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(super) struct Filter {
    /// The day for which the map is wanted; today if absent.
    on: Option<String>,
    /// Part of a name, with or without accents.
    search: Option<String>,
    /// province, district, commune or village; all if absent.
    level: Option<String>,
    /// The code of the area they lie in, exactly.
    parent: Option<String>,
    cursor: Option<String>,
    limit: Option<u32>,
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
    let on = filter.on.as_deref().map_or_else(|| Ok(state.today()), |text| day(text, "/on"))?;
    let wanted = AreaFilter {
        search: filter.search.as_deref().unwrap_or_default(),
        level: filter.level.as_deref().map(level).transpose()?,
        parent: filter.parent.as_deref(),
    };
    let areas = state.store.areas(on, wanted).await?;
    let views = areas.into_iter().map(AreaView::from).collect();
    let page = PageQuery { cursor: filter.cursor, limit: filter.limit };
    Ok(Json(Page::cut(views, &page, 300)?))
}
