//! `PATCH /api/v1/tablets/{id}`

use axum::extract::{Path, State};
use axum::http::StatusCode;
use serde::Deserialize;
use store::{InstallStatus, Ordered};
use survey::id::InstallId;
use utoipa::ToSchema;
use uuid::Uuid;

use crate::auth::{Deed, SignedIn};
use crate::body::Json;
use crate::problem::{Code, Problem, ProblemDocument, Result, Said};
use crate::state::ApiState;

#[derive(Deserialize, ToSchema)]
pub(super) struct TabletChange {
    /// What the tablet hears at its next contact:
    /// - active: back to work.
    /// - drain: send everything, start nothing new.
    /// - locked: no list of people; what was begun is finished, and sent.
    /// - wipe: send everything, then erase itself. Refused while it owes anything.
    /// - revoked: as drain; what it still sends is kept, and a supervisor looks.
    status: String,
}

/// Ask a tablet to lock, to go on, to drain, to erase itself; or revoke it.
#[utoipa::path(
    patch, path = "/api/v1/tablets/{id}", tag = "tablets", request_body = TabletChange, security(("session" = [])),
    params(("id" = Uuid, Path)),
    responses(
        (status = 204),
        (status = 404, body = ProblemDocument),
        (status = 409, description = "still-owed, tablet-state", body = ProblemDocument),
        (status = 422, body = ProblemDocument)
    )
)]
pub(super) async fn change_tablet(
    State(state): State<ApiState>,
    person: SignedIn,
    Path(id): Path<Uuid>,
    Json(request): Json<TabletChange>,
) -> Result<StatusCode> {
    person.to(Deed::ManageTablets)?;
    // That it has erased itself only the tablet can say.
    let status = InstallStatus::parse(&request.status).filter(|status| *status != InstallStatus::Wiped);
    let status = status.ok_or_else(|| {
        let words = ("active, drain, locked, wipe hoặc revoked.", "active, drain, locked, wipe or revoked.");
        Problem::new(Code::Invalid).field("/status", words)
    })?;
    match state.store.order(InstallId(id), status, person.user, state.now()).await? {
        Ordered::Done => Ok(StatusCode::NO_CONTENT),
        Ordered::Owes(owed) => Err(Problem::new(Code::StillOwed).detail(Said::new(
            format!("Theo lời máy ở lần gặp cuối, máy chủ chưa nhận {owed} phiếu."),
            format!("By the tablet's word at its last contact, {owed} submissions are not here."),
        ))),
        Ordered::OtherLines => Err(Problem::new(Code::StillOwed).detail((
            "Dưới cùng số thứ tự, máy giữ phiếu khác với máy chủ: có thể máy đã bị nhân bản.",
            "Under the same numbers the tablet holds other submissions than the server: it may have been cloned.",
        ))),
        Ordered::Erased => Err(Problem::new(Code::TabletState)
            .detail(("Máy này đã báo xóa xong.", "This tablet has said that it erased itself."))),
    }
}
