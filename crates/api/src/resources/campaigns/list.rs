//! `GET /api/v1/campaigns`

use axum::Json;
use axum::extract::{Query, State};
use serde::Deserialize;
use utoipa::IntoParams;

use crate::auth::{Deed, SignedIn};
use crate::problem::{ProblemDocument, Result};
use crate::resources::view::CampaignView;
use crate::resources::{Page, PageQuery};
use crate::state::ApiState;

#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(super) struct Wanted {
    /// Those of this year alone.
    year: Option<i32>,
    cursor: Option<String>,
    limit: Option<u32>,
}

/// The campaigns by year.
#[utoipa::path(
    get, path = "/api/v1/campaigns", tag = "programme", params(Wanted), security(("session" = [])),
    responses((status = 200, body = Page<CampaignView>), (status = 403, body = ProblemDocument))
)]
pub(super) async fn list_campaigns(
    State(state): State<ApiState>,
    person: SignedIn,
    Query(wanted): Query<Wanted>,
) -> Result<Json<Page<CampaignView>>> {
    person.to(Deed::SeeProgramme)?;
    let campaigns = state.store.campaigns().await?;
    let own = campaigns.iter().filter(|campaign| wanted.year.is_none_or(|year| campaign.year == year));
    let views = own.map(CampaignView::from).collect();
    Ok(Json(Page::cut(views, &PageQuery { cursor: wanted.cursor, limit: wanted.limit }, MOST)?))
}

/// Campaigns of a page; a programme has a few.
const MOST: u32 = 100;
