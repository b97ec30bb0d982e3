//! `GET /api/v1/campaigns/{id}/report`

use axum::extract::{Path, Query, State};
use axum::response::Response;
use survey::id::CampaignId;
use uuid::Uuid;

use super::asked::ReportQuery;
use crate::auth::SignedIn;
use crate::problem::{ProblemDocument, Result};
use crate::reporting::Wanted;
use crate::state::ApiState;

/// The report of a campaign: its units with their ranks and differences, and their earlier years.
///
/// A Word document in the layout of Decree 30/2020/NĐ-CP, its tables as a workbook, or the same as a page to print.
#[utoipa::path(
    get, path = "/api/v1/campaigns/{id}/report", tag = "scores", params(("id" = Uuid, Path), ReportQuery),
    security(("session" = [])),
    responses(
        (status = 200, description = "The file", body = Vec<u8>, content_type = "application/octet-stream"),
        (status = 400, description = "bad-address", body = ProblemDocument),
        (status = 403, body = ProblemDocument),
        (status = 404, body = ProblemDocument),
        (status = 409, description = "state-forbids: not published, or nothing to report yet", body = ProblemDocument)
    )
)]
pub(super) async fn campaign_report(
    State(state): State<ApiState>,
    person: SignedIn,
    Path(id): Path<Uuid>,
    Query(query): Query<ReportQuery>,
) -> Result<Response> {
    query.answer(&state, &person, Wanted::Campaign(CampaignId(id))).await
}
