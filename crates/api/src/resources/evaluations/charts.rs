//! `…/evaluations/{id}/scores/chart.svg`, `…/factors/chart.svg`, `…/criteria/chart.svg`, `…/days/chart.svg`, `…/marks`

use analytics::chart::day_chart::DayChart;
use analytics::chart::diverging::{Answers, left_reach};
use analytics::chart::interval_plot::{Value, axis_start};
use analytics::chart::marks::{self, Strip};
use analytics::chart::sheet::Source;
use analytics::chart::{ChartError, words::Tongue};
use analytics::score::{CriterionScore, PublicScore};
use axum::Json;
use axum::extract::{Path, Query, State};
use axum::response::Response;
use report::{FormNames, Labels, OneUnit};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use store::EvaluationView;
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;

use super::find;
use crate::auth::{Deed, SignedIn};
use crate::problem::{Code, Problem, ProblemDocument, Result};
use crate::reporting::{bars, by_day};
use crate::resources::charts::{self, ChartQuery, form_of};
use crate::scores::{Loaded, publication};
use crate::state::ApiState;

/// The score behind a chart; without one there is nothing to draw.
async fn scored(state: &ApiState, person: SignedIn, id: Uuid) -> Result<(EvaluationView, PublicScore)> {
    person.to(Deed::SeeProgramme)?;
    let view = find(state, id).await?;
    match Loaded::of(state, &view, person.role).await? {
        Loaded::Score(score) => Ok((view, *score)),
        Loaded::Hidden(_) => Err(Problem::new(Code::NoSuchThing)),
    }
}

fn scope(view: &EvaluationView, query: &ChartQuery) -> String {
    format!("{}, {}", view.unit.name.get(&query.language()), view.campaign.year)
}

/// The index of an evaluation and its factors, with their intervals.
#[utoipa::path(
    get, path = "/api/v1/evaluations/{id}/scores/chart.svg", tag = "scores", params(("id" = Uuid, Path), ChartQuery),
    security(("session" = [])),
    responses(
        (status = 200, body = String, content_type = "image/svg+xml"),
        (status = 403, body = ProblemDocument),
        (status = 404, body = ProblemDocument)
    )
)]
pub(super) async fn scores_chart(
    State(state): State<ApiState>,
    person: SignedIn,
    Path(id): Path<Uuid>,
    Query(query): Query<ChartQuery>,
) -> Result<Response> {
    factor_rows(&state, person, &query, id, true).await
}

/// The factors of an evaluation with their intervals.
#[utoipa::path(
    get, path = "/api/v1/evaluations/{id}/factors/chart.svg", tag = "scores", params(("id" = Uuid, Path), ChartQuery),
    security(("session" = [])),
    responses(
        (status = 200, body = String, content_type = "image/svg+xml"),
        (status = 403, body = ProblemDocument),
        (status = 404, body = ProblemDocument)
    )
)]
pub(super) async fn factors_chart(
    State(state): State<ApiState>,
    person: SignedIn,
    Path(id): Path<Uuid>,
    Query(query): Query<ChartQuery>,
) -> Result<Response> {
    factor_rows(&state, person, &query, id, false).await
}

async fn factor_rows(
    state: &ApiState,
    person: SignedIn,
    query: &ChartQuery,
    id: Uuid,
    with_index: bool,
) -> Result<Response> {
    let (view, score) = scored(state, person, id).await?;
    let form = names(state, &view, query).await?;
    let chart = one_unit(&view, &score, &form, query).factors(with_index, query.tongue());
    let source = query.source(state, vec![(&view, Some(&score))]).await?;
    query.sheet(&chart, source)
}

/// The names of the form by which an evaluation asked.
async fn names(state: &ApiState, view: &EvaluationView, query: &ChartQuery) -> Result<FormNames> {
    let form = state.questionnaire(view.evaluation.questionnaire).await?;
    Ok(FormNames::of(form.questionnaire(), &query.language()))
}

/// An evaluation as its charts say it.
fn one_unit<'a>(
    view: &'a EvaluationView,
    score: &'a PublicScore,
    form: &'a FormNames,
    query: &ChartQuery,
) -> OneUnit<'a> {
    OneUnit {
        name: view.unit.name.get(&query.language()),
        year: Some(view.campaign.year),
        mark: form_of(view.unit.kind),
        form,
        score: score.as_score(),
        level: analytics::interval::LEVEL,
        provisional: publication(view.campaign.state) != "published",
        windows: vec![(view.campaign.first_day, view.campaign.last_day)],
    }
}

