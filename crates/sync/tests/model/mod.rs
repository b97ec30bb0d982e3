//! A server in memory, built on the rules of `sync::server`, and a tablet whose storage is only what the engine's
//! effects wrote.

mod header;

use rand_chacha::ChaCha20Rng;
use rand_chacha::rand_core::{Rng, SeedableRng};
use std::collections::{BTreeMap, BTreeSet};
use survey::campaign::CampaignState;
use survey::clock::Timestamp;
use survey::id::{InstallId, SubmissionId};
use sync::body::Body;
use sync::chain::LineHash;
use sync::engine::{Alarm, Effects, Engine, Item, Memory};
use sync::keys::ServerKeys;
use sync::line::{Header, Line};
use sync::message::{DeviceStatus, Head, HelloAnswer, HelloRequest, Limits, Outcome, SubmissionsAnswer, batch};
use sync::receipt::{Holding, Reason, Receipt, Status};
use sync::seal::{Frozen, freeze, unbox_key};
use sync::server::{BodyFacts, EvaluationFacts, Facts, Found, Kept, Place, ack, judge, place, proves_loss, read_batch};
use uuid::Uuid;

pub use header::header;

#[derive(Clone)]
pub struct Row {
    pub line: String,
    pub line_hash: LineHash,
    pub seq: u64,
    pub receipt: Receipt,
    has_key: bool,
}

#[derive(Clone, Default)]
pub struct Rows {
    /// By id, as the primary key has it.
    pub raw: BTreeMap<SubmissionId, Row>,
    pub aside: Vec<Row>,
    last: u64,
}

pub struct Server {
    pub keys: ServerKeys,
    pub rows: Rows,
    pub backup: Rows,
    pub epoch: Uuid,
    pub revoked: bool,
    pub limits: Limits,
}

impl Server {
    pub fn new(limits: Limits) -> Self {
        let keys = ServerKeys::from_bytes(&[7; 32], &[9; 32]).unwrap();
        Self { keys, rows: Rows::default(), backup: Rows::default(), epoch: Uuid::from_u128(1), revoked: false, limits }
    }

    pub fn submissions(&mut self, sender: InstallId, now: Timestamp, body: &str) -> SubmissionsAnswer {
        let receipts = read_batch(body, &self.limits)
            .into_iter()
            .map(|item| match item {
                Ok(item) => Outcome::Held(self.take(sender, now, &item.line, &item.key_box)),
                Err(not_held) => Outcome::NotHeld(not_held),
            })
            .collect();
        SubmissionsAnswer { receipts }
    }

    fn take(&mut self, sender: InstallId, now: Timestamp, line: &Line<'_>, key_box: &[u8]) -> Receipt {
        let (header, line_hash) = (&line.header, line.hash());
        let same = self.rows.raw.values().chain(&self.rows.aside).find(|row| row.line_hash == line_hash).cloned();
        let found = Found {
            same: same.as_ref().map(|row| Kept { has_key: row.has_key }),
            by_id: self.rows.raw.get(&header.id).map(|row| row.line_hash),
            by_seq: self.rows.raw.values().find(|row| row.seq == header.seq).map(|row| row.line_hash),
        };
        let has_key = unbox_key(key_box, line_hash, self.keys.opening()).is_ok();
        let place = place(sender, header, line_hash, &found);
        if let (Place::Held { .. }, Some(row)) = (place, same) {
            return Receipt { status: Status::Duplicate, ..row.receipt };
        }
        self.rows.last += 1;
        let holding = Holding {
            install: header.install,
            seq: header.seq,
            id: header.id,
            line_hash,
            server_seq: self.rows.last,
            received_at: now,
        };
        let (status, reason) = place.verdict(|| self.judge(header, has_key));
        let receipt = Receipt::sign(holding, status, reason, &self.keys);
        let row = Row { line: line.text().to_owned(), line_hash, seq: header.seq, receipt: receipt.clone(), has_key };
        if matches!(place, Place::Raw) {
            assert!(self.rows.raw.values().all(|other| other.seq != row.seq), "two raw lines of one number");
            assert!(self.rows.raw.insert(header.id, row).is_none(), "two raw lines of one id");
        } else {
            self.rows.aside.push(row);
        }
        receipt
    }

    fn judge(&self, header: &Header, has_key: bool) -> Option<Reason> {
        let body = if has_key { BodyFacts::Opened { answers_valid: true } } else { BodyFacts::Unopenable };
        let evaluation = Some(EvaluationFacts { campaign: CampaignState::Open, assigned: true });
        judge(header, &Facts { install_revoked: self.revoked, evaluation, questionnaire_known: true, body })
    }

