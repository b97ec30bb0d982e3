//! `GET /api/v1/evaluations`

use axum::Json;
use axum::extract::{Query, State};
use serde::{Deserialize, Serialize};
use store::Filter;
use survey::id::{CampaignId, UnitId};
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;

use crate::auth::{Deed, SignedIn};
use crate::problem::{ProblemDocument, Result};
use crate::resources::programme::Row;
use crate::resources::view::CampaignView;
use crate::resources::{Page, PageQuery};
use crate::state::ApiState;

#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(super) struct Wanted {
    year: Option<i32>,
    campaign: Option<Uuid>,
    unit: Option<Uuid>,
    cursor: Option<String>,
    limit: Option<u32>,
}

#[derive(Serialize, ToSchema)]
pub(super) struct EvaluationRow {
    #[serde(flatten)]
    row: Row,
    campaign: CampaignView,
}

/// Evaluations by year, then in Vietnamese order of their units.
#[utoipa::path(
    get, path = "/api/v1/evaluations", tag = "programme", params(Wanted), security(("session" = [])),
    responses((status = 200, body = Page<EvaluationRow>), (status = 422, body = ProblemDocument))
)]
pub(super) async fn list_evaluations(
    State(state): State<ApiState>,
    person: SignedIn,
    Query(wanted): Query<Wanted>,
) -> Result<Json<Page<EvaluationRow>>> {
    person.to(Deed::SeeProgramme)?;
    let filter = Filter {
        year: wanted.year,
        campaign: wanted.campaign.map(CampaignId),
        unit: wanted.unit.map(UnitId),
        surveyor: None,
    };
    let rows = Row::of_all(&state, state.store.evaluations(filter).await?, person.role).await?;
    let rows =
        rows.into_iter().map(|(view, row, _)| EvaluationRow { row, campaign: CampaignView::from(&view.campaign) });
    let rows: Vec<EvaluationRow> = rows.collect();
    Ok(Json(Page::cut(rows, &PageQuery { cursor: wanted.cursor, limit: wanted.limit }, 100)?))
}
