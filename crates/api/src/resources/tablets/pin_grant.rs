//! `POST /api/v1/tablets/{id}/pin-grant`

use axum::extract::{Path, State};
use axum::http::StatusCode;
use serde::Deserialize;
use store::PinGrant;
use survey::id::InstallId;
use sync::data_key::asking_code;
use utoipa::ToSchema;
use uuid::Uuid;

use crate::auth::{Deed, SignedIn};
use crate::body::Json;
use crate::problem::{Code, Problem, ProblemDocument, Result};
use crate::state::ApiState;

#[derive(Deserialize, ToSchema)]
pub(super) struct PinGranted {
    /// The six figures that the tablet shows, as its surveyor reads them aloud.
    code: String,
}

/// Let a tablet whose PIN is forgotten have its data key, so that its surveyor sets a new PIN.
///
/// It is for the key that asked and shows this code, for a day, and stands in the tablet's history with who granted it.
#[utoipa::path(
    post, path = "/api/v1/tablets/{id}/pin-grant", tag = "tablets", request_body = PinGranted, security(("session" = [])),
    params(("id" = Uuid, Path)),
    responses(
        (status = 204),
        (status = 404, body = ProblemDocument),
        (status = 409, description = "tablet-state: it did not ask with this code, or is not in use", body = ProblemDocument)
    )
)]
pub(super) async fn grant_pin(
    State(state): State<ApiState>,
    person: SignedIn,
    Path(id): Path<Uuid>,
    Json(request): Json<PinGranted>,
) -> Result<StatusCode> {
    person.to(Deed::ManageTablets)?;
    let install = InstallId(id);
    let not_asked = || {
        Problem::new(Code::TabletState).detail((
            "Máy này không xin cấp lại mã PIN bằng mã đối chiếu đó. Nhờ điều tra viên đọc lại mã đang hiện trên máy.",
            "This tablet did not ask with that code. Have the surveyor read the code on the tablet again.",
        ))
    };
    let said: String = request.code.chars().filter(char::is_ascii_digit).collect();
    let asked = state.store.pin_requests().await?.into_iter().find(|one| one.install == install);
    if asked.is_none() && state.store.install(install).await?.is_none() {
        return Err(Problem::new(Code::NoSuchThing));
    }
    let asked = asked.filter(|one| asking_code(&one.public_key) == said).ok_or_else(not_asked)?;
    match state.store.grant_pin(install, &asked.public_key, person.user, state.now()).await? {
        PinGrant::Done => Ok(StatusCode::NO_CONTENT),
        PinGrant::NotAsked => Err(not_asked()),
        PinGrant::OutOfUse => Err(Problem::new(Code::TabletState).detail((
            "Máy đang khóa, chờ xóa hoặc đã thu hồi. Cho máy dùng lại rồi mới cấp lại mã PIN.",
            "The tablet is locked, to be erased or revoked. Put it back to use before it is given a new PIN.",
        ))),
    }
}
