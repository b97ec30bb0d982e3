//! A tablet as the office sees it: what it said of itself when last met, beside what the server holds.

use serde::Serialize;
use std::collections::{BTreeMap, BTreeSet};
use store::{Account, ClosedDay, HeldSubmission, Install, PinRequest, RescuedCount, TakenId, ToldRecovery, Unplaced};
use survey::clock::Timestamp;
use survey::id::{InstallId, UserId};
use sync::engine::LEASE_DAYS;
use sync::message::Span;
use utoipa::ToSchema;
use uuid::Uuid;

use super::one::ranges;
use crate::problem::Result;
use crate::state::ApiState;

#[derive(Serialize, ToSchema)]
pub(super) struct TabletView {
    pub id: Uuid,
    /// What people call it: `Máy 07`.
    pub label: String,
    pub user: Owner,
    /// active, drain, locked, wipe, wiped or revoked: what was asked of it, not what it has heard yet. `wiped` it said itself.
    pub status: &'static str,
    /// When that was asked; the tablet has heard it if it was met since. Null if nothing was ever asked.
    pub asked_at: Option<String>,
    pub app: String,
    pub enrolled_at: String,
    pub last_contact_at: String,
    /// From then on it locks its list of people, unless it meets the server before. Sending goes on.
    pub lease_ends_at: String,
    /// Server clock minus tablet clock at the last contact, in milliseconds.
    pub clock_offset_ms: i64,
    /// Submissions it said it had made, at most at any contact.
    pub reported: u64,
    /// Submissions the server holds.
    pub held: u64,
    /// `reported` less `held`. What it made since its last contact nobody knows here.
    pub owed: u64,
    /// It said hello with other submissions under the same numbers: it may have been cloned.
    pub differs: bool,
    /// How many submissions it had in each state, by its own word; null if it has not said hello since it was enrolled.
    pub counts: Option<CountsView>,
    /// Its browser's storage at the last contact, if it knew.
    pub storage: Option<StorageView>,
    /// The last day that it closed.
    pub day: Option<LastDayView>,
    /// The last loss in its storage that it told or that its cookie showed.
    pub recovery: Option<RecoveryView>,
    /// Its PIN is forgotten: it asked for its data key, and no new PIN is set yet.
    pub pin: Option<PinView>,
    /// What it rescued of installs that it lost and handed over, and that nobody has taken over yet.
    pub rescued: Vec<RescuedView>,
    /// What it sent under the id of another submission: an unfinished interview was finished twice. The other one came first
    /// and counts; these are kept and count nowhere.
    pub taken: Vec<TakenView>,
    /// What it sent of evaluations that this server does not have: kept, counted nowhere, and in no evaluation's list.
    pub unplaced: Vec<UnplacedView>,
}

/// Submissions that name the same evaluation, which this server does not have, and are set aside for the same reason.
#[derive(Serialize, ToSchema)]
pub(super) struct UnplacedView {
    /// As their lines say.
    evaluation: Uuid,
    /// As in the list of an evaluation's submissions; mostly unknown_evaluation.
    reason: &'static str,
    count: usize,
    /// Their numbers on this tablet: first and last of each range.
    #[schema(value_type = Vec<Vec<u64>>)]
    numbers: Vec<Span>,
    /// When the last of them came.
    received_at: String,
}

/// A submission under the id of another one.
#[derive(Serialize, ToSchema)]
pub(super) struct TakenView {
    id: Uuid,
    /// Its number on this tablet.
    seq: u64,
    /// As its line says; the server may not have it.
    evaluation: Uuid,
    received_at: String,
    /// What people call the tablet that sent the first one; null if that one counts no more.
    first: Option<String>,
    /// That is this tablet: it was copied.
    own: bool,
}

/// Submissions of a lost install.
#[derive(Serialize, ToSchema)]
pub(super) struct RescuedView {
    /// The lost install.
    from: Uuid,
    /// What people called it; null if this server does not know it.
    label: Option<String>,
    lines: u64,
}

/// A tablet that waits for a supervisor to let it set a new PIN.
#[derive(Serialize, ToSchema)]
pub(super) struct PinView {
    asked_at: String,
    /// When it was granted, if it was; it holds for a day.
    granted_at: Option<String>,
}

/// Submissions on a tablet by how far they have come.
#[derive(Serialize, ToSchema)]
pub(super) struct CountsView {
    /// Begun, not finished. A wipe erases them.
    draft: u32,
    finalised: u32,
    sending: u32,
    receipted: u32,
    complete: u32,
    durable: u32,
    conflict: u32,
    quarantined: u32,
}

#[derive(Serialize, ToSchema)]
pub(super) struct StorageView {
    /// The browser has promised not to clear it by itself.
    persisted: bool,
    /// Bytes.
    usage: u64,
    /// Bytes the browser would let the app have.
    quota: u64,
}

#[derive(Serialize, ToSchema)]
pub(super) struct LastDayView {
    day: String,
    /// How many submissions it said the day had.
    count: u64,
    /// Whether the server has everything the tablet had then, as it stands now.
    matched: bool,
    /// It came by telephone or text message.
    by_voice: bool,
}

/// A loss in a tablet's storage.
#[derive(Serialize, ToSchema)]
pub(super) struct RecoveryView {
    /// rebuilt: the same install went on; lost: the install was gone, its journal was found; unsure: its last number
    /// was not sure, so it was enrolled again; evicted: everything was gone; cloned: nothing was
    /// lost, but another tablet had the same install, so this one was enrolled anew; expired: nothing was lost, but its
    /// push credential was no longer good, so it was enrolled anew. By the cookie alone: enrolled_again,
    /// a browser that had another install; fell_back, it once knew of more submissions.
    cause: String,
    /// The install that was hit, if the tablet knew it.
    lost: Option<Uuid>,
    /// The last number that was known of it.
    head: u64,
    /// Submissions that came back from the tablet's second copy.
    lines: u32,
    told_at: String,
}

