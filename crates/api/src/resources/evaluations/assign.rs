//! `PUT` and `DELETE /api/v1/evaluations/{id}/surveyors/{user}`

use axum::extract::{Path, State};
use axum::http::StatusCode;
use survey::campaign::Change;
use survey::id::UserId;
use uuid::Uuid;

use super::find;
use crate::auth::{Deed, SignedIn, may};
use crate::problem::{Code, Problem, ProblemDocument, Result};
use crate::resources::plan::planner;
use crate::state::ApiState;

const NOT_ONE: (&str, &str) =
    ("Chọn một điều tra viên hoặc tổ trưởng đang làm việc.", "Choose a surveyor or supervisor who is active.");

/// Put an evaluation onto the list of a surveyor or supervisor.
#[utoipa::path(
    put, path = "/api/v1/evaluations/{id}/surveyors/{user}", tag = "fieldwork",
    params(("id" = Uuid, Path), ("user" = Uuid, Path)), security(("session" = [])),
    responses(
        (status = 204),
        (status = 404, body = ProblemDocument),
        (status = 409, description = "state-forbids: the campaign is closed", body = ProblemDocument),
        (status = 422, description = "invalid: neither a surveyor nor a supervisor, or not active", body = ProblemDocument)
    )
)]
pub(super) async fn add_surveyor(
    State(state): State<ApiState>,
    person: SignedIn,
    Path((id, user)): Path<(Uuid, Uuid)>,
) -> Result<StatusCode> {
    person.to(Deed::PlanFieldwork)?;
    let view = find(&state, id).await?;
    view.campaign.state.may_change(Change::Fieldwork, false)?;
    let account = state.store.account(UserId(user)).await?;
    let Some(account) = account.filter(|one| one.active && may(one.role, Deed::Interview)) else {
        return Err(Problem::new(Code::Invalid).field("/user", NOT_ONE));
    };
    state.store.assign(view.evaluation.id, account.id, planner(&state, person)).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Take an evaluation from the list of a surveyor. Whoever still has people to meet hands them over first.
#[utoipa::path(
    delete, path = "/api/v1/evaluations/{id}/surveyors/{user}", tag = "fieldwork",
    params(("id" = Uuid, Path), ("user" = Uuid, Path)), security(("session" = [])),
    responses(
        (status = 204),
        (status = 404, body = ProblemDocument),
        (status = 409, description = "state-forbids: the campaign is closed, or people are still on the list", body = ProblemDocument)
    )
)]
pub(super) async fn remove_surveyor(
    State(state): State<ApiState>,
    person: SignedIn,
    Path((id, user)): Path<(Uuid, Uuid)>,
) -> Result<StatusCode> {
    person.to(Deed::PlanFieldwork)?;
    let view = find(&state, id).await?;
    view.campaign.state.may_change(Change::Fieldwork, false)?;
    let workloads = state.store.workloads(view.evaluation.id).await?;
    let left = workloads.iter().find(|one| one.surveyor.0 == user).map_or(0, |one| one.left);
    if left > 0 {
        return Err(Problem::new(Code::StateForbids).detail((
            format!("Người này còn {left} người chưa gặp trong danh sách; bàn giao cho người khác trước."),
            format!("{left} people on this list are still to be met; hand them over to somebody else first."),
        )));
    }
    state.store.unassign(view.evaluation.id, UserId(user), planner(&state, person)).await?;
    Ok(StatusCode::NO_CONTENT)
}
