//! What an answer, or its absence, means.

use rand_core::Rng;
use survey::clock::Timestamp;

use super::{Alarm, CAP_BACKGROUND, Effects, Engine, Item, KEEP_DAYS, Lease, State, backoff};
use crate::message::{HelloAnswer, NotHeld, NotHeldStatus, Outcome, SubmissionsAnswer};
use crate::receipt::{Reason, Receipt, ReceiptError, Status};

/// How a request failed as a whole.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Failure {
    /// No connection, or it broke.
    Network,
    /// No progress for a minute.
    Timeout,
    /// An answer that is not the server's: a page that wants a login, broken JSON, a proxy's error.
    NotTheServer,
    /// 400 or 415: the request arrived unreadable.
    Unreadable,
    /// 413.
    TooLarge,
    /// 401 or 403: the push credential was not taken.
    Unauthorised,
    /// 429 or 503, with `Retry-After` in seconds if it was given.
    Busy { retry_after: Option<u32> },
    /// Any other status.
    Server,
}

impl Engine {
    /// The answer to the hello that is under way. One that comes after its request was given up says what the server
    /// held then, not now, and changes nothing.
    pub fn on_hello(&mut self, now: Timestamp, answer: &HelloAnswer) -> Effects {
        let mut effects = Effects::default();
        if !std::mem::take(&mut self.asking) {
            return self.noted(effects);
        }
        let memory = &mut self.memory;
        memory.hello_due = false;
        memory.failures = 0;
        memory.not_before = None;
        memory.server_asked = false;
        memory.offset = Some(answer.server_time.millis().saturating_sub(now.millis()));
        effects.pull = memory.epoch != Some(answer.epoch);
        let lost_data = effects.pull && memory.epoch.is_some();
        memory.epoch = Some(answer.epoch);
        if lost_data {
            self.reached = None;
        }
        let memory = &mut self.memory;
        memory.limits = answer.limits;
        memory.batch = memory.batch.clamp(1, answer.limits.items.max(1));
        memory.device_status = answer.device_status;
        memory.durable = answer.durable;
        memory.ack = Some(answer.ack);
        memory.heard = Some(answer.server_time);
        memory.lease = Some(Lease::begun(now));
        memory.want.clone_from(&answer.want);
        let wait = i64::from(answer.next_sync_after).saturating_mul(1000).min(CAP_BACKGROUND.cast_signed());
        memory.next_hello = Some(now.plus_millis(wait));

        self.forget_held();
        if self.differs(answer, &mut effects) {
            self.stop_numbering(&mut effects);
        }
        if lost_data && self.memory.cloned {
            self.offer_again(&mut effects);
        }
        self.memory.hello_due = false;
        let seqs: Vec<u64> = self.items.keys().copied().collect();
        for seq in seqs {
            let wanted = answer.want.iter().any(|span| span.contains(seq));
            self.heal(seq, wanted, lost_data, answer.durable, &mut effects);
            self.age(seq, answer.server_time, &mut effects);
        }
        self.forget(answer, &mut effects);
        self.noted(effects)
    }

    /// Whether the server holds something else than what this tablet numbered.
    fn differs(&self, answer: &HelloAnswer, effects: &mut Effects) -> bool {
        let (ours, theirs) = (self.memory.head, answer.ack);
        let alarm = if theirs.seq > ours.seq {
            Some(Alarm::ServerAhead { server: theirs.seq, tablet: ours.seq })
        } else {
            let own = self.chain_at(theirs.seq);
            own.is_some_and(|chain| chain != theirs.chain).then_some(Alarm::ChainDiffers { seq: theirs.seq })
        };
        effects.alarms.extend(alarm.clone());
        alarm.is_some()
    }

