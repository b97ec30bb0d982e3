//! `GET /api/v1/evaluations/{id}/scores`, `GET /api/v1/campaigns/{id}/scores`

use analytics::disclosure::Disclosure;
use analytics::figure::Figure;
use analytics::score::{CriterionScore, FactorScore, Fieldwork, PublicScore};
use analytics::self_selected::SelfSelected;
use axum::extract::{Path, State};
use axum::http::{HeaderMap, HeaderValue, header};
use axum::response::{IntoResponse, Response};
use serde::Serialize;
use std::collections::BTreeMap;
use store::{EvaluationView, Filter};
use survey::id::CampaignId;
use utoipa::ToSchema;
use uuid::Uuid;

use super::find;
use crate::auth::{Deed, SignedIn};
use crate::problem::{Code, Problem, ProblemDocument, Result};
use crate::reporting::Fieldwork as HowAsked;
use crate::scores::{
    FrameView, Hidden, Loaded, NoRank, PairView, Place, RankView, compared, in_order, publication, scores_csv,
    summary_csv, summary_row,
};
use crate::state::ApiState;

/// A score. `hidden` says why there is none to see; then nothing of it is in the answer.
#[derive(Serialize, ToSchema)]
pub(super) struct ScoreView {
    evaluation: Uuid,
    /// The name of the index rule.
    rule: &'static str,
    /// draft, provisional or published
    publication: &'static str,
    hidden: Option<Hidden>,
    #[serde(skip_serializing_if = "Option::is_none")]
    disclosure: Option<Disclosure>,
    /// Respondents of the probability sample, with or without answers.
    #[serde(skip_serializing_if = "Option::is_none")]
    respondents: Option<u64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    index: Option<Figure>,
    /// The index by every rule the form allows, the chosen one included; without those that a hidden criterion could
    /// be reckoned from.
    #[serde(skip_serializing_if = "Option::is_none")]
    variants: Option<BTreeMap<String, Figure>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    factors: Option<Vec<FactorScore>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    criteria: Option<Vec<CriterionScore>>,
    /// The index if everybody counted alike, 0 to 1: what the weights changed, for checking only.
    #[serde(skip_serializing_if = "Option::is_none")]
    unweighted: Option<f64>,
    /// 0 to 1
    response_rate: Option<f64>,
    fieldwork: Option<Fieldwork>,
    /// What the people were drawn from; of one evaluation alone, and where the draw says how large it is.
    #[serde(skip_serializing_if = "Option::is_none")]
    frame: Option<FrameView>,
    /// Answers of people who chose themselves: never in the index.
    web: Option<SelfSelected>,
    /// Evaluations of one answer with the same number may be compared: same kind of unit, form and rule.
    #[serde(skip_serializing_if = "Option::is_none")]
    class: Option<usize>,
    /// The set of ranks that the data allow, among the ranked units of the class.
    #[serde(skip_serializing_if = "Option::is_none")]
    rank: Option<RankView>,
    #[serde(skip_serializing_if = "Option::is_none")]
    no_rank: Option<NoRank>,
}

#[derive(Serialize, ToSchema)]
pub(super) struct ScorePage {
    items: Vec<ScoreView>,
    /// Every pair of units that may be compared.
    pairs: Vec<PairView>,
    next_cursor: Option<String>,
}

impl ScoreView {
    fn of(view: &EvaluationView, score: Option<PublicScore>, hidden: Option<Hidden>) -> Self {
        let mut answer = Self {
            evaluation: view.evaluation.id.0,
            rule: view.evaluation.rule.name(),
            publication: publication(view.campaign.state),
            hidden,
            disclosure: None,
            respondents: None,
            index: None,
            variants: None,
            factors: None,
            criteria: None,
            unweighted: None,
            response_rate: None,
            fieldwork: None,
            frame: None,
            web: None,
            class: None,
            rank: None,
            no_rank: None,
        };
        if let Some(score) = score.map(PublicScore::into_score) {
            answer.disclosure = Some(score.disclosure);
            answer.respondents = Some(score.respondents);
            answer.index = Some(score.index);
            answer.variants = Some(score.variants);
            answer.factors = Some(score.factors);
            answer.criteria = Some(score.criteria);
            answer.unweighted = score.unweighted;
            answer.response_rate = score.response_rate;
            answer.fieldwork = score.fieldwork;
            answer.web = score.web;
        }
        answer
    }
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
        (status = 200, body = ScoreView),
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
        // Of nothing that is hidden is it told how it was drawn.
        let frame = match score {
            Some(_) => FrameView::of(&HowAsked::design_of(&state, &view).await?),
            None => None,
        };
        return Ok(axum::Json(ScoreView { frame, ..ScoreView::of(&view, score, hidden) }).into_response());
    }
    person.to(Deed::DownloadScores)?;
    let score = score.ok_or(Problem::new(Code::NotAllowed))?;
    Ok(csv(&format!("hailong-{}-{}", view.campaign.year, view.unit.code), scores_csv(&score)))
}

/// The scores of all evaluations of a campaign, with the set of ranks of each inside its class and the pairs that differ; with
/// `Accept: text/csv` a row each.
#[utoipa::path(
    get, path = "/api/v1/campaigns/{id}/scores", tag = "scores", params(("id" = Uuid, Path)),
    security(("session" = [])),
    responses(
        (status = 200, body = ScorePage),
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
    let views = state.store.evaluations(Filter { campaign: Some(campaign), ..Filter::default() }).await?;
    let (state, role) = (&state, person.role);
    let scored = in_order(views, |view| async move {
        let (score, hidden) = split(Loaded::of(state, &view, role).await?);
        Ok::<_, Problem>((view, score, hidden))
    })
    .await?;
    if !wants_csv(&headers) {
        let (scored, hidden): (Vec<_>, Vec<_>) =
            scored.into_iter().map(|(view, score, hidden)| ((view, score), hidden)).unzip();
        let (places, pairs) = compared(&scored);
        let item = |((view, score), (hidden, place)): ((EvaluationView, Option<PublicScore>), (_, Place))| {
            let (rank, no_rank) = place.view();
            ScoreView { class: Some(place.class), rank, no_rank, ..ScoreView::of(&view, score, hidden) }
        };
        let items = scored.into_iter().zip(hidden.into_iter().zip(places)).map(item).collect();
        return Ok(axum::Json(ScorePage { items, pairs, next_cursor: None }).into_response());
    }
    person.to(Deed::DownloadScores)?;
    let rows =
        scored.iter().map(|(view, score, _)| (summary_row(view, publication(view.campaign.state)), score.as_ref()));
    Ok(csv(&format!("hailong-{year}"), summary_csv(rows)))
}
