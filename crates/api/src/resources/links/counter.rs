//! `…/evaluations/{id}/counter-links`, `/api/v1/counter-links/{id}`

use axum::extract::{Path, State};
use axum::http::StatusCode;
use serde::{Deserialize, Serialize};
use store::CounterLink;
use survey::campaign::Change;
use survey::id::{CounterLinkId, EvaluationId, ordered};
use utoipa::ToSchema;
use uuid::Uuid;

use crate::auth::{Deed, SignedIn, random_bytes, random_code};
use crate::body::Json;
use crate::problem::{Code, Problem, ProblemDocument, Result};
use crate::resources::Page;
use crate::state::ApiState;

/// Characters of a counter link: enough that nobody finds one by trying, few enough to be typed from a poster.
const CODE_LENGTH: usize = 8;

#[derive(Serialize, ToSchema)]
pub(super) struct CounterLinkView {
    id: Uuid,
    evaluation: Uuid,
    code: String,
    url: String,
    active: bool,
}

fn view(state: &ApiState, link: CounterLink) -> CounterLinkView {
    CounterLinkView {
        id: link.id.0,
        evaluation: link.evaluation.0,
        url: format!("{}/k/{}", state.config.public_url, link.code),
        code: link.code,
        active: link.active,
    }
}

/// The open links of an evaluation.
#[utoipa::path(
    get, path = "/api/v1/evaluations/{id}/counter-links", tag = "fieldwork", security(("session" = [])),
    params(("id" = Uuid, Path)),
    responses((status = 200, body = Page<CounterLinkView>), (status = 403, body = ProblemDocument))
)]
pub(super) async fn list_counter_links(
    State(state): State<ApiState>,
    person: SignedIn,
    Path(id): Path<Uuid>,
) -> Result<axum::Json<Page<CounterLinkView>>> {
    person.to(Deed::MakeLinks)?;
    let links = state.store.counter_links(EvaluationId(id)).await?;
    Ok(axum::Json(Page::whole(links.into_iter().map(|link| view(&state, link)).collect())))
}

/// Make an open link; anyone who has it can answer, and such answers are reported apart.
#[utoipa::path(
    post, path = "/api/v1/evaluations/{id}/counter-links", tag = "fieldwork", security(("session" = [])),
    params(("id" = Uuid, Path)),
    responses(
        (status = 201, body = CounterLinkView),
        (status = 404, body = ProblemDocument),
        (status = 409, description = "state-forbids", body = ProblemDocument)
    )
)]
pub(super) async fn create_counter_link(
    State(state): State<ApiState>,
    person: SignedIn,
    Path(id): Path<Uuid>,
) -> Result<(StatusCode, axum::Json<CounterLinkView>)> {
    person.to(Deed::MakeLinks)?;
    let evaluation = state.store.evaluation(EvaluationId(id)).await?.ok_or(Problem::new(Code::NoSuchThing))?;
    evaluation.campaign.state.may_change(Change::Fieldwork, false)?;
    let link = CounterLink {
        id: CounterLinkId(ordered(state.now(), random_bytes()?)),
        evaluation: evaluation.evaluation.id,
        code: random_code(CODE_LENGTH)?,
        active: true,
    };
    state.store.add_counter_link(&link, state.now()).await?;
    Ok((StatusCode::CREATED, axum::Json(view(&state, link))))
}

#[derive(Deserialize, ToSchema)]
pub(super) struct LinkChange {
    evaluation: Uuid,
    active: bool,
}

/// Switch an open link off or on; its poster then says that the survey is over.
#[utoipa::path(
    patch, path = "/api/v1/counter-links/{id}", tag = "fieldwork", request_body = LinkChange, security(("session" = [])),
    params(("id" = Uuid, Path)),
    responses(
        (status = 200, body = CounterLinkView),
        (status = 404, body = ProblemDocument),
        (status = 409, description = "state-forbids", body = ProblemDocument)
    )
)]
pub(super) async fn change_counter_link(
    State(state): State<ApiState>,
    person: SignedIn,
    Path(id): Path<Uuid>,
    Json(request): Json<LinkChange>,
) -> Result<axum::Json<CounterLinkView>> {
    person.to(Deed::MakeLinks)?;
    let links = state.store.counter_links(EvaluationId(request.evaluation)).await?;
    if request.active {
        let view = state.store.evaluation(EvaluationId(request.evaluation)).await?;
        view.ok_or(Problem::new(Code::NoSuchThing))?.campaign.state.may_change(Change::Fieldwork, false)?;
    }
    let mut link = links.into_iter().find(|link| link.id.0 == id).ok_or(Problem::new(Code::NoSuchThing))?;
    state.store.set_counter_link_active(&link, request.active).await?;
    link.active = request.active;
    Ok(axum::Json(view(&state, link)))
}
