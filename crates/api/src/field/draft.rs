//! `POST /sync/v1/draft`

use axum::Extension;
use axum::body::Body;
use axum::extract::State;
use axum::http::HeaderMap;
use store::InstallStatus;
use sync::Bytes;
use sync::draft_key::open_draft_key;
use sync::message::{DraftAnswer, DraftRequest};

use super::handing_back::{asking_key, hand_back};
use super::word::word;
use crate::auth::PushInstall;
use crate::layers::Limits;
use crate::problem::{Code, Problem, ProblemDocument, Result};
use crate::state::ApiState;

/// Ask for the key of an unfinished interview that was copied to a card by another tablet of the same surveyor, or by this
/// one before it was enrolled anew.
///
/// The interview itself does not come here. The box is opened for the answer and forgotten again; what is answered opens
/// only with the secret half of the key that asked.
#[utoipa::path(
    post, path = "/sync/v1/draft", tag = "field protocol", security(("push" = [])),
    request_body(content = String, content_type = "application/json"),
    responses(
        (status = 200, description = "the key, sealed to the key that asked", body = String, content_type = "application/json"),
        (status = 401, description = "not-enrolled", body = ProblemDocument),
        (status = 409, description = "tablet-state: another surveyor's, withdrawn, not sealed to this server, or this tablet is locked or out of use", body = ProblemDocument),
        (status = 422, body = ProblemDocument)
    )
)]
pub(super) async fn draft(
    State(state): State<ApiState>,
    Extension(limits): Extension<Limits>,
    tablet: PushInstall,
    headers: HeaderMap,
    body: Body,
) -> Result<axum::Json<DraftAnswer>> {
    let (install, request) = word(tablet, &headers, body, &limits, |said: &DraftRequest| said.install).await?;
    let public = asking_key(&request.public_key)?;
    if !matches!(install.status, InstallStatus::Active | InstallStatus::Drain) {
        return Err(Problem::new(Code::TabletState).detail((
            "Máy này đang bị khoá hoặc đã thôi dùng, nên không mở phiếu dở của máy khác. Hãy báo tổ trưởng.",
            "This tablet is locked or out of use, and opens no unfinished interview of another one. Tell your supervisor.",
        )));
    }
    // Unfinished work outlives an enrolment, and is nobody else's.
    let before = state.store.install(request.sealed_for).await?.filter(|one| one.user == install.user);
    let Some(before) = before else {
        return Err(Problem::new(Code::TabletState).detail((
            "Phiếu dở này không phải của người đang dùng máy. Chỉ người đã phỏng vấn mở lại được, trên máy đăng ký cho chính người đó.",
            "This unfinished interview is not that of the surveyor of this tablet. Only who began it can open it, on a tablet \
             enrolled for that person.",
        )));
    };
    if state.store.is_withdrawn(request.draft).await? {
        return Err(Problem::new(Code::TabletState).detail((
            "Người trả lời đã rút phiếu này, nên không ai mở lại được nữa. Hãy xoá tệp.",
            "The respondent withdrew this interview, and nobody opens it any more. Delete the file.",
        )));
    }
    let key = open_draft_key(&request.key_box.0, before.id, request.draft, state.secrets.field.opening());
    let key = key.ok_or_else(|| {
        Problem::new(Code::TabletState).detail((
            "Phiếu dở này không niêm phong cho máy chủ này, hoặc tệp đã bị thay đổi. Hãy giữ tệp và mở lại trên chính máy đã chép ra.",
            "This unfinished interview was not sealed to this server, or the file was changed. Keep the file and open it on the \
             tablet that copied it.",
        ))
    })?;
    tracing::info!(install.id = %install.id, from = %before.id, "a tablet was given the key of an interview that its surveyor copied out");
    Ok(axum::Json(DraftAnswer { sealed: Bytes(hand_back(&key, install.id, &public)?) }))
}
