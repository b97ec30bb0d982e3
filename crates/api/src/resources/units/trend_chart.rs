//! `GET /api/v1/units/{id}/trend/chart.svg`, `GET /api/v1/units/{id}/trend/marks`

use analytics::chart::interval_plot::{Group, Row as PlotRow};
use axum::Json;
use axum::extract::{Path, Query, State};
use axum::response::Response;
use store::Filter;
use survey::id::UnitId;
use survey::unit::Unit;
use uuid::Uuid;

use crate::auth::{Deed, SignedIn};
use crate::problem::{Code, Problem, ProblemDocument, Result};
use crate::resources::charts::{ChartQuery, RowMarks};
use crate::resources::programme::Row;
use crate::state::ApiState;

/// The unit and a line a year, each with the id of its evaluation.
async fn years(
    state: &ApiState,
    person: &SignedIn,
    query: &ChartQuery,
    id: Uuid,
) -> Result<(Unit, Vec<(String, PlotRow)>)> {
    person.to(Deed::SeeProgramme)?;
    let unit = state.store.unit(UnitId(id)).await?.ok_or(Problem::new(Code::NoSuchThing))?;
    let mut plotted = Vec::new();
    for view in state.store.evaluations(Filter { unit: Some(unit.id), ..Filter::default() }).await? {
        let (row, score) = Row::of(state, &view, person.role).await?;
        let year = view.campaign.year.to_string();
        plotted.push((row.id.to_string(), row.plotted(year, score.as_ref(), unit.kind, query.tongue())));
    }
    Ok((unit, plotted))
}

/// A unit's index with its interval, year by year.
#[utoipa::path(
    get, path = "/api/v1/units/{id}/trend/chart.svg", tag = "scores", params(("id" = Uuid, Path), ChartQuery),
    security(("session" = [])),
    responses((status = 200, body = String, content_type = "image/svg+xml"), (status = 404, body = ProblemDocument))
)]
pub(super) async fn trend_chart(
    State(state): State<ApiState>,
    person: SignedIn,
    Path(id): Path<Uuid>,
    Query(query): Query<ChartQuery>,
) -> Result<Response> {
    let (unit, plotted) = years(&state, &person, &query, id).await?;
    let groups = [Group { heading: String::new(), rows: plotted.into_iter().map(|(_, row)| row).collect() }];
    query.intervals(unit.name.get(&query.language()), &groups)
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
    let (_, plotted) = years(&state, &person, &query, id).await?;
    Ok(Json(RowMarks::of(&query, &plotted)?))
}
