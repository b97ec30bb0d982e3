//! `DELETE /api/v1/evaluations/{id}`

use axum::extract::{Path, State};
use axum::http::StatusCode;
use survey::id::EvaluationId;
use uuid::Uuid;

use crate::auth::{Deed, SignedIn};
use crate::problem::{ProblemDocument, Result};
use crate::resources::plan::planner;
use crate::state::ApiState;

/// Take a unit out of a draft, with its surveyors and the people drawn.
#[utoipa::path(
    delete, path = "/api/v1/evaluations/{id}", tag = "programme", params(("id" = Uuid, Path)), security(("session" = [])),
    responses(
        (status = 204),
        (status = 404, body = ProblemDocument),
        (status = 409, description = "state-forbids: the campaign is no draft any more", body = ProblemDocument)
    )
)]
pub(super) async fn remove_evaluation(
    State(state): State<ApiState>,
    person: SignedIn,
    Path(id): Path<Uuid>,
) -> Result<StatusCode> {
    person.to(Deed::RunCampaigns)?;
    state.store.drop_evaluation(EvaluationId(id), planner(&state, person)).await?;
    Ok(StatusCode::NO_CONTENT)
}
