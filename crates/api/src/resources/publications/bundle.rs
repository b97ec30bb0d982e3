//! `GET /api/v1/publications/{id}/bundle.zip`

use axum::extract::{Path, State};
use axum::http::{HeaderName, HeaderValue, header};
use axum::response::{IntoResponse, Response};
use survey::id::PublicationId;
use uuid::Uuid;

use crate::auth::{Deed, SignedIn, may};
use crate::problem::{Code, Problem, ProblemDocument, Result};
use crate::state::ApiState;

/// A publication as one file: whole for whoever may see what is not published, with the answers of each person; for others the
/// copy that anybody may have.
#[utoipa::path(
    get, path = "/api/v1/publications/{id}/bundle.zip", tag = "scores", params(("id" = Uuid, Path)),
    security(("session" = [])),
    responses(
        (status = 200, body = Vec<u8>, content_type = "application/zip"),
        (status = 403, body = ProblemDocument),
        (status = 404, body = ProblemDocument)
    )
)]
pub(super) async fn publication_bundle(
    State(state): State<ApiState>,
    person: SignedIn,
    Path(id): Path<Uuid>,
) -> Result<Response> {
    person.to(Deed::DownloadScores)?;
    let open = !may(person.role, Deed::SeeUnpublished);
    bundle(&state, PublicationId(id), open).await
}

/// Sends a bundle.
///
/// # Errors
/// [`Code::NoSuchThing`] if there is no such publication.
pub(crate) async fn bundle(state: &ApiState, id: PublicationId, open: bool) -> Result<Response> {
    let own = state.store.publication(id).await?.ok_or(Problem::new(Code::NoSuchThing))?;
    let bytes = state.store.publication_bundle(id, open).await?.ok_or(Problem::new(Code::NoSuchThing))?;
    let campaigns = state.store.campaigns().await?;
    let year = campaigns.iter().find(|one| one.id == own.campaign).map_or(0, |campaign| campaign.year);
    // Once an answer is withdrawn the office's copy is the open one.
    let copy = if own.whole && !open { "whole" } else { "open" };
    let name = format!("attachment; filename=\"hailong-{year}-{}-{copy}.zip\"", own.number);
    // The open copy never changes; the answers of people stay in no cache.
    let kept = if open { "public, max-age=86400" } else { "no-store" };
    let headers: [(HeaderName, HeaderValue); 3] = [
        (header::CACHE_CONTROL, HeaderValue::from_static(kept)),
        (header::CONTENT_TYPE, HeaderValue::from_static("application/zip")),
        (header::CONTENT_DISPOSITION, HeaderValue::from_str(&name).unwrap_or(HeaderValue::from_static("attachment"))),
    ];
    Ok((headers, bytes).into_response())
}
