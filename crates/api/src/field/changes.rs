//! `GET /sync/v1/changes`: the surveyor's lists, page by page.

use axum::extract::{Query, State};
use axum::http::header;
use axum::response::{IntoResponse, Response};
use serde::Deserialize;
use std::collections::{BTreeMap, BTreeSet};
use store::{Account, FeedView, StoreError};
use survey::language::Language;
use survey::questionnaire::QuestionnaireHash;
use survey::vietnamese::sort_key;
use sync::cursor::Cursor;
use sync::feed;
use sync::message::{AssignedEvaluation, Change, ChangesAnswer, Person, Snapshot};
use utoipa::IntoParams;
use uuid::Uuid;

use super::tablet::Surveyor;
use crate::problem::{Code, Problem, ProblemDocument, Result};
use crate::state::ApiState;

/// Rows of a page, if the tablet does not say.
const PAGE: usize = 500;
const MOST: usize = 1000;
/// Versions of questionnaires that one request may name.
const MOST_VERSIONS: usize = 32;

#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(super) struct Asked {
    /// The `next` of the last page; empty for the first. Without it everything comes at once.
    cursor: Option<String>,
    /// Rows of a page, 1 to 1000.
    #[param(minimum = 1, maximum = 1000)]
    limit: Option<usize>,
    /// Versions of questionnaires that the tablet has, by their SHA-256 with commas between: these are left out.
    #[serde(default)]
    have: String,
    /// Versions that an unfinished interview needs and the tablet has not: given whatever became of them.
    #[serde(default)]
    want: String,
}

/// What the surveyor is given to do: evaluations, questionnaires and cases, as far as they changed since the cursor.
#[utoipa::path(
    get, path = "/sync/v1/changes", tag = "field protocol", security(("session" = [])), params(Asked),
    responses(
        (status = 200, description = "a page of changes", body = String, content_type = "application/json"),
        (status = 507, description = "disk-full: the database is another copy than before, and that cannot be written down yet", body = ProblemDocument),
        (status = 401, description = "token-expired", body = ProblemDocument)
    )
)]
pub(super) async fn changes(
    State(state): State<ApiState>,
    Surveyor(surveyor): Surveyor,
    Query(asked): Query<Asked>,
) -> Result<Response> {
    match state.store.number_feed(state.now()).await {
        // What is numbered already is given all the same.
        Err(StoreError::Full) => tracing::error!("the disk is full: tablets do not hear of changes"),
        numbered => drop(numbered?),
    }
    let epoch = state.epoch(state.now()).await?;
    let uncached = [(header::CACHE_CONTROL, "no-store")];
    let Some(cursor) = asked.cursor else {
        let view = state.store.feed(surveyor.id, None, epoch, 0, &state.people).await?;
        return Ok((uncached, axum::Json(whole(&state, &surveyor, epoch, view).await?)).into_response());
    };
    let limit = asked.limit.unwrap_or(PAGE).clamp(1, MOST);
    let cursor = Cursor::parse(&cursor);
    let mut view = state.store.feed(surveyor.id, cursor.as_ref(), epoch, limit, &state.people).await?;
    view.scope.questionnaires = questionnaires(&state, &view).await?;
    let mut page = feed::page(cursor.as_ref(), epoch, surveyor.id, &view.scope, &view.log, limit);
    for hash in named(&asked.want) {
        let kept = state.store.questionnaire_json(hash).await?;
        page.changes.extend(kept.map(|content| Change::Questionnaire { hash, content }));
    }
    page.spare(&named(&asked.have));
    let surveyor = Person { id: surveyor.id, name: surveyor.display_name };
    let answer = ChangesAnswer {
        synthetic: state.config.demonstration,
        progress: if page.more { Vec::new() } else { view.progress },
        ..page.answer(epoch, state.now(), surveyor)
    };
    Ok((uncached, axum::Json(answer)).into_response())
}

/// What of a list is a hash, so many at most.
fn named(list: &str) -> Vec<QuestionnaireHash> {
    list.split(',').filter_map(|hash| hash.parse().ok()).take(MOST_VERSIONS).collect()
}

/// The versions that a scope names.
async fn questionnaires(state: &ApiState, view: &FeedView) -> Result<BTreeMap<QuestionnaireHash, String>> {
    let named: BTreeSet<QuestionnaireHash> =
        view.scope.evaluations.values().map(|assigned| assigned.questionnaire).collect();
    let mut found = BTreeMap::new();
    for hash in named {
        found.insert(hash, state.questionnaire(hash).await?.canonical_json().to_owned());
    }
    Ok(found)
}

async fn whole(state: &ApiState, surveyor: &Account, epoch: Uuid, view: FeedView) -> Result<Snapshot> {
    let questionnaires = questionnaires(state, &view).await?;
    let read = |error: serde_json::Error| {
        tracing::error!(%error, "a row of the feed cannot be read");
        Problem::new(Code::Internal)
    };
    let (mut evaluations, mut cases) = (Vec::new(), Vec::new());
    for counts in view.progress {
        let Some(assigned) = view.scope.evaluations.get(&counts.evaluation) else { continue };
        let row = serde_json::from_str(&assigned.row).map_err(read)?;
        evaluations.push(AssignedEvaluation { row, progress: counts.progress });
        for case in assigned.cases.values() {
            cases.push(serde_json::from_str(case).map_err(read)?);
        }
    }
    evaluations.sort_by_key(|one| (one.row.year, sort_key(one.row.unit.name.get(&Language::vietnamese()))));
    Ok(Snapshot {
        epoch,
        server_time: state.now(),
        surveyor: Person { id: surveyor.id, name: surveyor.display_name.clone() },
        evaluations,
        questionnaires,
        cases,
        synthetic: state.config.demonstration,
    })
}
