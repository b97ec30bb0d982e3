//! What stands in the way of a publication, and what whoever publishes should know.

use serde::Serialize;
use store::EvaluationView;
use survey::campaign::{Campaign, CampaignState};
use utoipa::ToSchema;
use uuid::Uuid;

use crate::problem::Result;
use crate::resources::{GivenUp, given_up};
use crate::state::ApiState;

/// One thing to look at before publishing.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub(crate) struct Check {
    /// closed, nothing_waits, nothing_owed, scored (everywhere somebody answered) or margins
    pub key: &'static str,
    pub state: CheckState,
    /// How many stand open.
    pub count: u64,
    /// The evaluations where it stands open, if it is a matter of theirs.
    pub evaluations: Vec<Uuid>,
    /// How many tablets it stands open on, if it is a matter of theirs.
    pub tablets: u64,
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
        Self {
            key,
            state: if count == 0 { CheckState::Ok } else { otherwise },
            count,
            evaluations: Vec::new(),
            tablets: 0,
        }
    }

    fn on(self, tablets: u64) -> Self {
        Self { tablets, ..self }
    }

    fn at(self, evaluations: Vec<Uuid>) -> Self {
        Self { evaluations, ..self }
    }

    /// One that counts the evaluations it is open in.
    fn open_at(key: &'static str, evaluations: Vec<Uuid>) -> Self {
        Self::of(key, u64::try_from(evaluations.len()).unwrap_or(u64::MAX), CheckState::Open).at(evaluations)
    }
}

/// The list for a campaign.
///
/// # Errors
/// Those of the store.
pub(crate) async fn checklist(state: &ApiState, campaign: &Campaign, views: &[EvaluationView]) -> Result<Vec<Check>> {
    let mut waiting = 0;
    let (mut with_waiting, mut without_answers, mut without_margins) = (Vec::new(), Vec::new(), Vec::new());
    for view in views {
        let id = view.evaluation.id;
        let progress = state.store.progress(id).await?;
        waiting += progress.quarantined;
        if progress.quarantined > 0 {
            with_waiting.push(id.0);
        }
        if progress.answered == 0 {
            without_answers.push(id.0);
        }
        if state.store.margins(id).await?.is_empty() {
            without_margins.push(id.0);
        }
    }
    let installs = state.store.installs().await?;
    let (mut owed, mut owing) = (0, 0);
    for install in &installs {
        let held = state.store.held(install.id).await?;
        let count = held.ack + u64::try_from(held.beyond.len()).unwrap_or(0);
        let own = install.reported_seq.saturating_sub(count);
        if own > 0 && given_up(&state.store.tablet_deeds(install.id).await?, install.reported_seq) == GivenUp::Complete
        {
            continue;
        }
        owed += own;
        owing += u64::from(own > 0);
    }
    let not_closed = !matches!(campaign.state, CampaignState::Closed | CampaignState::Published);
    Ok(vec![
        Check::of("closed", u64::from(not_closed), CheckState::Blocking),
        Check::of("nothing_waits", waiting, CheckState::Open).at(with_waiting),
        Check::of("nothing_owed", owed, CheckState::Open).on(owing),
        Check::open_at("scored", without_answers),
        Check::open_at("margins", without_margins),
    ])
}
