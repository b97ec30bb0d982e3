//! `PATCH /api/v1/people/{id}`

use axum::extract::{Path, State};
use axum::http::StatusCode;
use serde::Deserialize;
use survey::id::UserId;
use utoipa::ToSchema;
use uuid::Uuid;

use super::{check_password, invalid};
use crate::apart::apart;
use crate::auth::{Deed, SignedIn, hash_password, random_bytes};
use crate::body::Json;
use crate::problem::{Code, Problem, ProblemDocument, Result};
use crate::state::ApiState;

#[derive(Deserialize, ToSchema)]
pub(super) struct PersonChange {
    /// False closes the account and ends its sessions; its tablets may still send what they hold.
    active: Option<bool>,
    /// A new password; ends the sessions in the office. Tablets do not use it.
    password: Option<String>,
}

/// Close or open an account, or give it another password.
#[utoipa::path(
    patch, path = "/api/v1/people/{id}", tag = "administration", request_body = PersonChange, security(("session" = [])),
    params(("id" = Uuid, Path)),
    responses((status = 204), (status = 404, body = ProblemDocument), (status = 422, body = ProblemDocument))
)]
pub(super) async fn change_person(
    State(state): State<ApiState>,
    person: SignedIn,
    Path(id): Path<Uuid>,
    Json(request): Json<PersonChange>,
) -> Result<StatusCode> {
    person.to(Deed::ManagePeople)?;
    let id = UserId(id);
    state.store.account(id).await?.ok_or(Problem::new(Code::NoSuchThing))?;
    if request.active == Some(false) && id == person.user {
        return Err(
            invalid().field("/active", ("Không thể tự khóa tài khoản của mình.", "You cannot close your own account."))
        );
    }
    if let Some(password) = request.password {
        let problem = check_password(invalid(), &password);
        if !problem.is_clean() {
            return Err(problem);
        }
        let salt = random_bytes()?;
        let hash = apart(move || hash_password(&password, &salt)).await??;
        state.store.set_password(id, &hash, state.now()).await?;
    }
    if let Some(active) = request.active {
        state.store.set_account_active(id, active, state.now()).await?;
    }
    Ok(StatusCode::NO_CONTENT)
}
