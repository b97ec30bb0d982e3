//! `POST /api/v1/evaluations/{id}/frames/look`

use axum::Json;
use axum::body::Bytes;
use axum::extract::{Path, State};
use axum::http::HeaderMap;
use interchange::frame::{Beginning, FrameColumns, beginning};
use serde::Serialize;
use survey::id::EvaluationId;
use utoipa::ToSchema;
use uuid::Uuid;

use crate::apart::apart;
use crate::auth::{Deed, SignedIn};
use crate::brought_file::{may_be_sheet, sheet_format};
use crate::framing::{self, evaluation_to_draw_for};
use crate::problem::{ProblemDocument, Result};
use crate::state::ApiState;

/// So many rows are shown.
const ROWS: usize = 5;

/// What a list looks like, before anybody says which column is what. Nothing of it is kept.
#[derive(Serialize, ToSchema)]
pub(super) struct FrameLook {
    headings: Vec<String>,
    /// Of the first rows how each cell begins: enough to know what a column is, too little to know who somebody is.
    rows: Vec<Vec<String>>,
    /// Part to heading: as the last list of this unit was read, or as the headings are most likely meant.
    #[schema(value_type = std::collections::BTreeMap<String, String>)]
    columns: FrameColumns,
}

/// `Lò …`, `09…`: the first two letters or figures.
fn masked(cell: &str) -> String {
    let begin: String = cell.chars().take(2).collect();
    if cell.chars().nth(2).is_some() { format!("{begin}…") } else { begin }
}

/// Look at the headings and the first rows of a list, and at what they are most likely to mean. Nothing is kept.
#[utoipa::path(
    post, path = "/api/v1/evaluations/{id}/frames/look", tag = "fieldwork", params(("id" = Uuid, Path)),
    request_body(content(
        (String = "text/csv"),
        (Vec<u8> = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet")
    )),
    security(("session" = [])),
    responses(
        (status = 200, body = FrameLook),
        (status = 409, description = "state-forbids", body = ProblemDocument),
        (status = 415, description = "unknown-media: neither CSV nor XLSX", body = ProblemDocument),
        (status = 422, description = "invalid: no such file", body = ProblemDocument)
    )
)]
pub(super) async fn look_at_frame(
    State(state): State<ApiState>,
    person: SignedIn,
    Path(id): Path<Uuid>,
    headers: HeaderMap,
    bytes: Bytes,
) -> Result<Json<FrameLook>> {
    person.to(Deed::PlanFieldwork)?;
    let format = sheet_format(&headers)?;
    let view = evaluation_to_draw_for(&state, EvaluationId(id)).await?;
    may_be_sheet(&bytes, format)?;
    let begun = apart(move || beginning(&bytes, format, ROWS)).await?;
    let Beginning { headings, rows } = begun.map_err(|problem| framing::named(&[problem]))?;
    let before = state.store.headings_of(view.evaluation.unit).await?;
    // Headings that an older program wrote down otherwise are guessed anew.
    let before: FrameColumns = before.and_then(|text| serde_json::from_str(&text).ok()).unwrap_or_default();
    let columns = before.again(&headings);
    let rows = rows.iter().map(|row| row.iter().map(|cell| masked(cell)).collect()).collect();
    Ok(Json(FrameLook { headings, rows, columns }))
}

#[cfg(test)]
mod tests {
    use super::masked;

    #[test]
    fn a_cell_shows_how_it_begins() {
        assert_eq!(["", "Lò", "Lò Thị Mai", "0912345678"].map(masked), ["", "Lò", "Lò…", "09…"]);
    }
}
