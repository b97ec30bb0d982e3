//! Whether it mattered in a unit who asked.

use report::Interviewers;
use serde_json::{Map, Value};
use store::EvaluationView;
use survey::campaign::CampaignState;

use crate::frozen::frozen;
use crate::problem::Result;
use crate::scores::{ANALYSIS, Analysed};
use crate::state::ApiState;

/// As it was published last if the campaign was, else of the present answers; none where nobody knows who asked, or one person did.
///
/// # Errors
/// As [`Analysed::of`].
pub(super) async fn interviewers(state: &ApiState, view: &EvaluationView) -> Result<Option<Interviewers>> {
    let analysed: Option<Analysed> = if view.campaign.state == CampaignState::Published {
        frozen::<Option<Analysed>>(state, view.evaluation.id, ANALYSIS, None).await?.flatten()
    } else {
        Analysed::of(state, view).await?
    };
    Ok(analysed.and_then(|own| of_row(own.arrays.get("interviewers")?.first()?)))
}

/// None of a row that may not be shown.
fn of_row(row: &Map<String, Value>) -> Option<Interviewers> {
    let number = |field: &str| row.get(field).and_then(Value::as_f64);
    let flag = |field: &str| row.get(field).and_then(Value::as_bool).unwrap_or(false);
    Interviewers::of_row(row.get("interviewers").and_then(Value::as_u64), number, flag)
}
