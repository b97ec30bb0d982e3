//! What stands in the way of a publication, and what whoever publishes should know.

use analytics::disclosure::FEWEST_RESPONDENTS;
use serde::Serialize;
use store::EvaluationView;
use survey::campaign::{Campaign, CampaignState};
use utoipa::ToSchema;

use super::composed::{Composed, ROWS};
use crate::problem::{Code, Problem, Result};
use crate::scores::RowPrints;
use crate::state::ApiState;

/// One thing to look at before publishing.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub(crate) struct Check {
    /// closed, nothing_waits, nothing_owed, scored or margins
    pub key: &'static str,
    pub state: CheckState,
    /// How many stand open.
    pub count: u64,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub(crate) enum CheckState {
    Ok,
    /// It can be published all the same.
    Open,
    /// It cannot be published so.
    Blocking,
}

impl Check {
    const fn of(key: &'static str, count: u64, otherwise: CheckState) -> Self {
        Self { key, state: if count == 0 { CheckState::Ok } else { otherwise }, count }
    }
}

/// The list for a campaign.
///
/// # Errors
/// Those of the store.
pub(crate) async fn checklist(state: &ApiState, campaign: &Campaign, views: &[EvaluationView]) -> Result<Vec<Check>> {
    let (mut waiting, mut without_sample, mut without_margins) = (0, 0, 0);
    for view in views {
        let progress = state.store.progress(view.evaluation.id).await?;
        waiting += progress.quarantined;
        without_sample += u64::from(progress.answered == 0);
        without_margins += u64::from(state.store.margins(view.evaluation.id).await?.is_empty());
    }
    let installs = state.store.installs().await?;
    let mut owed = 0;
    for install in &installs {
        let held = state.store.held(install.id).await?;
        let count = held.ack + u64::try_from(held.beyond.len()).unwrap_or(0);
        owed += install.reported_seq.saturating_sub(count);
    }
    let not_closed = !matches!(campaign.state, CampaignState::Closed | CampaignState::Published);
    Ok(vec![
        Check::of("closed", u64::from(not_closed), CheckState::Blocking),
        Check::of("nothing_waits", waiting, CheckState::Open),
        Check::of("nothing_owed", owed, CheckState::Open),
        Check::of("scored", without_sample, CheckState::Open),
        Check::of("margins", without_margins, CheckState::Open),
    ])
}

/// Refuses a correction that differs from any publication before it by a few people only: whoever has both would know what they
/// answered (METHODS 11, 3).
///
/// # Errors
/// [`Code::Invalid`] naming the units.
pub(super) async fn nobody_follows(state: &ApiState, last: u32, composed: &Composed) -> Result<()> {
    let mut problem = Problem::new(Code::Invalid);
    for (id, now) in &composed.prints {
        for number in 1..=last {
            let Some(body) = state.store.published_result(*id, ROWS, Some(number)).await? else { continue };
            let before: RowPrints = serde_json::from_str(&body).map_err(|error| {
                tracing::error!(evaluation.id = %id, %error, "what was published cannot be compared with");
                Problem::new(Code::Internal)
            })?;
            let few = before.differ(now).into_iter().find(|few| (1..FEWEST_RESPONDENTS).contains(few));
            if let Some(few) = few {
                let said = (
                    format!(
                        "Bản mới chỉ khác bản {number} {few} người trả lời: ai có cả hai bản sẽ trừ ra được câu trả lời của họ. \
                         Chờ đến khi khác từ {FEWEST_RESPONDENTS} người trở lên."
                    ),
                    format!(
                        "It differs from publication {number} by {few} respondents only: whoever has both could reckon their \
                         answers. Wait until {FEWEST_RESPONDENTS} or more differ."
                    ),
                );
                problem = problem.field(format!("/{id}"), said);
                break;
            }
        }
    }
    if problem.is_clean() { Ok(()) } else { Err(problem) }
}
