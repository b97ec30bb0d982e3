//! The tablet's engine: which finalised submissions to send when, and what each answer means for them.
//!
//! It holds a small [`Item`] for each finalised line and one [`Memory`] for the install; lines, key boxes and drafts
//! stay in the tablet's storage. Every call gives [`Effects`]: what to write, in one transaction, before acting. The
//! engine can be rebuilt at any time from what was written ([`Engine::restore`]).
//!
//! Nothing is believed but a valid signature over this line's hash, and what the server says it holds now
//! (`ack`, `want`) outweighs any receipt it gave before.

mod answer;
mod backoff;
mod cloned;
mod files;
mod handover;
mod lease;
mod plan;
mod wipe;
mod withdrawn;

use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};
use survey::clock::Timestamp;
use survey::id::{InstallId, SubmissionId};
use uuid::Uuid;

use crate::blob::MIN_CHUNK;
use crate::chain::{BlobHash, Chain, LineHash};
use crate::keys::ReceiptKey;
use crate::message::{Counts, DeviceStatus, Head, Limits, NotHeld, Span};
use crate::receipt::Receipt;
use crate::statement::Statement;

pub use answer::Failure;
pub use backoff::{BASE, CAP_BACKGROUND, CAP_FOREGROUND, ONLINE_SPREAD, backoff};
pub use files::{File, Piece};
pub use handover::{Closed, DayClose, Heard};
pub use lease::{LEASE_DAYS, Lease, LeaseState};
pub use plan::{Action, Network, WaitReason};
pub use withdrawn::NO_KEY_BOX;

/// A submission is deleted from the tablet this long after the server received it, at the earliest.
pub const KEEP_DAYS: i64 = 30;

/// How far a finalised submission has come.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum State {
    /// On this tablet only, as far as it knows.
    Finalised,
    /// Handed to the network; a restart or a failure takes it back to finalised.
    Sending,
    /// The server has the line, signed; photographs or sound are still owed.
    Receipted,
    /// The server has all of it.
    Complete,
    /// It stands in a verified backup.
    Durable,
    /// The line was deleted here; number, hash and receipt stay.
    Purged,
    /// The server holds it beside another line of the same number or id. Never deleted by itself.
    Conflict,
    /// The server holds it and a supervisor looks. Never deleted by itself.
    Quarantined,
}

/// What the engine knows of one finalised submission.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Item {
    pub seq: u64,
    pub id: SubmissionId,
    pub line_hash: LineHash,
    /// Bytes of line and key box in a batch, not compressed.
    pub bytes: u32,
    /// Photographs and recordings the server does not have yet.
    #[serde(default)]
    pub blobs: u32,
    /// All its photographs and recordings.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub files: Vec<File>,
    pub state: State,
    #[serde(default)]
    pub receipt: Option<Receipt>,
    /// The last word of a server that did not keep it.
    #[serde(default)]
    pub not_held: Option<NotHeld>,
    /// How often it alone was sent back; it then waits by itself and holds up no other.
    #[serde(default)]
    pub refusals: u32,
    /// Not sent before this time (tablet's clock, milliseconds).
    #[serde(default)]
    pub hold_until: Option<Timestamp>,
}

/// What the engine remembers of the install. Instants are milliseconds of the tablet's own clock.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Memory {
    pub install: InstallId,
    pub receipt_key: ReceiptKey,
    pub head: Head,
    /// What the server said it holds, at the last hello.
    #[serde(default)]
    pub ack: Option<Head>,
    #[serde(default)]
    pub want: Vec<Span>,
    #[serde(default)]
    pub durable: u64,
    /// The server's signed word for lines whose own receipts have not come: by a day's close, or carried by hand.
    #[serde(default)]
    pub held: Option<Statement>,
    /// The server's clock at its last hello.
    #[serde(default)]
    pub heard: Option<Timestamp>,
    #[serde(default)]
    pub epoch: Option<Uuid>,
    #[serde(default)]
    pub limits: Limits,
    #[serde(default)]
    pub device_status: DeviceStatus,
    /// Server clock minus tablet clock, milliseconds.
    #[serde(default)]
    pub offset: Option<i64>,
    /// How long ago the server was met; `None` until it is first looked at.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub lease: Option<Lease>,
    /// Items the next batch may hold; halved when a batch does not get through.
    pub batch: u32,
    /// Bytes of the next piece of a file; follows how fast the network is.
    #[serde(default = "first_piece")]
    pub chunk: u32,
    /// Failures since anything last worked.
    #[serde(default)]
    pub failures: u32,
    #[serde(default)]
    pub not_before: Option<Timestamp>,
    /// The server itself asked to wait: "send now" does not overrule it.
    #[serde(default)]
    pub server_asked: bool,
    #[serde(default)]
    pub next_hello: Option<Timestamp>,
    pub hello_due: bool,
    /// Another tablet numbers under this install, or did: nothing more is numbered here, see [`Engine::is_cloned`].
    #[serde(default)]
    pub cloned: bool,
}

