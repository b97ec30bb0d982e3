//! `GET /api/v1/evaluations/{id}/scores`, `GET /api/v1/campaigns/{id}/scores`

use analytics::score::PublicScore;
use axum::extract::{Path, State};
use axum::http::{HeaderMap, HeaderValue, header};
use axum::response::{IntoResponse, Response};
use serde_json::{Value, json};
use store::{EvaluationView, Filter};
use survey::id::CampaignId;
use survey::language::Language;
use uuid::Uuid;

use super::find;
use crate::auth::{Deed, SignedIn};
use crate::problem::{Code, Problem, ProblemDocument, Result};
use crate::scores::{Hidden, Loaded, publication, scores_csv, summary_csv};
use crate::state::ApiState;

/// The score as JSON: the estimators' own names, with the evaluation and the state of publication.
fn document(view: &EvaluationView, score: Option<&PublicScore>, hidden: Option<Hidden>) -> Value {
    let mut document = score.and_then(|score| serde_json::to_value(score).ok()).unwrap_or_else(|| json!({}));
    if let Some(fields) = document.as_object_mut() {
        fields.insert("evaluation".to_owned(), json!(view.evaluation.id));
        fields.insert("rule".to_owned(), json!(view.evaluation.rule.name()));
        fields.insert("publication".to_owned(), json!(publication(view.campaign.state)));
        fields.insert("hidden".to_owned(), json!(hidden));
    }
    document
}

fn wants_csv(headers: &HeaderMap) -> bool {
    headers.get(header::ACCEPT).and_then(|value| value.to_str().ok()).is_some_and(|text| text.contains("text/csv"))
}

fn csv(name: &str, text: String) -> Response {
    let disposition = HeaderValue::from_str(&format!("attachment; filename=\"{name}.csv\""))
        .unwrap_or(HeaderValue::from_static("attachment"));
    let kind = HeaderValue::from_static("text/csv; charset=utf-8");
    ([(header::CONTENT_TYPE, kind), (header::CONTENT_DISPOSITION, disposition)], text).into_response()
}

fn split(loaded: Loaded) -> (Option<PublicScore>, Option<Hidden>) {
    match loaded {
        Loaded::Score(score) => (Some(*score), None),
        Loaded::Hidden(why) => (None, Some(why)),
    }
}

/// The score of an evaluation: index, variants, factors, criteria.
///
/// With `Accept: text/csv` as a file. What may not be shown is absent, with the reason beside it.
#[utoipa::path(
    get, path = "/api/v1/evaluations/{id}/scores", tag = "scores", params(("id" = Uuid, Path)),
    security(("session" = [])),
    responses(
        (status = 200, description = "a score", body = Value),
        (status = 403, body = ProblemDocument),
        (status = 404, body = ProblemDocument)
    )
)]
pub(super) async fn evaluation_scores(
    State(state): State<ApiState>,
    person: SignedIn,
    headers: HeaderMap,
    Path(id): Path<Uuid>,
) -> Result<Response> {
    person.to(Deed::SeeProgramme)?;
    let view = find(&state, id).await?;
    let (score, hidden) = split(Loaded::of(&state, &view, person.role).await?);
    if !wants_csv(&headers) {
        return Ok(axum::Json(document(&view, score.as_ref(), hidden)).into_response());
    }
    person.to(Deed::DownloadScores)?;
    let score = score.ok_or(Problem::new(Code::NotAllowed))?;
    Ok(csv(&format!("hailong-{}-{}", view.campaign.year, view.unit.code), scores_csv(&score)))
}

/// The scores of all evaluations of a campaign; with `Accept: text/csv` a row each.
#[utoipa::path(
    get, path = "/api/v1/campaigns/{id}/scores", tag = "scores", params(("id" = Uuid, Path)),
    security(("session" = [])),
    responses(
        (status = 200, description = "a list of scores", body = Value),
        (status = 403, body = ProblemDocument),
        (status = 404, body = ProblemDocument)
    )
)]
pub(super) async fn campaign_scores(
    State(state): State<ApiState>,
    person: SignedIn,
    headers: HeaderMap,
    Path(id): Path<Uuid>,
) -> Result<Response> {
    person.to(Deed::SeeProgramme)?;
    let campaign = CampaignId(id);
    let campaigns = state.store.campaigns().await?;
    let year = campaigns.iter().find(|one| one.id == campaign).ok_or(Problem::new(Code::NoSuchThing))?.year;
    let mut scored = Vec::new();
    for view in state.store.evaluations(Filter { campaign: Some(campaign), ..Filter::default() }).await? {
        let (score, hidden) = split(Loaded::of(&state, &view, person.role).await?);
        scored.push((view, score, hidden));
    }
    if !wants_csv(&headers) {
        let items: Vec<Value> =
            scored.iter().map(|(view, score, hidden)| document(view, score.as_ref(), *hidden)).collect();
        return Ok(axum::Json(json!({ "items": items, "next_cursor": null })).into_response());
    }
    person.to(Deed::DownloadScores)?;
    let rows = scored.iter().map(|(view, score, _)| {
        let named = [
            year.to_string(),
            view.unit.code.clone(),
            view.unit.name.get(&Language::vietnamese()).to_owned(),
            view.evaluation.kind.name().to_owned(),
            publication(view.campaign.state).to_owned(),
            view.evaluation.rule.name().to_owned(),
        ];
        (named, score.as_ref())
    });
    Ok(csv(&format!("hailong-{year}"), summary_csv(rows)))
}
