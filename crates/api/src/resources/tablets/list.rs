//! `GET /api/v1/tablets`

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
pub(super) struct TabletView {
    id: Uuid,
    /// What people call it: `Máy 07`.
    label: String,
    user: Owner,
    /// active or revoked
    status: &'static str,
    app: String,
    enrolled_at: String,
    last_contact_at: String,
    /// Server clock minus tablet clock at the last contact, in milliseconds.
    clock_offset_ms: i64,
    /// Submissions the server holds.
    held: u64,
    /// Submissions the tablet said it had made, at its last contact, less those held. What it made since, nobody
    /// knows here.
    owed: u64,
    /// The last loss in its storage that it told or that its cookie showed.
    recovery: Option<RecoveryView>,
}

/// A loss in a tablet's storage.
#[derive(Serialize, ToSchema)]
pub(super) struct RecoveryView {
    /// rebuilt: the same install went on; lost: the install was gone, its journal was found; unsure: its last number
    /// was not sure, so it was enrolled again; evicted: everything was gone. By the cookie alone: enrolled_again, a browser
    /// that had another install; fell_back, it once knew of more submissions.
    cause: String,
    /// The install that was hit, if the tablet knew it.
    lost: Option<Uuid>,
    /// The last number that was known of it.
    head: u64,
    /// Submissions that came back from the tablet's second copy.
    lines: u32,
    told_at: String,
}

#[derive(Serialize, ToSchema)]
pub(super) struct Owner {
    id: Uuid,
    name: String,
}

/// The tablets in the order of their enrolment.
#[utoipa::path(
    get, path = "/api/v1/tablets", tag = "tablets", security(("session" = [])),
    responses((status = 200, body = Page<TabletView>), (status = 403, body = ProblemDocument))
)]
pub(super) async fn list_tablets(State(state): State<ApiState>, person: SignedIn) -> Result<Json<Page<TabletView>>> {
    person.to(Deed::ManageTablets)?;
    let people = state.store.accounts().await?;
    let told = state.store.recoveries().await?;
    let mut items = Vec::new();
    for (place, install) in state.store.installs().await?.into_iter().enumerate() {
        let held = state.store.held(install.id).await?;
        let held = held.ack + u64::try_from(held.beyond.len()).unwrap_or(0);
        let owner = people.iter().find(|account| account.id == install.user);
        items.push(TabletView {
            id: install.id.0,
            label: crate::field::label(place + 1),
            user: Owner {
                id: install.user.0,
                name: owner.map(|account| account.display_name.clone()).unwrap_or_default(),
            },
            status: install.status.name(),
            app: install.app_version,
            enrolled_at: install.enrolled_at.rfc3339(),
            last_contact_at: install.last_contact_at.rfc3339(),
            clock_offset_ms: install.clock_offset_ms,
            held,
            owed: install.reported_seq.saturating_sub(held),
            recovery: told.iter().rfind(|one| one.install == install.id).map(|one| RecoveryView {
                cause: one.cause.clone(),
                lost: one.lost.map(|lost| lost.0),
                head: one.head,
                lines: one.lines,
                told_at: one.at.rfc3339(),
            }),
        });
    }
    Ok(Json(Page::whole(items)))
}
