//! `PATCH /api/v1/campaigns/{id}`

use axum::extract::{Path, State};
use serde::Deserialize;
use store::CampaignChange;
use survey::id::CampaignId;
use utoipa::ToSchema;
use uuid::Uuid;

use crate::auth::{Deed, SignedIn};
use crate::body::Json;
use crate::problem::{Problem, ProblemDocument, Result};
use crate::publishing::campaign;
use crate::resources::plan::{CampaignName, Fields, planner};
use crate::resources::view::CampaignView;
use crate::state::ApiState;

/// What is left out stays as it is.
#[derive(Deserialize, ToSchema)]
pub(super) struct ChangedCampaign {
    name: Option<CampaignName>,
    /// 2022-09-12
    first_day: Option<String>,
    last_day: Option<String>,
}

impl ChangedCampaign {
    fn read(&self) -> Result<CampaignChange, Problem> {
        let mut fields = Fields::new();
        let change = CampaignChange {
            name: self.name.as_ref().and_then(|name| fields.name(name)),
            first_day: self.first_day.as_deref().and_then(|day| fields.day(day, "/first_day")),
            last_day: self.last_day.as_deref().and_then(|day| fields.day(day, "/last_day")),
        };
        fields.right(Some(change))
    }
}

/// Change the name of a campaign or the days of its fieldwork. Tablets hear of it at their next contact.
#[utoipa::path(
    patch, path = "/api/v1/campaigns/{id}", tag = "programme", params(("id" = Uuid, Path)),
    request_body = ChangedCampaign, security(("session" = [])),
    responses(
        (status = 200, body = CampaignView),
        (status = 404, body = ProblemDocument),
        (status = 409, description = "state-forbids; exists: the year has a campaign of this name", body = ProblemDocument),
        (status = 422, description = "invalid; of an open campaign also a first day on which a unit or its area does not exist",
         body = ProblemDocument)
    )
)]
pub(super) async fn change_campaign(
    State(state): State<ApiState>,
    person: SignedIn,
    Path(id): Path<Uuid>,
    Json(request): Json<ChangedCampaign>,
) -> Result<axum::Json<CampaignView>> {
    person.to(Deed::RunCampaigns)?;
    let change = request.read()?;
    state.store.change_campaign(CampaignId(id), &change, planner(&state, person)).await?;
    let (campaign, _) = campaign(&state, CampaignId(id)).await?;
    Ok(axum::Json(CampaignView::from(&campaign)))
}
