//! Publishing a campaign: its results are frozen, signed and answered from then on; a correction is a new publication.

mod checklist;
mod composed;
mod failed;
mod kept;
mod preview;
mod prints;

pub(crate) use checklist::{Check, checklist};
pub(crate) use preview::{BeforeAndAfter, preview};

use publication::bundle::{self, Manifest, PublishedCampaign, SigningKey};
use store::{EvaluationView, Filter, NewPublication, Publication, Published};
use survey::campaign::{Campaign, CampaignState};
use survey::clock::Timestamp;
use survey::id::{CampaignId, PublicationId, UserId, ordered};
use survey::language::Language;

use crate::apart::apart;
use crate::auth::random_bytes;
use crate::problem::{Code, Problem, Result};
use crate::state::ApiState;
use composed::{Composed, compose};

/// How often it is computed again when the answers changed meanwhile.
const TRIES: usize = 3;
/// The longest reason, in characters.
pub(crate) const LONGEST_REASON: usize = 500;

/// The key that publications of this server are signed with.
pub(crate) fn signing_key(state: &ApiState) -> SigningKey {
    SigningKey::derived(&state.secrets.field.signing_bytes())
}

/// The campaign and its evaluations.
pub(crate) async fn campaign(state: &ApiState, id: CampaignId) -> Result<(Campaign, Vec<EvaluationView>)> {
    let campaigns = state.store.campaigns().await?;
    let campaign = campaigns.into_iter().find(|one| one.id == id).ok_or(Problem::new(Code::NoSuchThing))?;
    let views = state.store.evaluations(Filter { campaign: Some(id), ..Filter::default() }).await?;
    Ok((campaign, views))
}

/// The same seen through to its end, also when whoever asked has gone away meanwhile: a large campaign takes longer than a request
/// may. One at a time.
///
/// # Errors
/// As [`publish`].
pub(crate) async fn publish_for(
    state: &ApiState,
    id: CampaignId,
    reason: Option<String>,
    by: (UserId, Timestamp),
) -> Result<Publication> {
    let state = state.clone();
    let task = tokio::spawn(async move {
        let _turn = state.publishing.lock().await;
        publish(&state, id, reason.as_deref(), by).await
    });
    task.await.map_err(|_| Problem::new(Code::Internal))?
}

/// Publishes a closed campaign, or with a reason corrects what was published of it.
///
/// # Errors
/// [`Code::StateForbids`] while it is not closed, no index may be shown, or nothing changed since; [`Code::Invalid`] for a correction without a reason, or
/// one that would change only what gives the answers of a few away; [`Code::Busy`] if answers keep changing meanwhile.
pub async fn publish(
    state: &ApiState,
    id: CampaignId,
    reason: Option<&str>,
    (by, at): (UserId, Timestamp),
) -> Result<Publication> {
    for _ in 0..TRIES {
        let (campaign, views) = campaign(state, id).await?;
        let before = state.store.publications(Some(id)).await?;
        let last = before.first();
        let reason = reason_of(reason, campaign.state, last.is_some())?;
        let composed = compose(state, &views, last.map_or(0, |last| last.number)).await?;
        if let Some(last) = last
            && !changes(state, last, &composed).await?
        {
            kept::nobody_follows(&views, &composed.few)?;
            return Err(Problem::new(Code::StateForbids).detail((
                "Chưa có gì thay đổi so với bản đã công bố.",
                "Nothing has changed since it was published.",
            )));
        }
        let number = last.map_or(1, |last| last.number + 1);
        let new_id = PublicationId(ordered(at, random_bytes()?));
        let published = PublishedCampaign {
            id: id.to_string(),
            year: campaign.year,
            name: campaign.name.get(&Language::vietnamese()).to_owned(),
        };
        let Composed { parts, mut files, open, kept, results, versions, .. } = composed;
        let key = signing_key(state);
        let named = (new_id.to_string(), number, reason.clone());
        let salt = publication::hexadecimal(&random_bytes::<16>()?);
        files.insert(bundle::SALT.to_owned(), salt.clone().into_bytes());
        let packed = apart(move || {
            let entry = |(name, bytes): (&String, &Vec<u8>)| {
                (name.clone(), bundle::FileEntry::of(bytes, open.contains(name), salt.as_bytes()))
            };
            let entries = files.iter().map(entry).collect();
            let manifest = Manifest::new(named, published, at.rfc3339(), parts, entries).keeping(kept);
            Ok::<_, publication::Refused>((bundle::pack(&manifest, &files, &key)?, key.public()))
        });
        let (packed, key) = packed.await?.map_err(|error| {
            tracing::error!(%error, "a publication cannot be packed");
            Problem::new(Code::Internal)
        })?;
        let own = Publication {
            id: new_id,
            campaign: id,
            number,
            reason,
            at,
            by,
            program: publication::program(),
            fingerprint: Manifest::fingerprint(&packed.manifest),
            key: key.to_text(),
            manifest: String::from_utf8(packed.manifest).map_err(|_| Problem::new(Code::Internal))?,
            whole: true,
        };
        let new = NewPublication {
            publication: &own,
            bundle: &packed.whole,
            open_bundle: &packed.open,
            results: &results,
            versions: &versions,
        };
        if state.store.publish(&new).await? == Published::Done {
            return Ok(own);
        }
    }
    Err(Problem::new(Code::Busy).retry_after(5))
}

/// The reason that is kept: a correction has one, and the first publication has none.
fn reason_of(given: Option<&str>, state: CampaignState, corrects: bool) -> Result<Option<String>> {
    let given = given.map(str::trim).filter(|reason| !reason.is_empty());
    if !matches!(state, CampaignState::Closed | CampaignState::Published) {
        return Err(Problem::new(Code::StateForbids).detail((
            "Đợt khảo sát chưa đóng. Đóng đợt khảo sát rồi mới công bố.",
            "The campaign is not closed. Close it, then publish.",
        )));
    }
    match given {
        None if corrects => Err(Problem::new(Code::Invalid).field(
            "/reason",
            (
                "Đã công bố rồi. Bản đính chính phải ghi lý do.",
                "It is published already. A correction needs its reason.",
            ),
        )),
        Some(reason) if reason.chars().count() > LONGEST_REASON => Err(Problem::new(Code::Invalid).field(
            "/reason",
            (format!("Dài quá {LONGEST_REASON} ký tự."), format!("Longer than {LONGEST_REASON} characters.")),
        )),
        reason => Ok(reason.filter(|_| corrects).map(str::to_owned)),
    }
}

/// Whether a correction says anything else than the last publication.
async fn changes(state: &ApiState, last: &Publication, composed: &Composed) -> Result<bool> {
    if composed.themes_changed {
        return Ok(true);
    }
    if !composed.few.is_empty() {
        return kept::others_differ(state, last, composed).await;
    }
    let same = Manifest::from_bytes(last.manifest.as_bytes())
        .is_ok_and(|manifest| manifest.parts == composed.parts && manifest.program == publication::program());
    Ok(!same)
}
