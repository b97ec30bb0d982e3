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
}

const HEALTH: Health = Health { status: "ok", version: env!("CARGO_PKG_VERSION") };

pub(crate) fn routes() -> Router<ApiState> {
    Router::new().route("/healthz", get(|| async { Json(HEALTH) })).route("/readyz", get(ready))
}

/// Ready means that the database answers; until it does, 503 with `Retry-After`.
async fn ready(State(state): State<ApiState>) -> Result<Json<Health>> {
    state.store.ping().await?;
    Ok(Json(HEALTH))
}
