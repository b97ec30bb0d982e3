//! `GET /api/v1/evaluations/{id}/surveyors`

use axum::Json;
use axum::extract::{Path, State};
use serde::Serialize;
use store::Workload;
use utoipa::ToSchema;
use uuid::Uuid;

use super::find;
use crate::auth::{Deed, SignedIn};
use crate::problem::{ProblemDocument, Result};
use crate::resources::Page;
use crate::state::ApiState;

/// A surveyor's part of an evaluation.
#[derive(Serialize, ToSchema)]
pub(super) struct WorkloadView {
    surveyor: Uuid,
    name: String,
    /// People on this list.
    cases: u64,
    /// Of those, how many are still to be met, as far as the server knows.
    left: u64,
    /// How many have not answered and are not visited again.
    closed: u64,
}

impl From<Workload> for WorkloadView {
    fn from(Workload { surveyor, name, cases, left, closed }: Workload) -> Self {
        Self { surveyor: surveyor.0, name, cases, left, closed }
    }
}

/// Who has this evaluation on the list, and how much of it is left to each.
#[utoipa::path(
    get, path = "/api/v1/evaluations/{id}/surveyors", tag = "fieldwork", params(("id" = Uuid, Path)),
    security(("session" = [])),
    responses((status = 200, body = Page<WorkloadView>), (status = 404, body = ProblemDocument))
)]
pub(super) async fn evaluation_surveyors(
    State(state): State<ApiState>,
    person: SignedIn,
    Path(id): Path<Uuid>,
) -> Result<Json<Page<WorkloadView>>> {
    person.to(Deed::PlanFieldwork)?;
    let view = find(&state, id).await?;
    let workloads = state.store.workloads(view.evaluation.id).await?;
    Ok(Json(Page::whole(workloads.into_iter().map(WorkloadView::from).collect())))
}
