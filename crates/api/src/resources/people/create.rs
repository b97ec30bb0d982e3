//! `POST /api/v1/people`

use axum::extract::State;
use axum::http::StatusCode;
use serde::Deserialize;
use store::{Account, NewAccount, Role};
use survey::id::{UserId, ordered};
use utoipa::ToSchema;

use super::{check_password, invalid};
use crate::apart::apart;
use crate::auth::{Deed, SignedIn, hash_password, random_bytes};
use crate::body::Json;
use crate::problem::{ProblemDocument, Result};
use crate::resources::view::PersonView;
use crate::state::ApiState;

#[derive(Deserialize, ToSchema)]
pub(super) struct NewPerson {
    /// Letters without accents, digits, `.`, `-` and `_`.
    username: String,
    name: String,
    role: String,
    password: String,
}

/// Make an account.
#[utoipa::path(
    post, path = "/api/v1/people", tag = "administration", request_body = NewPerson, security(("session" = [])),
    responses(
        (status = 201, body = PersonView),
        (status = 409, description = "exists", body = ProblemDocument),
        (status = 422, description = "invalid", body = ProblemDocument)
    )
)]
pub(super) async fn create_person(
    State(state): State<ApiState>,
    person: SignedIn,
    Json(request): Json<NewPerson>,
) -> Result<(StatusCode, axum::Json<PersonView>)> {
    person.to(Deed::ManagePeople)?;
    let mut problem = check_password(invalid(), &request.password);
    if !is_username(&request.username) {
        problem =
            problem.field("/username", ("Từ 3 đến 40 ký tự: a–z, 0–9, . - _", "3 to 40 characters: a–z, 0–9, . - _"));
    }
    let name = request.name.trim();
    if name.is_empty() || name.chars().count() > 120 {
        problem = problem.field("/name", ("Từ 1 đến 120 ký tự.", "1 to 120 characters."));
    }
    if name.contains('\0') {
        problem = problem.field(
            "/name",
            (
                "Có ký tự NUL (mã 0), không lưu được; hãy gõ lại.",
                "It holds a NUL character, which cannot be kept; type it anew.",
            ),
        );
    }
    let role = Role::parse(&request.role);
    if role.is_none() {
        let roles = Role::ALL.map(Role::name).join(", ");
        problem = problem.field("/role", (roles.clone(), roles));
    }
    let Some(role) = role.filter(|_| problem.is_clean()) else { return Err(problem) };
    let (password, salt) = (request.password, random_bytes()?);
    let password_hash = apart(move || hash_password(&password, &salt)).await??;
    let id = UserId(ordered(state.now(), random_bytes()?));
    let new = NewAccount {
        id,
        username: &request.username,
        display_name: name,
        role,
        password_hash: &password_hash,
        at: state.now(),
    };
    state.store.add_account(&new).await?;
    let account = Account { id, username: request.username.clone(), display_name: name.to_owned(), role, active: true };
    Ok((StatusCode::CREATED, axum::Json(PersonView::from(&account))))
}

fn is_username(text: &str) -> bool {
    (3..=40).contains(&text.len())
        && text.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || matches!(b, b'.' | b'-' | b'_'))
}
