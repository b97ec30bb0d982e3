//! `GET /api/v1/withdrawals`

use axum::Json;
use axum::extract::State;
use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

use crate::auth::{Deed, SignedIn};
use crate::problem::Result;
use crate::state::ApiState;

/// A line whose answers were withdrawn.
#[derive(Serialize, ToSchema)]
pub(super) struct WithdrawalView {
    submission: Uuid,
    install: Uuid,
    line_hash: String,
    at: String,
    reason: String,
    /// The account that did it, or the name given on the server's command line.
    by: String,
}

#[derive(Serialize, ToSchema)]
pub(super) struct Withdrawals {
    items: Vec<WithdrawalView>,
}

/// What was withdrawn, by whom and why, oldest first.
#[utoipa::path(
    get, path = "/api/v1/withdrawals", tag = "fieldwork", security(("session" = [])),
    responses((status = 200, body = Withdrawals))
)]
pub(super) async fn list_withdrawals(State(state): State<ApiState>, person: SignedIn) -> Result<Json<Withdrawals>> {
    person.to(Deed::WithdrawAnswers)?;
    let found = state.store.withdrawals().await?;
    let view = |one: store::Withdrawal| WithdrawalView {
        submission: one.tombstone.id.0,
        install: one.tombstone.install.0,
        line_hash: one.tombstone.line_hash.to_string(),
        at: one.tombstone.at.rfc3339(),
        reason: one.reason,
        by: one.by,
    };
    Ok(Json(Withdrawals { items: found.into_iter().map(view).collect() }))
}
