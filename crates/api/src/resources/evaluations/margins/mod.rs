//! `GET`, `PUT` and `DELETE /api/v1/evaluations/{id}/margins`

mod sheet;

use axum::Json;
use axum::body::Bytes;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

use super::find;
use crate::auth::{Deed, SignedIn};
use crate::body;
use crate::problem::{ProblemDocument, Result};
use crate::scores::StoredAnswers;
use crate::state::ApiState;
use sheet::read;

/// The known number of users of the unit with one level of a variable.
#[derive(Serialize, ToSchema)]
pub(super) struct MarginView {
    /// The name of a question.
    variable: String,
    /// The name of one of its answers.
    level: String,
    count: f64,
}

#[derive(Serialize, ToSchema)]
pub(super) struct Margins {
    items: Vec<MarginView>,
}

impl From<store::Margin> for MarginView {
    fn from(margin: store::Margin) -> Self {
        Self { variable: margin.variable, level: margin.level, count: margin.people }
    }
}

/// The margins of an evaluation: how many users it had by sex, age or ethnic group, as far as that is known.
#[utoipa::path(
    get, path = "/api/v1/evaluations/{id}/margins", tag = "scores", params(("id" = Uuid, Path)),
    security(("session" = [])),
    responses((status = 200, body = Margins), (status = 403, body = ProblemDocument), (status = 404, body = ProblemDocument))
)]
pub(super) async fn show_margins(
    State(state): State<ApiState>,
    person: SignedIn,
    Path(id): Path<Uuid>,
) -> Result<Json<Margins>> {
    person.to(Deed::SeeUnpublished)?;
    let view = find(&state, id).await?;
    let items = state.store.margins(view.evaluation.id).await?.into_iter().map(MarginView::from).collect();
    Ok(Json(Margins { items }))
}

/// Give the margins of an evaluation in place of those before, all or none.
///
/// CSV with the columns variable (the name of a question that is answered by one of a list), level (the name of an answer, or its
/// Vietnamese wording) and count. Every answer of a variable is given, with 0 where nobody is known and never fewer than have
/// answered; the totals of the variables agree within half a percent, because they count the same people.
#[utoipa::path(
    put, path = "/api/v1/evaluations/{id}/margins", tag = "scores", params(("id" = Uuid, Path)),
    request_body(content = String, content_type = "text/csv"), security(("session" = [])),
    responses(
        (status = 200, body = Margins),
        (status = 403, body = ProblemDocument),
        (status = 404, body = ProblemDocument),
        (status = 422, description = "invalid, by row", body = ProblemDocument)
    )
)]
pub(super) async fn put_margins(
    State(state): State<ApiState>,
    person: SignedIn,
    Path(id): Path<Uuid>,
    body: Bytes,
) -> Result<Json<Margins>> {
    person.to(Deed::RunCampaigns)?;
    let view = find(&state, id).await?;
    let text = body::csv_text(&body)?;
    let form = state.questionnaire(view.evaluation.questionnaire).await?;
    let answered = StoredAnswers::read(&state.store, view.clone()).await?.chosen(&form);
    let margins = read(text, &form, &answered)?;
    state.store.set_margins(view.evaluation.id, &margins).await?;
    Ok(Json(Margins { items: margins.into_iter().map(MarginView::from).collect() }))
}

/// Take the margins of an evaluation away.
#[utoipa::path(
    delete, path = "/api/v1/evaluations/{id}/margins", tag = "scores", params(("id" = Uuid, Path)),
    security(("session" = [])),
    responses((status = 204), (status = 403, body = ProblemDocument), (status = 404, body = ProblemDocument))
)]
pub(super) async fn delete_margins(
    State(state): State<ApiState>,
    person: SignedIn,
    Path(id): Path<Uuid>,
) -> Result<StatusCode> {
    person.to(Deed::RunCampaigns)?;
    let view = find(&state, id).await?;
    state.store.set_margins(view.evaluation.id, &[]).await?;
    Ok(StatusCode::NO_CONTENT)
}
