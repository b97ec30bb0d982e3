//! `GET /sync/v1/changes`

use axum::extract::State;
use axum::http::header;
use axum::response::{IntoResponse, Response};
use std::collections::BTreeMap;
use std::collections::btree_map::Entry;
use store::Filter;
use survey::campaign::CampaignState;
use survey::clock::Day;
use survey::language::{Language, Text};
use sync::message::{AssignedCase, AssignedEvaluation, CaseState, Named, Person, Progress, Snapshot};

use super::tablet::Surveyor;
use crate::problem::{ProblemDocument, Result};
use crate::state::ApiState;

/// Everything the surveyor needs, as a whole: open evaluations, their questionnaires and the cases on the list.
#[utoipa::path(
    get, path = "/sync/v1/changes", tag = "field protocol", security(("session" = [])),
    responses(
        (status = 200, description = "a snapshot", body = String, content_type = "application/json"),
        (status = 401, description = "token-expired", body = ProblemDocument)
    )
)]
pub(super) async fn changes(State(state): State<ApiState>, Surveyor(surveyor): Surveyor) -> Result<Response> {
    let views = state.store.evaluations(Filter { surveyor: Some(surveyor.id), ..Filter::default() }).await?;
    let mut snapshot = Snapshot {
        epoch: state.epoch().await?,
        server_time: state.now(),
        surveyor: Person { id: surveyor.id, name: surveyor.display_name.clone() },
        evaluations: Vec::new(),
        questionnaires: BTreeMap::new(),
        cases: Vec::new(),
        synthetic: state.config.demonstration,
    };
    let mut maps: BTreeMap<Day, BTreeMap<String, String>> = BTreeMap::new();
    for view in views.into_iter().filter(|view| view.campaign.state == CampaignState::Open) {
        let (evaluation, campaign, unit) = (view.evaluation, view.campaign, view.unit);
        let cases = state.store.cases(evaluation.id, Some(surveyor.id)).await?;
        // The map of the days when the people were drawn: a code may since have gone to a successor.
        let areas = match maps.entry(campaign.first_day) {
            Entry::Occupied(read) => read.into_mut(),
            Entry::Vacant(place) => {
                let areas = state.store.areas(campaign.first_day, "").await?;
                place.insert(areas.into_iter().map(|area| (area.code, area.name)).collect())
            }
        };
        let everybody = state.store.progress(evaluation.id).await?;
        let done = cases.iter().filter(|case| case.answered).count();
        snapshot.evaluations.push(AssignedEvaluation {
            id: evaluation.id,
            unit: Named { id: unit.id, name: unit.name },
            campaign: Named { id: campaign.id, name: campaign.name },
            year: campaign.year,
            state: campaign.state,
            first_day: campaign.first_day,
            last_day: campaign.last_day,
            questionnaire: evaluation.questionnaire,
            progress: Progress {
                done: narrow(done),
                target: Some(narrow(cases.len())),
                done_by_all: u32::try_from(everybody.answered).unwrap_or(u32::MAX),
            },
        });
        let form = state.questionnaire(evaluation.questionnaire).await?;
        snapshot.questionnaires.entry(evaluation.questionnaire).or_insert_with(|| form.canonical_json().to_owned());
        snapshot.cases.extend(cases.into_iter().map(|assigned| AssignedCase {
            id: assigned.case.id,
            evaluation: assigned.case.evaluation,
            number: assigned.case.number,
            area_name:
                areas.get(&assigned.case.area_code).map(|name| Text::new([(Language::vietnamese(), name.clone())])),
            area_code: assigned.case.area_code,
            village: assigned.case.village,
            state: if assigned.answered { CaseState::Done } else { CaseState::Open },
        }));
    }
    Ok(([(header::CACHE_CONTROL, "no-store")], axum::Json(snapshot)).into_response())
}

fn narrow(count: usize) -> u32 {
    u32::try_from(count).unwrap_or(u32::MAX)
}
