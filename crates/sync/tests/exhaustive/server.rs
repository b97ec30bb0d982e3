//! The server: rows, a backup and an epoch under the real rules of acceptance.

use std::collections::BTreeMap;
use survey::campaign::CampaignState;
use sync::chain::{Chain, LineHash};
use sync::engine::{Item, State};
use sync::message::{DeviceStatus, Head, HelloAnswer, HelloRequest, Limits, Outcome, SubmissionsAnswer};
use sync::receipt::{Holding, Reason, Receipt, Status};
use sync::server::{BodyFacts, EvaluationFacts, Facts, Found, Kept, Place, ack, judge, place, proves_loss};
use uuid::Uuid;

use crate::size::Bug;
use crate::world::{KEYS, Message, NOW, SERVER_TIME, Sent, are_one, frozen, install};

/// A row of the server's database.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Row {
    pub tablet: usize,
    pub line: Sent,
    /// Among the raw submissions, or kept aside.
    pub raw: bool,
    status: Status,
    server_seq: u64,
}

impl Row {
    fn receipt(self) -> Receipt {
        let header = &frozen(self.tablet, self.line.seq).0;
        let holding = Holding {
            install: header.install,
            seq: header.seq,
            id: header.id,
            line_hash: self.line.hash(self.tablet),
            server_seq: self.server_seq,
            received_at: NOW,
        };
        let reason = (!self.raw).then_some(Reason::SeqTaken);
        Receipt::sign(holding, self.status, reason, &KEYS)
    }
}

#[derive(Debug, Clone, Default, PartialEq, Eq, Hash)]
pub struct Server {
    pub rows: Vec<Row>,
    /// Receipted and not committed: only where a mistake does that.
    pub uncommitted: Vec<Row>,
    pub backup: Vec<Row>,
    pub epoch: u8,
    pub restores: u8,
}

/// An epoch's identifier.
pub const fn epoch(number: u8) -> Uuid {
    Uuid::from_u128(number as u128 + 1)
}

/// Whether a line is there, among the raw submissions or aside.
pub fn has(rows: &[Row], tablet: usize, seq: u64) -> bool {
    rows.iter().any(|row| row.tablet == tablet && row.line == Sent { seq, true_bytes: true })
}

impl Server {
    pub fn holds(&self, tablet: usize, seq: u64) -> bool {
        has(&self.rows, tablet, seq)
    }

    pub fn handle(&mut self, tablet: usize, request: &Message, bug: Option<Bug>) -> Message {
        let left_over = std::mem::take(&mut self.uncommitted);
        self.rows.extend(left_over);
        self.rows.sort_unstable();
        match request {
            Message::Hello(text) => {
                Message::HelloAnswer(self.hello(tablet, &serde_json::from_str(text).unwrap(), bug), self.restores)
            }
            Message::Batch(lines) => Message::Receipts(self.batch(tablet, lines, bug)),
            other => panic!("{other:?} is not a request"),
        }
    }

    fn batch(&mut self, tablet: usize, lines: &[Sent], bug: Option<Bug>) -> String {
        let mut fresh = Vec::new();
        let receipts = lines
            .iter()
            .map(|&line| {
                let (receipt, row) = self.take(tablet, line, &fresh);
                fresh.extend(row);
                Outcome::Held(receipt)
            })
            .collect();
        if bug == Some(Bug::AckBeforeCommit) {
            self.uncommitted = fresh;
        } else {
            self.rows.extend(fresh);
            self.rows.sort_unstable();
        }
        serde_json::to_string(&SubmissionsAnswer { receipts }).unwrap()
    }

