//! What stands in the way of a publication, and what whoever publishes should know.

use analytics::disclosure::FEWEST_RESPONDENTS;
use serde::Serialize;
use store::EvaluationView;
use survey::campaign::{Campaign, CampaignState};
use survey::language::Language;
use utoipa::ToSchema;
use uuid::Uuid;

use super::composed::Composed;
use crate::problem::{Code, Problem, Result};
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

/// A publication before, and by how many people another one differs from it: so few that they could be recognised.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Few {
    pub number: u32,
    pub people: u64,
}

/// Refuses a correction that would give a few people away.
///
/// # Errors
/// [`Code::Invalid`] naming the units.
pub(super) fn nobody_follows(views: &[EvaluationView], composed: &Composed) -> Result<()> {
    let mut problem = Problem::new(Code::Invalid).detail((
        "Chưa ký được bản đính chính: bản mới và bản đã công bố đặt cạnh nhau sẽ làm lộ câu trả lời của vài người.",
        "The correction cannot be signed yet: beside what is published it would give away what a few people answered.",
    ));
    for (id, Few { number, people }) in &composed.few {
        let unit = views.iter().find(|view| view.evaluation.id == *id).map(|view| &view.unit.name);
        let name = |language: &Language| unit.map_or("", |name| name.get(language)).to_owned();
        let (vi, en) = (name(&Language::vietnamese()), name(&Language::english()));
        let said = (
            format!(
                "{vi}: bản mới chỉ khác bản {number} {people} người trả lời: ai có cả hai bản sẽ trừ ra được câu trả lời của họ. \
                 Chờ đến khi khác từ {FEWEST_RESPONDENTS} người trở lên."
            ),
            format!(
                "{en}: it differs from publication {number} by {people} respondents only: whoever has both could reckon their \
                 answers. Wait until {FEWEST_RESPONDENTS} or more differ."
            ),
        );
        problem = problem.field(format!("/{id}"), said);
    }
    if problem.is_clean() { Ok(()) } else { Err(problem) }
}
