//! `GET /api/v1/campaigns/{id}/deeds`

use axum::Json;
use axum::extract::{Path, State};
use axum::http::HeaderMap;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use store::PlanDeed;
use survey::id::CampaignId;
use survey::language::Language;
use utoipa::ToSchema;
use uuid::Uuid;

use crate::auth::{Deed, SignedIn};
use crate::problem::{Code, Problem, ProblemDocument, Result, preferred_language};
use crate::publishing::campaign;
use crate::resources::Page;
use crate::resources::view::Texts;
use crate::state::ApiState;

/// What was changed of a plan.
#[derive(Serialize, ToSchema)]
pub(super) struct PlanDeedView {
    /// Counted up.
    id: i64,
    at: String,
    /// The name of whoever did it; null for a command at the server itself.
    by: Option<String>,
    /// campaign_added, campaign_changed, state_changed, evaluation_added, evaluation_changed, evaluation_dropped,
    /// surveyor_added, surveyor_removed, handed_over or team_changed
    kind: &'static str,
    /// The name of the unit it is about.
    unit: Option<String>,
    /// What was there before: the fields that differ, with their values.
    before: Option<PlanFields>,
    /// What is there since.
    after: Option<PlanFields>,
}

/// Fields of a plan; those that a change does not touch are left out.
#[derive(Serialize, Deserialize, ToSchema)]
struct PlanFields {
    #[serde(skip_serializing_if = "Option::is_none")]
    year: Option<i32>,
    #[serde(skip_serializing_if = "Option::is_none")]
    name: Option<Texts>,
    #[serde(skip_serializing_if = "Option::is_none")]
    first_day: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    last_day: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    state: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    kind: Option<String>,
    /// Key and version: hanh-chinh-22 1.0
    #[serde(skip_serializing_if = "Option::is_none")]
    questionnaire: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    rule: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    target: Option<u32>,
    /// People drawn.
    #[serde(skip_serializing_if = "Option::is_none")]
    cases: Option<u64>,
    /// The name of a surveyor.
    #[serde(skip_serializing_if = "Option::is_none")]
    surveyor: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    team: Option<Vec<ToldMember>>,
}

#[derive(Serialize, Deserialize, ToSchema)]
struct ToldMember {
    organisation: String,
    name: String,
    duty: Option<String>,
}

/// What the store kept, as this API says it.
fn fields(kept: Option<Value>) -> Result<Option<PlanFields>> {
    kept.map(serde_json::from_value).transpose().map_err(|error| {
        tracing::error!(%error, "a line of the plan's history cannot be read");
        Problem::new(Code::Internal)
    })
}

impl PlanDeedView {
    fn of(deed: PlanDeed, language: &Language) -> Result<Self> {
        Ok(Self {
            id: deed.id,
            at: deed.at.rfc3339(),
            by: deed.by,
            kind: deed.kind.name(),
            unit: deed.unit.map(|name| name.get(language).to_owned()),
            before: fields(deed.before)?,
            after: fields(deed.after)?,
        })
    }
}

/// Every change of the plan, with who and when, the newest first.
#[utoipa::path(
    get, path = "/api/v1/campaigns/{id}/deeds", tag = "programme", params(("id" = Uuid, Path)), security(("session" = [])),
    responses(
        (status = 200, body = Page<PlanDeedView>),
        (status = 403, body = ProblemDocument),
        (status = 404, body = ProblemDocument)
    )
)]
pub(super) async fn list_deeds(
    State(state): State<ApiState>,
    person: SignedIn,
    Path(id): Path<Uuid>,
    headers: HeaderMap,
) -> Result<Json<Page<PlanDeedView>>> {
    person.to(Deed::RunCampaigns)?;
    let language = preferred_language(&headers);
    let (campaign, _) = campaign(&state, CampaignId(id)).await?;
    let deeds = state.store.plan_deeds(campaign.id).await?;
    let views = deeds.into_iter().map(|deed| PlanDeedView::of(deed, &language));
    Ok(Json(Page::whole(views.collect::<Result<_>>()?)))
}
