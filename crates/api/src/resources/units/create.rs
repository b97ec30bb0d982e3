//! `POST /api/v1/units`

use axum::extract::State;
use axum::http::StatusCode;
use serde::Deserialize;
use survey::area::Validity;
use survey::id::{UnitId, ordered};
use survey::unit::Unit;
use utoipa::ToSchema;

use super::fields::{Fields, UnitName};
use crate::auth::{Deed, SignedIn, random_bytes};
use crate::body::Json;
use crate::problem::{Problem, ProblemDocument, Result};
use crate::resources::view::UnitView;
use crate::state::ApiState;

#[derive(Deserialize, ToSchema)]
pub(super) struct NewUnit {
    /// A short code people can say and search for: MC-BV
    code: String,
    name: UnitName,
    /// department, district, commune, hospital or school
    kind: String,
    /// The official code of the area it serves.
    area_code: String,
    /// Its first day: 2018-01-01
    valid_from: String,
    /// The first day it no longer exists.
    valid_until: Option<String>,
}

impl NewUnit {
    fn read(&self, id: UnitId) -> Result<Unit, Problem> {
        let mut fields = Fields::new();
        let (code, name) = (fields.code(&self.code), fields.name(&self.name));
        let (kind, area_code) = (fields.kind(&self.kind), fields.area(&self.area_code));
        let from = fields.day(&self.valid_from, "/valid_from");
        let until = self.valid_until.as_deref().map(|text| fields.day(text, "/valid_until"));
        let unit = || {
            let validity = Validity { from: from?, until: until.flatten() };
            Some(Unit {
                id,
                code: code?,
                name: name?,
                kind: kind?,
                area_code: area_code?,
                validity,
                demonstration: false,
            })
        };
        fields.right(unit())
    }
}

/// Add a unit: an agency whose service is asked about.
#[utoipa::path(
    post, path = "/api/v1/units", tag = "programme", request_body = NewUnit, security(("session" = [])),
    responses(
        (status = 201, body = UnitView),
        (status = 403, body = ProblemDocument),
        (status = 409, description = "exists: another unit has this code", body = ProblemDocument),
        (status = 422, description = "invalid; or its area does not exist on its first day", body = ProblemDocument)
    )
)]
pub(super) async fn create_unit(
    State(state): State<ApiState>,
    person: SignedIn,
    Json(request): Json<NewUnit>,
) -> Result<(StatusCode, axum::Json<UnitView>)> {
    let person = person.to(Deed::RunCampaigns)?;
    let unit = request.read(UnitId(ordered(state.now(), random_bytes()?)))?;
    state.store.add_unit(&unit).await?;
    tracing::info!(unit.id = %unit.id, by = %person.user, "a unit was added");
    Ok((StatusCode::CREATED, axum::Json(UnitView::from(&unit))))
}
