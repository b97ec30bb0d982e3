//! `GET /api/v1/units/{id}/trend/chart.svg`, `GET /api/v1/units/{id}/trend/marks`

use analytics::chart::interval_plot::Row as PlotRow;
use axum::Json;
use axum::extract::{Path, Query, State};
use axum::response::Response;
use store::Filter;
use survey::id::UnitId;
use uuid::Uuid;

use crate::auth::{Deed, SignedIn};
use crate::problem::{Code, Problem, ProblemDocument, Result};
use crate::reporting::unit_history;
use crate::resources::charts::{ChartQuery, RowMarks};
use crate::resources::programme::Row;
use crate::state::ApiState;

/// A line a year of a unit, each with the id of its evaluation.
async fn years(state: &ApiState, person: &SignedIn, query: &ChartQuery, id: Uuid) -> Result<Vec<(String, PlotRow)>> {
    person.to(Deed::SeeProgramme)?;
    let unit = state.store.unit(UnitId(id)).await?.ok_or(Problem::new(Code::NoSuchThing))?;
    let mut plotted = Vec::new();
    for view in state.store.evaluations(Filter { unit: Some(unit.id), ..Filter::default() }).await? {
        let (row, score) = Row::of(state, &view, person.role).await?;
        let year = view.campaign.year.to_string();
        plotted.push((row.id.to_string(), row.plotted(year, score.as_ref(), unit.kind, query.tongue())));
    }
    Ok(plotted)
}

/// A unit's index with its interval, year by year, with the breaks across which nothing is compared.
#[utoipa::path(
    get, path = "/api/v1/units/{id}/trend/chart.svg", tag = "scores", params(("id" = Uuid, Path), ChartQuery),
    security(("session" = [])),
    responses(
        (status = 200, body = String, content_type = "image/svg+xml"),
        (status = 404, description = "no such unit, or fewer than three numbers to draw", body = ProblemDocument)
    )
)]
pub(super) async fn trend_chart(
    State(state): State<ApiState>,
    person: SignedIn,
    Path(id): Path<Uuid>,
    Query(query): Query<ChartQuery>,
) -> Result<Response> {
    person.to(Deed::SeeProgramme)?;
    let history = unit_history(&state, person.role, UnitId(id), &query.language()).await?;
    let history = history.ok_or(Problem::new(Code::NoSuchThing))?;
    query.sheet(&report::trend_chart(&history, analytics::interval::LEVEL, query.tongue()))
}

/// The same marks row by row, for the table: each evaluation's by its id.
#[utoipa::path(
    get, path = "/api/v1/units/{id}/trend/marks", tag = "scores", params(("id" = Uuid, Path), ChartQuery),
    security(("session" = [])), responses((status = 200, body = RowMarks), (status = 404, body = ProblemDocument))
)]
pub(super) async fn trend_marks(
    State(state): State<ApiState>,
    person: SignedIn,
    Path(id): Path<Uuid>,
    Query(query): Query<ChartQuery>,
) -> Result<Json<RowMarks>> {
    let plotted = years(&state, &person, &query, id).await?;
    Ok(Json(RowMarks::of(&query, &plotted)?))
}
