//! `…/evaluations/{id}/factors/chart.svg`, `…/criteria/chart.svg`, `…/days/chart.svg`

use analytics::chart::bars::{Day, day_bars};
use analytics::chart::diverging::{Answers, Group as AnswerGroup, Row as AnswerRow, diverging_bars};
use analytics::chart::interval_plot::{Form, Group, Row as PlotRow, interval_plot};
use analytics::chart::{alt, words::Tongue};
use analytics::score::{CriterionScore, PublicScore};
use axum::extract::{Path, Query, State};
use axum::response::Response;
use std::collections::BTreeMap;
use store::EvaluationView;
use survey::language::Language;
use uuid::Uuid;

use super::find;
use crate::auth::{Deed, SignedIn};
use crate::problem::{Code, Problem, ProblemDocument, Result};
use crate::resources::charts::{self, ChartQuery};
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

fn scope(view: &EvaluationView, language: &Language) -> String {
    format!("{}, {}", view.unit.name.get(language), view.campaign.year)
}

/// The factors of an evaluation with their intervals.
#[utoipa::path(
    get, path = "/api/v1/evaluations/{id}/factors/chart.svg", tag = "scores", params(("id" = Uuid, Path), ChartQuery),
    security(("session" = [])),
    responses((status = 200, body = String, content_type = "image/svg+xml"), (status = 404, body = ProblemDocument))
)]
pub(super) async fn factors_chart(
    State(state): State<ApiState>,
    person: SignedIn,
    Path(id): Path<Uuid>,
    Query(query): Query<ChartQuery>,
) -> Result<Response> {
    let (view, score) = scored(&state, person, id).await?;
    let form = state.questionnaire(view.evaluation.questionnaire).await?;
    let (tongue, language) = (query.tongue(), query.language());
    let provisional = publication(view.campaign.state) != "published";
    let rows = score
        .as_score()
        .factors
        .iter()
        .map(|factor| {
            let known = form.questionnaire().factors.iter().find(|known| known.key == factor.key);
            let name = known.map_or("", |known| known.name.get(&language));
            let n = factor.figure.n.unwrap_or(0);
            PlotRow {
                label: format!("{}. {name}", factor.key),
                form: Form::Administrative,
                value: charts::value(tongue, Some(&factor.figure), None, provisional, n),
            }
        })
        .collect();
    let groups = [Group { heading: String::new(), rows }];
    let scope = scope(&view, &language);
    let frame = query.frame(alt::interval_title(tongue, &scope), alt::interval_description(tongue, &scope, &groups));
    charts::svg(interval_plot(&frame, &groups))
}

/// The answers to each criterion; what lies right of the line is the criterion's index.
#[utoipa::path(
    get, path = "/api/v1/evaluations/{id}/criteria/chart.svg", tag = "scores", params(("id" = Uuid, Path), ChartQuery),
    security(("session" = [])),
    responses((status = 200, body = String, content_type = "image/svg+xml"), (status = 404, body = ProblemDocument))
)]
pub(super) async fn criteria_chart(
    State(state): State<ApiState>,
    person: SignedIn,
    Path(id): Path<Uuid>,
    Query(query): Query<ChartQuery>,
) -> Result<Response> {
    let (view, score) = scored(&state, person, id).await?;
    let form = state.questionnaire(view.evaluation.questionnaire).await?;
    let form = form.questionnaire();
    let (tongue, language) = (query.tongue(), query.language());
    let levels: Vec<String> = form
        .criteria()
        .next()
        .map(|(_, likert)| form.likert_choices(likert))
        .unwrap_or_default()
        .iter()
        .filter(|choice| choice.no_answer.is_none())
        .map(|choice| choice.label.get(&language).to_owned())
        .collect();
    // The drawing is for five levels, worst to best; a form with another scale has its table.
    let levels: [String; 5] = levels.try_into().map_err(|_| Problem::new(Code::NoSuchThing))?;
    let groups: Vec<AnswerGroup> = form
        .factors
        .iter()
        .map(|factor| AnswerGroup {
            heading: format!("{}. {}", factor.key, factor.name.get(&language)),
            rows: score
                .as_score()
                .criteria
                .iter()
                .filter(|criterion| criterion.factor == factor.key)
                .map(|criterion| {
                    let label = form.question(&criterion.key).map_or("", |question| question.label.get(&language));
                    AnswerRow {
                        code: criterion.key.clone(),
                        label: label.to_owned(),
                        answers: answers(tongue, criterion),
                    }
                })
                .collect(),
        })
        .filter(|group| !group.rows.is_empty())
        .collect();
    let scope = scope(&view, &language);
    let frame = query.frame(alt::diverging_title(tongue, &scope), alt::diverging_description(tongue, &scope, &groups));
    charts::svg(diverging_bars(&frame, &levels, &groups))
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

/// Responses by day.
#[utoipa::path(
    get, path = "/api/v1/evaluations/{id}/days/chart.svg", tag = "fieldwork", params(("id" = Uuid, Path), ChartQuery),
    security(("session" = [])),
    responses((status = 200, body = String, content_type = "image/svg+xml"), (status = 404, body = ProblemDocument))
)]
pub(super) async fn days_chart(
    State(state): State<ApiState>,
    person: SignedIn,
    Path(id): Path<Uuid>,
    Query(query): Query<ChartQuery>,
) -> Result<Response> {
    person.to(Deed::SeeProgramme)?;
    let view = find(&state, id).await?;
    let (tongue, language) = (query.tongue(), query.language());
    let mut counts: BTreeMap<survey::clock::Day, u64> = BTreeMap::new();
    for count in state.store.day_counts(view.evaluation.id).await? {
        *counts.entry(count.day).or_default() += count.count;
    }
    // Days without answers belong to the picture too.
    if let (Some(first), Some(last)) = (counts.keys().next().copied(), counts.keys().next_back().copied()) {
        let mut day = first;
        while day < last && counts.len() < 400 {
            counts.entry(day).or_default();
            day = day.plus_days(1);
        }
    }
    let today = state.today();
    let days: Vec<Day> = counts
        .into_iter()
        .map(|(day, n)| Day { label: format!("{}/{}", day.day_of_month(), day.month()), n, today: day == today })
        .collect();
    let scope = scope(&view, &language);
    let frame = query.frame(alt::days_title(tongue, &scope), alt::days_description(tongue, &scope, &days));
    charts::svg(day_bars(&frame, &days))
}