    /// What is held of an install, as a day's close reads it.
    pub fn held(&self, install: InstallId) -> sync::close::Rows {
        let by_seq: BTreeMap<u64, LineHash> = self.rows.raw.values().map(|row| (row.seq, row.line_hash)).collect();
        let reach = ack(by_seq.keys().copied(), u64::MAX).contiguous;
        sync::close::Rows {
            install,
            contiguous: by_seq.range(..=reach).map(|(_, hash)| *hash).collect(),
            beyond: by_seq.range(reach + 1..).map(|(seq, _)| *seq).collect(),
        }
    }

    pub fn seqs(rows: &Rows) -> BTreeSet<u64> {
        rows.raw.values().map(|row| row.seq).collect()
    }

    pub fn hello(&mut self, now: Timestamp, request: &HelloRequest) -> HelloAnswer {
        if let Some(shown) = &request.newest_receipt {
            let rows = self.rows.raw.values().chain(&self.rows.aside);
            let known = rows.into_iter().any(|row| row.line_hash == shown.holding.line_hash);
            if proves_loss(shown, request.install, known, self.keys.public().receipt) {
                self.epoch = Uuid::from_u128(self.epoch.as_u128() + 1);
            }
        }
        let held = ack(Self::seqs(&self.rows), request.head.seq);
        let by_seq: BTreeMap<u64, LineHash> = self.rows.raw.values().map(|row| (row.seq, row.line_hash)).collect();
        let hashes = by_seq.range(..=held.contiguous).map(|(_, hash)| *hash);
        let ack_head = Head { seq: held.contiguous, chain: sync::chain::Chain::over(request.install, hashes) };
        HelloAnswer {
            proto: Some(1),
            server_time: now,
            epoch: self.epoch,
            ack: ack_head,
            want: held.want,
            durable: ack(Self::seqs(&self.backup), u64::MAX).contiguous,
            limits: self.limits,
            device_status: DeviceStatus::Active,
            min_app: None,
            next_sync_after: 600,
            push: None,
            withdrawn: None,
        }
    }
}

pub struct Tablet {
    pub install: InstallId,
    pub engine: Engine,
    pub alarms: Vec<Alarm>,
    pub lines: BTreeMap<u64, (String, Vec<u8>)>,
    stored: BTreeMap<u64, Item>,
    memory: Memory,
}

impl Tablet {
    pub fn new(install: u128, server: &Server) -> Self {
        let install = InstallId(Uuid::from_u128(install));
        let memory = Memory::new(install, server.keys.public().receipt, server.limits);
        let (engine, _) = Engine::restore(memory.clone(), []);
        Self { install, engine, alarms: vec![], lines: BTreeMap::new(), stored: BTreeMap::new(), memory }
    }

    /// Writes what a call gave, and checks that it was all there was to write.
    pub fn write(&mut self, effects: Effects) {
        for item in effects.items {
            self.stored.insert(item.seq, item);
        }
        for seq in effects.purge {
            assert!(self.lines.remove(&seq).is_some());
        }
        if let Some(memory) = effects.memory {
            let json = serde_json::to_string(&memory).unwrap();
            self.memory = serde_json::from_str(&json).unwrap();
        }
        self.alarms.extend(effects.alarms);
        assert_eq!(self.stored.values().collect::<Vec<_>>(), self.engine.items().collect::<Vec<_>>());
        assert_eq!(&self.memory, self.engine.memory());
    }

    /// The app is killed and started again.
    pub fn restart(&mut self) {
        let json = serde_json::to_string(&self.stored.values().collect::<Vec<_>>()).unwrap();
        let items: Vec<Item> = serde_json::from_str(&json).unwrap();
        let (engine, effects) = Engine::restore(self.memory.clone(), items);
        self.engine = engine;
        self.write(effects);
    }

    pub fn finalise(&mut self, server: &Server, rng: &mut ChaCha20Rng) {
        let mut id = [0; 16];
        rng.fill_bytes(&mut id);
        let header = header(self.install, self.engine.next_seq(), SubmissionId(survey::id::random(id)));
        let frozen = freeze(&header, &Body::default(), &server.keys.public().sealing, rng).unwrap();
        self.keep(&header, frozen);
    }

    pub fn keep(&mut self, header: &Header, frozen: Frozen) {
        let effects = self.engine.add(header, &frozen).unwrap();
        self.lines.insert(header.seq, (frozen.line, frozen.key_box));
        self.write(effects);
    }

    pub fn batch(&self, seqs: &[u64]) -> String {
        batch(seqs.iter().map(|seq| {
            let (line, key_box) = &self.lines[seq];
            (line.as_str(), key_box.as_slice())
        }))
    }
}

pub fn rng(seed: u64) -> ChaCha20Rng {
    ChaCha20Rng::seed_from_u64(seed)
}