/// A piece that a slow network carries within its patience, and not so short that a fast one suffers for long.
const fn first_piece() -> u32 {
    2 * MIN_CHUNK
}

impl Memory {
    /// The memory of an install just enrolled.
    pub fn new(install: InstallId, receipt_key: ReceiptKey, limits: Limits) -> Self {
        Self {
            install,
            receipt_key,
            head: Head::start(install),
            ack: None,
            want: Vec::new(),
            durable: 0,
            held: None,
            heard: None,
            epoch: None,
            limits,
            device_status: DeviceStatus::Active,
            offset: None,
            lease: None,
            batch: limits.items.max(1),
            chunk: first_piece(),
            failures: 0,
            not_before: None,
            server_asked: false,
            next_hello: None,
            hello_due: true,
            cloned: false,
        }
    }
}

/// Something a person should be told.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "alarm", rename_all = "snake_case")]
pub enum Alarm {
    /// Records are missing in this tablet's storage: recover them from the journal.
    Missing { span: Span },
    /// The stored records do not give the stored chain: the storage was damaged or copied.
    ChainBroken,
    /// The server holds other lines than this tablet under the same numbers: the tablet was cloned.
    ChainDiffers { seq: u64 },
    /// The server holds more than this tablet ever numbered: enrol again, under a new install.
    ServerAhead { server: u64, tablet: u64 },
    /// The server wants a line that was deleted here after it was said to be kept safe.
    WantedPurged { seq: u64 },
    /// An answer came with a signature that is not the server's.
    BadSignature { seq: u64 },
    /// The server did not take the push credential.
    Unauthorised,
}

/// What a call changed. Write `items` and `memory` in one strict transaction, and in it delete line and key box of the
/// numbers in `purge`. Then let go what is in `forget`.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Effects {
    pub items: Vec<Item>,
    pub memory: Option<Memory>,
    pub purge: Vec<u64>,
    /// Lines that were withdrawn: wherever this tablet has one, [`NO_KEY_BOX`] takes the place of its key box.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub forget: Vec<LineHash>,
    pub alarms: Vec<Alarm>,
    /// The server lost data or is another one: pull everything again.
    pub pull: bool,
}

/// The list's numbers, in one look.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Summary {
    pub counts: Counts,
    /// Submissions without the server's signed word, or that it lacks.
    pub owed: u32,
    /// Their bytes before compression.
    pub owed_bytes: u64,
    /// The server's word of its last hello: it holds all of this tablet, the chains agree.
    pub settled: bool,
    /// Up to this number the server's signed word stands, whatever receipts are still to come.
    pub held_upto: u64,
    pub next_try: Option<Timestamp>,
    /// Nothing more is numbered under this install: the tablet must be enrolled anew.
    pub cloned: bool,
}

/// The number is not the next one of this install.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum AddError {
    #[error("the line is for install {0}, not for this one")]
    AnotherInstall(InstallId),
    #[error("the line has number {got}; the next one is {next}. Freeze it again with that number")]
    NotNext { got: u64, next: u64 },
    #[error("another tablet numbers under install {0} too. Enrol this one anew; what it owes goes on being sent")]
    Cloned(InstallId),
}

/// The state machine. One for each install, driven by one tab at a time.
#[derive(Debug, Clone)]
pub struct Engine {
    memory: Memory,
    items: BTreeMap<u64, Item>,
    /// Numbers in the request that is under way, if it is a batch.
    flight: BTreeSet<u64>,
    /// A hello is under way.
    asking: bool,
    /// The question or piece of a file that is under way.
    carried: Option<files::Carried>,
    /// How much of a file the server has, by its last word.
    reached: Option<(BlobHash, u64)>,
    /// Whether pictures may use the network there is.
    pictures: bool,
    /// Somebody asked to send the pictures on whatever network there is.
    pictures_now: bool,
}

impl Engine {
    /// The engine from what was stored, at the start of the app: whatever was being sent is finalised again, and the
    /// server is asked first.
    pub fn restore(memory: Memory, items: impl IntoIterator<Item = Item>) -> (Self, Effects) {
        let items = items.into_iter().map(|item| (item.seq, item)).collect();
        let mut engine = Self {
            memory,
            items,
            flight: BTreeSet::new(),
            asking: false,
            carried: None,
            reached: None,
            pictures: true,
            pictures_now: false,
        };
        let mut effects = Effects::default();
        let sending: Vec<u64> = engine.in_state(State::Sending).collect();
        for seq in sending {
            engine.change(seq, &mut effects, |item| item.state = State::Finalised);
        }
        engine.memory.hello_due = true;
        // An app that knew no clones may have left it so.
        let forked = engine.in_state(State::Conflict).next().is_some();
        engine.memory.cloned |= forked;
        engine.check_storage(&mut effects);
        let effects = engine.noted(effects);
        (engine, effects)
    }

