//! `GET /api/v1/publications/{id}/qr.svg`

use axum::extract::{Path, State};
use axum::http::header;
use axum::response::{IntoResponse, Response};
use survey::id::PublicationId;
use uuid::Uuid;

use super::view::address;
use crate::auth::{Deed, SignedIn};
use crate::problem::{Code, Problem, ProblemDocument, Result};
use crate::state::ApiState;

/// The QR code of a publication's public page, as a drawing to print.
#[utoipa::path(
    get, path = "/api/v1/publications/{id}/qr.svg", tag = "scores", params(("id" = Uuid, Path)),
    security(("session" = [])),
    responses(
        (status = 200, description = "A drawing", body = String, content_type = "image/svg+xml"),
        (status = 403, body = ProblemDocument),
        (status = 404, body = ProblemDocument)
    )
)]
pub(super) async fn publication_qr(
    State(state): State<ApiState>,
    person: SignedIn,
    Path(id): Path<Uuid>,
) -> Result<Response> {
    person.to(Deed::SeePublished)?;
    let own = state.store.publication(PublicationId(id)).await?.ok_or(Problem::new(Code::NoSuchThing))?;
    let svg = crate::qr::svg(&address(&state, own.id))?;
    Ok(([(header::CONTENT_TYPE, "image/svg+xml"), (header::CACHE_CONTROL, "no-store")], svg).into_response())
}
