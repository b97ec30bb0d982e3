//! `POST /api/v1/evaluations/{id}/hand-over`

use axum::extract::{Path, State};
use serde::{Deserialize, Serialize};
use store::StoreError;
use survey::campaign::Change;
use survey::id::UserId;
use utoipa::ToSchema;
use uuid::Uuid;

use super::find;
use crate::auth::{Deed, SignedIn, may};
use crate::body::Json;
use crate::problem::{Code, Problem, ProblemDocument, Result};
use crate::resources::plan::planner;
use crate::state::ApiState;

#[derive(Deserialize, ToSchema)]
pub(super) struct HandOver {
    /// Whose list it is now.
    from: Uuid,
    /// Who goes on with it.
    to: Uuid,
}

#[derive(Serialize, ToSchema)]
pub(super) struct HandedOver {
    /// People not yet met who changed lists.
    cases: u64,
}

const NO_LIST: (&str, &str) = (
    "Người này không có đánh giá này. Chọn người đang làm.",
    "This person does not have this evaluation. Choose who does.",
);
const NO_SUCCESSOR: (&str, &str) = ("Chọn một điều tra viên đang làm việc.", "Choose a surveyor who is active.");

/// Hand what a surveyor still has to do in an evaluation over to another.
///
/// People who have not answered change lists; what was collected stays and counts. Both tablets hear of it at their next
/// pull. An interview the first one finishes meanwhile is kept, and a supervisor sees it.
#[utoipa::path(
    post, path = "/api/v1/evaluations/{id}/hand-over", tag = "fieldwork", params(("id" = Uuid, Path)),
    request_body = HandOver, security(("session" = [])),
    responses(
        (status = 200, body = HandedOver),
        (status = 409, description = "state-forbids: the campaign is closed", body = ProblemDocument),
        (status = 422, description = "invalid: who has it, or who shall have it", body = ProblemDocument)
    )
)]
pub(super) async fn hand_over(
    State(state): State<ApiState>,
    person: SignedIn,
    Path(id): Path<Uuid>,
    Json(wanted): Json<HandOver>,
) -> Result<axum::Json<HandedOver>> {
    person.to(Deed::PlanFieldwork)?;
    let view = find(&state, id).await?;
    view.campaign.state.may_change(Change::Fieldwork, false)?;
    let successor = state.store.account(UserId(wanted.to)).await?;
    let fit = successor.is_some_and(|one| one.active && may(one.role, Deed::Interview));
    if !fit || wanted.from == wanted.to {
        return Err(Problem::new(Code::Invalid).field("/to", NO_SUCCESSOR));
    }
    let planner = planner(&state, person);
    let moved = state.store.hand_over(view.evaluation.id, UserId(wanted.from), UserId(wanted.to), planner).await;
    match moved {
        Ok(cases) => Ok(axum::Json(HandedOver { cases })),
        Err(StoreError::Missing(_)) => Err(Problem::new(Code::Invalid).field("/from", NO_LIST)),
        Err(error) => Err(error.into()),
    }
}
