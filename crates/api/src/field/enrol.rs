//! `POST /sync/v1/enrol`

use axum::Extension;
use axum::body::Body;
use axum::extract::State;
use axum::http::{HeaderMap, HeaderName, HeaderValue, StatusCode};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use store::{EnrolledBefore, NewInstall, SpentCode};
use survey::clock::Timestamp;
use survey::id::{InstallId, ordered};
use sync::PROTOCOL;
use sync::message::{Credential, EnrolAnswer, EnrolRequest, Head, Limits as BatchLimits, Person};

use super::canary::{self, Canary, Shown};
use super::{gate, label, session};
use crate::auth::{PushProof, digest, normal_code, random_bytes};
use crate::body;
use crate::layers::Limits;
use crate::problem::{Code, Problem, ProblemDocument, Result};
use crate::resources::{CODE_LENGTH, successor};
use crate::state::ApiState;

/// The longest name of an app that is kept.
const MAX_APP: usize = 64;

/// Enrol a tablet with a one-time code. The request is signed by the key it brings.
///
/// A tablet whose answer was lost asks again with the same code and key, until it has said hello.
#[utoipa::path(
    post, path = "/sync/v1/enrol", tag = "field protocol",
    request_body(content = String, content_type = "application/json"),
    responses(
        (status = 201, description = "install, credentials, keys", body = String, content_type = "application/json"),
        (status = 403, description = "code-refused, code-used, code-expired", body = ProblemDocument),
        (status = 401, description = "not-enrolled: the proof does not fit the key", body = ProblemDocument),
        (status = 409, description = "storage-not-kept: this browser would lose interviews", body = ProblemDocument),
        (status = 507, description = "disk-full: the code stays good; try again once there is room", body = ProblemDocument),
        (status = 426, description = "protocol-too-old: no version in common", body = ProblemDocument),
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
    // Before the code is used up: it is good again once the tablet is.
    if state.config.strict_storage {
        gate::check(&request.device)?;
    }
    let refused = || Problem::new(Code::CodeRefused);
    let code = normal_code(&request.code).filter(|code| code.len() == CODE_LENGTH).ok_or_else(refused)?;
    let now = state.now();
    // The same for the same code and key: whichever of two answers reaches the tablet, its credential holds.
    let token =
        successor(&state, &format!("hailong enrol/1\n{code}\n{}", URL_SAFE_NO_PAD.encode(&request.public_key.0)));
    let new = NewInstall {
        id: InstallId(ordered(now, random_bytes()?)),
        public_key: request.public_key.0,
        push_hash: digest(&token),
        push_expires_at: now.plus_days(session::PUSH_DAYS),
        app_version: request.app.chars().take(MAX_APP).collect(),
        at: now,
    };
    let install = match state.store.enrol(digest(&code), &new).await? {
        Some(owner) => EnrolledBefore { install: new.id, owner, push_expires_at: new.push_expires_at },
        // Its answer may have been lost: the tablet with this key has it again, and nobody else.
        None => match state.store.enrolled_before(digest(&code), &new.public_key).await? {
            Some(before) => before,
            None => return Err(Problem::new(why_not(&state, digest(&code), now).await?)),
        },
    };
    let EnrolledBefore { install, owner, push_expires_at } = install;
    let push = Credential { token, expires_at: push_expires_at };
    let owner = state.store.account(owner).await?.filter(|account| account.active).ok_or_else(refused)?;
    let reading = session::open(&state, &owner, install).await?;
    let place = state.store.installs().await?.iter().position(|other| other.id == install).unwrap_or(0);
    tracing::info!(install.id = %install, "a tablet was enrolled");
    let answer = EnrolAnswer {
        install,
        label: label(place + 1),
        surveyor: Person { id: owner.id, name: owner.display_name },
        push,
        session: reading,
        keys: state.secrets.field.public(),
        epoch: state.epoch(now).await?,
        server_time: now,
        limits: BatchLimits::default(),
        strict_storage: state.config.strict_storage,
    };
    let shown = Shown::read(&headers);
    if let Some(difference) = shown.compare(install, &Head::start(install), &request.beside) {
        canary::note(&state, &difference.noted(install, now)).await?;
    }
    let cookie = shown.header(Canary { install, seq: 0 }, |other| request.beside.contains(&other), &state)?;
    Ok((StatusCode::CREATED, cookie, axum::Json(answer)))
}

/// Whoever names a code that was given out has seen it, and may know what became of it. Of any other nothing is said.
async fn why_not(state: &ApiState, code_hash: [u8; 32], now: Timestamp) -> Result<Code> {
    Ok(match state.store.spent_code(code_hash, now).await? {
        Some(SpentCode::Used) => Code::CodeUsed,
        Some(SpentCode::Expired) => Code::CodeExpired,
        None => Code::CodeRefused,
    })
}
