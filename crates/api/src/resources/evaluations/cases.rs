//! `POST /api/v1/evaluations/{id}/cases`

use axum::body::Bytes;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use interchange::cases::read_cases;
use serde::Serialize;
use store::NewCase;
use survey::campaign::Change;
use survey::case::Case;
use survey::id::{CaseId, ordered};
use utoipa::ToSchema;
use uuid::Uuid;

use super::find;
use crate::auth::{Deed, SignedIn, random_bytes};
use crate::body;
use crate::problem::{Code, Problem, ProblemDocument, Result};
use crate::state::ApiState;

#[derive(Serialize, ToSchema)]
pub(super) struct Added {
    added: usize,
}

/// For a user name that no active account has.
const NO_SURVEYOR: (&str, &str) =
    ("Không có tài khoản đang dùng với tên này.", "No active account has this user name.");

/// Import drawn cases with their design, all or none. A surveyor who is named is given the evaluation, too.
///
/// CSV with the columns number, area_code, stratum, psu, weight and, if known, village, psus_in_stratum, people_in_psu,
/// surveyor (a user name), language, service, service_month, reserve (a person's place in reserve in stratum and PSU). Who the people are may come in name, honorific (ông, bà, anh,
/// chị), telephone and house: it is kept encrypted, and only the tablet that has a person on its list is given it. Any
/// other column is refused.
#[utoipa::path(
    post, path = "/api/v1/evaluations/{id}/cases", tag = "fieldwork", params(("id" = Uuid, Path)),
    request_body(content = String, content_type = "text/csv"), security(("session" = [])),
    responses(
        (status = 201, body = Added),
        (status = 409, description = "state-forbids, or a number is there already", body = ProblemDocument),
        (status = 422, description = "invalid, by row", body = ProblemDocument)
    )
)]
pub(super) async fn import_cases(
    State(state): State<ApiState>,
    person: SignedIn,
    Path(id): Path<Uuid>,
    body: Bytes,
) -> Result<(StatusCode, axum::Json<Added>)> {
    person.to(Deed::PlanFieldwork)?;
    let view = find(&state, id).await?;
    view.campaign.state.may_change(Change::Fieldwork, false)?;
    let text = body::csv_text(&body)?;
    let listed = read_cases(text).map_err(|problems| {
        problems
            .iter()
            .take(100)
            .fold(Problem::new(Code::Invalid), |all, one| all.field(format!("/{}/{}", one.row, one.column), &one.what))
    })?;
    let people = state.store.accounts().await?;
    let mut problem = Problem::new(Code::Invalid);
    let mut cases = Vec::with_capacity(listed.len());
    for (place, listed) in listed.into_iter().enumerate() {
        let surveyor = match &listed.surveyor {
            None => None,
            Some(name) => {
                let found = people.iter().find(|account| account.username == *name && account.active);
                if found.is_none() {
                    problem = problem.field(format!("/{}/surveyor", place + 2), NO_SURVEYOR);
                }
                found.map(|account| account.id)
            }
        };
        let case = Case {
            id: CaseId(ordered(state.now(), random_bytes()?)),
            evaluation: view.evaluation.id,
            number: listed.number,
            area_code: listed.area_code,
            village: listed.village,
            details: listed.details,
            design: listed.design,
        };
        let person = if listed.person.is_empty() {
            None
        } else {
            Some(state.people.seal(&listed.person, case.evaluation, case.id, random_bytes()?).map_err(|error| {
                tracing::error!(%error, "a personal record was not kept");
                Problem::new(Code::Internal)
            })?)
        };
        cases.push(NewCase { case, surveyor, person });
    }
    if !problem.is_clean() {
        return Err(problem);
    }
    let added = cases.len();
    state.store.add_cases(cases).await?;
    Ok((StatusCode::CREATED, axum::Json(Added { added })))
}
