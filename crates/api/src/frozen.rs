//! Results as a publication has them.

use serde::de::DeserializeOwned;
use survey::id::EvaluationId;

use crate::problem::{Code, Problem, Result};
use crate::state::ApiState;

/// A result of an evaluation by its name: of the publication of this number, or of the newest; none if it was published without.
///
/// # Errors
/// [`Code::Internal`] if what was published cannot be read; those of the store.
pub async fn frozen<T: DeserializeOwned>(
    state: &ApiState,
    evaluation: EvaluationId,
    name: &str,
    number: Option<u32>,
) -> Result<Option<T>> {
    let body = state.store.published_result(evaluation, name, number).await?;
    body.map(|body| serde_json::from_str(&body)).transpose().map_err(|error| {
        tracing::error!(evaluation.id = %evaluation, result = name, %error, "a published result cannot be read");
        Problem::new(Code::Internal)
    })
}

/// The same of every publication up to this number that has it, the newest last.
///
/// # Errors
/// As [`frozen`].
pub async fn frozen_until<T: DeserializeOwned>(
    state: &ApiState,
    evaluation: EvaluationId,
    name: &str,
    last: u32,
) -> Result<Vec<(u32, T)>> {
    let mut found = Vec::new();
    for number in 1..=last {
        found.extend(frozen(state, evaluation, name, Some(number)).await?.map(|result| (number, result)));
    }
    Ok(found)
}
