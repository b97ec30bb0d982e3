//! `GET /api/v1/people`

use axum::Json;
use axum::extract::State;

use crate::auth::{Deed, SignedIn};
use crate::problem::{ProblemDocument, Result};
use crate::resources::Page;
use crate::resources::view::PersonView;
use crate::state::ApiState;

/// Everyone with an account, by user name. Supervisors see it too, to know whose tablet they enrol.
#[utoipa::path(
    get, path = "/api/v1/people", tag = "administration", security(("session" = [])),
    responses((status = 200, body = Page<PersonView>), (status = 403, body = ProblemDocument))
)]
pub(super) async fn list_people(State(state): State<ApiState>, person: SignedIn) -> Result<Json<Page<PersonView>>> {
    person.to(Deed::ManageTablets).or_else(|_| person.to(Deed::ManagePeople))?;
    let people = state.store.accounts().await?;
    Ok(Json(Page::whole(people.iter().map(PersonView::from).collect())))
}
