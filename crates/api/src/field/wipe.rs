//! `POST /sync/v1/wipe`

use axum::Extension;
use axum::body::Body;
use axum::extract::State;
use axum::http::{HeaderMap, HeaderName, HeaderValue};
use store::WipeStep;
use sync::line::MAX_SEQ;
use sync::message::{WipeAnswer, WipeRequest};
use sync::statement::Statement;

use super::canary::{Canary, Shown};
use super::word::word;
use crate::auth::PushInstall;
use crate::layers::Limits;
use crate::problem::{Code, Problem, ProblemDocument, Result};
use crate::state::ApiState;

/// Ask to erase this tablet, as the office wants, or say that it is done.
///
/// The server's word is signed: it holds everything up to the tablet's last number, in a verified backup. Without it no
/// tablet erases itself.
#[utoipa::path(
    post, path = "/sync/v1/wipe", tag = "field protocol", security(("push" = [])),
    request_body(content = String, content_type = "application/json"),
    responses(
        (status = 200, description = "a signed statement: the tablet may erase itself", body = String, content_type = "application/json"),
        (status = 507, description = "disk-full: nothing is granted until there is room to note it", body = ProblemDocument),
        (status = 401, description = "not-enrolled", body = ProblemDocument),
        (status = 409, description = "still-owed, or tablet-state: not asked for, or not in a backup yet", body = ProblemDocument)
    )
)]
pub(super) async fn wipe(
    State(state): State<ApiState>,
    Extension(limits): Extension<Limits>,
    tablet: PushInstall,
    headers: HeaderMap,
    body: Body,
) -> Result<([(HeaderName, HeaderValue); 1], axum::Json<WipeAnswer>)> {
    let (install, request) = word(tablet, &headers, body, &limits, |said: &WipeRequest| said.install).await?;
    if request.head.seq > MAX_SEQ {
        return Err(Problem::new(Code::NotEnrolled));
    }
    let now = state.now();
    let own_epoch = state.epoch(now).await?;
    if !request.erased && request.epoch.is_some_and(|epoch| epoch != own_epoch) {
        return Err(Problem::new(Code::TabletState).detail((
            "Máy chủ vừa được phục hồi; máy gửi lại phần còn thiếu rồi mới xoá.",
            "The server was restored since; the tablet sends what is missing before it is erased.",
        )));
    }
    let step = if request.erased {
        state.store.note_erased(install.id, request.head, now).await?
    } else {
        state.store.begin_wipe(install.id, request.head, now).await?
    };
    match step {
        WipeStep::Done => {}
        WipeStep::Owes => return Err(Problem::new(Code::StillOwed)),
        WipeStep::NotAsked => {
            return Err(Problem::new(Code::TabletState).detail((
                "Không ai yêu cầu xoá máy này, hoặc yêu cầu đã được rút lại.",
                "Nobody asked for this tablet to be erased, or not any more.",
            )));
        }
        WipeStep::NotDurable => {
            return Err(Problem::new(Code::TabletState).detail((
                "Phiếu của máy này chưa nằm hết trong một bản sao lưu đã kiểm; có bản sao lưu rồi máy mới xoá.",
                "Not all of this tablet's submissions stand in a verified backup yet; it is erased once they do.",
            )));
        }
    }
    tracing::info!(install.id = %install.id, erased = request.erased, "a tablet is being erased as was asked");
    let head = request.head;
    let statement = Statement::sign(install.id, 1, head.seq, head.chain, now, &state.secrets.field);
    // What an erased tablet's browser still remembers of the install must not look like a loss at the next enrolment.
    let (shown, own) = (Shown::read(&headers), Canary { install: install.id, seq: head.seq });
    let cookie = if request.erased { shown.without(install.id, &state) } else { shown.header(own, |_| true, &state) }?;
    Ok((cookie, axum::Json(WipeAnswer { statement })))
}
