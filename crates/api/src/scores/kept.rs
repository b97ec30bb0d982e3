//! Results that are computed once for a version of the data, and read from then on.

use serde::Serialize;
use serde::de::DeserializeOwned;
use store::EvaluationView;
use survey::campaign::CampaignState;

use crate::frozen::frozen;
use crate::problem::{Code, Problem, Result};
use crate::state::ApiState;

/// A result by the name it is kept under: as it was published, else of the present data and program, computed once if there is
/// none yet, however many ask at the same time.
///
/// # Errors
/// Those of computing it, and of reading from the store.
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
    // One that was published before there were publications is computed as ever.
    if view.campaign.state == CampaignState::Published
        && let Some(published) = frozen(state, id, name, None).await?
    {
        return Ok(published);
    }
    if let (_, Some(result)) = found(state, view, name, &program).await? {
        return Ok(result);
    }
    let lane = state.lanes.enter(id, name).await;
    // Whoever was in the lane before may have computed it meanwhile.
    let (version, result) = found(state, view, name, &program).await?;
    if let Some(result) = result {
        return Ok(result);
    }
    state.lanes.count();
    let result = compute().await?;
    let body = serde_json::to_string(&result).map_err(|error| {
        tracing::error!(%error, "a result cannot be written");
        Problem::new(Code::Internal)
    })?;
    // Whoever asks now need not wait for the disk, and whoever asks next waits in the lane until it is kept. What could not be kept is
    // computed again.
    let (store, name) = (state.store.clone(), name.to_owned());
    tokio::spawn(async move {
        if let Err(error) = store.keep_result(id, &name, version, &program, &body).await {
            tracing::warn!(%error, "a result was not kept");
        }
        drop(lane);
    });
    Ok(result)
}

/// The present version of the data, and the result that is kept of it. The version is read before the data: what is kept is never
/// older than its version says.
async fn found<T: DeserializeOwned>(
    state: &ApiState,
    view: &EvaluationView,
    name: &str,
    program: &str,
) -> Result<(i64, Option<T>)> {
    let version = state.store.data_version(view.evaluation.id).await?;
    let body = state.store.kept_result(view.evaluation.id, name, version, program).await?;
    Ok((version, body.and_then(|body| serde_json::from_str(&body).ok())))
}
