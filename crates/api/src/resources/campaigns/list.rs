//! `GET /api/v1/campaigns`

use axum::Json;
use axum::extract::State;

use crate::auth::{Deed, SignedIn};
use crate::problem::{ProblemDocument, Result};
use crate::resources::Page;
use crate::resources::view::CampaignView;
use crate::state::ApiState;

/// The campaigns by year.
#[utoipa::path(
    get, path = "/api/v1/campaigns", tag = "programme", security(("session" = [])),
    responses((status = 200, body = Page<CampaignView>), (status = 403, body = ProblemDocument))
)]
pub(super) async fn list_campaigns(
    State(state): State<ApiState>,
    person: SignedIn,
) -> Result<Json<Page<CampaignView>>> {
    person.to(Deed::SeeProgramme)?;
    let campaigns = state.store.campaigns().await?;
    Ok(Json(Page::whole(campaigns.iter().map(CampaignView::from).collect())))
}
