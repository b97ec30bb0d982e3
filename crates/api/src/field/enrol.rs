//! `POST /sync/v1/enrol`

use axum::Extension;
use axum::body::Body;
use axum::extract::State;
use axum::http::{HeaderMap, HeaderName, HeaderValue, StatusCode};
use store::NewInstall;
use survey::id::{InstallId, ordered};
use sync::PROTOCOL;
use sync::message::{EnrolAnswer, EnrolRequest, Head, Limits as BatchLimits, Person};

use super::canary::{self, Canary};
use super::{label, session};
use crate::auth::{PushProof, digest, normal_code, random_bytes};
use crate::body;
use crate::layers::Limits;
use crate::problem::{Code, Problem, ProblemDocument, Result};
use crate::resources::CODE_LENGTH;
use crate::state::ApiState;

/// The longest name of an app that is kept.
const MAX_APP: usize = 64;

/// Enrol a tablet with a one-time code. The request is signed by the key it brings.
#[utoipa::path(
    post, path = "/sync/v1/enrol", tag = "field protocol",
    request_body(content = String, content_type = "application/json"),
    responses(
        (status = 201, description = "install, credentials, keys", body = String, content_type = "application/json"),
        (status = 403, description = "code-refused", body = ProblemDocument),
        (status = 401, description = "not-enrolled: the proof does not fit the key", body = ProblemDocument),
        (status = 503, description = "busy: come again after Retry-After", body = ProblemDocument)
    )
)]
pub(super) async fn enrol(
    State(state): State<ApiState>,
    Extension(limits): Extension<Limits>,
    proof: PushProof,
    headers: HeaderMap,
    body: Body,
) -> Result<(StatusCode, [(HeaderName, HeaderValue); 1], axum::Json<EnrolAnswer>)> {
    let bytes = body::read(&headers, body, limits.body).await?;
    let request: EnrolRequest = body::parse(&bytes)?;
    if PROTOCOL.agree(request.proto).is_none() {
        return Err(Problem::new(Code::ProtocolTooOld));
    }
    proof.check(&request.public_key.0, &bytes)?;
    let refused = || Problem::new(Code::CodeRefused);
    let code = normal_code(&request.code).filter(|code| code.len() == CODE_LENGTH).ok_or_else(refused)?;
    let now = state.now();
    let (push, push_hash) = session::push_credential(now)?;
    let install = NewInstall {
        id: InstallId(ordered(now, random_bytes()?)),
        public_key: request.public_key.0,
        push_hash,
        push_expires_at: push.expires_at,
        app_version: request.app.chars().take(MAX_APP).collect(),
        at: now,
    };
    let owner = state.store.enrol(digest(&code), &install).await?.ok_or_else(refused)?;
    let owner = state.store.account(owner).await?.filter(|account| account.active).ok_or_else(refused)?;
    let reading = session::open(&state, &owner).await?;
    let place = state.store.installs().await?.iter().position(|other| other.id == install.id).unwrap_or(0);
    tracing::info!(install.id = %install.id, "a tablet was enrolled");
    let answer = EnrolAnswer {
        install: install.id,
        label: label(place + 1),
        surveyor: Person { id: owner.id, name: owner.display_name },
        push,
        session: reading,
        keys: state.secrets.field.public(),
        epoch: state.epoch().await?,
        server_time: now,
        limits: BatchLimits::default(),
        strict_storage: state.config.strict_storage,
    };
    if let Some(difference) =
        Canary::read(&headers).and_then(|cookie| cookie.compare(install.id, &Head::start(install.id)))
    {
        canary::note(&state, &difference.noted(install.id, now)).await?;
    }
    let cookie = Canary { install: install.id, seq: 0 }.header(&state)?;
    Ok((StatusCode::CREATED, cookie, axum::Json(answer)))
}
