//! `POST /api/v1/evaluations/{id}/frames`

use std::collections::BTreeMap;

use axum::Json;
use axum::body::Bytes;
use axum::extract::{Path, Query, State};
use axum::http::{HeaderMap, StatusCode};
use interchange::frame::{FrameColumns, FramePart, Same};
use serde::{Deserialize, Serialize};
use survey::id::EvaluationId;
use survey::language::Language;
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;

use crate::auth::{Deed, SignedIn};
use crate::brought_file::{file_name, sheet_format};
use crate::framing::{self, BroughtFrame, BroughtResult, FrameGroups};
use crate::problem::{Code, Problem, ProblemDocument, Result, Said, preferred_language};
use crate::state::ApiState;

/// So many groups of rows that may be of one person are told; all are counted.
const ALIKE: usize = 200;

#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(super) struct Bringing {
    /// Look at everything and keep nothing
    dry_run: Option<bool>,
    /// What the file is called, for the list of files
    name: Option<String>,
    /// Which heading is which part, as JSON: {"area":"Xã","dossier":"Mã hồ sơ"}. Columns that are not named are not read
    columns: Option<String>,
    /// An id of one's own, by which one may ask how far it is
    work: Option<Uuid>,
}

/// What became of a list.
#[derive(Serialize, ToSchema)]
pub(super) struct FrameBrought {
    /// None of a dry run, and of a list in which no row is right.
    frame: Option<Uuid>,
    dry_run: bool,
    /// SHA-256 of the rows as a draw sees them.
    hash: String,
    /// Rows of the file below its header.
    file_rows: usize,
    /// Rows to draw from.
    rows: usize,
    /// Rows with something wrong in them, or with a dossier that was there already.
    left_out: usize,
    /// What is wrong in them, the first thousand.
    problems: Vec<FrameRowProblem>,
    /// Rows that may be of one person; they stay. The first two hundred groups.
    alike: Vec<AlikeRows>,
    /// All such groups.
    alike_groups: usize,
    groups: FrameGroups,
}

/// Something wrong at a place of the list.
#[derive(Serialize, ToSchema)]
struct FrameRowProblem {
    /// As a spreadsheet counts it.
    row: usize,
    /// The heading of the file.
    column: String,
    /// In the language that was asked for.
    detail: String,
}

/// Rows that may be of one person.
#[derive(Serialize, ToSchema)]
struct AlikeRows {
    /// telephone, or name_and_place
    same: &'static str,
    rows: Vec<usize>,
}

impl FrameBrought {
    fn of(result: BroughtResult, dry_run: bool, language: &Language) -> Self {
        let BroughtResult { frame, hash, file_rows, rows, left_out, problems, alike, groups } = result;
        let problem = |one: &interchange::frame::FrameProblem| FrameRowProblem {
            row: one.row,
            column: one.column.clone(),
            detail: Said::from(&one.what).get(language).to_owned(),
        };
        let same = |same| match same {
            Same::Telephone => "telephone",
            Same::NameAndPlace => "name_and_place",
        };
        Self {
            frame: frame.map(|frame| frame.0),
            dry_run,
            hash: hash.to_string(),
            file_rows,
            rows,
            left_out,
            problems: problems.iter().map(problem).collect(),
            alike_groups: alike.len(),
            alike: alike
                .into_iter()
                .take(ALIKE)
                .map(|group| AlikeRows { same: same(group.same), rows: group.rows })
                .collect(),
            groups,
        }
    }
}

/// The columns that an address names.
///
/// # Errors
/// [`Code::Invalid`] if they are no JSON of parts and headings.
fn columns(text: Option<&str>) -> Result<FrameColumns> {
    let wrong = || {
        let parts = FramePart::ALL.map(FramePart::name).join(", ");
        let said = (
            format!("JSON của phần và tên cột, như {{\"area\":\"Xã\"}}; các phần: {parts}."),
            format!("JSON of part and heading, such as {{\"area\":\"Xã\"}}; the parts are {parts}."),
        );
        Problem::new(Code::Invalid).field("/columns", said)
    };
    let named: BTreeMap<String, String> = serde_json::from_str(text.unwrap_or("{}")).map_err(|_| wrong())?;
    let read = named.into_iter().map(|(part, heading)| Some((FramePart::parse(&part)?, heading)));
    Ok(FrameColumns(read.collect::<Option<_>>().ok_or_else(wrong)?))
}

/// Bring a list of finished dossiers in as a frame to draw people from.
///
/// CSV or the first sheet of an XLSX workbook. `columns` says which heading is which part; the commune must be known, by its code or its name. Rows
/// with something wrong in them and dossiers that are there twice are left out and named, the others are kept; who the people are is encrypted and kept
/// apart until the campaign is closed. What is wrong with the file as a whole refuses it.
#[utoipa::path(
    post, path = "/api/v1/evaluations/{id}/frames", tag = "fieldwork", params(("id" = Uuid, Path), Bringing),
    request_body(content(
        (String = "text/csv"),
        (Vec<u8> = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet")
    )),
    security(("session" = [])),
    responses(
        (status = 200, description = "a dry run, or no row is right", body = FrameBrought),
        (status = 201, body = FrameBrought),
        (status = 409, description = "state-forbids, or file-taken", body = ProblemDocument),
        (status = 415, description = "unknown-media: neither CSV nor XLSX", body = ProblemDocument),
        (status = 422, description = "invalid: the file, or the choice of columns", body = ProblemDocument)
    )
)]
pub(super) async fn bring_frame(
    State(state): State<ApiState>,
    person: SignedIn,
    Path(id): Path<Uuid>,
    Query(bringing): Query<Bringing>,
    headers: HeaderMap,
    bytes: Bytes,
) -> Result<(StatusCode, Json<FrameBrought>)> {
    let person = person.to(Deed::PlanFieldwork)?;
    let format = sheet_format(&headers)?;
    let name = file_name(bringing.name.as_deref().unwrap_or("frame"), "/name")?;
    let dry_run = bringing.dry_run.unwrap_or(false);
    let brought = BroughtFrame {
        evaluation: EvaluationId(id),
        name,
        bytes,
        format,
        columns: columns(bringing.columns.as_deref())?,
        by: person.user.to_string(),
        dry_run,
        work: bringing.work,
    };
    let result = framing::bring_frame(&state, brought).await?;
    let status = if result.frame.is_some() { StatusCode::CREATED } else { StatusCode::OK };
    Ok((status, Json(FrameBrought::of(result, dry_run, &preferred_language(&headers)))))
}
