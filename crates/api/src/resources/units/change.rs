//! `PATCH /api/v1/units/{id}`

use axum::extract::{Path, State};
use serde::Deserialize;
use survey::id::UnitId;
use survey::unit::UnitChange;
use utoipa::ToSchema;
use uuid::Uuid;

use super::fields::{Fields, UnitName, given};
use crate::auth::{Deed, SignedIn};
use crate::body::Json;
use crate::problem::{Problem, ProblemDocument, Result};
use crate::resources::view::UnitView;
use crate::state::ApiState;

/// What is to be otherwise; what is absent stays.
#[derive(Deserialize, ToSchema)]
pub(super) struct UnitPatch {
    code: Option<String>,
    name: Option<UnitName>,
    /// department, district, commune, hospital or school
    kind: Option<String>,
    area_code: Option<String>,
    valid_from: Option<String>,
    /// The first day it no longer exists; null takes the end away.
    #[serde(default, deserialize_with = "given")]
    #[schema(value_type = Option<String>)]
    #[expect(clippy::option_option, reason = "absent, null and a day are three answers")]
    valid_until: Option<Option<String>>,
}

impl UnitPatch {
    fn read(&self) -> Result<UnitChange, Problem> {
        let mut fields = Fields::new();
        let change = UnitChange {
            code: self.code.as_deref().and_then(|text| fields.code(text)),
            name: self.name.as_ref().and_then(|name| fields.name(name)),
            kind: self.kind.as_deref().and_then(|word| fields.kind(word)),
            area_code: self.area_code.as_deref().and_then(|text| fields.area(text)),
            valid_from: self.valid_from.as_deref().and_then(|text| fields.day(text, "/valid_from")),
            valid_until: self
                .valid_until
                .as_ref()
                .map(|until| until.as_deref().and_then(|text| fields.day(text, "/valid_until"))),
        };
        fields.right(Some(change))
    }
}

/// Change a unit. It must exist on the first day of each campaign it is in, and its kind stays once one of them is more than a
/// draft, because units are compared within one kind.
#[utoipa::path(
    patch, path = "/api/v1/units/{id}", tag = "programme", request_body = UnitPatch, params(("id" = Uuid, Path)),
    security(("session" = [])),
    responses(
        (status = 200, body = UnitView),
        (status = 403, body = ProblemDocument),
        (status = 404, body = ProblemDocument),
        (status = 409, description = "exists: another unit has this code; state-forbids: the kind", body = ProblemDocument),
        (status = 422, description = "invalid; no such area; a campaign would begin without the unit", body = ProblemDocument)
    )
)]
pub(super) async fn change_unit(
    State(state): State<ApiState>,
    person: SignedIn,
    Path(id): Path<Uuid>,
    Json(request): Json<UnitPatch>,
) -> Result<axum::Json<UnitView>> {
    let person = person.to(Deed::RunCampaigns)?;
    let unit = state.store.change_unit(UnitId(id), &request.read()?).await?;
    tracing::info!(unit.id = %unit.id, by = %person.user, "a unit was changed");
    Ok(axum::Json(UnitView::from(&unit)))
}