    /// What the server lacks is sent again, whatever it once receipted; what stands in the backup is durable.
    /// A line that was kept aside has no number there: that its number is wanted is about the other line.
    pub(super) fn heal(&mut self, seq: u64, wanted: bool, lost_data: bool, durable: u64, effects: &mut Effects) {
        let purged = self.items.get(&seq).is_some_and(|item| item.state == State::Purged);
        let durable = self.watermark(durable);
        if wanted && purged {
            effects.alarms.push(Alarm::WantedPurged { seq });
        }
        self.change(seq, effects, |item| match item.state {
            State::Finalised | State::Sending | State::Purged | State::Conflict => {}
            _ if wanted => {
                item.ask_files_again();
                item.state = State::Finalised;
            }
            // Files and lines may come back from different days.
            State::Receipted | State::Complete | State::Durable | State::Quarantined
                if lost_data && !item.files.is_empty() =>
            {
                item.ask_files_again();
            }
            State::Complete if seq <= durable => item.state = State::Durable,
            State::Durable if seq > durable => item.state = State::Complete,
            _ => {}
        });
    }

    /// Deletes what is durable and was received long enough ago, by the server's clock on both sides.
    fn age(&mut self, seq: u64, server_time: Timestamp, effects: &mut Effects) {
        let key = self.memory.receipt_key;
        let install = self.memory.install;
        let Some(item) = self.items.get(&seq).filter(|item| item.state == State::Durable) else { return };
        let old_enough = item.receipt.as_ref().is_some_and(|receipt| {
            receipt.holding.received_at.plus_days(KEEP_DAYS) <= server_time
                && receipt.proves(install, item.seq, item.id, item.line_hash, key).is_ok()
        });
        if old_enough {
            self.change(seq, effects, |item| item.state = State::Purged);
            effects.purge.push(seq);
        }
    }

    /// The answer to a batch, at whatever time and however often it comes.
    pub fn on_receipts(
        &mut self,
        now: Timestamp,
        foreground: bool,
        answer: &SubmissionsAnswer,
        rng: &mut impl Rng,
    ) -> Effects {
        let mut effects = Effects::default();
        let late = self.flight.is_empty();
        let mut progress = false;
        let mut server_refused = false;
        for outcome in &answer.receipts {
            match outcome {
                Outcome::Held(receipt) => progress |= self.receipted(receipt, &mut effects),
                Outcome::NotHeld(item) => {
                    server_refused = true;
                    self.not_held(now, foreground, item, rng, &mut effects);
                }
            }
        }
        self.land(&mut effects);
        if progress {
            self.memory.failures = 0;
            self.memory.not_before = None;
            self.memory.server_asked = false;
            self.memory.batch = self.memory.batch.saturating_mul(2).clamp(1, self.memory.limits.items.max(1));
        } else if !server_refused && !late {
            self.wait(now, foreground, rng);
        }
        // When all is sent, the server is asked once more what it holds: only that makes "nothing is owed" true.
        let all_sent = self.batch(now).is_empty();
        self.memory.hello_due |= all_sent;
        self.noted(effects)
    }

    /// Whether a receipt brought anything on.
    fn receipted(&mut self, receipt: &Receipt, effects: &mut Effects) -> bool {
        let seq = receipt.holding.seq;
        let Some(item) = self.items.get(&seq).filter(|item| item.line_hash == receipt.holding.line_hash) else {
            return false;
        };
        match receipt.proves(self.memory.install, seq, item.id, item.line_hash, self.memory.receipt_key) {
            Ok(()) => {}
            Err(ReceiptError::BadSignature | ReceiptError::BadKey) => {
                effects.alarms.push(Alarm::BadSignature { seq });
                return false;
            }
            Err(ReceiptError::AnotherLine) => return false,
        }
        if after(receipt, item, 0) == State::Conflict && !self.memory.cloned {
            effects.alarms.push(Alarm::ChainDiffers { seq });
            self.stop_numbering(effects);
        }
        let durable = self.watermark(self.memory.durable);
        self.change(seq, effects, |item| {
            item.state = after(receipt, item, durable);
            item.receipt = Some(receipt.clone());
            item.not_held = None;
            item.refusals = 0;
            item.hold_until = None;
        });
        self.flight.remove(&seq);
        true
    }

