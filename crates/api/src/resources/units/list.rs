//! `GET /api/v1/units`

use axum::Json;
use axum::extract::{Query, State};
use serde::Deserialize;
use store::Filter;
use survey::id::CampaignId;
use utoipa::IntoParams;
use uuid::Uuid;

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
    /// Those evaluated in this year alone.
    year: Option<i32>,
    /// Those of this campaign alone.
    campaign: Option<Uuid>,
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
    let mut units = state.store.units(wanted.search.as_deref().unwrap_or_default()).await?;
    if wanted.year.is_some() || wanted.campaign.is_some() {
        let filter = Filter { campaign: wanted.campaign.map(CampaignId), year: wanted.year, ..Filter::default() };
        let evaluated = state.store.evaluations(filter).await?;
        units.retain(|unit| evaluated.iter().any(|view| view.unit.id == unit.id));
    }
    let views = units.iter().map(UnitView::from).collect();
    Ok(Json(Page::cut(views, &PageQuery { cursor: wanted.cursor, limit: wanted.limit }, 100)?))
}
