//! What to do next.

use serde::{Deserialize, Serialize};
use survey::clock::Timestamp;

use super::{CAP_BACKGROUND, Effects, Engine, ONLINE_SPREAD, Piece, State, backoff};
use crate::PROTOCOL;
use crate::chain::BlobHash;
use crate::message::{Counts, HelloRequest, Storage};
use rand_core::Rng;

/// What the app knows of the network.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Network {
    pub online: bool,
}

/// The next step.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "action", rename_all = "snake_case")]
pub enum Action {
    /// Nothing now; ask again at that time, or when something happens.
    Wait { until: Option<Timestamp>, reason: WaitReason },
    /// `POST /sync/v1/hello` with [`Engine::hello`].
    Hello,
    /// `POST /sync/v1/submissions` with these numbers, in this order.
    Submit { items: Vec<u64> },
    /// `HEAD /sync/v1/blobs/{sha256}` without a piece, `PATCH` with it.
    File { sha256: BlobHash, length: u64, piece: Option<Piece> },
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum WaitReason {
    Offline,
    /// A request is under way.
    Busy,
    /// The last attempt failed; the next one is at the time given.
    Backoff,
    /// The server asked to wait.
    ServerAsked,
    /// Nothing is to be sent.
    Idle,
}

/// No wait is longer, so that a clock that was set back does not silence a tablet for years.
const LONGEST_WAIT: i64 = CAP_BACKGROUND.cast_signed();
/// What gzip leaves of a batch, at most: base64 of random bytes keeps six bits of eight, the headers shrink more.
const WIRE_SHARE: (u64, u64) = (4, 5);

impl Engine {
    /// The next step: answers first, then recordings, then pictures. After [`Action::Hello`], [`Action::Submit`] and
    /// [`Action::File`] the engine waits for exactly one of [`Engine::on_hello`], [`Engine::on_receipts`],
    /// [`Engine::on_file`], [`Engine::on_file_refused`] and [`Engine::on_failure`]. Write the effects before sending.
    pub fn plan(&mut self, now: Timestamp, network: Network) -> (Action, Effects) {
        let wait = |until, reason| (Action::Wait { until, reason }, Effects::default());
        if self.asking || !self.flight.is_empty() || self.carried.is_some() {
            return wait(None, WaitReason::Busy);
        }
        if !network.online {
            return wait(None, WaitReason::Offline);
        }
        if let Some(until) = self.memory.not_before.filter(|&until| still_ahead(until, now)) {
            let reason = if self.memory.server_asked { WaitReason::ServerAsked } else { WaitReason::Backoff };
            return wait(Some(until), reason);
        }
        if self.memory.hello_due {
            self.asking = true;
            return (Action::Hello, Effects::default());
        }
        let items = self.batch(now);
        if !items.is_empty() {
            let mut effects = Effects::default();
            for &seq in &items {
                self.change(seq, &mut effects, |item| item.state = State::Sending);
            }
            self.flight = items.iter().copied().collect();
            return (Action::Submit { items }, self.noted(effects));
        }
        if let Some(step) = self.next_file(now) {
            return (step, Effects::default());
        }
        let held = self.items.values().filter(|item| item.state == State::Finalised).filter_map(|item| item.hold_until);
        let next = held.chain(self.next_held_file()).chain(self.memory.next_hello).min();
        if let Some(until) = next.filter(|&until| still_ahead(until, now)) {
            return wait(Some(until), WaitReason::Idle);
        }
        self.asking = true;
        (Action::Hello, Effects::default())
    }

    /// The numbers of the next batch, lowest first; what the server may lack before what it holds by its signed word, and
    /// those that were sent back alone after all others.
    pub(super) fn batch(&self, now: Timestamp) -> Vec<u64> {
        let limits = self.memory.limits;
        let most = usize::try_from(self.memory.batch.min(limits.items).max(1)).unwrap_or(1);
        let (times, over) = WIRE_SHARE;
        let room = (u64::from(limits.bytes) * over / times).min(u64::from(limits.inflated));
        let ready = self.items.values().filter(|item| item.state == State::Finalised);
        let ready = ready.filter(|item| !item.hold_until.is_some_and(|until| still_ahead(until, now)));
        let (again, first): (Vec<_>, Vec<_>) = ready.partition(|item| item.refusals > 0);
        // What the server holds by its signed word is sent for its receipt alone, after what it lacks.
        let (lacking, held): (Vec<_>, Vec<_>) = first.into_iter().partition(|item| self.owes(item));
        let first = if lacking.is_empty() { held } else { lacking };
        if first.is_empty() {
            // Alone, so that whatever happens to it happens to no other.
            return again.first().map(|item| item.seq).into_iter().collect();
        }
        let mut bytes = 0;
        let fits = |(n, bytes): &(usize, u64)| *n == 0 || (*n < most && *bytes <= room);
        first
            .into_iter()
            .enumerate()
            .map(|(n, item)| {
                bytes += u64::from(item.bytes);
                ((n, bytes), item.seq)
            })
            .take_while(|(size, _)| fits(size))
            .map(|(_, seq)| seq)
            .collect()
    }

    /// The request of [`Action::Hello`].
    pub fn hello(&self, now: Timestamp, app: &str, drafts: u32, storage: Option<Storage>) -> HelloRequest {
        let counts = Counts { draft: drafts, ..self.summary().counts };
        let receipts = self.items.values().filter_map(|item| item.receipt.as_ref());
        HelloRequest {
            proto: PROTOCOL,
            app: app.to_owned(),
            install: self.memory.install,
            head: self.memory.head,
            counts,
            storage,
            clock: now,
            newest_receipt: receipts.max_by_key(|receipt| receipt.holding.server_seq).cloned(),
            recovery: None,
            beside: Vec::new(),
            withdrawn: None,
        }
    }

    /// The network came back: wait a little, at random, so that not everyone comes at once.
    pub fn on_online(&mut self, now: Timestamp, rng: &mut impl Rng) -> Effects {
        if !self.memory.server_asked {
            self.memory.not_before = Some(now.plus_millis(backoff::up_to(ONLINE_SPREAD, rng)));
            self.memory.failures = 0;
        }
        self.memory.hello_due = true;
        self.noted(Effects::default())
    }

    /// "Gửi ngay": no more waiting, and pictures go on any network, unless the server itself asked for it.
    pub fn send_now(&mut self) -> Effects {
        let mut effects = Effects::default();
        if !self.memory.server_asked {
            self.memory.not_before = None;
        }
        let held: Vec<u64> =
            self.items.values().filter(|item| item.hold_until.is_some()).map(|item| item.seq).collect();
        for seq in held {
            self.change(seq, &mut effects, |item| item.hold_until = None);
        }
        let waiting = |item: &&super::Item| item.files.iter().any(|file| file.hold_until.is_some());
        let held: Vec<u64> = self.items.values().filter(waiting).map(|item| item.seq).collect();
        for seq in held {
            self.change(seq, &mut effects, |item| item.files.iter_mut().for_each(|file| file.hold_until = None));
        }
        self.pictures_now = true;
        self.memory.hello_due = true;
        self.noted(effects)
    }
}

/// Whether a time is in the future, and no further than any wait may be.
pub(super) fn still_ahead(until: Timestamp, now: Timestamp) -> bool {
    now < until && until <= now.plus_millis(LONGEST_WAIT)
}
