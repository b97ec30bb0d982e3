//! `GET /api/v1/programme/chart.svg`, `GET /api/v1/campaigns/{id}/scores/chart.svg`, `GET /api/v1/programme/marks`

use analytics::chart::interval_plot::Row as PlotRow;
use analytics::chart::unit_chart::{Unit, UnitChart, UnitClass};
use analytics::chart::words::Tongue;
use analytics::score::PublicScore;
use axum::Json;
use axum::extract::{Path, Query, State};
use axum::response::Response;
use store::{EvaluationView, Filter};
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
    let views = state.store.evaluations(Filter::default()).await?;
    let all = Row::of_all(&state, views, person.role).await?;
    let seen = all.iter().map(|(view, _, score)| (view, score.as_ref())).collect();
    let source = query.source(&state, seen).await?;
    query.sheet(&by_campaign(&all, &query), source)
}

/// The evaluations of one campaign with their indices and intervals, class by class with the ranks that the data allow.
#[utoipa::path(
    get, path = "/api/v1/campaigns/{id}/scores/chart.svg", tag = "scores", params(("id" = Uuid, Path), ChartQuery),
    security(("session" = [])),
    responses(
        (status = 200, body = String, content_type = "image/svg+xml"),
        (status = 404, description = "no such campaign", body = ProblemDocument)
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
    let source = report::chart_source(&facts.provenance, &facts.rules(), query.tongue());
    query.sheet(chart.ok_or(Problem::new(Code::NoSuchThing))?.chart.as_ref(), Some(source))
}

/// The evaluations under the names of their campaigns: their kinds are mixed, so that nothing is compared.
fn by_campaign(all: &[(EvaluationView, Row, Option<PublicScore>)], query: &ChartQuery) -> UnitChart {
    let (tongue, language) = (query.tongue(), query.language());
    let mut classes: Vec<UnitClass> = Vec::new();
    for (view, row, score) in all {
        let heading = view.campaign.name.get(&language).to_owned();
        let name = view.unit.name.get(&language).to_owned();
        let PlotRow { label, form, value } = row.plotted(name, score.as_ref(), view.unit.kind, tongue);
        let unit = Unit { short: label.clone(), label, form, value, ranks: None };
        match classes.iter_mut().find(|class| class.heading == heading) {
            Some(class) => class.units.push(unit),
            None => classes.push(UnitClass { heading, units: vec![unit], separated: None }),
        }
    }
    let scope = match tongue {
        Tongue::Vietnamese => "các lượt đánh giá theo năm",
        Tongue::English => "evaluations by year",
    };
    UnitChart { level: analytics::interval::LEVEL, scope: scope.to_owned(), windows: Vec::new(), classes }
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
