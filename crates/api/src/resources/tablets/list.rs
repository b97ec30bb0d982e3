//! `GET /api/v1/tablets`

use axum::Json;
use axum::extract::State;

use super::view::{Around, TabletView};
use crate::auth::{Deed, SignedIn};
use crate::problem::{ProblemDocument, Result};
use crate::resources::Page;
use crate::state::ApiState;

/// The tablets in the order of their enrolment.
#[utoipa::path(
    get, path = "/api/v1/tablets", tag = "tablets", security(("session" = [])),
    responses((status = 200, body = Page<TabletView>), (status = 403, body = ProblemDocument))
)]
pub(super) async fn list_tablets(State(state): State<ApiState>, person: SignedIn) -> Result<Json<Page<TabletView>>> {
    person.to(Deed::ManageTablets)?;
    let around = Around::read(&state).await?;
    let mut items = Vec::new();
    for (place, install) in around.installs.iter().enumerate() {
        let held = state.store.held(install.id).await?;
        items.push(around.tablet(place, install, &held));
    }
    Ok(Json(Page::whole(items)))
}
