//! `GET /api/v1/tablets`

use axum::Json;
use axum::extract::State;
use serde::Serialize;
use survey::clock::Timestamp;
use utoipa::ToSchema;

use super::view::{Around, TabletView};
use crate::auth::{Deed, SignedIn};
use crate::problem::{ProblemDocument, Result};
use crate::resources::Page;
use crate::state::ApiState;

#[derive(Serialize, ToSchema)]
pub(super) struct TabletList {
    #[serde(flatten)]
    page: Page<TabletView>,
    /// When the server saw that an older or another copy of the database had taken the place of the former one; null if that
    /// never happened. Each tablet sends what may be missing at its first contact since.
    epoch_began_at: Option<String>,
}

/// The tablets in the order of their enrolment.
#[utoipa::path(
    get, path = "/api/v1/tablets", tag = "tablets", security(("session" = [])),
    responses((status = 200, body = TabletList), (status = 403, body = ProblemDocument))
)]
pub(super) async fn list_tablets(State(state): State<ApiState>, person: SignedIn) -> Result<Json<TabletList>> {
    person.to(Deed::ManageTablets)?;
    let around = Around::read(&state).await?;
    let mut items = Vec::new();
    for (place, install) in around.installs.iter().enumerate() {
        let held = state.store.held(install.id).await?;
        items.push(around.tablet(place, install, &held));
    }
    let epoch_began_at = state.store.epoch_began().await?.map(Timestamp::rfc3339);
    Ok(Json(TabletList { page: Page::whole(items), epoch_began_at }))
}
