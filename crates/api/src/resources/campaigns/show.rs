//! `GET /api/v1/campaigns/{id}`

use axum::Json;
use axum::extract::{Path, State};
use axum::http::HeaderMap;
use serde::Serialize;
use std::collections::BTreeMap;
use survey::id::CampaignId;
use survey::language::Language;
use survey::opening::Hindrance;
use utoipa::ToSchema;
use uuid::Uuid;

use crate::auth::{Deed, SignedIn};
use crate::problem::{ProblemDocument, Result, Said, preferred_language};
use crate::publishing::campaign;
use crate::resources::plan::{Lock, PlannedEvaluation, of_campaign};
use crate::resources::view::CampaignView;
use crate::state::ApiState;

/// A campaign with its plan.
#[derive(Serialize, ToSchema)]
pub(super) struct CampaignPlan {
    campaign: CampaignView,
    /// Why what may not be changed: name, first_day, last_day, evaluations, team. What is not here may be.
    locks: BTreeMap<String, Lock>,
    /// By unit, in Vietnamese order.
    evaluations: Vec<PlannedEvaluation>,
    /// What hinders a draft from being opened; empty for every other campaign.
    not_ready: Vec<NotReady>,
}

#[derive(Serialize, ToSchema)]
pub(super) struct NotReady {
    /// Where it stands; null for the campaign itself.
    evaluation: Option<Uuid>,
    /// no_evaluations, last_day_before_first, no_target, unit_not_valid or area_not_valid
    code: &'static str,
    /// The same in words.
    detail: String,
}

impl NotReady {
    fn of(one: &Hindrance, language: &Language) -> Self {
        Self {
            evaluation: one.evaluation.map(|id| id.0),
            code: one.obstacle.name(),
            detail: Said::from(&one.obstacle).get(language).to_owned(),
        }
    }
}

/// A campaign with its evaluations, what of them may still change, and what hinders a draft from being opened.
#[utoipa::path(
    get, path = "/api/v1/campaigns/{id}", tag = "programme", params(("id" = Uuid, Path)), security(("session" = [])),
    responses(
        (status = 200, body = CampaignPlan),
        (status = 403, body = ProblemDocument),
        (status = 404, body = ProblemDocument)
    )
)]
pub(super) async fn show_campaign(
    State(state): State<ApiState>,
    person: SignedIn,
    Path(id): Path<Uuid>,
    headers: HeaderMap,
) -> Result<Json<CampaignPlan>> {
    person.to(Deed::SeeProgramme)?;
    let (language, id) = (preferred_language(&headers), CampaignId(id));
    let (campaign, views) = campaign(&state, id).await?;
    let hindrances = state.store.hindrances(id).await?;
    Ok(Json(CampaignPlan {
        campaign: CampaignView::from(&campaign),
        locks: of_campaign(campaign.state, &language),
        evaluations: PlannedEvaluation::all(&state, id, &views, &language).await?,
        not_ready: hindrances.iter().map(|one| NotReady::of(one, &language)).collect(),
    }))
}
