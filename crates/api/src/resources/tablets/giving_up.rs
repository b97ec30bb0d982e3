//! `POST /api/v1/tablets/{id}/giving-up`

use axum::extract::{Path, State};
use serde::{Deserialize, Serialize};
use store::GivingUp;
use survey::id::InstallId;
use utoipa::ToSchema;
use uuid::Uuid;

use crate::auth::{Deed, SignedIn};
use crate::body::Json;
use crate::problem::{Code, Problem, ProblemDocument, Result};
use crate::state::ApiState;

/// Long enough to say what happened.
const REASON: std::ops::RangeInclusive<usize> = 10..=500;

#[derive(Deserialize, ToSchema)]
pub(super) struct GivingUpWanted {
    /// Why these submissions will not come; 10 to 500 characters. It is kept with the tablet's history.
    reason: String,
}

#[derive(Serialize, ToSchema)]
pub(super) struct GivenUp {
    /// waiting: a second person has to do the same; complete: two have.
    state: &'static str,
}

/// Give up what a lost tablet owes by its own word. It takes two people; then it may be asked to erase itself.
///
/// Nothing is refused for it: what the tablet still sends is taken in, and it sends everything before it erases itself.
#[utoipa::path(
    post, path = "/api/v1/tablets/{id}/giving-up", tag = "tablets", request_body = GivingUpWanted,
    security(("session" = [])), params(("id" = Uuid, Path)),
    responses(
        (status = 200, body = GivenUp),
        (status = 404, body = ProblemDocument),
        (status = 409, description = "tablet-state: nothing is owed", body = ProblemDocument),
        (status = 422, body = ProblemDocument)
    )
)]
pub(super) async fn give_up(
    State(state): State<ApiState>,
    person: SignedIn,
    Path(id): Path<Uuid>,
    Json(request): Json<GivingUpWanted>,
) -> Result<axum::Json<GivenUp>> {
    person.to(Deed::GiveUpSubmissions)?;
    let reason = request.reason.trim();
    if !REASON.contains(&reason.chars().count()) {
        let words = ("Ghi lý do, từ 10 đến 500 ký tự.", "Say why, in 10 to 500 characters.");
        return Err(Problem::new(Code::Invalid).field("/reason", words));
    }
    let state = match state.store.give_up(InstallId(id), person.user, reason, state.now()).await? {
        GivingUp::Waiting => "waiting",
        GivingUp::Complete => "complete",
        GivingUp::NothingOwed => {
            return Err(Problem::new(Code::TabletState)
                .detail(("Máy này không còn nợ phiếu nào.", "This tablet owes nothing.")));
        }
    };
    Ok(axum::Json(GivenUp { state }))
}
