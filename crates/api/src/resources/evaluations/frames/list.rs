//! `GET /api/v1/evaluations/{id}/frames`, `GET`, `DELETE /api/v1/evaluations/{id}/frames/{frame}`

use axum::Json;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use serde::Serialize;
use survey::id::{EvaluationId, FrameId};
use utoipa::ToSchema;
use uuid::Uuid;

use super::super::find;
use super::view::BroughtFrameView;
use crate::auth::{Deed, SignedIn};
use crate::framing::FrameGroups;
use crate::problem::{Code, Problem, ProblemDocument, Result};
use crate::state::ApiState;

/// The frames of an evaluation.
#[derive(Serialize, ToSchema)]
pub(super) struct Frames {
    items: Vec<BroughtFrameView>,
}

/// A frame, and how many of its rows have what in common.
#[derive(Serialize, ToSchema)]
pub(super) struct FrameDetail {
    #[serde(flatten)]
    frame: BroughtFrameView,
    groups: FrameGroups,
}

/// The lists that were brought in for an evaluation, the newest first.
#[utoipa::path(
    get, path = "/api/v1/evaluations/{id}/frames", tag = "fieldwork", params(("id" = Uuid, Path)),
    security(("session" = [])), responses((status = 200, body = Frames), (status = 404, body = ProblemDocument))
)]
pub(super) async fn list_frames(
    State(state): State<ApiState>,
    person: SignedIn,
    Path(id): Path<Uuid>,
) -> Result<Json<Frames>> {
    person.to(Deed::PlanFieldwork)?;
    let view = find(&state, id).await?;
    let frames = state.store.frames(view.evaluation.id).await?;
    Ok(Json(Frames { items: BroughtFrameView::all(&state, frames).await? }))
}

/// A list that was brought in, with its rows counted by stratum, PSU, service and commune. Who is in it is nowhere told.
#[utoipa::path(
    get, path = "/api/v1/evaluations/{id}/frames/{frame}", tag = "fieldwork",
    params(("id" = Uuid, Path), ("frame" = Uuid, Path)), security(("session" = [])),
    responses((status = 200, body = FrameDetail), (status = 404, body = ProblemDocument))
)]
pub(super) async fn show_frame(
    State(state): State<ApiState>,
    person: SignedIn,
    Path((id, frame)): Path<(Uuid, Uuid)>,
) -> Result<Json<FrameDetail>> {
    person.to(Deed::PlanFieldwork)?;
    let mut frames = state.store.frames(EvaluationId(id)).await?;
    frames.retain(|own| own.id.0 == frame);
    let frame = BroughtFrameView::all(&state, frames).await?.pop().ok_or(Problem::new(Code::NoSuchThing))?;
    let rows = state.store.frame_rows(EvaluationId(id), FrameId(frame.id())).await?;
    Ok(Json(FrameDetail { frame, groups: FrameGroups::of_rows(&rows) }))
}

/// Take a list away with its rows and who they are, as long as nobody was drawn from it and the campaign is not closed.
#[utoipa::path(
    delete, path = "/api/v1/evaluations/{id}/frames/{frame}", tag = "fieldwork",
    params(("id" = Uuid, Path), ("frame" = Uuid, Path)), security(("session" = [])),
    responses(
        (status = 204),
        (status = 404, body = ProblemDocument),
        (status = 409, description = "state-forbids", body = ProblemDocument)
    )
)]
pub(super) async fn drop_frame(
    State(state): State<ApiState>,
    person: SignedIn,
    Path((id, frame)): Path<(Uuid, Uuid)>,
) -> Result<StatusCode> {
    let person = person.to(Deed::PlanFieldwork)?;
    state.store.drop_frame(EvaluationId(id), FrameId(frame)).await?;
    tracing::info!(evaluation.id = %id, frame.id = %frame, by = %person.user, "a frame was taken away");
    Ok(StatusCode::NO_CONTENT)
}
