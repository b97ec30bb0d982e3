//! `GET /api/v1/evaluations/{id}`

use axum::Json;
use axum::extract::{Path, State};
use serde::Serialize;
use survey::questionnaire::{Questionnaire, Status, Wording};
use utoipa::ToSchema;
use uuid::Uuid;

use super::find;
use crate::auth::{Deed, SignedIn};
use crate::problem::{ProblemDocument, Result};
use crate::resources::programme::Row;
use crate::resources::view::{CampaignView, Texts, texts};
use crate::state::ApiState;

#[derive(Serialize, ToSchema)]
pub(super) struct EvaluationDetail {
    #[serde(flatten)]
    row: Row,
    campaign: CampaignView,
    form: Form,
}

/// What a page needs of the questionnaire to name factors, criteria and answers.
#[derive(Serialize, ToSchema)]
pub(super) struct Form {
    title: Texts,
    /// draft or confirmed
    status: &'static str,
    factors: Vec<FactorView>,
    criteria: Vec<CriterionView>,
    /// The answers of the first criterion's scale that are in the denominator.
    scale: Vec<AnswerView>,
    overall: Option<OverallView>,
}

#[derive(Serialize, ToSchema)]
pub(super) struct FactorView {
    key: String,
    name: Texts,
    short: Texts,
}

#[derive(Serialize, ToSchema)]
pub(super) struct CriterionView {
    key: String,
    factor: String,
    /// The full wording.
    label: Texts,
    short: Texts,
    /// The sponsor has not confirmed the wording.
    unconfirmed: bool,
}

#[derive(Serialize, ToSchema)]
pub(super) struct AnswerView {
    code: u8,
    label: Texts,
    satisfied: bool,
}

#[derive(Serialize, ToSchema)]
pub(super) struct OverallView {
    key: String,
    label: Texts,
}

impl Form {
    fn of(form: &Questionnaire) -> Self {
        let scale = form.criteria().next().map(|(_, likert)| (form.likert_choices(likert), form.satisfied(likert)));
        Self {
            title: texts(&form.title),
            status: if form.status == Status::Draft { "draft" } else { "confirmed" },
            factors: form
                .factors
                .iter()
                .map(|factor| FactorView {
                    key: factor.key.clone(),
                    name: texts(&factor.name),
                    short: texts(&factor.short),
                })
                .collect(),
            criteria: form
                .criteria()
                .map(|(question, likert)| CriterionView {
                    key: question.name.clone(),
                    factor: likert.factor.clone().unwrap_or_default(),
                    label: texts(&question.label),
                    short: texts(question.short.as_ref().unwrap_or(&question.label)),
                    unconfirmed: question.wording == Wording::Unconfirmed,
                })
                .collect(),
            scale: scale
                .map(|(choices, satisfied)| {
                    choices
                        .iter()
                        .filter(|choice| choice.no_answer.is_none())
                        .map(|choice| AnswerView {
                            code: choice.code,
                            label: texts(&choice.label),
                            satisfied: satisfied.contains(&choice.code),
                        })
                        .collect()
                })
                .unwrap_or_default(),
            overall: form
                .overall_question()
                .map(|(question, _)| OverallView { key: question.name.clone(), label: texts(&question.label) }),
        }
    }
}

/// One evaluation with its campaign and its form.
#[utoipa::path(
    get, path = "/api/v1/evaluations/{id}", tag = "programme", params(("id" = Uuid, Path)), security(("session" = [])),
    responses((status = 200, body = EvaluationDetail), (status = 404, body = ProblemDocument))
)]
pub(super) async fn show_evaluation(
    State(state): State<ApiState>,
    person: SignedIn,
    Path(id): Path<Uuid>,
) -> Result<Json<EvaluationDetail>> {
    person.to(Deed::SeeProgramme)?;
    let view = find(&state, id).await?;
    let (row, _) = Row::of(&state, &view, person.role).await?;
    let form = state.questionnaire(view.evaluation.questionnaire).await?;
    Ok(Json(EvaluationDetail {
        row,
        campaign: CampaignView::from(&view.campaign),
        form: Form::of(form.questionnaire()),
    }))
}