#[derive(Serialize, ToSchema)]
pub(super) struct Owner {
    id: Uuid,
    name: String,
}

/// What is read once for all tablets.
pub(super) struct Around {
    pub people: Vec<Account>,
    recoveries: Vec<ToldRecovery>,
    days: Vec<ClosedDay>,
    orders: Vec<(InstallId, Timestamp)>,
    pins: Vec<PinRequest>,
    rescued: Vec<RescuedCount>,
    taken: Vec<TakenId>,
    unplaced: Vec<Unplaced>,
    /// Every install, in the order of their names.
    pub installs: Vec<Install>,
}

impl Around {
    pub async fn read(state: &ApiState) -> Result<Self> {
        let store = &state.store;
        Ok(Self {
            people: store.accounts().await?,
            recoveries: store.recoveries().await?,
            days: store.day_closes().await?,
            orders: store.last_orders().await?,
            pins: store.pin_requests().await?,
            rescued: store.rescued_counts().await?,
            taken: store.taken_ids().await?,
            unplaced: store.unplaced().await?,
            installs: store.installs().await?,
        })
    }

    pub fn name(&self, user: UserId) -> String {
        self.people.iter().find(|account| account.id == user).map(|one| one.display_name.clone()).unwrap_or_default()
    }

    fn rescued(&self, one: &RescuedCount) -> RescuedView {
        RescuedView { from: one.own.0, label: self.label(one.own), lines: one.lines }
    }

    fn label(&self, id: InstallId) -> Option<String> {
        let place = self.installs.iter().position(|install| install.id == id);
        place.map(|place| crate::field::label(place + 1))
    }

    fn taken(&self, one: &TakenId) -> TakenView {
        TakenView {
            id: one.submission.0,
            seq: one.seq,
            evaluation: one.evaluation.0,
            received_at: one.received_at.rfc3339(),
            first: one.first.and_then(|first| self.label(first)),
            own: one.first == Some(one.install),
        }
    }

    fn unplaced(&self, id: InstallId) -> Vec<UnplacedView> {
        let mut alike: BTreeMap<(Uuid, &'static str), Vec<&Unplaced>> = BTreeMap::new();
        for one in self.unplaced.iter().filter(|one| one.install == id) {
            alike.entry((one.evaluation.0, one.reason.name())).or_default().push(one);
        }
        let view = |((evaluation, reason), lines): ((Uuid, &'static str), Vec<&Unplaced>)| {
            let numbers: BTreeSet<u64> = lines.iter().map(|one| one.seq).collect();
            let numbers: Vec<u64> = numbers.into_iter().collect();
            let last = lines.iter().map(|one| one.received_at).max()?;
            Some(UnplacedView {
                evaluation,
                reason,
                count: lines.len(),
                numbers: ranges(0, &numbers),
                received_at: last.rfc3339(),
            })
        };
        alike.into_iter().filter_map(view).collect()
    }

    /// The tablet that was enrolled at this place, counted from 0.
    pub fn tablet(&self, place: usize, install: &Install, held: &HeldSubmission) -> TabletView {
        let count = held.ack + u64::try_from(held.beyond.len()).unwrap_or(0);
        let said = install.said;
        let recovery = self.recoveries.iter().rfind(|one| one.install == install.id);
        let day = self.days.iter().find(|closed| closed.install == install.id);
        TabletView {
            id: install.id.0,
            label: crate::field::label(place + 1),
            user: Owner { id: install.user.0, name: self.name(install.user) },
            status: install.status.name(),
            asked_at: self.orders.iter().find(|(id, _)| *id == install.id).map(|(_, at)| at.rfc3339()),
            app: install.app_version.clone(),
            enrolled_at: install.enrolled_at.rfc3339(),
            last_contact_at: install.last_contact_at.rfc3339(),
            lease_ends_at: install.last_contact_at.plus_days(LEASE_DAYS).rfc3339(),
            clock_offset_ms: install.clock_offset_ms,
            reported: install.reported_seq,
            held: count,
            owed: install.reported_seq.saturating_sub(count),
            differs: said.is_some_and(|said| said.head.seq == held.ack && said.head.chain != held.chain),
            counts: said.map(|said| CountsView {
                draft: said.counts.draft,
                finalised: said.counts.finalised,
                sending: said.counts.sending,
                receipted: said.counts.receipted,
                complete: said.counts.complete,
                durable: said.counts.durable,
                conflict: said.counts.conflict,
                quarantined: said.counts.quarantined,
            }),
            storage: said.and_then(|said| said.storage).map(|storage| StorageView {
                persisted: storage.persisted,
                usage: storage.usage,
                quota: storage.quota,
            }),
            day: day.map(|closed| LastDayView {
                day: closed.told.day.to_string(),
                count: closed.told.count,
                matched: closed.held.is_some(),
                by_voice: closed.by_voice,
            }),
            recovery: recovery.map(|one| RecoveryView {
                cause: one.cause.clone(),
                lost: one.lost.map(|lost| lost.0),
                head: one.head,
                lines: one.lines,
                told_at: one.at.rfc3339(),
            }),
            pin: self.pins.iter().find(|one| one.install == install.id).map(|one| PinView {
                asked_at: one.asked_at.rfc3339(),
                granted_at: one.granted_at.map(Timestamp::rfc3339),
            }),
            rescued: self.rescued.iter().filter(|one| one.by == install.id).map(|one| self.rescued(one)).collect(),
            taken: self.taken.iter().filter(|one| one.install == install.id).map(|one| self.taken(one)).collect(),
            unplaced: self.unplaced(install.id),
        }
    }
}
