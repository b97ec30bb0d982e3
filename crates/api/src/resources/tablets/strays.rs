//! `GET /api/v1/stray-tablets`, `POST /api/v1/stray-tablets/{id}/adopt`

use axum::extract::{Path, State};
use axum::http::HeaderMap;
use serde::{Deserialize, Serialize};
use store::Adoption;
use survey::id::{InstallId, UserId};
use utoipa::ToSchema;
use uuid::Uuid;

use crate::auth::{Deed, SignedIn, digest, may, random_secret};
use crate::body::Json;
use crate::bundle::{BundleView, Import};
use crate::problem::{Code, Problem, ProblemDocument, Result, preferred_language};
use crate::resources::Page;
use crate::state::ApiState;

#[derive(Serialize, ToSchema)]
pub(super) struct StrayView {
    id: Uuid,
    /// Parts of bundles kept of it, and their bytes.
    parts: u64,
    bytes: u64,
    since: String,
}

/// Tablets whose bundles were brought and that this server does not know: it was restored from a backup older than they
/// are.
#[utoipa::path(
    get, path = "/api/v1/stray-tablets", tag = "tablets", security(("session" = [])),
    responses((status = 200, body = Page<StrayView>), (status = 403, body = ProblemDocument))
)]
pub(super) async fn list_strays(
    State(state): State<ApiState>,
    person: SignedIn,
) -> Result<axum::Json<Page<StrayView>>> {
    person.to(Deed::ManageTablets)?;
    let items = state.store.strays().await?.into_iter().map(|stray| StrayView {
        id: stray.install.0,
        parts: stray.parts,
        bytes: stray.bytes,
        since: stray.since.rfc3339(),
    });
    Ok(axum::Json(Page::whole(items.collect())))
}

#[derive(Deserialize, ToSchema)]
pub(super) struct AdoptionWanted {
    /// Whose tablet it is.
    user: Uuid,
}

/// Say whose tablet a stray one is: what is kept of it is taken in at once.
///
/// The tablet itself enrols anew when it has a network; its push credential is not known here any more.
#[utoipa::path(
    post, path = "/api/v1/stray-tablets/{id}/adopt", tag = "tablets", request_body = AdoptionWanted,
    security(("session" = [])), params(("id" = Uuid, Path)),
    responses(
        (status = 200, description = "what was taken in", body = BundleView),
        (status = 404, body = ProblemDocument),
        (status = 422, body = ProblemDocument)
    )
)]
pub(super) async fn adopt_stray(
    State(state): State<ApiState>,
    person: SignedIn,
    Path(id): Path<Uuid>,
    headers: HeaderMap,
    Json(request): Json<AdoptionWanted>,
) -> Result<axum::Json<BundleView>> {
    person.to(Deed::ManageTablets)?;
    let owner = state.store.account(UserId(request.user)).await?;
    let owner = owner.filter(|account| account.active && may(account.role, Deed::Interview)).ok_or_else(|| {
        Problem::new(Code::Invalid)
            .field("/user", ("Chọn một điều tra viên đang làm việc.", "Choose an active surveyor."))
    })?;
    let install = InstallId(id);
    let parts = state.store.stray_parts(install).await?;
    if parts.is_empty() {
        return Err(Problem::new(Code::NoSuchThing));
    }
    let adoption = Adoption { install, user: owner.id, push_hash: digest(&random_secret()?), at: state.now() };
    // One that is known by now (adopted a moment ago, or restored from a newer backup) has its parts taken in too.
    if state.store.adopt(&adoption).await? {
        tracing::info!(install.id = %install, "a stray tablet was adopted");
    }
    let mut import = Import::new(&state, person.user.to_string());
    for part in &parts {
        import.push(&part.part).await?;
    }
    let view = import.finish(&preferred_language(&headers)).await?;
    // Only what was taken in is let go: a part that another key signed stays, for a person to think about.
    let known = state.store.install(install).await?.ok_or(Problem::new(Code::NoSuchThing))?;
    for part in parts.iter().filter(|part| part.public_key == known.public_key) {
        state.store.drop_stray(part).await?;
    }
    Ok(axum::Json(view))
}
