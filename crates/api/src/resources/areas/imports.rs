//! `GET /api/v1/areas/imports`

use std::collections::BTreeMap;

use axum::Json;
use axum::extract::State;
use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

use crate::auth::{Deed, SignedIn};
use crate::problem::{ProblemDocument, Result};
use crate::state::ApiState;

/// A file that stated the map from a day on.
#[derive(Serialize, ToSchema)]
pub(super) struct AreaImportView {
    id: Uuid,
    valid_from: String,
    file_name: String,
    /// RFC 3339, UTC
    imported_at: String,
    /// The name of the account, or what was said on the command line.
    imported_by: String,
    added: u64,
    changed: u64,
    closed: u64,
}

/// The files of areas.
#[derive(Serialize, ToSchema)]
pub(super) struct AreaImports {
    items: Vec<AreaImportView>,
}

/// The files of areas that were brought in and changed something, the newest first.
#[utoipa::path(
    get, path = "/api/v1/areas/imports", tag = "programme", security(("session" = [])),
    responses((status = 200, body = AreaImports), (status = 403, body = ProblemDocument))
)]
pub(super) async fn list_area_imports(State(state): State<ApiState>, person: SignedIn) -> Result<Json<AreaImports>> {
    person.to(Deed::RunCampaigns)?;
    let imports = state.store.area_imports().await?;
    let accounts = state.store.accounts().await?;
    let names: BTreeMap<String, String> =
        accounts.into_iter().map(|account| (account.id.to_string(), account.display_name)).collect();
    let items = imports.into_iter().map(|import| AreaImportView {
        id: import.id.0,
        valid_from: import.from.to_string(),
        file_name: import.file_name,
        imported_at: import.at.rfc3339(),
        imported_by: names.get(&import.by).cloned().unwrap_or(import.by),
        added: import.added,
        changed: import.changed,
        closed: import.closed,
    });
    Ok(Json(AreaImports { items: items.collect() }))
}
