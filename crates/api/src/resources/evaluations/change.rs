//! `PATCH /api/v1/evaluations/{id}`

use axum::extract::{Path, State};
use axum::http::HeaderMap;
use serde::Deserialize;
use store::EvaluationChange;
use utoipa::ToSchema;
use uuid::Uuid;

use super::find;
use crate::auth::{Deed, SignedIn};
use crate::body::Json;
use crate::problem::{ProblemDocument, Result, preferred_language};
use crate::resources::plan::{Fields, NO_FORM, PlannedEvaluation, planner};
use crate::state::ApiState;

/// What is left out stays as it is.
#[derive(Deserialize, ToSchema)]
pub(super) struct ChangedEvaluation {
    /// programme or follow_up; in a draft
    kind: Option<String>,
    /// The hash of a published version; until the first response
    questionnaire: Option<String>,
    /// The name of an index rule; until the first response
    rule: Option<String>,
    /// How many interviews are wanted; until fieldwork is closed
    target: Option<u32>,
}

impl ChangedEvaluation {
    /// What is to be changed, if the form is there.
    async fn read(&self, state: &ApiState) -> Result<EvaluationChange> {
        let mut fields = Fields::new();
        let change = EvaluationChange {
            kind: self.kind.as_deref().and_then(|kind| fields.kind(kind)),
            questionnaire: self.questionnaire.as_deref().and_then(|hash| fields.questionnaire(hash)),
            rule: self.rule.as_deref().and_then(|rule| fields.rule(rule)),
            target: self.target.and_then(|target| fields.target(target)),
        };
        if let Some(hash) = change.questionnaire
            && state.store.questionnaire(hash).await?.is_none()
        {
            fields.wrong("/questionnaire", NO_FORM);
        }
        fields.right(Some(change))
    }
}

/// Change an evaluation: all of what is asked, or nothing.
///
/// Its kind changes in a draft, questionnaire and rule until the first response, the target until fieldwork is closed. Tablets
/// fetch another questionnaire at their next contact.
#[utoipa::path(
    patch, path = "/api/v1/evaluations/{id}", tag = "programme", params(("id" = Uuid, Path)),
    request_body = ChangedEvaluation, security(("session" = [])),
    responses(
        (status = 200, body = PlannedEvaluation),
        (status = 404, body = ProblemDocument),
        (status = 409, description = "state-forbids: it is locked", body = ProblemDocument),
        (status = 422, description = "invalid", body = ProblemDocument)
    )
)]
pub(super) async fn change_evaluation(
    State(state): State<ApiState>,
    person: SignedIn,
    Path(id): Path<Uuid>,
    headers: HeaderMap,
    Json(request): Json<ChangedEvaluation>,
) -> Result<axum::Json<PlannedEvaluation>> {
    person.to(Deed::RunCampaigns)?;
    let view = find(&state, id).await?;
    let change = request.read(&state).await?;
    state.store.change_evaluation(view.evaluation.id, change, planner(&state, person)).await?;
    Ok(axum::Json(PlannedEvaluation::one(&state, view.evaluation.id, &preferred_language(&headers)).await?))
}
