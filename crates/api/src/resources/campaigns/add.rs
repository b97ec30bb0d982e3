//! `POST /api/v1/campaigns/{id}/evaluations`

use axum::extract::{Path, State};
use axum::http::{HeaderMap, StatusCode};
use serde::Deserialize;
use survey::campaign::Evaluation;
use survey::id::{CampaignId, EvaluationId, UnitId, ordered};
use utoipa::ToSchema;
use uuid::Uuid;

use crate::auth::{Deed, SignedIn, random_bytes};
use crate::body::Json;
use crate::problem::{ProblemDocument, Result, preferred_language};
use crate::publishing::campaign;
use crate::resources::plan::{Fields, NO_FORM, PlannedEvaluation, planner};
use crate::state::ApiState;

#[derive(Deserialize, ToSchema)]
pub(super) struct NewEvaluation {
    unit: Uuid,
    /// programme or follow_up
    kind: String,
    /// The hash of a published version.
    questionnaire: String,
    /// The name of an index rule.
    rule: String,
    /// How many interviews are wanted; a draft may leave it at 0.
    target: u32,
}

const NO_UNIT: (&str, &str) = ("Không có đơn vị này.", "There is no such unit.");

impl NewEvaluation {
    /// The evaluation, if unit and form are there.
    async fn read(&self, state: &ApiState, id: EvaluationId, campaign: CampaignId) -> Result<Evaluation> {
        let mut fields = Fields::new();
        let (kind, rule, target) = (fields.kind(&self.kind), fields.rule(&self.rule), fields.target(self.target));
        let questionnaire = fields.questionnaire(&self.questionnaire);
        if let Some(hash) = questionnaire
            && state.store.questionnaire(hash).await?.is_none()
        {
            fields.wrong("/questionnaire", NO_FORM);
        }
        let unit = UnitId(self.unit);
        if state.store.unit(unit).await?.is_none() {
            fields.wrong("/unit", NO_UNIT);
        }
        let evaluation = || {
            let (kind, questionnaire, rule, target) = (kind?, questionnaire?, rule?, target?);
            Some(Evaluation { id, campaign, unit, kind, questionnaire, rule, target })
        };
        fields.right(evaluation())
    }
}

/// Add a unit to a draft.
#[utoipa::path(
    post, path = "/api/v1/campaigns/{id}/evaluations", tag = "programme", params(("id" = Uuid, Path)),
    request_body = NewEvaluation, security(("session" = [])),
    responses(
        (status = 201, body = PlannedEvaluation),
        (status = 404, body = ProblemDocument),
        (status = 409, description = "state-forbids: it is no draft any more; exists: the unit is in it", body = ProblemDocument),
        (status = 422, description = "invalid", body = ProblemDocument)
    )
)]
pub(super) async fn add_evaluation(
    State(state): State<ApiState>,
    person: SignedIn,
    Path(id): Path<Uuid>,
    headers: HeaderMap,
    Json(request): Json<NewEvaluation>,
) -> Result<(StatusCode, axum::Json<PlannedEvaluation>)> {
    person.to(Deed::RunCampaigns)?;
    let (campaign, _) = campaign(&state, CampaignId(id)).await?;
    let own = EvaluationId(ordered(state.now(), random_bytes()?));
    let evaluation = request.read(&state, own, campaign.id).await?;
    state.store.add_evaluation(&evaluation, planner(&state, person)).await?;
    let planned = PlannedEvaluation::one(&state, own, &preferred_language(&headers)).await?;
    Ok((StatusCode::CREATED, axum::Json(planned)))
}
