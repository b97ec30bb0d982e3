//! `GET /api/v1/tablets/day-closes`

use axum::Json;
use axum::extract::State;
use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

use crate::auth::{Deed, SignedIn};
use crate::problem::{ProblemDocument, Result};
use crate::resources::Page;
use crate::state::ApiState;

#[derive(Serialize, ToSchema)]
pub(super) struct DayCloseView {
    tablet: Uuid,
    /// `Máy 07`
    label: String,
    /// The last day that the tablet closed.
    day: String,
    /// How many lines it said the day had.
    count: u64,
    code: String,
    /// Whether the server has everything the tablet had then, as it stands now.
    matched: bool,
    /// The code came by telephone or text message.
    by_voice: bool,
    told_at: String,
}

/// The last day that each tablet closed, and whether everything of it is here.
#[utoipa::path(
    get, path = "/api/v1/tablets/day-closes", tag = "tablets", security(("session" = [])),
    responses((status = 200, body = Page<DayCloseView>), (status = 403, body = ProblemDocument))
)]
pub(super) async fn list_day_closes(
    State(state): State<ApiState>,
    person: SignedIn,
) -> Result<Json<Page<DayCloseView>>> {
    person.to(Deed::ManageTablets)?;
    let order = state.store.installs().await?;
    let closes = state.store.day_closes().await?.into_iter().map(|closed| {
        let place = order.iter().position(|install| install.id == closed.install).unwrap_or(0);
        DayCloseView {
            tablet: closed.install.0,
            label: crate::field::label(place + 1),
            day: closed.told.day.to_string(),
            count: closed.told.count,
            code: closed.told.code.to_string(),
            matched: closed.held.is_some(),
            by_voice: closed.by_voice,
            told_at: closed.told_at.rfc3339(),
        }
    });
    let mut items: Vec<DayCloseView> = closes.collect();
    items.sort_by(|a, b| a.label.cmp(&b.label));
    Ok(Json(Page::whole(items)))
}
