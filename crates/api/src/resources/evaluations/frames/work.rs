//! `GET /api/v1/evaluations/{id}/frames/work/{work}`

use axum::Json;
use axum::extract::{Path, State};
use uuid::Uuid;

use crate::auth::{Deed, SignedIn};
use crate::framing::FrameWork;
use crate::problem::{Code, Problem, ProblemDocument, Result};
use crate::state::ApiState;

/// How far a list is that is being brought in, by the id that came with it.
#[utoipa::path(
    get, path = "/api/v1/evaluations/{id}/frames/work/{work}", tag = "fieldwork",
    params(("id" = Uuid, Path), ("work" = Uuid, Path)), security(("session" = [])),
    responses(
        (status = 200, body = FrameWork),
        (status = 404, description = "it is done, or nobody began it", body = ProblemDocument)
    )
)]
pub(super) async fn frame_work(
    State(state): State<ApiState>,
    person: SignedIn,
    Path((_, work)): Path<(Uuid, Uuid)>,
) -> Result<Json<FrameWork>> {
    person.to(Deed::PlanFieldwork)?;
    state.frames_at_work.find(work).map(Json).ok_or(Problem::new(Code::NoSuchThing))
}
