//! `POST /sync/v1/hello`

use axum::Extension;
use axum::body::Body;
use axum::extract::State;
use axum::http::{HeaderMap, HeaderName, HeaderValue};
use store::{Contact, InstallStatus, Said, StoreError};
use sync::PROTOCOL;
use sync::message::{Credential, DeviceStatus, Head, HelloAnswer, HelloRequest, Limits as BatchLimits};
use sync::tombstone::untold;
use sync::unopened::wanted;

use super::canary::{self, Canary, Shown};
use super::session;
use super::word::word;
use crate::auth::{PushInstall, digest};
use crate::layers::Limits;
use crate::problem::{ProblemDocument, Result};
use crate::state::ApiState;

/// Seconds until a tablet with nothing to send comes back.
const NEXT_SYNC: u32 = 900;
const MAX_APP: usize = 64;

/// Say what the tablet has; hear what the server really holds.
#[utoipa::path(
    post, path = "/sync/v1/hello", tag = "field protocol", security(("push" = [])),
    request_body(content = String, content_type = "application/json"),
    responses(
        (status = 200, description = "what the server holds and wants", body = String, content_type = "application/json"),
        (status = 507, description = "disk-full: the database is another copy than before, and that cannot be written down yet", body = ProblemDocument),
        (status = 401, description = "not-enrolled", body = ProblemDocument),
        (status = 503, description = "busy: come again after Retry-After", body = ProblemDocument)
    )
)]
pub(super) async fn hello(
    State(state): State<ApiState>,
    Extension(limits): Extension<Limits>,
    tablet: PushInstall,
    headers: HeaderMap,
    body: Body,
) -> Result<([(HeaderName, HeaderValue); 1], axum::Json<HelloAnswer>)> {
    let presented = tablet.credential().to_owned();
    let (install, request) = word(tablet, &headers, body, &limits, |said: &HelloRequest| said.install).await?;
    let now = state.now();
    let shown = Shown::read(&headers);
    if let Some(difference) = shown.compare(install.id, &request.head, &request.beside) {
        canary::note(&state, &difference.noted(install.id, now)).await?;
    }
    if let Some(recovery) = &request.recovery {
        canary::note(&state, &canary::told(install.id, recovery, now)).await?;
    }
    let app: String = request.app.chars().take(MAX_APP).collect();
    let offset = now.millis().saturating_sub(request.clock.millis());
    // What the tablet needs to hear does not depend on there being room to write this down.
    let said = Said { head: request.head, counts: request.counts, storage: request.storage };
    let contact = Contact { install: install.id, app_version: app, clock_offset_ms: offset, said, at: now };
    match state.store.note_contact(&contact).await {
        Err(StoreError::Full) => tracing::error!("the disk is full: a tablet's contact was not noted"),
        noted => noted?,
    }
    let mut epoch = state.epoch(now).await?;
    let mut began = state.store.epoch_began().await?;
    if let Some(shown) = &request.newest_receipt {
        // What was received before this epoch began was lost before it, and told already.
        let told = began.is_some_and(|began| shown.holding.received_at <= began);
        let known = told || state.store.knows(&shown.holding).await?;
        if sync::server::proves_loss(shown, install.id, known, state.secrets.field.public().receipt) {
            tracing::error!(
                install.id = %install.id.0,
                "a tablet shows a receipt of this server for a line that is not there: the database is older than it \
                 was. Tablets are told and send again what it lacks"
            );
            epoch = state.new_epoch(now).await?;
            began = state.store.epoch_began().await?;
        }
    }
    let held = state.store.held(install.id).await?;
    let ack = sync::server::ack((1..=held.ack).chain(held.beyond), request.head.seq);
    let want = wanted(ack, state.store.unopened(install.id).await?, request.head.seq, began, install.last_contact_at);
    let withdrawn = match state.store.withdrawn_on(install.id).await {
        Ok(lines) => untold(&lines, request.withdrawn.as_deref()),
        Err(error) => {
            // What is owed and safe matters more.
            tracing::error!(%error, "a tablet could not be told what was withdrawn; it is told at its next hello");
            None
        }
    };
    // Once a day: whoever goes where there is no network has the whole time before him.
    let push = if install.push_expires_at < now.plus_days(session::PUSH_DAYS - 1) {
        // The same credential for longer. A new one would lock the tablet out for good if this answer were lost on the
        // way; and without the install's key neither is worth anything.
        let credential = Credential { token: presented, expires_at: now.plus_days(session::PUSH_DAYS) };
        match state.store.renew_push(install.id, digest(&credential.token), credential.expires_at).await {
            Err(StoreError::Full) => {
                tracing::error!("the disk is full: a tablet's credential was not made to last longer");
                None
            }
            renewed => renewed.map(|()| Some(credential))?,
        }
    } else {
        None
    };
    let own = Canary { install: install.id, seq: request.head.seq };
    let cookie = shown.header(own, |other| request.beside.contains(&other), &state)?;
    let answer = HelloAnswer {
        proto: PROTOCOL.agree(request.proto),
        server_time: now,
        epoch,
        want,
        ack: Head { seq: held.ack, chain: held.chain },
        durable: state.store.durable(install.id).await?,
        limits: BatchLimits::default(),
        device_status: match install.status {
            InstallStatus::Active => DeviceStatus::Active,
            InstallStatus::Drain => DeviceStatus::Drain,
            InstallStatus::Revoked | InstallStatus::Wiped => DeviceStatus::Revoked,
            InstallStatus::Locked => DeviceStatus::Locked,
            InstallStatus::Wipe => DeviceStatus::Wipe,
        },
        min_app: state.config.min_app.clone(),
        next_sync_after: NEXT_SYNC,
        push,
        withdrawn,
    };
    Ok((cookie, axum::Json(answer)))
}
