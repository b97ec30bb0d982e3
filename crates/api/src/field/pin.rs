//! `POST /sync/v1/pin`

use axum::Extension;
use axum::body::Body;
use axum::extract::State;
use axum::http::HeaderMap;
use store::PinAsked;
use sync::Bytes;
use sync::data_key::{DATA_KEY_BOX, open_data_key};
use sync::message::{PinAnswer, PinRequest};

use super::handing_back::{asking_key, hand_back};
use super::word::word;
use crate::auth::PushInstall;
use crate::layers::Limits;
use crate::problem::{Code, Problem, ProblemDocument, Result};
use crate::state::ApiState;

/// Ask for this tablet's data key, whose PIN is forgotten, or say that a new PIN is set.
///
/// Nothing is given before a supervisor has granted it. The box is opened for the answer and forgotten again; what is
/// answered opens only with the secret half of the key that asked.
#[utoipa::path(
    post, path = "/sync/v1/pin", tag = "field protocol", security(("push" = [])),
    request_body(content = String, content_type = "application/json"),
    responses(
        (status = 200, description = "waiting, granted with the sealed key, or done", body = String, content_type = "application/json"),
        (status = 401, description = "not-enrolled", body = ProblemDocument),
        (status = 409, description = "tablet-state: the box was not sealed to this server", body = ProblemDocument),
        (status = 422, body = ProblemDocument)
    )
)]
pub(super) async fn pin(
    State(state): State<ApiState>,
    Extension(limits): Extension<Limits>,
    tablet: PushInstall,
    headers: HeaderMap,
    body: Body,
) -> Result<axum::Json<PinAnswer>> {
    let (install, request) = word(tablet, &headers, body, &limits, |said: &PinRequest| said.install).await?;
    let asking = &request.public_key.0;
    let public = asking_key(&request.public_key)?;
    let now = state.now();
    if request.done {
        state.store.pin_set(install.id, asking, now).await?;
        return Ok(axum::Json(PinAnswer::Done));
    }
    if request.key_box.0.len() != DATA_KEY_BOX {
        let words = ("Hộp khoá phải dài 80 byte.", "A key box has 80 bytes.");
        return Err(Problem::new(Code::Invalid).field("/key_box", words));
    }
    let PinAsked::Granted(key_box) = state.store.ask_pin(install.id, asking, &request.key_box.0, now).await? else {
        return Ok(axum::Json(PinAnswer::Waiting));
    };
    let whose = match request.sealed_for {
        None => Some(install.id),
        // Unfinished work outlives an enrolment, and is nobody else's.
        Some(before) => state.store.install(before).await?.filter(|one| one.user == install.user).map(|one| one.id),
    };
    let key = whose.and_then(|whose| open_data_key(&key_box, whose, state.secrets.field.opening()));
    let key = key.ok_or_else(|| {
        Problem::new(Code::TabletState).detail((
            "Khoá dữ liệu của máy không niêm phong cho máy chủ này. Phiếu dở vẫn ở trên máy; tìm lại keys.json cũ của máy chủ.",
            "The tablet's data key was not sealed to this server. What is unfinished is still on the tablet; look for the \
             server's former keys.json.",
        ))
    })?;
    tracing::info!(install.id = %install.id, "a tablet was handed its data key back, as was granted");
    Ok(axum::Json(PinAnswer::Granted { sealed: Bytes(hand_back(&key, install.id, &public)?) }))
}
