//! `GET /api/v1/withdrawals`

use std::collections::BTreeMap;

use axum::Json;
use axum::extract::State;
use serde::Serialize;
use store::Filter;
use utoipa::ToSchema;
use uuid::Uuid;

use crate::auth::{Deed, SignedIn};
use crate::problem::Result;
use crate::resources::view::{Texts, texts};
use crate::state::ApiState;

/// A line whose answers were withdrawn.
#[derive(Serialize, ToSchema)]
pub(super) struct WithdrawalView {
    submission: Uuid,
    install: Uuid,
    line_hash: String,
    /// False for what went with an interview: an explanation of it. Nobody was given its code.
    interview: bool,
    at: String,
    /// Whose it was, as far as that could be read before the key went.
    evaluation: Option<Uuid>,
    unit: Option<Texts>,
    year: Option<i32>,
    reason: String,
    /// The account that did it, or the name given on the server's command line.
    by: String,
    /// The name of that account.
    by_name: Option<String>,
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
    let interviews = state.store.withdrawn_interviews().await?;
    let people: BTreeMap<String, String> =
        state.store.accounts().await?.into_iter().map(|one| (one.id.to_string(), one.display_name)).collect();
    let evaluations = state.store.evaluations(Filter::default()).await?;
    let view = |one: store::Withdrawal| {
        let evaluation = one.person.map(|(evaluation, _)| evaluation);
        let known = evaluation.and_then(|id| evaluations.iter().find(|view| view.evaluation.id == id));
        WithdrawalView {
            submission: one.tombstone.id.0,
            install: one.tombstone.install.0,
            line_hash: one.tombstone.line_hash.to_string(),
            interview: interviews.contains(&one.tombstone.id),
            at: one.tombstone.at.rfc3339(),
            evaluation: evaluation.map(|id| id.0),
            unit: known.map(|view| texts(&view.unit.name)),
            year: known.map(|view| view.campaign.year),
            reason: one.reason,
            by_name: people.get(&one.by).cloned(),
            by: one.by,
        }
    };
    Ok(Json(Withdrawals { items: found.into_iter().map(view).collect() }))
}