    fn take(&self, tablet: usize, line: Sent, fresh: &[Row]) -> (Receipt, Option<Row>) {
        let header = &frozen(tablet, line.seq).0;
        let known: Vec<&Row> = self
            .rows
            .iter()
            .chain(fresh)
            .filter(|row| are_one(row.tablet, tablet) && row.line.seq == line.seq)
            .collect();
        let raw = known.iter().find(|row| row.raw);
        let by_seq = raw.map(|row| row.line.hash(row.tablet));
        let by_id = raw.filter(|row| row.tablet == tablet).and(by_seq);
        let same = known.iter().find(|row| row.tablet == tablet && row.line == line);
        let found = Found { same: same.map(|_| Kept { has_key: true }), by_id, by_seq };
        let place = place(install(tablet), header, line.hash(tablet), &found);
        if let (Place::Held { .. }, Some(row)) = (place, same) {
            return (Receipt { status: Status::Duplicate, ..row.receipt() }, None);
        }
        let facts = Facts {
            install_revoked: false,
            evaluation: Some(EvaluationFacts { campaign: CampaignState::Open, assigned: true }),
            questionnaire_known: true,
            body: BodyFacts::Opened { answers_valid: true },
        };
        let (status, _) = place.verdict(|| judge(header, &facts));
        // The engine only asks which of its own receipts is the newest; numbers that do not depend on the other tablet
        // make two orders of events one world.
        let server_seq = u64::from(self.restores) * 100 + line.seq * 2 + u64::from(line.true_bytes);
        let row = Row { tablet, line, raw: matches!(place, Place::Raw), status, server_seq };
        (row.receipt(), Some(row))
    }

    fn hello(&mut self, tablet: usize, request: &HelloRequest, bug: Option<Bug>) -> String {
        let hashes = |rows: &[Row]| -> BTreeMap<u64, LineHash> {
            let mine = rows.iter().filter(|row| row.raw && are_one(row.tablet, tablet));
            mine.map(|row| (row.line.seq, row.line.hash(row.tablet))).collect()
        };
        if let Some(shown) = &request.newest_receipt {
            let known = self.rows.iter().any(|row| row.line.hash(row.tablet) == shown.holding.line_hash);
            if proves_loss(shown, request.install, known, KEYS.public().receipt) && bug != Some(Bug::EpochNotBumped) {
                self.begin_epoch();
            }
        }
        let by_seq = hashes(&self.rows);
        let held = ack(by_seq.keys().copied(), request.head.seq);
        let chain = Chain::over(install(tablet), by_seq.range(..=held.contiguous).map(|(_, hash)| *hash));
        let durable = ack(hashes(&self.backup).keys().copied(), u64::MAX).contiguous;
        let answer = HelloAnswer {
            proto: Some(1),
            server_time: SERVER_TIME,
            epoch: epoch(self.epoch),
            ack: Head { seq: held.contiguous, chain },
            want: held.want,
            durable: if bug == Some(Bug::PurgeOnReceipt) { held.contiguous } else { durable },
            limits: Limits { items: 2, ..Limits::default() },
            device_status: DeviceStatus::Active,
            min_app: None,
            next_sync_after: 600,
            push: None,
            withdrawn: None,
        };
        serde_json::to_string(&answer).unwrap()
    }

    /// What it holds of one install.
    pub fn of(&self, tablet: usize) -> Self {
        let mine = |rows: &[Row]| rows.iter().copied().filter(|row| row.tablet == tablet).collect();
        Self {
            rows: mine(&self.rows),
            uncommitted: mine(&self.uncommitted),
            backup: mine(&self.backup),
            ..self.clone()
        }
    }

    /// The same, whatever its epoch is called.
    pub fn of_any_epoch(self) -> Self {
        Self { epoch: 0, ..self }
    }

    pub fn begin_epoch(&mut self) {
        self.epoch += 1;
    }

    /// The newest backup takes the database's place.
    pub fn restore(&mut self, bug: Option<Bug>) {
        self.rows.clone_from(&self.backup);
        self.uncommitted.clear();
        self.restores += 1;
        if bug != Some(Bug::EpochNotBumped) {
            self.begin_epoch();
        }
    }
}

/// Whether the server's signed word for this line is from after the last restore: what was receipted before may be lost,
/// and is healed.
pub fn receipted_since(item: &Item, restores: u8) -> bool {
    let is_held = matches!(item.state, State::Receipted | State::Complete | State::Durable | State::Purged);
    let number = |receipt: &Receipt| receipt.holding.server_seq;
    is_held && item.receipt.as_ref().is_some_and(|receipt| number(receipt) / 100 == u64::from(restores))
}
