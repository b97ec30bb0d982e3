//! `PUT /api/v1/evaluations/{id}/comments/{comment}`

use axum::extract::{Path, State};
use axum::http::StatusCode;
use serde::Deserialize;
use std::collections::BTreeSet;
use store::{CommentCode, StoreError};
use survey::questionnaire::QuestionKind;
use utoipa::ToSchema;
use uuid::Uuid;

use super::super::find;
use crate::auth::{Deed, SignedIn};
use crate::body::Json;
use crate::comments::{Keys, readers};
use crate::problem::{Code, Problem, ProblemDocument, Result};
use crate::state::ApiState;

/// What a reader found in a comment.
#[derive(Deserialize, ToSchema)]
pub(super) struct Found {
    /// The name of the question.
    question: String,
    /// Keys of the code list; none for nothing of it.
    themes: BTreeSet<String>,
}

const NO_QUESTION: (&str, &str) = ("Phiếu không có câu hỏi mở này.", "The form has no such open question.");
const NO_THEME: (&str, &str) = ("Có chủ đề không nằm trong danh sách.", "A theme is not on the code list.");
const READ_BY_OTHERS: (&str, &str) = (
    "Người khác vừa đọc ý kiến này rồi. Chọn Để sau để sang ý kiến khác.",
    "Somebody else has read this comment meanwhile. Go on to another one.",
);

/// Say which themes of the code list a comment has; what the same person said before is replaced.
#[utoipa::path(
    put, path = "/api/v1/evaluations/{id}/comments/{comment}", tag = "scores",
    params(("id" = Uuid, Path), ("comment" = Uuid, Path)), request_body = Found, security(("session" = [])),
    responses(
        (status = 204),
        (status = 403, body = ProblemDocument),
        (status = 404, description = "no such answer counts", body = ProblemDocument),
        (status = 409, description = "as many others as are to read it have", body = ProblemDocument),
        (status = 422, description = "invalid: the question, or a theme", body = ProblemDocument)
    )
)]
pub(super) async fn code_comment(
    State(state): State<ApiState>,
    person: SignedIn,
    Path((id, comment)): Path<(Uuid, Uuid)>,
    Json(found): Json<Found>,
) -> Result<StatusCode> {
    person.to(Deed::CodeComments)?;
    let view = find(&state, id).await?;
    let form = state.questionnaire(view.evaluation.questionnaire).await?;
    let question = form.questionnaire().question(&found.question);
    if !question.is_some_and(|question| matches!(question.kind, QuestionKind::Text)) {
        return Err(Problem::new(Code::Invalid).field("/question", NO_QUESTION));
    }
    let keys = Keys::of(&state, view.evaluation.id);
    let written = state.store.comments(view.evaluation.id, &found.question).await?;
    let response = written.into_iter().map(|one| one.response).find(|response| keys.name(*response) == comment);
    let code = CommentCode {
        response: response.ok_or(Problem::new(Code::NoSuchThing))?,
        question: found.question,
        coder: person.user,
        at: state.now(),
        themes: found.themes,
    };
    match state.store.code_comment(view.evaluation.id, &code, readers(code.response)).await {
        Err(StoreError::Exists(_)) => Err(Problem::new(Code::StateForbids).detail(READ_BY_OTHERS)),
        Err(StoreError::Missing("theme")) => Err(Problem::new(Code::Invalid).field("/themes", NO_THEME)),
        Err(StoreError::Missing(_)) => Err(Problem::new(Code::NoSuchThing)),
        done => {
            done?;
            Ok(StatusCode::NO_CONTENT)
        }
    }
}
