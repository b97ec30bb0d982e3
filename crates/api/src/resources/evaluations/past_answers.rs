//! `POST`, `GET /api/v1/evaluations/{id}/past-answers`, `DELETE /api/v1/evaluations/{id}/past-answers/{import}`

use std::collections::BTreeMap;

use axum::Json;
use axum::body::Bytes;
use axum::extract::{Path, Query, State};
use axum::http::{HeaderMap, StatusCode};
use interchange::sheet::SheetFormat;
use serde::{Deserialize, Serialize};
use survey::id::PastImportId;
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;

use super::find;
use crate::auth::{Deed, SignedIn};
use crate::brought_file::{file_name, sheet_format};
use crate::past_answers::{BroughtFile, PastResult, import_past_answers};
use crate::problem::{ProblemDocument, Result};
use crate::state::ApiState;

#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(super) struct Bringing {
    /// Look at everything and keep nothing
    dry_run: Option<bool>,
    /// What the file is called, for the list of files
    name: Option<String>,
    /// Everybody who was drawn is in the file. Of one with nobody who did not answer it has to be said: without it nobody knows of
    /// how many people its respondents are, and no response rate is told
    everyone_drawn: Option<bool>,
}

/// A file of past results that was brought in.
#[derive(Serialize, ToSchema)]
pub(super) struct PastImportView {
    id: Uuid,
    name: String,
    /// Of the file.
    sha256: String,
    /// RFC 3339, UTC
    at: String,
    by: String,
    /// The name of that account, if it is one.
    by_name: Option<String>,
    /// Whether it was said to have everybody who was drawn.
    everyone_drawn: bool,
    /// Rows of the file.
    rows: u64,
    /// People who answered.
    responses: u64,
    /// People drawn who came into the list with it.
    cases: u64,
}

/// The files of an evaluation.
#[derive(Serialize, ToSchema)]
pub(super) struct PastImports {
    items: Vec<PastImportView>,
}

/// Bring past results in as responses, all or none.
///
/// CSV or the first sheet of an XLSX workbook, a row for each person. Of somebody drawn: stratum, psu, weight, area_code and, if
/// known, psus_in_stratum, people_in_psu, village, number; or only the number of somebody who is in the list already. Further
/// sample_type (probability, self_selected, assisted), mode (paper if it is not said), day, language, answered, outcome, and a
/// column for each question by its name, with codes, names or words of the answers. An answer that a form lacks is a blank and is
/// counted; everything else that is wrong is named by row and column. Somebody drawn who did not answer is a row with an outcome
/// or answered = no; a file that brings people in and has no such row leaves the response rate unknown, unless everyone_drawn says
/// that nobody is missing. The campaign is open or closed; the same file is taken once.
#[utoipa::path(
    post, path = "/api/v1/evaluations/{id}/past-answers", tag = "fieldwork", params(("id" = Uuid, Path), Bringing),
    request_body(content(
        (String = "text/csv"),
        (Vec<u8> = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet")
    )),
    security(("session" = [])),
    responses(
        (status = 200, description = "a dry run", body = PastResult),
        (status = 201, body = PastResult),
        (status = 409, description = "state-forbids, or file-taken", body = ProblemDocument),
        (status = 415, description = "unknown-media: neither CSV nor XLSX", body = ProblemDocument),
        (status = 422, description = "invalid, by row and column", body = ProblemDocument)
    )
)]
pub(super) async fn bring_past_answers(
    State(state): State<ApiState>,
    person: SignedIn,
    Path(id): Path<Uuid>,
    Query(bringing): Query<Bringing>,
    headers: HeaderMap,
    bytes: Bytes,
) -> Result<(StatusCode, Json<PastResult>)> {
    let person = person.to(Deed::RunCampaigns)?;
    let format = sheet_format(&headers)?;
    let called = match format {
        SheetFormat::Csv => "past-answers.csv",
        SheetFormat::Xlsx => "past-answers.xlsx",
    };
    let name = file_name(bringing.name.as_deref().unwrap_or(called), "/name")?;
    let view = find(&state, id).await?;
    let dry_run = bringing.dry_run.unwrap_or(false);
    let brought = BroughtFile {
        evaluation: view.evaluation.id,
        name,
        bytes,
        format,
        by: person.user.to_string(),
        everyone_drawn: bringing.everyone_drawn.unwrap_or(false),
        dry_run,
    };
    let result = import_past_answers(&state, brought).await?;
    Ok((if dry_run { StatusCode::OK } else { StatusCode::CREATED }, Json(result)))
}

/// The files of past results that were brought in, the newest first.
#[utoipa::path(
    get, path = "/api/v1/evaluations/{id}/past-answers", tag = "fieldwork", params(("id" = Uuid, Path)),
    security(("session" = [])),
    responses((status = 200, body = PastImports), (status = 404, body = ProblemDocument))
)]
pub(super) async fn list_past_imports(
    State(state): State<ApiState>,
    person: SignedIn,
    Path(id): Path<Uuid>,
) -> Result<Json<PastImports>> {
    person.to(Deed::SeeResponses)?;
    let view = find(&state, id).await?;
    let imports = state.store.past_imports(view.evaluation.id).await?;
    let accounts = state.store.accounts().await?;
    let names: BTreeMap<String, String> =
        accounts.into_iter().map(|account| (account.id.to_string(), account.display_name)).collect();
    let items = imports.into_iter().map(|import| PastImportView {
        id: import.id.0,
        name: import.file_name,
        sha256: publication::hexadecimal(&import.file_hash),
        at: import.at.rfc3339(),
        by_name: names.get(&import.by).cloned(),
        by: import.by,
        everyone_drawn: import.everyone_drawn,
        rows: import.rows,
        responses: import.responses,
        cases: import.cases,
    });
    Ok(Json(PastImports { items: items.collect() }))
}

/// Take a file of past results back, whole: its responses, and the people drawn who came with it. Whoever was in the list
/// before stays there, and so does everybody who has since been assigned, visited or interviewed, or has withdrawn an answer.
/// Not once the campaign is published.
#[utoipa::path(
    delete, path = "/api/v1/evaluations/{id}/past-answers/{import}", tag = "fieldwork",
    params(("id" = Uuid, Path), ("import" = Uuid, Path)), security(("session" = [])),
    responses(
        (status = 204),
        (status = 404, body = ProblemDocument),
        (status = 409, description = "state-forbids", body = ProblemDocument)
    )
)]
pub(super) async fn take_back_past_answers(
    State(state): State<ApiState>,
    person: SignedIn,
    Path((id, import)): Path<(Uuid, Uuid)>,
) -> Result<StatusCode> {
    let person = person.to(Deed::RunCampaigns)?;
    let view = find(&state, id).await?;
    // Whose answers wait shows when they are judged: who was met stays in the list.
    state.store.judge_pending(&state.judge).await?;
    state.store.take_back_past_answers(view.evaluation.id, PastImportId(import), &state.judge).await?;
    // A tablet's line that came too late because of the file is judged again.
    state.judging.wake();
    tracing::info!(evaluation.id = %id, import.id = %import, by = %person.user, "past results were taken back");
    Ok(StatusCode::NO_CONTENT)
}
