//! `GET /api/v1/units/{id}/expectations`

use axum::Json;
use axum::extract::{Path, State};
use serde::Serialize;
use store::Filter;
use survey::id::UnitId;
use utoipa::ToSchema;
use uuid::Uuid;

use crate::auth::{Deed, SignedIn};
use crate::problem::{Code, Problem, ProblemDocument, Result};
use crate::resources::programme::Row;
use crate::state::ApiState;

/// What the last survey of a unit found, for whoever plans the next one; all null where it has none that is to be seen.
#[derive(Default, Serialize, ToSchema)]
pub(super) struct Expectations {
    year: Option<i32>,
    evaluation: Option<Uuid>,
    /// The index, 0..1.
    share: Option<f64>,
    /// The design effect of the index.
    deff: Option<f64>,
    response_rate: Option<f64>,
}

/// What the last survey of a unit found: index, design effect and response rate, which the size of the next sample rests on.
#[utoipa::path(
    get, path = "/api/v1/units/{id}/expectations", tag = "programme", params(("id" = Uuid, Path)),
    security(("session" = [])), responses((status = 200, body = Expectations), (status = 404, body = ProblemDocument))
)]
pub(super) async fn unit_expectations(
    State(state): State<ApiState>,
    person: SignedIn,
    Path(id): Path<Uuid>,
) -> Result<Json<Expectations>> {
    person.to(Deed::SeeProgramme)?;
    let unit = state.store.unit(UnitId(id)).await?.ok_or(Problem::new(Code::NoSuchThing))?;
    let views = state.store.evaluations(Filter { unit: Some(unit.id), ..Filter::default() }).await?;
    let measured = Row::of_all(&state, views, person.role).await?;
    let shown = measured.into_iter().filter_map(|(view, row, score)| {
        let score = score?.into_score();
        let share = score.index.estimate?;
        Some(Expectations {
            year: Some(view.campaign.year),
            evaluation: Some(row.id),
            share: Some(share),
            deff: score.index.deff,
            response_rate: score.response_rate,
        })
    });
    Ok(Json(shown.max_by_key(|found| found.year).unwrap_or_default()))
}
