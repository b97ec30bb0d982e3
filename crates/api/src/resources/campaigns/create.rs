//! `POST /api/v1/campaigns`

use axum::extract::State;
use axum::http::StatusCode;
use serde::Deserialize;
use survey::campaign::{Campaign, CampaignState};
use survey::id::{CampaignId, ordered};
use utoipa::ToSchema;

use crate::auth::{Deed, SignedIn, random_bytes};
use crate::body::Json;
use crate::problem::{Problem, ProblemDocument, Result};
use crate::resources::plan::{CampaignName, Fields, planner};
use crate::resources::view::CampaignView;
use crate::state::ApiState;

#[derive(Deserialize, ToSchema)]
pub(super) struct NewCampaign {
    year: i32,
    name: CampaignName,
    /// First day of fieldwork: 2022-09-12
    first_day: String,
    /// Last day of fieldwork.
    last_day: String,
}

impl NewCampaign {
    fn read(&self, id: CampaignId) -> Result<Campaign, Problem> {
        let mut fields = Fields::new();
        let (year, name) = (fields.year(self.year), fields.name(&self.name));
        let days = fields.days(&self.first_day, &self.last_day);
        let campaign = || {
            let (first_day, last_day) = days?;
            Some(Campaign { id, year: year?, name: name?, state: CampaignState::Draft, first_day, last_day })
        };
        fields.right(campaign())
    }
}

/// Plan a campaign; it begins as a draft.
#[utoipa::path(
    post, path = "/api/v1/campaigns", tag = "programme", request_body = NewCampaign, security(("session" = [])),
    responses(
        (status = 201, body = CampaignView),
        (status = 403, body = ProblemDocument),
        (status = 409, description = "exists: the year has a campaign of this name", body = ProblemDocument),
        (status = 422, description = "invalid", body = ProblemDocument)
    )
)]
pub(super) async fn create_campaign(
    State(state): State<ApiState>,
    person: SignedIn,
    Json(request): Json<NewCampaign>,
) -> Result<(StatusCode, axum::Json<CampaignView>)> {
    person.to(Deed::RunCampaigns)?;
    let campaign = request.read(CampaignId(ordered(state.now(), random_bytes()?)))?;
    state.store.add_campaign(&campaign, planner(&state, person)).await?;
    Ok((StatusCode::CREATED, axum::Json(CampaignView::from(&campaign))))
}
