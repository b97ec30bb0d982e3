//! `GET` and `POST /api/v1/evaluations/{id}/questions`

use axum::extract::{Path, State};
use axum::http::StatusCode;
use serde::{Deserialize, Serialize};
use store::{NewQuestion, QuestionView, StoreError};
use survey::campaign::Change;
use survey::id::{QuestionId, ResponseId, ordered};
use sync::question::{MAX_WORDS, check};
use utoipa::ToSchema;
use uuid::Uuid;

use super::find;
use crate::auth::{Deed, SignedIn, random_bytes};
use crate::body::Json;
use crate::problem::{Code, Problem, ProblemDocument, Result};
use crate::resources::Page;
use crate::state::ApiState;

#[derive(Deserialize, ToSchema)]
pub(super) struct Ask {
    /// A response that counts and came from a tablet, as the list of responses names it.
    response: Uuid,
    /// At most 2000 characters.
    text: String,
}

#[derive(Serialize, ToSchema)]
pub(super) struct Asked {
    id: Uuid,
}

/// A question about a submission, with what came back.
#[derive(Serialize, ToSchema)]
pub(super) struct QuestionRow {
    id: Uuid,
    /// The submission it is about; it stays, whether it counts or was replaced.
    response: Uuid,
    case_number: u32,
    by: String,
    at: String,
    text: String,
    /// First to last; none while it waits.
    replies: Vec<ReplyRow>,
}

#[derive(Serialize, ToSchema)]
pub(super) struct ReplyRow {
    at: String,
    /// Whose tablet it came from.
    by: String,
    /// The surveyor's words; null if the person was interviewed again, and that interview counts now.
    explanation: Option<String>,
}

impl From<QuestionView> for QuestionRow {
    fn from(question: QuestionView) -> Self {
        let replies = question.replies.into_iter().map(|reply| ReplyRow {
            at: reply.at.rfc3339(),
            by: reply.by,
            explanation: reply.explanation,
        });
        Self {
            id: question.id.0,
            response: question.about.0,
            case_number: question.case_number,
            by: question.by,
            at: question.at.rfc3339(),
            text: question.text,
            replies: replies.collect(),
        }
    }
}

const NO_WORDS: (&str, &str) =
    ("Viết câu hỏi, không quá 2000 ký tự.", "Write the question, with at most 2000 characters.");
const NOT_ASKABLE: (&str, &str) = (
    "Chỉ hỏi lại được phiếu đang được tính, làm trên máy tính bảng, của đánh giá này.",
    "Only a response of this evaluation that counts and came from a tablet can be asked about.",
);

/// Questions about submissions, the newest first, with what the surveyors answered.
#[utoipa::path(
    get, path = "/api/v1/evaluations/{id}/questions", tag = "fieldwork", params(("id" = Uuid, Path)),
    security(("session" = [])),
    responses((status = 200, body = Page<QuestionRow>), (status = 404, body = ProblemDocument))
)]
pub(super) async fn list_questions(
    State(state): State<ApiState>,
    person: SignedIn,
    Path(id): Path<Uuid>,
) -> Result<axum::Json<Page<QuestionRow>>> {
    person.to(Deed::SeeResponses)?;
    let view = find(&state, id).await?;
    let found = state.store.questions(view.evaluation.id).await?;
    Ok(axum::Json(Page::whole(found.into_iter().map(QuestionRow::from).collect())))
}

/// Ask the surveyor about a submission.
///
/// The tablet that has the person on its list shows the question after its next pull. The surveyor explains, and the
/// submission stays as it is; or meets the person again, and the new interview counts in the place of the old one.
#[utoipa::path(
    post, path = "/api/v1/evaluations/{id}/questions", tag = "fieldwork", params(("id" = Uuid, Path)),
    request_body = Ask, security(("session" = [])),
    responses(
        (status = 201, body = Asked),
        (status = 409, description = "state-forbids: the campaign is closed", body = ProblemDocument),
        (status = 422, description = "invalid: the response, or the words", body = ProblemDocument)
    )
)]
pub(super) async fn ask(
    State(state): State<ApiState>,
    person: SignedIn,
    Path(id): Path<Uuid>,
    Json(wanted): Json<Ask>,
) -> Result<(StatusCode, axum::Json<Asked>)> {
    const { assert!(MAX_WORDS == 2000) };
    person.to(Deed::PlanFieldwork)?;
    let view = find(&state, id).await?;
    view.campaign.state.may_change(Change::Fieldwork, false)?;
    if check(&wanted.text).is_err() {
        return Err(Problem::new(Code::Invalid).field("/text", NO_WORDS));
    }
    let question = NewQuestion {
        id: QuestionId(ordered(state.now(), random_bytes()?)),
        evaluation: view.evaluation.id,
        about: ResponseId(wanted.response),
        by: person.user,
        at: state.now(),
        text: wanted.text.trim().to_owned(),
    };
    match state.store.ask(&question).await {
        Err(StoreError::Missing(_)) => Err(Problem::new(Code::Invalid).field("/response", NOT_ASKABLE)),
        done => {
            done?;
            // What answers it may be here already.
            state.judging.wake();
            Ok((StatusCode::CREATED, axum::Json(Asked { id: question.id.0 })))
        }
    }
}