/// The answers to each criterion; what lies right of the line is the criterion's index.
#[utoipa::path(
    get, path = "/api/v1/evaluations/{id}/criteria/chart.svg", tag = "scores", params(("id" = Uuid, Path), ChartQuery),
    security(("session" = [])),
    responses(
        (status = 200, body = String, content_type = "image/svg+xml"),
        (status = 403, body = ProblemDocument),
        (status = 404, body = ProblemDocument)
    )
)]
pub(super) async fn criteria_chart(
    State(state): State<ApiState>,
    person: SignedIn,
    Path(id): Path<Uuid>,
    Query(query): Query<ChartQuery>,
) -> Result<Response> {
    let (view, score) = scored(&state, person, id).await?;
    let form = names(&state, &view, &query).await?;
    // The drawing is for five levels, worst to best; a form with another scale has its table.
    let chart = one_unit(&view, &score, &form, &query).criteria(Labels::Whole, query.tongue());
    let chart = chart.ok_or(Problem::new(Code::NoSuchThing))?;
    let source = query.source(&state, vec![(&view, Some(&score))]).await?;
    query.sheet(&chart, source)
}

fn answers(tongue: Tongue, criterion: &CriterionScore) -> Answers {
    let shares: Option<Vec<f64>> =
        criterion.distribution.as_ref().map(|counts| counts.iter().map(|count| count.share).collect());
    match shares.and_then(|shares| <[f64; 5]>::try_from(shares).ok()) {
        Some(shares) if criterion.figure.estimate.is_some() => Answers::Shares(shares),
        _ => Answers::Hidden {
            reason: match tongue {
                Tongue::Vietnamese => "ẩn".to_owned(),
                Tongue::English => "hidden".to_owned(),
            },
        },
    }
}

/// Drawings for the tables of one evaluation; each an SVG.
#[derive(Serialize, ToSchema)]
pub(super) struct EvaluationMarks {
    /// The index with its interval as a band; none where they are hidden.
    band: Option<String>,
    /// How far the answers reach left of the line between "neutral" and "satisfied", a share of the right side.
    reach: f64,
    /// The answers to each criterion by its key, without those that are hidden.
    criteria: BTreeMap<String, String>,
}

#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(super) struct BandQuery {
    /// The room of the band in pixels.
    band: Option<u32>,
}

/// The index as a band and the answers to each criterion, drawn one by one for the tables.
#[utoipa::path(
    get, path = "/api/v1/evaluations/{id}/marks", tag = "scores",
    params(("id" = Uuid, Path), ChartQuery, BandQuery), security(("session" = [])),
    responses((status = 200, body = EvaluationMarks), (status = 404, body = ProblemDocument))
)]
pub(super) async fn evaluation_marks(
    State(state): State<ApiState>,
    person: SignedIn,
    Path(id): Path<Uuid>,
    Query(query): Query<ChartQuery>,
    Query(band): Query<BandQuery>,
) -> Result<Json<EvaluationMarks>> {
    let (_, score) = scored(&state, person, id).await?;
    let (tongue, score) = (query.tongue(), score.as_score());
    let value = charts::value(tongue, Some(&score.index), None, false, 0);
    let start = axis_start([&value]);
    let room = f64::from(band.band.unwrap_or(340)).min(1200.0);
    let band = matches!(value, Value::Index { .. }).then(|| Strip::new(room, start, tongue).band(&value)).transpose();

    let shown: Vec<(&str, [f64; 5])> = score
        .criteria
        .iter()
        .filter_map(|criterion| match answers(tongue, criterion) {
            Answers::Shares(shares) => Some((criterion.key.as_str(), shares)),
            Answers::Hidden { .. } => None,
        })
        .collect();
    let reach = left_reach(shown.iter().map(|(_, shares)| shares));
    let criteria: Result<BTreeMap<String, String>, ChartError> = shown
        .iter()
        .map(|(key, shares)| Ok(((*key).to_owned(), marks::answers(shares, reach, query.pixels(), tongue)?)))
        .collect();
    Ok(Json(EvaluationMarks { band: charts::drawn(band)?, reach, criteria: charts::drawn(criteria)? }))
}

/// Responses by day and mode, those of people who chose themselves apart.
#[utoipa::path(
    get, path = "/api/v1/evaluations/{id}/days/chart.svg", tag = "fieldwork", params(("id" = Uuid, Path), ChartQuery),
    security(("session" = [])),
    responses(
        (status = 200, body = String, content_type = "image/svg+xml"),
        (status = 403, body = ProblemDocument),
        (status = 404, body = ProblemDocument)
    )
)]
pub(super) async fn days_chart(
    State(state): State<ApiState>,
    person: SignedIn,
    Path(id): Path<Uuid>,
    Query(query): Query<ChartQuery>,
) -> Result<Response> {
    person.to(Deed::SeeProgramme)?;
    let view = find(&state, id).await?;
    let days = bars(&by_day(&state.store.day_counts(view.evaluation.id).await?), state.today());
    let chart = DayChart { scope: scope(&view, &query), days, planned: Vec::new() };
    let today = state.today();
    let today = format!("{}/{}/{}", today.day_of_month(), today.month(), today.year());
    let data = match query.tongue() {
        Tongue::Vietnamese => format!("phiếu nhận được đến {today}"),
        Tongue::English => format!("responses received by {today}"),
    };
    query.sheet(&chart, Some(Source { data, rule: None }))
}
