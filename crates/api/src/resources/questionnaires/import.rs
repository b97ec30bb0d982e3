//! `POST /api/v1/questionnaires`

use axum::body::Bytes;
use axum::extract::State;
use axum::http::StatusCode;
use serde::Serialize;
use survey::questionnaire::Questionnaire;
use utoipa::ToSchema;

use crate::auth::{Deed, SignedIn};
use crate::body;
use crate::problem::{Code, Problem, ProblemDocument, Result};
use crate::state::ApiState;

#[derive(Serialize, ToSchema)]
pub(super) struct Published {
    /// SHA-256 of the canonical JSON: the version's address.
    hash: String,
}

/// Publish a questionnaire version.
///
/// Every problem is given at once, each with its place; nothing is published until there is none. Publishing the same
/// content again changes nothing.
#[utoipa::path(
    post, path = "/api/v1/questionnaires", tag = "administration", security(("session" = [])),
    request_body(content = String, content_type = "application/json", description = "questionnaires/README.md says its form"),
    responses(
        (status = 201, body = Published),
        (status = 409, description = "exists: this key and version stand for another content", body = ProblemDocument),
        (status = 422, description = "invalid", body = ProblemDocument)
    )
)]
pub(super) async fn import_questionnaire(
    State(state): State<ApiState>,
    person: SignedIn,
    body: Bytes,
) -> Result<(StatusCode, axum::Json<Published>)> {
    person.to(Deed::PublishQuestionnaires)?;
    let text = std::str::from_utf8(&body).map_err(|_| Problem::new(Code::Unreadable).detail(body::NOT_UTF8))?;
    let form = Questionnaire::from_json(text)
        .map_err(|problem| Problem::new(Code::Invalid).field(problem.place, &problem.kind))?;
    let compiled = form.compile().map_err(|problems| {
        problems.into_iter().fold(Problem::new(Code::Invalid), |all, one| all.field(one.place, &one.kind))
    })?;
    let hash = state.store.publish_questionnaire(compiled.questionnaire(), state.now()).await?;
    Ok((StatusCode::CREATED, axum::Json(Published { hash: hash.to_string() })))
}
