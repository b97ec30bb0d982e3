//! Liveness and readiness, for whoever watches the server.

use axum::routing::get;
use axum::{Json, Router, extract::State};
use serde::Serialize;

use crate::problem::Result;
use crate::state::ApiState;

#[derive(Serialize)]
struct Health {
    status: &'static str,
    version: &'static str,
    /// The data is made up; pages say so even before anyone has signed in.
    demonstration: bool,
}

fn health(state: &ApiState) -> Json<Health> {
    let demonstration = state.config.demonstration;
    Json(Health { status: "ok", version: env!("CARGO_PKG_VERSION"), demonstration })
}

pub(crate) fn routes() -> Router<ApiState> {
    Router::new().route("/healthz", get(alive)).route("/readyz", get(ready))
}

async fn alive(State(state): State<ApiState>) -> Json<Health> {
    health(&state)
}

/// Ready means that the database answers; until it does, 503 with `Retry-After`.
async fn ready(State(state): State<ApiState>) -> Result<Json<Health>> {
    state.store.ping().await?;
    Ok(health(&state))
}
