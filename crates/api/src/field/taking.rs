//! Taking a batch in: what a tablet sent itself, and what was carried for it, go the same way.

use store::{Arrival, Install, Scope};
use sync::message::{Limits as BatchLimits, Outcome};
use sync::receipt::Receipt;
use sync::server::{BodyFacts, EvaluationFacts, Facts, Item, judge, read_batch};

use crate::problem::Result;
use crate::state::ApiState;

/// Whether the tablet sent its lines, itself or by a carrier, or somebody in the office answers for them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Brought {
    ByTheTablet,
    /// That the install is out of use by now, or its surveyor's work went to another, is no reason to look at them once more.
    TakenOver,
}

/// Keeps the lines of an inflated batch and answers for each, in their order.
pub(crate) async fn take(state: &ApiState, install: &Install, batch: &str, brought: Brought) -> Result<Vec<Outcome>> {
    let items = read_batch(batch, &BatchLimits::default());
    let headers = items.iter().flatten().map(|item| &item.line.header);
    let scope =
        state.store.scope(install.user, headers.map(|header| (header.evaluation, header.questionnaire))).await?;
    let mut outcomes = Vec::new();
    let mut arrivals = Vec::new();
    for item in items {
        outcomes.push(match item {
            Ok(item) => {
                arrivals.push(arrival(install, &scope, item, brought));
                None
            }
            Err(refused) => Some(Outcome::NotHeld(refused)),
        });
    }
    let accepted = state.store.accept(install.id, &arrivals, state.now()).await?;
    let mut receipts = accepted
        .into_iter()
        .map(|held| Outcome::Held(Receipt::sign(held.holding, held.status, held.reason, &state.secrets.field)));
    Ok(outcomes.into_iter().filter_map(|refused| refused.or_else(|| receipts.next())).collect())
}

/// Judges what was taken in. The lines are kept and will be judged at the latest with the next ones; a failure here is
/// not the tablet's.
pub(crate) async fn judge_taken(state: &ApiState) {
    if let Err(error) = state.store.judge_pending(&state.judge).await {
        tracing::error!(%error, "submissions are stored but could not be judged yet");
    }
}

/// An item as it is filed, with what its header tells to be wrong; its body is judged once it is kept.
fn arrival(install: &Install, scope: &Scope, item: Item<'_>, brought: Brought) -> Arrival {
    let seen = brought == Brought::TakenOver;
    let facts = Facts {
        install_revoked: install.status.is_out() && !seen,
        evaluation: scope
            .evaluations
            .get(&item.line.header.evaluation)
            .map(|facts| EvaluationFacts { assigned: facts.assigned || seen, ..*facts }),
        questionnaire_known: scope.questionnaires.contains(&item.line.header.questionnaire),
        body: BodyFacts::Opened { answers_valid: true },
    };
    let reason = judge(&item.line.header, &facts);
    Arrival {
        reason,
        line_hash: item.line_hash,
        line: item.line.text().to_owned(),
        key_box: item.key_box,
        header: item.line.header,
    }
}
