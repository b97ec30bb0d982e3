//! `GET /api/v1/questionnaires`

use axum::Json;
use axum::extract::State;
use serde::Serialize;
use survey::questionnaire::Wording;
use utoipa::ToSchema;

use crate::auth::{Deed, SignedIn};
use crate::problem::{ProblemDocument, Result};
use crate::resources::Page;
use crate::resources::view::FormSummary;
use crate::state::ApiState;

#[derive(Serialize, ToSchema)]
pub(super) struct FormView {
    #[serde(flatten)]
    form: FormSummary,
    languages: Vec<String>,
    questions: usize,
    criteria: usize,
    /// Lines whose wording the sponsor has not confirmed.
    unconfirmed: usize,
    source: Option<String>,
}

/// Every version of every questionnaire.
#[utoipa::path(
    get, path = "/api/v1/questionnaires", tag = "administration", security(("session" = [])),
    responses((status = 200, body = Page<FormView>), (status = 403, body = ProblemDocument))
)]
pub(super) async fn list_questionnaires(
    State(state): State<ApiState>,
    person: SignedIn,
) -> Result<Json<Page<FormView>>> {
    person.to(Deed::SeeProgramme)?;
    let views = state
        .store
        .questionnaires()
        .await?
        .into_iter()
        .map(|(hash, form)| FormView {
            languages: form.languages.iter().map(ToString::to_string).collect(),
            questions: form.questions().count(),
            criteria: form.criteria().count(),
            unconfirmed: form.questions().filter(|(_, q)| q.wording == Wording::Unconfirmed).count(),
            source: form.source.clone(),
            form: FormSummary::of(hash, &form),
        })
        .collect();
    Ok(Json(Page::whole(views)))
}
