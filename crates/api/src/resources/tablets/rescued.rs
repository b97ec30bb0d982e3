//! `POST /api/v1/tablets/{id}/rescued`

use axum::extract::{Path, State};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde::{Deserialize, Serialize};
use store::RescuedLine;
use survey::id::InstallId;
use sync::message::Outcome;
use sync::receipt::Status;
use utoipa::ToSchema;
use uuid::Uuid;

use crate::auth::{Deed, SignedIn};
use crate::body::Json;
use crate::field::{Brought, judge_taken, take};
use crate::problem::{Code, Problem, ProblemDocument, Result};
use crate::state::ApiState;

/// As many as a batch may hold.
const TOGETHER: usize = 50;

#[derive(Deserialize, ToSchema)]
pub(super) struct TakingOver {
    /// The install that made them and is lost, as `rescued` of this tablet names it.
    from: Uuid,
}

#[derive(Serialize, ToSchema)]
pub(super) struct TakenOver {
    /// They are submissions of the lost install now. They count, unless something else is wrong with them.
    taken: u64,
    /// Of these, the ones that a supervisor has to look at for another reason.
    set_aside: u64,
    /// The lost install has other submissions under their numbers: both are kept, and these do not count.
    conflicts: u64,
}

/// Take over what this tablet rescued of an install that it lost: submissions whose second copy it found.
///
/// They were numbered and sealed by the lost install, and handed over by the one that came after it. Nothing counts twice: what
/// the lost install had sent itself is not among them.
#[utoipa::path(
    post, path = "/api/v1/tablets/{id}/rescued", tag = "tablets", request_body = TakingOver,
    security(("session" = [])), params(("id" = Uuid, Path)),
    responses(
        (status = 200, body = TakenOver),
        (status = 404, description = "nothing waits", body = ProblemDocument),
        (status = 409, description = "tablet-state: the lost install is not known here", body = ProblemDocument)
    )
)]
pub(super) async fn take_over(
    State(state): State<ApiState>,
    person: SignedIn,
    Path(id): Path<Uuid>,
    Json(request): Json<TakingOver>,
) -> Result<axum::Json<TakenOver>> {
    person.to(Deed::ManageTablets)?;
    let (by, own) = (InstallId(id), InstallId(request.from));
    let lines = state.store.rescued_lines(by, own).await?;
    if lines.is_empty() {
        return Err(Problem::new(Code::NoSuchThing));
    }
    let install = state.store.install(own).await?.ok_or_else(|| {
        Problem::new(Code::TabletState).detail((
            "Máy chủ không biết lần đăng ký đã làm các phiếu này: có thể máy chủ được khôi phục từ bản sao lưu cũ hơn. Phiếu vẫn còn \
             nguyên ở đây; hãy khôi phục bản sao lưu mới hơn.",
            "This server does not know the install that made these submissions: it may have been restored from an older backup. They \
             are all kept here; restore a newer backup.",
        ))
    })?;
    let mut view = TakenOver { taken: 0, set_aside: 0, conflicts: 0 };
    let upto = lines.iter().map(|line| line.seq).max().unwrap_or(0);
    state.store.note_taking_over(own, upto, Some(person.user), state.now()).await?;
    for some in lines.chunks(TOGETHER) {
        for outcome in take(&state, &install, &batch(some), Brought::TakenOver).await? {
            match outcome {
                Outcome::Held(receipt) if receipt.status == Status::Conflict => view.conflicts += 1,
                Outcome::Held(receipt) => {
                    view.taken += 1;
                    view.set_aside += u64::from(receipt.status == Status::Quarantined);
                }
                // What was kept once is a line; it stays where it is.
                Outcome::NotHeld(refused) => {
                    tracing::error!(reason = refused.reason, "a rescued line could not be taken over");
                    return Err(Problem::new(Code::Internal));
                }
            }
        }
        // They are lines of that install by now, and wait no more.
        if let Err(error) = state.store.mark_taken_over(by, some, state.now()).await {
            tracing::error!(%error, install.id = %own, "lines that were taken over could not be marked");
        }
    }
    judge_taken(&state).await;
    tracing::info!(install.id = %own, taken = view.taken, "rescued submissions were taken over");
    Ok(axum::Json(view))
}

fn batch(lines: &[RescuedLine]) -> String {
    let mut text = String::new();
    for line in lines {
        text.extend([line.line.as_str(), "\n", &URL_SAFE_NO_PAD.encode(&line.key_box), "\n"]);
    }
    text
}
