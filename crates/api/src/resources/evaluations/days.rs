//! `GET /api/v1/evaluations/{id}/days`

use axum::Json;
use axum::extract::{Path, State};
use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

use super::find;
use crate::auth::{Deed, SignedIn};
use crate::problem::{ProblemDocument, Result};
use crate::resources::Page;
use crate::state::ApiState;

#[derive(Serialize, ToSchema)]
pub(super) struct DayView {
    day: String,
    /// tablet, kiosk, paper or web
    mode: &'static str,
    /// probability, self_selected or assisted
    sample_type: &'static str,
    count: u64,
}

/// Responses that count, by day, mode and kind of sample.
#[utoipa::path(
    get, path = "/api/v1/evaluations/{id}/days", tag = "fieldwork", params(("id" = Uuid, Path)),
    security(("session" = [])),
    responses((status = 200, body = Page<DayView>), (status = 404, body = ProblemDocument))
)]
pub(super) async fn evaluation_days(
    State(state): State<ApiState>,
    person: SignedIn,
    Path(id): Path<Uuid>,
) -> Result<Json<Page<DayView>>> {
    person.to(Deed::SeeProgramme)?;
    let view = find(&state, id).await?;
    let days = state.store.day_counts(view.evaluation.id).await?;
    let items = days
        .into_iter()
        .map(|count| DayView {
            day: count.day.to_string(),
            mode: count.mode.name(),
            sample_type: count.sample_type.name(),
            count: count.count,
        })
        .collect();
    Ok(Json(Page::whole(items)))
}
