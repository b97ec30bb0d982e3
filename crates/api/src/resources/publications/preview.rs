//! `GET /api/v1/campaigns/{id}/publications/preview`

use analytics::figure::Figure;
use analytics::score::PublicScore;
use axum::Json;
use axum::extract::{Path, State};
use serde::Serialize;
use survey::id::CampaignId;
use utoipa::ToSchema;
use uuid::Uuid;

use crate::auth::{Deed, SignedIn};
use crate::problem::{ProblemDocument, Result};
use crate::publishing::{BeforeAndAfter, preview};
use crate::resources::view::{Texts, UnitView, texts};
use crate::state::ApiState;

#[derive(Serialize, ToSchema)]
pub(super) struct PublicationPreview {
    /// Whether the next publication would differ from the last: without a difference there is nothing to correct.
    changed: bool,
    items: Vec<PreviewRow>,
}

/// An evaluation before and after. Of a figure that may not be shown there is only the reason.
#[derive(Serialize, ToSchema)]
pub(super) struct PreviewRow {
    evaluation: Uuid,
    unit: UnitView,
    /// The index as the last publication has it; null if it has none.
    published: Option<Figure>,
    /// The index as the next publication would have it, which is the published one if it is kept; null if nobody was drawn.
    now: Option<Figure>,
    /// Respondents of the last publication.
    respondents_before: Option<u64>,
    respondents_now: Option<u64>,
    /// So few people differ that new numbers beside the published ones would give their answers away: the unit keeps what is
    /// published. If nothing else changed there is nothing to sign.
    kept: bool,
    /// What will not be shown of it, because beside an earlier publication it would give a few people away: the variables by whose
    /// groups, the criteria, the factors.
    withheld_parts: Vec<Texts>,
}

impl From<BeforeAndAfter> for PreviewRow {
    fn from(own: BeforeAndAfter) -> Self {
        let index = |score: &PublicScore| score.as_score().index.clone();
        let respondents = |score: &PublicScore| score.as_score().respondents;
        Self {
            evaluation: own.view.evaluation.id.0,
            unit: UnitView::from(&own.view.unit),
            published: own.published.as_ref().map(index),
            now: own.now.as_ref().map(index),
            respondents_before: own.published.as_ref().map(respondents),
            respondents_now: own.now.as_ref().map(respondents),
            kept: own.kept,
            withheld_parts: own.withheld.iter().map(texts).collect(),
        }
    }
}

/// What would be published of a campaign if it were signed now, beside what the last publication says: every other page shows
/// what is published.
#[utoipa::path(
    get, path = "/api/v1/campaigns/{id}/publications/preview", tag = "scores", params(("id" = Uuid, Path)),
    security(("session" = [])),
    responses(
        (status = 200, body = PublicationPreview),
        (status = 403, body = ProblemDocument),
        (status = 404, body = ProblemDocument),
        (status = 409, description = "state-forbids: nothing to publish", body = ProblemDocument)
    )
)]
pub(super) async fn publication_preview(
    State(state): State<ApiState>,
    person: SignedIn,
    Path(id): Path<Uuid>,
) -> Result<Json<PublicationPreview>> {
    person.to(Deed::RunCampaigns)?;
    let found = preview(&state, CampaignId(id)).await?;
    let items = found.evaluations.into_iter().map(PreviewRow::from).collect();
    Ok(Json(PublicationPreview { changed: found.changed, items }))
}
