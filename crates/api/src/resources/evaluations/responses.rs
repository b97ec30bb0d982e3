//! `GET /api/v1/evaluations/{id}/responses`

use axum::Json;
use axum::extract::{Path, Query, State};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use store::{ResponsePlace, ResponseState};
use survey::case::{Mode, SampleType};
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;

use super::find;
use crate::auth::{Deed, SignedIn};
use crate::problem::{Code, Problem, ProblemDocument, Result};
use crate::resources::{NO_CURSOR, Page, PageQuery};
use crate::state::ApiState;

#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(super) struct Wanted {
    /// counted, quarantined, partial (broken off) or withdrawn; if absent those quarantined, then those counted
    state: Option<String>,
    cursor: Option<String>,
    limit: Option<u32>,
}

/// A response in the list: no answers and no person.
#[derive(Serialize, ToSchema)]
pub(super) struct ResponseRow {
    id: Uuid,
    state: &'static str,
    /// Why a supervisor must look.
    reason: Option<String>,
    mode: Option<&'static str>,
    sample_type: Option<&'static str>,
    language: Option<String>,
    /// Of an interview that counts or was broken off, unless an older app sent it.
    consent: Option<ConsentRow>,
    /// Of a response that counts or was broken off.
    day: Option<String>,
    /// When a quarantined one came, or when it was withdrawn.
    at: Option<String>,
    case_number: Option<u32>,
    /// It came with a file of past results, and is taken back with it.
    from_file: bool,
    /// Photographs and recordings.
    files: Vec<FileRow>,
}

/// The consent before the first question.
#[derive(Serialize, ToSchema)]
pub(super) struct ConsentRow {
    /// In which its text was read or heard.
    language: String,
    /// In Việt Nam; the time of day stays in the sealed line.
    day: String,
}

/// A photograph or recording in the list; nothing of what it shows.
#[derive(Serialize, ToSchema)]
pub(super) struct FileRow {
    /// Of the sealed file.
    sha256: String,
    #[serde(rename = "type")]
    media: &'static str,
    /// Bytes of the sealed file.
    bytes: u64,
    /// It is here, whole.
    here: bool,
}

const STATES: (&str, &str) =
    ("counted, quarantined, partial hoặc withdrawn.", "counted, quarantined, partial or withdrawn.");

/// Responses and quarantined submissions, the newest first, a page at a time. What comes or goes between two pages neither
/// doubles nor hides another.
#[utoipa::path(
    get, path = "/api/v1/evaluations/{id}/responses", tag = "fieldwork", params(("id" = Uuid, Path), Wanted),
    security(("session" = [])),
    responses((status = 200, body = Page<ResponseRow>), (status = 404, body = ProblemDocument))
)]
pub(super) async fn list_responses(
    State(state): State<ApiState>,
    person: SignedIn,
    Path(id): Path<Uuid>,
    Query(wanted): Query<Wanted>,
) -> Result<Json<Page<ResponseRow>>> {
    person.to(Deed::SeeResponses)?;
    let invalid = |pointer: &str, detail: (&str, &str)| Problem::new(Code::Invalid).field(pointer, detail);
    let only = match wanted.state.as_deref() {
        None | Some("") => None,
        Some(text) => Some(ResponseState::parse(text).ok_or_else(|| invalid("/state", STATES))?),
    };
    let after = match &wanted.cursor {
        None => None,
        Some(text) => {
            let place: ResponsePlace = text.parse().map_err(|_| invalid("/cursor", NO_CURSOR))?;
            let other = only.is_some_and(|only| only != place.state());
            Some(if other { Err(invalid("/cursor", NO_CURSOR)) } else { Ok(place) }?)
        }
    };
    let size = PageQuery { cursor: None, limit: wanted.limit }.size(50)?;
    let view = find(&state, id).await?;
    let mut found = state.store.responses(view.evaluation.id, only, after, size + 1).await?;
    let more = found.len() > usize::try_from(size).unwrap_or(usize::MAX);
    if more {
        found.pop();
    }
    let mut files: BTreeMap<Uuid, Vec<FileRow>> = BTreeMap::new();
    let ids: Vec<Uuid> = found.iter().map(|response| response.id).collect();
    for (id, file) in state.store.files_of_submissions(view.evaluation.id, &ids).await? {
        files.entry(id).or_default().push(FileRow {
            sha256: file.hash.to_string(),
            media: file.media.name(),
            bytes: file.length,
            here: file.whole,
        });
    }
    let next_cursor = found.last().filter(|_| more).map(|last| last.place.to_string());
    let items = found
        .into_iter()
        .map(|response| {
            let (day, at) = match response.place {
                ResponsePlace::Counted(day, _) | ResponsePlace::Partial(day, _) => (Some(day.to_string()), None),
                ResponsePlace::Quarantined(at, _) | ResponsePlace::Withdrawn(at, _) => (None, Some(at.rfc3339())),
            };
            ResponseRow {
                id: response.id,
                state: response.place.state().name(),
                reason: response.reason,
                mode: response.mode.map(Mode::name),
                sample_type: response.sample_type.map(SampleType::name),
                language: response.language,
                consent: response
                    .consent
                    .map(|consent| ConsentRow { language: consent.language, day: consent.day.to_string() }),
                day,
                at,
                case_number: response.case_number,
                from_file: response.from_file,
                files: files.remove(&response.id).unwrap_or_default(),
            }
        })
        .collect();
    Ok(Json(Page { items, next_cursor }))
}
