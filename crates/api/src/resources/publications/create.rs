//! `POST /api/v1/campaigns/{id}/publications`

use axum::extract::{Path, State};
use axum::http::StatusCode;
use serde::Deserialize;
use survey::id::CampaignId;
use utoipa::ToSchema;
use uuid::Uuid;

use super::list::names;
use super::view::PublicationView;
use crate::auth::{Deed, SignedIn};
use crate::body::Json;
use crate::problem::{ProblemDocument, Result};
use crate::publishing::publish_for;
use crate::state::ApiState;

#[derive(Deserialize, ToSchema)]
pub(super) struct NewPublication {
    /// Why what was published is corrected; not for the first publication.
    reason: Option<String>,
}

/// Publish a closed campaign: its results are frozen, signed and shown to everybody. With a reason: correct what was published;
/// the publications before stay. A unit of which only a few people differ keeps what is published, as `kept` in the preview says.
#[utoipa::path(
    post, path = "/api/v1/campaigns/{id}/publications", tag = "scores", params(("id" = Uuid, Path)),
    request_body = NewPublication, security(("session" = [])),
    responses(
        (status = 201, body = PublicationView),
        (status = 403, body = ProblemDocument),
        (status = 404, body = ProblemDocument),
        (status = 409, description = "state-forbids: not closed, or nothing changed", body = ProblemDocument),
        (status = 422, description = "a correction without reason, or one that would change only what gives a few people away", body = ProblemDocument)
    )
)]
pub(super) async fn create_publication(
    State(state): State<ApiState>,
    person: SignedIn,
    Path(id): Path<Uuid>,
    Json(request): Json<NewPublication>,
) -> Result<(StatusCode, axum::Json<PublicationView>)> {
    person.to(Deed::RunCampaigns)?;
    let made = publish_for(&state, CampaignId(id), request.reason, (person.user, state.now())).await?;
    let names = names(&state).await?;
    Ok((StatusCode::CREATED, axum::Json(PublicationView::of(&state, made, &names))))
}
