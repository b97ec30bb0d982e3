//! `POST /sync/v1/day-close`

use axum::Extension;
use axum::body::Body;
use axum::extract::State;
use axum::http::HeaderMap;
use store::ClosedDay;
use sync::close::Told;
use sync::day_code::DayCode;
use sync::message::{DayCloseAnswer, DayCloseRequest};

use super::word::word;
use crate::auth::PushInstall;
use crate::layers::Limits;
use crate::problem::{Code, Problem, ProblemDocument, Result};
use crate::state::ApiState;

/// Close a day: the server says over its own rows, signed, whether it has everything up to the tablet's last number.
#[utoipa::path(
    post, path = "/sync/v1/day-close", tag = "field protocol", security(("push" = [])),
    request_body(content = String, content_type = "application/json"),
    responses(
        (status = 200, description = "a signed statement, and what is missing", body = String, content_type = "application/json"),
        (status = 401, description = "not-enrolled", body = ProblemDocument),
        (status = 422, description = "invalid: the numbers do not fit together", body = ProblemDocument)
    )
)]
pub(super) async fn day_close(
    State(state): State<ApiState>,
    Extension(limits): Extension<Limits>,
    tablet: PushInstall,
    headers: HeaderMap,
    body: Body,
) -> Result<axum::Json<DayCloseAnswer>> {
    let (install, request) = word(tablet, &headers, body, &limits, |said: &DayCloseRequest| said.install).await?;
    if !request.is_whole() {
        return Err(Problem::new(Code::Invalid).field(
            "/count",
            (
                "Số đầu, số cuối và số phiếu không khớp nhau: các số liền nhau, không có chỗ trống.",
                "First, last and count do not fit: the numbers have no gap.",
            ),
        ));
    }
    let now = state.now();
    let rows = state.store.rows_of(install.id).await?;
    let answer = rows.close(&request, now, &state.secrets.field);
    let DayCloseRequest { day, count, last, .. } = request;
    let code = DayCode::of(install.id, day, count, request.head());
    let told = Told { code, day, count, last: Some(last) };
    let closed = ClosedDay { install: install.id, told, by_voice: false, told_at: now, held: None };
    state.store.note_day_close(&closed).await?;
    Ok(axum::Json(answer))
}
