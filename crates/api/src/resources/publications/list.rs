//! `GET /api/v1/campaigns/{id}/publications`

use axum::Json;
use axum::extract::{Path, State};
use serde::Serialize;
use std::collections::BTreeMap;
use survey::id::{CampaignId, UserId};
use utoipa::ToSchema;
use uuid::Uuid;

use super::view::PublicationView;
use crate::auth::{Deed, SignedIn, may};
use crate::problem::{ProblemDocument, Result};
use crate::publishing::{Check, campaign, checklist};
use crate::state::ApiState;

#[derive(Serialize, ToSchema)]
pub(super) struct Publications {
    /// The newest first.
    items: Vec<PublicationView>,
    /// What to look at before the next one; only for who may publish.
    checklist: Vec<Check>,
}

/// What was published of a campaign, and what stands in the way of publishing it.
#[utoipa::path(
    get, path = "/api/v1/campaigns/{id}/publications", tag = "scores", params(("id" = Uuid, Path)),
    security(("session" = [])),
    responses(
        (status = 200, body = Publications),
        (status = 403, body = ProblemDocument),
        (status = 404, body = ProblemDocument)
    )
)]
pub(super) async fn list_publications(
    State(state): State<ApiState>,
    person: SignedIn,
    Path(id): Path<Uuid>,
) -> Result<Json<Publications>> {
    person.to(Deed::SeePublished)?;
    let (campaign, views) = campaign(&state, CampaignId(id)).await?;
    let names = names(&state).await?;
    let found = state.store.publications(Some(campaign.id)).await?;
    let items = found.into_iter().map(|one| PublicationView::of(&state, one, &names)).collect();
    let checklist =
        if may(person.role, Deed::RunCampaigns) { checklist(&state, &campaign, &views).await? } else { Vec::new() };
    Ok(Json(Publications { items, checklist }))
}

/// The names of everybody with an account.
pub(super) async fn names(state: &ApiState) -> Result<BTreeMap<UserId, String>> {
    let accounts = state.store.accounts().await?;
    Ok(accounts.into_iter().map(|account| (account.id, account.display_name)).collect())
}
