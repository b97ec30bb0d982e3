//! `DELETE /api/v1/campaigns/{id}`

use axum::extract::{Path, State};
use axum::http::StatusCode;
use survey::id::CampaignId;
use uuid::Uuid;

use crate::auth::{Deed, SignedIn};
use crate::problem::{ProblemDocument, Result};
use crate::resources::plan::planner;
use crate::state::ApiState;

/// Take a draft away with its evaluations, surveyors, people drawn and team.
#[utoipa::path(
    delete, path = "/api/v1/campaigns/{id}", tag = "programme", params(("id" = Uuid, Path)), security(("session" = [])),
    responses(
        (status = 204),
        (status = 404, body = ProblemDocument),
        (status = 409, description = "state-forbids: it is no draft any more", body = ProblemDocument)
    )
)]
pub(super) async fn remove_campaign(
    State(state): State<ApiState>,
    person: SignedIn,
    Path(id): Path<Uuid>,
) -> Result<StatusCode> {
    person.to(Deed::RunCampaigns)?;
    state.store.drop_campaign(CampaignId(id), planner(&state, person)).await?;
    Ok(StatusCode::NO_CONTENT)
}
