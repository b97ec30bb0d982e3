//! `GET /api/v1/programme`

use axum::Json;
use axum::extract::State;
use serde::Serialize;
use store::Filter;
use utoipa::ToSchema;

use super::row::Row;
use crate::auth::{Deed, SignedIn};
use crate::problem::{ProblemDocument, Result};
use crate::resources::view::CampaignView;
use crate::state::ApiState;

#[derive(Serialize, ToSchema)]
pub(super) struct Programme {
    /// The data is made up; every page says so.
    demonstration: bool,
    /// When this was read.
    data_at: String,
    campaigns: Vec<CampaignRows>,
}

#[derive(Serialize, ToSchema)]
pub(super) struct CampaignRows {
    #[serde(flatten)]
    campaign: CampaignView,
    evaluations: Vec<Row>,
}

/// The whole programme by year: every evaluation with its state and, where it may be seen, its index.
#[utoipa::path(
    get, path = "/api/v1/programme", tag = "programme", security(("session" = [])),
    responses((status = 200, body = Programme), (status = 403, body = ProblemDocument))
)]
pub(super) async fn show_programme(State(state): State<ApiState>, person: SignedIn) -> Result<Json<Programme>> {
    person.to(Deed::SeeProgramme)?;
    let mut campaigns: Vec<CampaignRows> = state
        .store
        .campaigns()
        .await?
        .iter()
        .map(|campaign| CampaignRows { campaign: CampaignView::from(campaign), evaluations: Vec::new() })
        .collect();
    let views = state.store.evaluations(Filter::default()).await?;
    for (view, row, _) in Row::of_all(&state, views, person.role).await? {
        if let Some(place) = campaigns.iter_mut().find(|rows| rows.campaign.id == view.campaign.id.0) {
            place.evaluations.push(row);
        }
    }
    Ok(Json(Programme { demonstration: state.config.demonstration, data_at: state.now().rfc3339(), campaigns }))
}