    /// An item the server did not keep waits by itself; the others go on.
    fn not_held(
        &mut self,
        now: Timestamp,
        foreground: bool,
        answer: &NotHeld,
        rng: &mut impl Rng,
        effects: &mut Effects,
    ) {
        let found = self.flight.iter().copied().find(|seq| {
            self.items.get(seq).is_some_and(|item| item.line_hash == answer.line_hash && item.state == State::Sending)
        });
        let Some(seq) = found else { return };
        let again = answer.status == NotHeldStatus::Retry && answer.reason == "too_many_items";
        self.flight.remove(&seq);
        self.change(seq, effects, |item| {
            item.state = State::Finalised;
            if !again {
                item.refusals = item.refusals.saturating_add(1);
                item.hold_until = Some(now.plus_millis(backoff::backoff(item.refusals, foreground, rng)));
                item.not_held = Some(answer.clone());
            }
        });
    }

    /// A request that failed as a whole. What was sent is finalised again and will be sent again; doubles are
    /// impossible.
    pub fn on_failure(&mut self, now: Timestamp, foreground: bool, failure: Failure, rng: &mut impl Rng) -> Effects {
        let mut effects = Effects::default();
        let flight: Vec<u64> = self.flight.iter().copied().collect();
        let file = self.drop_file();
        self.asking = false;
        self.land(&mut effects);
        self.wait(now, foreground, rng);
        match failure {
            // What is too large for the way is no matter of the batch if it was a file's piece.
            Failure::TooLarge | Failure::Timeout | Failure::Unreadable if file.is_some() => {}
            Failure::TooLarge | Failure::Timeout | Failure::Unreadable => {
                self.memory.batch = (self.memory.batch.min(u32::try_from(flight.len()).unwrap_or(u32::MAX)) / 2).max(1);
            }
            Failure::Busy { retry_after: Some(seconds) } => {
                let wait = i64::from(seconds).saturating_mul(1000).min(CAP_BACKGROUND.cast_signed());
                self.memory.not_before = Some(now.plus_millis(wait));
                self.memory.server_asked = true;
            }
            Failure::Unauthorised => effects.alarms.push(Alarm::Unauthorised),
            Failure::Network | Failure::NotTheServer | Failure::Busy { retry_after: None } | Failure::Server => {}
        }
        if let (Some(file), Failure::TooLarge | Failure::Unreadable) = (file, failure) {
            self.hold_file(file, now, foreground, rng, &mut effects);
        }
        // One item that does not get through by itself must not hold up those behind it.
        if let ([alone], Failure::TooLarge | Failure::Unreadable) = (flight.as_slice(), failure) {
            self.change(*alone, &mut effects, |item| {
                item.refusals = item.refusals.saturating_add(1);
                item.hold_until = Some(now.plus_millis(backoff::backoff(item.refusals, foreground, rng)));
            });
        }
        self.noted(effects)
    }

    /// The request is over: whatever has no receipt is finalised again.
    fn land(&mut self, effects: &mut Effects) {
        for seq in std::mem::take(&mut self.flight) {
            self.change(seq, effects, |item| {
                if item.state == State::Sending {
                    item.state = State::Finalised;
                }
            });
        }
    }

    pub(super) fn wait(&mut self, now: Timestamp, foreground: bool, rng: &mut impl Rng) {
        self.memory.failures = self.memory.failures.saturating_add(1);
        self.memory.not_before = Some(now.plus_millis(backoff::backoff(self.memory.failures, foreground, rng)));
        self.memory.server_asked = false;
    }
}

/// The state a valid receipt takes an item to.
const fn after(receipt: &Receipt, item: &Item, durable: u64) -> State {
    match (receipt.status, receipt.reason) {
        (Status::Conflict, _) | (_, Some(Reason::SeqTaken | Reason::IdTaken)) => State::Conflict,
        (Status::Quarantined, _) | (_, Some(_)) => State::Quarantined,
        (Status::Stored | Status::Duplicate, None) => match item.state {
            State::Purged => State::Purged,
            _ if item.blobs > 0 => State::Receipted,
            _ if item.seq <= durable => State::Durable,
            _ => State::Complete,
        },
    }
}