    pub const fn memory(&self) -> &Memory {
        &self.memory
    }

    pub fn items(&self) -> impl Iterator<Item = &Item> {
        self.items.values()
    }

    pub fn item(&self, seq: u64) -> Option<&Item> {
        self.items.get(&seq)
    }

    /// The number the next line must carry.
    pub const fn next_seq(&self) -> u64 {
        self.memory.head.seq.saturating_add(1)
    }

    /// Takes in a line that was just frozen. Line, key box and these effects are written in the same transaction.
    ///
    /// # Errors
    /// [`AddError`]; then nothing changed.
    pub fn add(&mut self, header: &crate::line::Header, frozen: &crate::seal::Frozen) -> Result<Effects, AddError> {
        if header.install != self.memory.install {
            return Err(AddError::AnotherInstall(header.install));
        }
        if self.memory.cloned {
            return Err(AddError::Cloned(self.memory.install));
        }
        if header.seq != self.next_seq() {
            return Err(AddError::NotNext { got: header.seq, next: self.next_seq() });
        }
        // In a batch: the line, the key box in base64url, two line feeds.
        let bytes = frozen.line.len() + frozen.key_box.len().div_ceil(3) * 4 + 2;
        let item = Item {
            seq: header.seq,
            id: header.id,
            line_hash: frozen.line_hash,
            bytes: u32::try_from(bytes).unwrap_or(u32::MAX),
            blobs: u32::try_from(header.blobs.len()).unwrap_or(u32::MAX),
            files: header.blobs.iter().map(File::of).collect(),
            state: State::Finalised,
            receipt: None,
            not_held: None,
            refusals: 0,
            hold_until: None,
        };
        self.memory.head = self.memory.head.then(frozen.line_hash);
        self.items.insert(item.seq, item.clone());
        Ok(self.noted(Effects { items: vec![item], ..Effects::default() }))
    }

    pub fn summary(&self) -> Summary {
        let mut counts = Counts::default();
        let (mut owed, mut owed_bytes) = (0, 0);
        for item in self.items.values() {
            let count = match item.state {
                State::Finalised => &mut counts.finalised,
                State::Sending => &mut counts.sending,
                State::Receipted => &mut counts.receipted,
                State::Complete => &mut counts.complete,
                State::Durable | State::Purged => &mut counts.durable,
                State::Conflict => &mut counts.conflict,
                State::Quarantined => &mut counts.quarantined,
            };
            *count += 1;
            if self.owes(item) {
                owed += 1;
                owed_bytes += u64::from(item.bytes);
            }
        }
        let settled = self.memory.ack == Some(self.memory.head) && self.memory.want.is_empty();
        Summary {
            counts,
            owed,
            owed_bytes,
            settled,
            held_upto: self.held_upto(),
            next_try: self.memory.not_before,
            cloned: self.memory.cloned,
        }
    }

    fn in_state(&self, state: State) -> impl Iterator<Item = u64> {
        self.items.values().filter(move |item| item.state == state).map(|item| item.seq)
    }

    /// Every call ends by handing out the memory to be written with the items.
    fn noted(&self, mut effects: Effects) -> Effects {
        effects.memory = Some(self.memory.clone());
        effects
    }

    /// Changes an item and notes it, if it did change.
    fn change(&mut self, seq: u64, effects: &mut Effects, mut how: impl FnMut(&mut Item)) {
        self.change_by(seq, effects, &mut how);
    }

    /// Once for all callers: the module is downloaded over 2G.
    fn change_by(&mut self, seq: u64, effects: &mut Effects, how: &mut dyn FnMut(&mut Item)) {
        let Some(item) = self.items.get_mut(&seq) else { return };
        let before = item.clone();
        how(item);
        if *item != before {
            effects.items.retain(|noted| noted.seq != seq);
            effects.items.push(item.clone());
        }
    }

    /// The chain after so many lines, if every record up to there is at hand.
    fn chain_at(&self, seq: u64) -> Option<Chain> {
        let mut chain = Chain::start(self.memory.install);
        let mut last = 0;
        for item in self.items.range(..=seq).map(|(_, item)| item) {
            if item.seq != last + 1 {
                return None;
            }
            (chain, last) = (chain.then(item.line_hash), item.seq);
        }
        (last == seq).then_some(chain)
    }

    fn check_storage(&self, effects: &mut Effects) {
        let head = self.memory.head;
        let kept = self.items.keys().copied();
        let missing = crate::server::ack(kept, head.seq).want;
        if missing.is_empty() {
            if self.chain_at(head.seq) != Some(head.chain) || self.items.keys().next_back() > Some(&head.seq) {
                effects.alarms.push(Alarm::ChainBroken);
            }
        } else {
            effects.alarms.extend(missing.into_iter().map(|span| Alarm::Missing { span }));
        }
    }
}
