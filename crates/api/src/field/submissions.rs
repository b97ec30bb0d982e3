//! `POST /sync/v1/submissions`

use axum::Extension;
use axum::body::Body;
use axum::extract::State;
use axum::http::HeaderMap;
use sync::message::{Outcome, SubmissionsAnswer};
use sync::receipt::Status;

use super::{Brought, take};
use crate::auth::PushInstall;
use crate::body;
use crate::layers::Limits;
use crate::problem::{Code, Problem, ProblemDocument, Result};
use crate::state::ApiState;

/// Send a batch of frozen lines with their key boxes; one answer comes for each.
///
/// Whatever is wrong with an item is said of that item alone. Sending the same batch again gives the same receipts.
#[utoipa::path(
    post, path = "/sync/v1/submissions", tag = "field protocol", security(("push" = [])),
    request_body(content = String, content_type = "application/x-ndjson", description = "gzip; for each item its line, then its key box"),
    responses(
        (status = 200, description = "one receipt for each item", body = String, content_type = "application/json"),
        (status = 400, description = "not-gzip", body = ProblemDocument),
        (status = 401, description = "not-enrolled", body = ProblemDocument),
        (status = 413, description = "too-large", body = ProblemDocument),
        (status = 503, description = "busy: come again after Retry-After", body = ProblemDocument),
        (status = 507, description = "disk-full: nothing is kept until someone makes room", body = ProblemDocument)
    )
)]
pub(super) async fn submissions(
    State(state): State<ApiState>,
    Extension(limits): Extension<Limits>,
    tablet: PushInstall,
    headers: HeaderMap,
    body: Body,
) -> Result<axum::Json<SubmissionsAnswer>> {
    let wire = body::read(&headers, body, limits.batch_wire).await?;
    let install = tablet.checked(&wire)?;
    let inflated = body::inflate(&headers, &wire, limits.batch_inflated)?;
    let text = String::from_utf8(inflated).map_err(|_| Problem::new(Code::Unreadable).detail(body::NOT_UTF8))?;
    let since = state.now();
    let receipts = take(&state, &install, &text, Brought::ByTheTablet).await?;
    let again = |outcome: &Outcome| matches!(outcome, Outcome::Held(receipt) if receipt.status == Status::Duplicate);
    if receipts.iter().any(again)
        && let Err(error) = state.store.sent_again(install.id, since).await
    {
        // They are kept; the tablet is asked once more.
        tracing::warn!(%error, "that a tablet sent key boxes again was not noted");
    }
    state.judging.wake();
    store::fault::point("accept.reply").await?;
    Ok(axum::Json(SubmissionsAnswer { receipts }))
}
