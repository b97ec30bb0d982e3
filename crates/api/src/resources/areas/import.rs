//! `POST /api/v1/areas/imports`

use axum::Json;
use axum::body::Bytes;
use axum::extract::{Query, State};
use axum::http::StatusCode;
use interchange::areas::read_areas;
use serde::{Deserialize, Serialize};
use store::NewAreaImport;
use survey::area::{Area, ChangedArea, Merge};
use survey::id::{AreaImportId, ordered};
use utoipa::{IntoParams, ToSchema};

use crate::apart::apart;
use crate::auth::{Deed, SignedIn, random_bytes};
use crate::body;
use crate::brought_file::file_name;
use crate::problem::{Code, Problem, ProblemDocument, Result};
use crate::resources::day::day;
use crate::state::ApiState;

const NO_DAY: (&str, &str) =
    ("Ghi ngày mà từ đó tệp có hiệu lực, như 2025-07-01.", "Say from which day on the file holds, such as 2025-07-01.");

#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(super) struct Bringing {
    /// The day from which the file is the map: 2025-07-01
    from: Option<String>,
    /// Look at everything and keep nothing
    dry_run: Option<bool>,
    /// What the file is called, for the list of files
    file_name: Option<String>,
}

/// An area as it was before.
#[derive(Serialize, ToSchema)]
pub(super) struct AreaBefore {
    name: String,
    parent: Option<String>,
    level: &'static str,
}

/// What becomes of one code.
#[derive(Serialize, ToSchema)]
pub(super) struct AreaChange {
    /// added, changed or closed
    change: &'static str,
    code: String,
    /// province, district, commune or village
    level: &'static str,
    name: String,
    parent: Option<String>,
    /// Of what is changed.
    before: Option<AreaBefore>,
}

/// What a file changes in the map.
#[derive(Serialize, ToSchema)]
pub(super) struct AreaMerge {
    /// Nothing was kept.
    dry_run: bool,
    valid_from: String,
    added: usize,
    changed: usize,
    closed: usize,
    unchanged: usize,
    /// Provinces first, then districts, communes and villages, each by code.
    items: Vec<AreaChange>,
}

impl AreaChange {
    fn of(change: &'static str, area: Area, before: Option<Area>) -> Self {
        let Area { code, parent, level, name, .. } = area;
        let before = before.map(|Area { parent, level, name, .. }| AreaBefore { name, parent, level: level.name() });
        Self { change, code, level: level.name(), name, parent, before }
    }
}

impl AreaMerge {
    fn of(merge: Merge, valid_from: String, dry_run: bool) -> Self {
        let Merge { added, changed, closed, unchanged, .. } = merge;
        let counts = (added.len(), changed.len(), closed.len());
        let added = added.into_iter().map(|area| ("added", area, None));
        let changed = changed.into_iter().map(|ChangedArea { before, after }| ("changed", after, Some(before)));
        let closed = closed.into_iter().map(|area| ("closed", area, None));
        let mut all: Vec<_> = added.chain(changed).chain(closed).collect();
        all.sort_by(|(_, one, _), (_, other, _)| (one.level, &one.code).cmp(&(other.level, &other.code)));
        let items = all.into_iter().map(|(change, area, before)| AreaChange::of(change, area, before));
        let (added, changed, closed) = counts;
        Self { dry_run, valid_from, added, changed, closed, unchanged, items: items.collect() }
    }
}

/// State the whole map from a day on, all or nothing.
///
/// CSV with the columns code, parent_code, level (province, district, commune or village) and name_vi, separated by comma,
/// semicolon or tab. What the file does not name ends on the day; what it names otherwise, under another parent or on another
/// level ends and begins anew; the same goes on. Before the day the map stays what it was. The day is that of the newest change
/// of the map or a later one; a file of that same day takes the place of the one before. A file that states the map as it is
/// changes nothing and is not recorded.
#[utoipa::path(
    post, path = "/api/v1/areas/imports", tag = "programme", params(Bringing),
    request_body(content = String, content_type = "text/csv"), security(("session" = [])),
    responses(
        (status = 200, description = "a dry run", body = AreaMerge),
        (status = 201, body = AreaMerge),
        (status = 403, body = ProblemDocument),
        (status = 422, description = "invalid, by row and column", body = ProblemDocument)
    )
)]
pub(super) async fn import_areas(
    State(state): State<ApiState>,
    person: SignedIn,
    Query(bringing): Query<Bringing>,
    bytes: Bytes,
) -> Result<(StatusCode, Json<AreaMerge>)> {
    let person = person.to(Deed::RunCampaigns)?;
    let from = bringing.from.ok_or_else(|| Problem::new(Code::Invalid).field("/from", NO_DAY))?;
    let from = day(&from, "/from")?;
    let name = file_name(bringing.file_name.as_deref().unwrap_or("areas.csv"), "/file_name")?;
    let read = apart(move || {
        let text = std::str::from_utf8(&bytes).map_err(|_| Problem::new(Code::Unreadable).detail(body::NOT_UTF8))?;
        read_areas(text).map_err(|problems| Problem::from(problems.as_slice()))
    });
    let areas = read.await??;
    let dry_run = bringing.dry_run.unwrap_or(false);
    let merge = if dry_run {
        state.store.merge_areas(&areas, from).await?
    } else {
        let by = person.user.to_string();
        let id = AreaImportId(ordered(state.now(), random_bytes()?));
        let import = NewAreaImport { id, from, file_name: &name, at: state.now(), by: &by, areas: &areas };
        let merge = state.store.import_areas(&import).await?;
        if !merge.is_nothing() {
            tracing::info!(import.id = %id, by = %person.user, valid_from = %from, "a map of the areas was brought in");
        }
        merge
    };
    let status = if dry_run { StatusCode::OK } else { StatusCode::CREATED };
    Ok((status, Json(AreaMerge::of(merge, from.to_string(), dry_run))))
}
