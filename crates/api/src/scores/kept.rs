//! Results that are computed once for a version of the data, and read from then on.

use serde::Serialize;
use serde::de::DeserializeOwned;
use store::{EvaluationView, StoreError};
use survey::campaign::CampaignState;

use crate::problem::{Code, Problem, Result};
use crate::state::ApiState;

/// A result by the name it is kept under: as it was published, else of the present data and program, computed if there is none
/// yet.
///
/// # Errors
/// Those of computing it, and of the store.
pub async fn kept<T, Computing>(
    state: &ApiState,
    view: &EvaluationView,
    name: &str,
    compute: impl FnOnce() -> Computing,
) -> Result<T>
where
    T: Serialize + DeserializeOwned,
    Computing: Future<Output = Result<T>>,
{
    let (id, program) = (view.evaluation.id, publication::program());
    if view.campaign.state == CampaignState::Published {
        let published = state.store.published_result(id, name, None).await?;
        // One that was published before there were publications is computed as ever.
        if let Some(body) = published {
            return serde_json::from_str(&body).map_err(|error| {
                tracing::error!(evaluation.id = %id, %error, "a published result cannot be read");
                Problem::new(Code::Internal)
            });
        }
    }
    // Before the data is read: what is kept is never older than its version says.
    let version = state.store.data_version(id).await?;
    let found = state.store.kept_result(id, name, version, &program).await?;
    if let Some(result) = found.and_then(|body| serde_json::from_str(&body).ok()) {
        return Ok(result);
    }
    let result = compute().await?;
    let body = serde_json::to_string(&result).map_err(|error| {
        tracing::error!(%error, "a result cannot be written");
        Problem::new(Code::Internal)
    })?;
    match state.store.keep_result(id, name, version, &program, &body).await {
        // Next time it is computed again: no reason to keep it from who asks now.
        Err(error) if error.is_transient() || matches!(error, StoreError::Full) => {
            tracing::warn!(%error, "a result was not kept");
        }
        other => other?,
    }
    Ok(result)
}
