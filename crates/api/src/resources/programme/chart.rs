//! `GET /api/v1/programme/chart.svg`, `GET /api/v1/campaigns/{id}/scores/chart.svg`, `GET /api/v1/programme/marks`

use analytics::chart::interval_plot::Group;
use analytics::chart::words::Tongue;
use axum::Json;
use axum::extract::{Path, Query, State};
use axum::response::Response;
use store::Filter;
use survey::id::CampaignId;
use uuid::Uuid;

use super::row::Row;
use crate::auth::{Deed, SignedIn};
use crate::problem::{Code, Problem, ProblemDocument, Result};
use crate::reporting::{Wanted, Wording, facts};
use crate::resources::charts::{ChartQuery, RowMarks};
use crate::state::ApiState;

/// Every evaluation's index with its interval, by year.
#[utoipa::path(
    get, path = "/api/v1/programme/chart.svg", tag = "scores", params(ChartQuery), security(("session" = [])),
    responses(
        (status = 200, body = String, content_type = "image/svg+xml"),
        (status = 404, description = "there is nothing to draw", body = ProblemDocument)
    )
)]
pub(super) async fn programme_chart(
    State(state): State<ApiState>,
    person: SignedIn,
    Query(query): Query<ChartQuery>,
) -> Result<Response> {
    person.to(Deed::SeeProgramme)?;
    let scope = match query.tongue() {
        Tongue::Vietnamese => "các lượt đánh giá theo năm",
        Tongue::English => "evaluations by year",
    };
    evaluations_chart(&state, &person, &query, Filter::default(), scope).await
}

/// The evaluations of one campaign with their indices and intervals, class by class with the ranks that the data allow.
#[utoipa::path(
    get, path = "/api/v1/campaigns/{id}/scores/chart.svg", tag = "scores", params(("id" = Uuid, Path), ChartQuery),
    security(("session" = [])),
    responses(
        (status = 200, body = String, content_type = "image/svg+xml"),
        (status = 404, description = "no such campaign, or fewer than three numbers to draw", body = ProblemDocument)
    )
)]
pub(super) async fn campaign_chart(
    State(state): State<ApiState>,
    person: SignedIn,
    Path(id): Path<Uuid>,
    Query(query): Query<ChartQuery>,
) -> Result<Response> {
    person.to(Deed::SeeProgramme)?;
    let wording = Wording { tongue: query.tongue(), ..Wording::default() };
    let facts = facts(&state, person.role, Wanted::Campaign(CampaignId(id)), wording).await;
    // Of a campaign with nothing to show yet there is no picture.
    let facts = facts.map_err(|problem| match problem.code {
        Code::StateForbids => Problem::new(Code::NoSuchThing),
        _ => problem,
    })?;
    let chart = report::charts(&facts, query.tongue()).into_iter().find(|named| named.name.starts_with("index"));
    query.sheet(chart.ok_or(Problem::new(Code::NoSuchThing))?.chart.as_ref())
}

async fn evaluations_chart(
    state: &ApiState,
    person: &SignedIn,
    query: &ChartQuery,
    filter: Filter,
    scope: &str,
) -> Result<Response> {
    let (tongue, language) = (query.tongue(), query.language());
    let mut groups: Vec<Group> = Vec::new();
    let views = state.store.evaluations(filter).await?;
    for (view, row, score) in Row::of_all(state, views, person.role).await? {
        let heading = view.campaign.name.get(&language).to_owned();
        let name = view.unit.name.get(&language).to_owned();
        let plotted = row.plotted(name, score.as_ref(), view.unit.kind, tongue);
        match groups.iter_mut().find(|group| group.heading == heading) {
            Some(group) => group.rows.push(plotted),
            None => groups.push(Group { heading, rows: vec![plotted] }),
        }
    }
    query.intervals(scope, &groups)
}

/// The same marks row by row, for the table: each evaluation's by its id.
#[utoipa::path(
    get, path = "/api/v1/programme/marks", tag = "scores", params(ChartQuery), security(("session" = [])),
    responses((status = 200, body = RowMarks), (status = 403, body = ProblemDocument))
)]
pub(super) async fn programme_marks(
    State(state): State<ApiState>,
    person: SignedIn,
    Query(query): Query<ChartQuery>,
) -> Result<Json<RowMarks>> {
    person.to(Deed::SeeProgramme)?;
    let mut plotted = Vec::new();
    let views = state.store.evaluations(Filter::default()).await?;
    for (view, row, score) in Row::of_all(&state, views, person.role).await? {
        plotted.push((row.id.to_string(), row.plotted(String::new(), score.as_ref(), view.unit.kind, query.tongue())));
    }
    Ok(Json(RowMarks::of(&query, &plotted)?))
}
