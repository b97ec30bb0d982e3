//! `GET /api/v1/file-readings`

use std::collections::BTreeMap;

use axum::Json;
use axum::extract::{Query, State};
use serde::Serialize;
use store::{FileReading, FileReadingView, Filter};
use survey::answers::Media;
use survey::clock::Timestamp;
use survey::id::{EvaluationId, InstallId, SubmissionId, UserId};
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;
use uuid::Uuid;

use super::view::{Texts, texts};
use super::{NO_CURSOR, Page, PageQuery};
use crate::auth::{Deed, SignedIn};
use crate::problem::{Code, Problem, ProblemDocument, Result};
use crate::state::ApiState;

pub(super) fn routes() -> OpenApiRouter<ApiState> {
    OpenApiRouter::new().routes(routes!(list_file_readings))
}

/// Somebody looked at a photograph or listened to a recording.
#[derive(Serialize, ToSchema)]
pub(super) struct FileReadingRow {
    at: String,
    reader: Uuid,
    /// Absent if the account is gone.
    reader_name: Option<String>,
    submission: Uuid,
    evaluation: Option<Uuid>,
    unit: Option<Texts>,
    year: Option<i32>,
    #[serde(rename = "type")]
    media: Option<&'static str>,
    /// Of the sealed file.
    sha256: String,
}

/// The place of a row, as a cursor.
fn written(row: &FileReading) -> String {
    let FileReading { at, install, submission, hash, reader } = row;
    format!("{}.{install}.{submission}.{hash}.{reader}", at.millis())
}

fn read(cursor: &str) -> Option<FileReading> {
    let mut parts = cursor.split('.');
    let mut next = || parts.next();
    let reading = FileReading {
        at: Timestamp::from_millis(next()?.parse().ok()?),
        install: InstallId(Uuid::parse_str(next()?).ok()?),
        submission: SubmissionId(Uuid::parse_str(next()?).ok()?),
        hash: next()?.parse().ok()?,
        reader: UserId(Uuid::parse_str(next()?).ok()?),
    };
    next().is_none().then_some(reading)
}

/// Who looked at which photograph or recording, the latest first. Nothing of what it shows.
#[utoipa::path(
    get, path = "/api/v1/file-readings", tag = "administration", params(PageQuery), security(("session" = [])),
    responses((status = 200, body = Page<FileReadingRow>), (status = 422, body = ProblemDocument))
)]
pub(super) async fn list_file_readings(
    State(state): State<ApiState>,
    person: SignedIn,
    Query(query): Query<PageQuery>,
) -> Result<Json<Page<FileReadingRow>>> {
    person.to(Deed::SeeFileReadings)?;
    let size = query.size(50)?;
    let after = match query.cursor.as_deref() {
        None => None,
        Some(text) => Some(read(text).ok_or_else(|| Problem::new(Code::Invalid).field("/cursor", NO_CURSOR))?),
    };
    let mut found = state.store.file_readings(after, size + 1).await?;
    let more = found.len() > usize::try_from(size).unwrap_or(usize::MAX);
    if more {
        found.pop();
    }
    let evaluations = state.store.evaluations(Filter::default()).await?;
    let known: BTreeMap<EvaluationId, (Texts, i32)> =
        evaluations.iter().map(|view| (view.evaluation.id, (texts(&view.unit.name), view.campaign.year))).collect();
    let next_cursor = found.last().filter(|_| more).map(|last| written(&last.reading));
    let row = |FileReadingView { reading, reader_name, media, evaluation }: FileReadingView| {
        let place = evaluation.and_then(|id| known.get(&id));
        FileReadingRow {
            at: reading.at.rfc3339(),
            reader: reading.reader.0,
            reader_name,
            submission: reading.submission.0,
            evaluation: evaluation.map(|id| id.0),
            unit: place.map(|(unit, _)| unit.clone()),
            year: place.map(|(_, year)| *year),
            media: media.map(Media::name),
            sha256: reading.hash.to_string(),
        }
    };
    Ok(Json(Page { items: found.into_iter().map(row).collect(), next_cursor }))
}
