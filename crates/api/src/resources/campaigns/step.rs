//! `POST /api/v1/campaigns/{id}/state`

use axum::extract::{Path, State};
use axum::http::StatusCode;
use serde::Deserialize;
use survey::campaign::CampaignState;
use survey::id::CampaignId;
use utoipa::ToSchema;
use uuid::Uuid;

use crate::auth::{Deed, SignedIn};
use crate::body::Json;
use crate::problem::{Code, Problem, ProblemDocument, Result};
use crate::publishing::{campaign, publish_for};
use crate::resources::plan::planner;
use crate::state::ApiState;

#[derive(Deserialize, ToSchema)]
pub(super) struct CampaignStep {
    /// open, closed or published; one step at a time, and never back
    state: String,
}

/// Take a campaign one step further: draft → open → closed → published. A draft is opened once nothing of `not_ready` is left. To publish it is to freeze and sign its results, as
/// `POST …/publications` does.
#[utoipa::path(
    post, path = "/api/v1/campaigns/{id}/state", tag = "programme", request_body = CampaignStep, security(("session" = [])),
    params(("id" = Uuid, Path)),
    responses(
        (status = 204),
        (status = 404, body = ProblemDocument),
        (status = 409, description = "state-forbids", body = ProblemDocument),
        (status = 422, description = "invalid: what hinders the opening, by evaluation", body = ProblemDocument)
    )
)]
pub(super) async fn step_campaign(
    State(state): State<ApiState>,
    person: SignedIn,
    Path(id): Path<Uuid>,
    Json(request): Json<CampaignStep>,
) -> Result<StatusCode> {
    person.to(Deed::RunCampaigns)?;
    let to = CampaignState::parse(&request.state).ok_or_else(|| {
        Problem::new(Code::Invalid).field("/state", ("open, closed hoặc published.", "open, closed or published."))
    })?;
    let (campaign, _) = campaign(&state, CampaignId(id)).await?;
    campaign.state.step(to)?;
    if to == CampaignState::Published {
        // Published is what was frozen and signed.
        publish_for(&state, CampaignId(id), None, (person.user, state.now())).await?;
    } else {
        state.store.step_campaign(CampaignId(id), to, planner(&state, person)).await?;
    }
    Ok(StatusCode::NO_CONTENT)
}
