//! `POST /api/v1/slip-codes`

use axum::extract::State;
use serde::{Deserialize, Serialize};
use store::{Filter, FoundInterview};
use survey::id::EvaluationId;
use sync::slip::SlipCode;
use utoipa::ToSchema;
use uuid::Uuid;

use crate::auth::{Deed, SignedIn};
use crate::body::Json;
use crate::problem::{Code, Problem, ProblemDocument, Result};
use crate::resources::Page;
use crate::resources::view::{Texts, texts};
use crate::state::ApiState;

#[derive(Deserialize, ToSchema)]
pub(super) struct SlipBrought {
    /// The eight characters on the respondent's slip: capitals or not, with or without spaces and dashes.
    code: String,
}

/// An interview that a slip is of: no answers and no person.
#[derive(Serialize, ToSchema)]
pub(super) struct SlipInterview {
    id: Uuid,
    /// Absent if this server has no such evaluation.
    evaluation: Option<Uuid>,
    unit: Option<Texts>,
    year: Option<i32>,
    day: String,
    /// counted, quarantined, superseded, withdrawn, or aside: held, but not taken over or not judged yet
    state: &'static str,
    withdrawn_at: Option<String>,
    case_number: Option<u32>,
}

const NOT_A_CODE: (&str, &str) = (
    "Mã trên giấy có 8 chữ và số, không có I, L, O, U. Xem lại từng chữ trên giấy.",
    "The code on a slip has 8 digits and letters, none of them I, L, O or U. Look at the slip again.",
);

/// Look up the interview of a slip that a respondent brings.
///
/// The code is asked for in the body, so that it stands in no log. Usually one interview is found; none, if the tablet has
/// not sent it yet; by a rare chance two, then unit and day tell them apart.
#[utoipa::path(
    post, path = "/api/v1/slip-codes", tag = "fieldwork", request_body = SlipBrought, security(("session" = [])),
    responses((status = 200, body = Page<SlipInterview>), (status = 422, body = ProblemDocument))
)]
pub(super) async fn find_by_slip(
    State(state): State<ApiState>,
    person: SignedIn,
    Json(brought): Json<SlipBrought>,
) -> Result<axum::Json<Page<SlipInterview>>> {
    person.to(Deed::WithdrawAnswers)?;
    let code: SlipCode = brought.code.parse().map_err(|_| Problem::new(Code::Invalid).field("/code", NOT_A_CODE))?;
    // What came just now counts, or waits, by the time it is shown.
    state.store.judge_pending(&state.judge).await?;
    let found = state.store.interviews_of_slip(code).await?;
    let evaluations = if found.is_empty() { Vec::new() } else { state.store.evaluations(Filter::default()).await? };
    let known = |id: EvaluationId| evaluations.iter().find(|view| view.evaluation.id == id);
    let row = |FoundInterview { id, evaluation, day, standing, withdrawn_at, case_number }: FoundInterview| {
        let view = known(evaluation);
        SlipInterview {
            id: id.0,
            evaluation: view.map(|view| view.evaluation.id.0),
            unit: view.map(|view| texts(&view.unit.name)),
            year: view.map(|view| view.campaign.year),
            day: day.to_string(),
            state: standing.name(),
            withdrawn_at: withdrawn_at.map(survey::clock::Timestamp::rfc3339),
            case_number,
        }
    };
    Ok(axum::Json(Page::whole(found.into_iter().map(row).collect())))
}
