//! `GET /api/v1/evaluations/{id}/outcomes`

use analytics::outcome::OutcomeRates;
use axum::Json;
use axum::extract::{Path, State};
use serde::Serialize;
use store::CaseCounts;
use survey::outcome::Outcome;
use utoipa::ToSchema;
use uuid::Uuid;

use super::find;
use crate::auth::{Deed, SignedIn};
use crate::problem::{ProblemDocument, Result};
use crate::scores::dispositions;
use crate::state::ApiState;

/// What became of the people drawn, each counted once.
#[derive(Serialize, ToSchema)]
pub(super) struct OutcomesView {
    cases: u64,
    answered: u64,
    /// Neither answered nor visited, as far as the server knows.
    not_visited: u64,
    /// Visits without an interview, to whomever.
    visits: u64,
    /// Those not answered, by what the last visit found; outcomes that nobody has are left out.
    outcomes: Vec<OutcomeCount>,
    /// All absent where it is not known of how many people those who answered are: a file of past results had only them.
    rates: RatesView,
}

#[derive(Serialize, ToSchema)]
pub(super) struct OutcomeCount {
    /// nobody_home, away, appointment, impassable, refused, household_refused, broke_off, no_language, too_ill, died,
    /// moved, not_found or not_eligible
    outcome: &'static str,
    /// The AAPOR code; none while the case is open.
    code: Option<&'static str>,
    /// Whether nobody goes there again.
    closes: bool,
    count: u64,
}

/// Outcome rates by the AAPOR Standard Definitions, each from 0 to 1; absent where there is nobody to reckon it of.
#[derive(Serialize, ToSchema)]
pub(super) struct RatesView {
    /// RR1
    response_min: Option<f64>,
    /// RR3
    response: Option<f64>,
    /// CON1
    contact: Option<f64>,
    /// COOP1
    cooperation: Option<f64>,
    /// REF1
    refusal: Option<f64>,
    /// e, the share of eligible people among those of whom it is known
    eligible: Option<f64>,
}

impl From<OutcomeRates> for RatesView {
    fn from(rates: OutcomeRates) -> Self {
        let OutcomeRates { response_min, response, contact, cooperation, refusal, eligible } = rates;
        Self { response_min, response, contact, cooperation, refusal, eligible }
    }
}

impl OutcomesView {
    fn of(counts: &CaseCounts, respondents_only: bool) -> Self {
        let people = dispositions(counts);
        let rates = if respondents_only { OutcomeRates::default() } else { people.rates() };
        let outcomes = Outcome::ALL.into_iter().filter_map(|outcome| {
            let count = *counts.outcomes.get(&outcome)?;
            Some(OutcomeCount { outcome: outcome.name(), code: outcome.code(), closes: outcome.closes(), count })
        });
        Self {
            cases: people.drawn(),
            answered: counts.answered,
            not_visited: counts.not_visited,
            visits: counts.visits,
            outcomes: outcomes.collect(),
            rates: rates.into(),
        }
    }
}

/// What the visits to the people drawn found, and the outcome rates.
#[utoipa::path(
    get, path = "/api/v1/evaluations/{id}/outcomes", tag = "fieldwork", params(("id" = Uuid, Path)),
    security(("session" = [])),
    responses((status = 200, body = OutcomesView), (status = 404, body = ProblemDocument))
)]
pub(super) async fn evaluation_outcomes(
    State(state): State<ApiState>,
    person: SignedIn,
    Path(id): Path<Uuid>,
) -> Result<Json<OutcomesView>> {
    person.to(Deed::SeeProgramme)?;
    let view = find(&state, id).await?;
    let id = view.evaluation.id;
    let respondents_only = state.store.has_respondents_only(id).await?;
    Ok(Json(OutcomesView::of(&state.store.case_counts(id).await?, respondents_only)))
}
