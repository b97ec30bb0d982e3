//! `POST /api/v1/enrolment-codes`

use axum::extract::State;
use axum::http::StatusCode;
use serde::{Deserialize, Serialize};
use survey::id::UserId;
use utoipa::ToSchema;
use uuid::Uuid;

use crate::auth::{Deed, SignedIn, digest, may, random_code};
use crate::body::Json;
use crate::problem::{Code, Problem, ProblemDocument, Result};
use crate::state::ApiState;

/// Characters of an enrolment code: 50 bits for half an hour.
pub(crate) const CODE_LENGTH: usize = 10;
const MINUTES: i64 = 30;

#[derive(Deserialize, ToSchema)]
pub(super) struct EnrolmentWanted {
    /// Whose tablet it will be.
    user: Uuid,
}

#[derive(Serialize, ToSchema)]
pub(super) struct EnrolmentCode {
    /// To be typed.
    code: String,
    /// To be scanned: the same code in an address.
    url: String,
    /// The address as a QR code, an SVG document.
    qr: String,
    expires_at: String,
}

/// Make a code that enrols one tablet within half an hour.
#[utoipa::path(
    post, path = "/api/v1/enrolment-codes", tag = "tablets", request_body = EnrolmentWanted, security(("session" = [])),
    responses((status = 201, body = EnrolmentCode), (status = 422, body = ProblemDocument))
)]
pub(super) async fn create_enrolment_code(
    State(state): State<ApiState>,
    person: SignedIn,
    Json(request): Json<EnrolmentWanted>,
) -> Result<(StatusCode, axum::Json<EnrolmentCode>)> {
    person.to(Deed::ManageTablets)?;
    let owner = state.store.account(UserId(request.user)).await?;
    let owner = owner.filter(|account| account.active && may(account.role, Deed::Interview)).ok_or_else(|| {
        Problem::new(Code::Invalid)
            .field("/user", ("Chọn một điều tra viên đang làm việc.", "Choose an active surveyor."))
    })?;
    let code = random_code(CODE_LENGTH)?;
    let now = state.now();
    let expires_at = now.plus_seconds(MINUTES * 60);
    state.store.add_enrolment_code(digest(&code), owner.id, now, expires_at).await?;
    let url = format!("{}/surveyor/#enrol={code}", state.config.public_url);
    let qr = crate::qr::svg(&url)?;
    Ok((StatusCode::CREATED, axum::Json(EnrolmentCode { code, url, qr, expires_at: expires_at.rfc3339() })))
}
