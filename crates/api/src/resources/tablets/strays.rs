//! `GET /api/v1/stray-tablets`, `POST /api/v1/stray-tablets/{id}/adopt`

use axum::extract::{Path, State};
use axum::http::HeaderMap;
use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};
use store::{Adoption, Signer};
use survey::id::{InstallId, UserId};
use utoipa::ToSchema;
use uuid::Uuid;

use crate::auth::{Deed, SignedIn, digest, may, random_secret};
use crate::body::Json;
use crate::bundle::{BundleView, Carrier, Import};
use crate::problem::{Code, Problem, ProblemDocument, Result, preferred_language};
use crate::resources::Page;
use crate::state::ApiState;

#[derive(Serialize, ToSchema)]
pub(super) struct StrayView {
    id: Uuid,
    /// Parts of bundles kept of it, and their bytes.
    parts: u64,
    bytes: u64,
    since: String,
    /// Whose keys signed the parts, in the order in which they came first. With more than one, whoever adopts the tablet says
    /// which is its own: somebody may pretend to be it.
    signers: Vec<SignerView>,
}

#[derive(Serialize, ToSchema)]
pub(super) struct SignerView {
    /// The key's fingerprint.
    key: String,
    parts: u64,
    since: String,
}

impl SignerView {
    fn of(signer: &Signer) -> Self {
        Self { key: fingerprint(signer), parts: signer.parts, since: signer.since.rfc3339() }
    }
}

/// The beginning of the key's SHA-256, as people can compare it.
fn fingerprint(signer: &Signer) -> String {
    let hash = Sha256::digest(&signer.public_key);
    format!("{:016x}", u64::from_be_bytes(hash.first_chunk().copied().unwrap_or_default()))
}

/// Tablets whose bundles were brought and that this server does not know: it was restored from a backup older than they
/// are.
#[utoipa::path(
    get, path = "/api/v1/stray-tablets", tag = "tablets", security(("session" = [])),
    responses((status = 200, body = Page<StrayView>), (status = 403, body = ProblemDocument))
)]
pub(super) async fn list_strays(
    State(state): State<ApiState>,
    person: SignedIn,
) -> Result<axum::Json<Page<StrayView>>> {
    person.to(Deed::ManageTablets)?;
    let items = state.store.strays().await?.into_iter().map(|stray| StrayView {
        id: stray.install.0,
        parts: stray.parts,
        bytes: stray.bytes,
        since: stray.since.rfc3339(),
        signers: stray.signers.iter().map(SignerView::of).collect(),
    });
    Ok(axum::Json(Page::whole(items.collect())))
}

#[derive(Deserialize, ToSchema)]
pub(super) struct AdoptionWanted {
    /// Whose tablet it is.
    user: Uuid,
    /// The fingerprint of the tablet's own key; needed if more than one signed its parts.
    #[serde(default)]
    key: Option<String>,
}

/// Say whose tablet a stray one is: what is kept of it is taken in at once.
///
/// The tablet itself enrols anew when it has a network; its push credential is not known here any more.
#[utoipa::path(
    post, path = "/api/v1/stray-tablets/{id}/adopt", tag = "tablets", request_body = AdoptionWanted,
    security(("session" = [])), params(("id" = Uuid, Path)),
    responses(
        (status = 200, description = "what was taken in", body = BundleView),
        (status = 404, body = ProblemDocument),
        (status = 422, body = ProblemDocument)
    )
)]
pub(super) async fn adopt_stray(
    State(state): State<ApiState>,
    person: SignedIn,
    Path(id): Path<Uuid>,
    headers: HeaderMap,
    Json(request): Json<AdoptionWanted>,
) -> Result<axum::Json<BundleView>> {
    person.to(Deed::ManageTablets)?;
    let owner = state.store.account(UserId(request.user)).await?;
    let owner = owner.filter(|account| account.active && may(account.role, Deed::Interview)).ok_or_else(|| {
        Problem::new(Code::Invalid)
            .field("/user", ("Chọn một điều tra viên đang làm việc.", "Choose an active surveyor."))
    })?;
    let install = InstallId(id);
    let parts = state.store.stray_parts(install).await?;
    if parts.is_empty() {
        return Err(Problem::new(Code::NoSuchThing));
    }
    let strays = state.store.strays().await?;
    let stray = strays.iter().find(|stray| stray.install == install).ok_or(Problem::new(Code::NoSuchThing))?;
    let adoption = Adoption {
        install,
        user: owner.id,
        public_key: own_key(&stray.signers, request.key.as_deref())?,
        push_hash: digest(&random_secret()?),
        at: state.now(),
    };
    // One that is known by now (adopted a moment ago, or restored from a newer backup) has its parts taken in too.
    if state.store.adopt(&adoption).await? {
        tracing::info!(install.id = %install, "a stray tablet was adopted");
    }
    let mut import = Import::new(&state, Carrier::Person(person.user));
    for part in &parts {
        import.push(&part.part).await?;
    }
    let view = import.finish(&preferred_language(&headers)).await?;
    // Only what was taken in is let go: a part that another key signed stays, for a person to think about.
    let known = state.store.install(install).await?.ok_or(Problem::new(Code::NoSuchThing))?;
    for part in parts.iter().filter(|part| part.public_key == known.public_key) {
        state.store.drop_stray(part).await?;
    }
    Ok(axum::Json(view))
}

/// The key that is the tablet's own: the only one there is, or the one that was chosen.
fn own_key(signers: &[Signer], chosen: Option<&str>) -> Result<Vec<u8>> {
    let own = match (signers, chosen) {
        ([only], None) => Some(only),
        (_, Some(key)) => signers.iter().find(|signer| fingerprint(signer) == key),
        _ => None,
    };
    own.map(|signer| signer.public_key.clone()).ok_or_else(|| {
        let said = (
            "Các phần này do nhiều khóa khác nhau ký, có thể có người mạo danh máy. Chọn khóa của chính máy đó.",
            "More than one key signed these parts: somebody may pretend to be the tablet. Choose the tablet's own key.",
        );
        Problem::new(Code::Invalid).field("/key", said)
    })
}
