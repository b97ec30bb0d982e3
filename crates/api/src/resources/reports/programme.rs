//! `GET /api/v1/programme/report`

use axum::extract::{Query, State};
use axum::response::Response;
use serde::Deserialize;
use utoipa::IntoParams;

use super::asked::ReportQuery;
use crate::auth::SignedIn;
use crate::problem::{ProblemDocument, Result};
use crate::reporting::Wanted;
use crate::state::ApiState;

#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(super) struct Review {
    /// The last year reported on: 2020 for the mid-term review, 2022 for the final one
    until: i32,
}

/// The review of all campaigns up to a year: the mid-term review, and with the last year of the programme the final one.
///
/// A Word document in the layout of Decree 30/2020/NĐ-CP, its tables as a workbook, or the same as a page to print.
#[utoipa::path(
    get, path = "/api/v1/programme/report", tag = "scores", params(Review, ReportQuery), security(("session" = [])),
    responses(
        (status = 200, description = "The file", body = Vec<u8>, content_type = "application/octet-stream"),
        (status = 400, description = "bad-address", body = ProblemDocument),
        (status = 403, body = ProblemDocument),
        (status = 404, body = ProblemDocument),
        (status = 409, description = "state-forbids: not published, or nothing to report yet", body = ProblemDocument)
    )
)]
pub(super) async fn programme_report(
    State(state): State<ApiState>,
    person: SignedIn,
    Query(review): Query<Review>,
    Query(query): Query<ReportQuery>,
) -> Result<Response> {
    query.answer(&state, &person, Wanted::Until(review.until)).await
}
