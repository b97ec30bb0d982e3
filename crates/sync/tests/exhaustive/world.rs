//! Tablets, a server and what is between them, as one value that can be compared.

use rand_chacha::ChaCha20Rng;
use rand_chacha::rand_core::SeedableRng as _;
use std::collections::BTreeMap;
use std::hash::{Hash, Hasher};
use std::sync::LazyLock;
use survey::campaign::CampaignState;
use survey::clock::Timestamp;
use survey::id::{InstallId, SubmissionId};
use sync::body::Body;
use sync::chain::{Chain, LineHash};
use sync::engine::{Action as Step, Effects, Engine, Item, Memory, Network, State, WaitReason};
use sync::keys::ServerKeys;
use sync::line::Header;
use sync::message::{DeviceStatus, Head, HelloAnswer, HelloRequest, Limits, Outcome, Span, SubmissionsAnswer};
use sync::receipt::{Holding, Reason, Receipt, Status};
use sync::seal::{Frozen, freeze};
use sync::server::{BodyFacts, EvaluationFacts, Facts, Found, Kept, Place, ack, judge, place, proves_loss};
use uuid::Uuid;

use crate::header::header;
use crate::rules::Bug;

/// Two of their own, then two that have one install: the disk of one was copied before its first line.
pub const TABLETS: usize = 4;
pub const TWINS: usize = 2;
pub const LINES: u64 = 3;
/// When things happen, and when it is asked what to do next: all waits are over by then.
pub const NOW: Timestamp = Timestamp::from_millis(0);
pub const LATER: Timestamp = Timestamp::from_millis(7_200_000);
/// The server's clock at every hello: what it received at the beginning is old enough to be deleted.
const SERVER_TIME: Timestamp = Timestamp::from_millis(40 * 86_400_000);

static KEYS: LazyLock<ServerKeys> = LazyLock::new(|| ServerKeys::from_bytes(&[7; 32], &[9; 32]).unwrap());
/// The lines of each tablet, frozen once.
static FROZEN: LazyLock<Vec<Vec<(Header, Frozen)>>> = LazyLock::new(|| {
    let mut rng = rng();
    let mut line = |tablet, seq| {
        let install = install(tablet);
        let id = SubmissionId(Uuid::from_u128((0xa0 + tablet as u128) * 1000 + u128::from(seq)));
        let header = header(install, seq, id);
        let frozen = freeze(&header, &Body::default(), &KEYS.public().sealing, &mut rng).unwrap();
        (header, frozen)
    };
    (0..TABLETS).map(|tablet| (1..=LINES).map(|seq| line(tablet, seq)).collect()).collect()
});

pub fn rng() -> ChaCha20Rng {
    ChaCha20Rng::seed_from_u64(1)
}

pub fn install(tablet: usize) -> InstallId {
    InstallId(Uuid::from_u128(0xa0 + tablet.min(TWINS) as u128))
}

pub fn frozen(tablet: usize, seq: u64) -> &'static (Header, Frozen) {
    &FROZEN[tablet][usize::try_from(seq).unwrap() - 1]
}

/// A line as it is sent: its number, and whether its bytes are those that were frozen.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Sent {
    pub seq: u64,
    pub true_bytes: bool,
}

impl Sent {
    fn hash(self, tablet: usize) -> LineHash {
        if self.true_bytes { frozen(tablet, self.seq).1.line_hash } else { LineHash([self.seq.to_le_bytes()[0]; 32]) }
    }
}

/// Something on its way; JSON as it goes over the network, the lines of a batch by their numbers.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Message {
    Hello(String),
    Batch(Vec<Sent>),
    /// With the number of restores before it was made, which nobody reads but the laws.
    HelloAnswer(String, u8),
    Receipts(String),
}

impl Message {
    pub const fn is_request(&self) -> bool {
        matches!(self, Self::Hello(_) | Self::Batch(_))
    }
}

/// What of a tablet's storage can still make a difference, by which two tablets are compared. Left out is when it tries
/// again and how often it failed: every wait is over when it is asked about. And of a receipt, whether the line was new:
/// the engine does the same in either case.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Default)]
struct Gist {
    head: u64,
    ack: Option<(u64, Chain)>,
    want: Vec<Span>,
    durable: u64,
    epoch: Option<Uuid>,
    hello_due: bool,
    had_hello: bool,
    cloned: bool,
    items: Vec<(State, Option<u64>)>,
}

impl Gist {
    fn of(engine: &Engine) -> Self {
        let memory = engine.memory();
        let seq = |item: &Item| item.receipt.as_ref().map(|receipt| receipt.holding.server_seq);
        Self {
            head: memory.head.seq,
            ack: memory.ack.map(|ack| (ack.seq, ack.chain)),
            want: memory.want.clone(),
            durable: memory.durable,
            epoch: memory.epoch,
            hello_due: memory.hello_due,
            had_hello: memory.next_hello.is_some(),
            cloned: memory.cloned,
            items: engine.items().map(|item| (item.state, seq(item))).collect(),
        }
    }
}

/// A tablet whose storage is what the engine's effects wrote.
#[derive(Debug, Clone)]
pub struct Tablet {
    /// By which its lines are known.
    pub name: usize,
    pub engine: Engine,
    gist: Gist,
    /// A request is under way.
    pub busy: bool,
    /// Restores it heard of, and after which it pulled.
    pub heard: u8,
    pub pulled: u8,
    /// The highest number it ever sent.
    tried: u64,
}

impl PartialEq for Tablet {
    fn eq(&self, other: &Self) -> bool {
        (&self.gist, self.busy, self.heard, self.pulled, self.tried)
            == (&other.gist, other.busy, other.heard, other.pulled, other.tried)
    }
}

impl Eq for Tablet {}

impl Hash for Tablet {
    fn hash<H: Hasher>(&self, state: &mut H) {
        (&self.gist, self.busy, self.heard, self.pulled, self.tried).hash(state);
    }
}

impl Tablet {
    pub fn new(name: usize) -> Self {
        let memory = Memory::new(install(name), KEYS.public().receipt, Limits { items: 2, ..Limits::default() });
        let (engine, effects) = Engine::restore(memory, []);
        let mut tablet = Self { name, engine, gist: Gist::default(), busy: false, heard: 0, pulled: 0, tried: 0 };
        tablet.write(&effects);
        tablet
    }

    /// Writes what the engine holds after a call; the effects say the same item by item, which tests of their own prove.
    pub fn write(&mut self, _effects: &Effects) {
        let next = self.engine.clone().plan(LATER, Network { online: true }).0;
        self.busy = matches!(next, Step::Wait { reason: WaitReason::Busy, .. });
        self.gist = Gist::of(&self.engine);
    }

    /// The app is killed and started again from what is stored.
    pub fn restart(&mut self) {
        let items: Vec<&Item> = self.engine.items().collect();
        let stored = serde_json::to_string(&(self.engine.memory(), items)).unwrap();
        let (memory, items): (Memory, Vec<Item>) = serde_json::from_str(&stored).unwrap();
        let (engine, effects) = Engine::restore(memory, items);
        self.engine = engine;
        self.write(&effects);
    }

    pub fn finalise(&mut self) {
        let (header, frozen) = frozen(self.name, self.engine.next_seq());
        let effects = self.engine.add(header, frozen).unwrap();
        self.write(&effects);
    }

    /// The lines of a batch; a mistake may give them other bytes the second time.
    pub fn lines(&mut self, items: &[u64], bug: Option<Bug>) -> Vec<Sent> {
        let other = bug == Some(Bug::OtherBytesOnRetry);
        let sent = items.iter().map(|&seq| Sent { seq, true_bytes: !other || seq > self.tried }).collect();
        self.tried = items.iter().copied().fold(self.tried, u64::max);
        // Only a mistake looks at it: otherwise worlds would differ by nothing else.
        if !other {
            self.tried = 0;
        }
        sent
    }

    /// The request under way is a hello.
    pub fn is_asking(&self) -> bool {
        self.busy && self.items().all(|item| item.state != State::Sending)
    }

    pub fn head(&self) -> u64 {
        self.engine.memory().head.seq
    }

    pub fn items(&self) -> impl Iterator<Item = &Item> {
        self.engine.items()
    }
}

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

/// Whether a line is there, among the raw submissions or aside.
pub fn has(rows: &[Row], tablet: usize, seq: u64) -> bool {
    rows.iter().any(|row| row.tablet == tablet && row.line == Sent { seq, true_bytes: true })
}

/// Whether the server takes two tablets for one.
pub fn are_one(tablet: usize, other: usize) -> bool {
    install(tablet) == install(other)
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
                self.epoch += 1;
            }
        }
        let by_seq = hashes(&self.rows);
        let held = ack(by_seq.keys().copied(), request.head.seq);
        let chain = Chain::over(install(tablet), by_seq.range(..=held.contiguous).map(|(_, hash)| *hash));
        let durable = ack(hashes(&self.backup).keys().copied(), u64::MAX).contiguous;
        let answer = HelloAnswer {
            proto: Some(1),
            server_time: SERVER_TIME,
            epoch: Uuid::from_u128(u128::from(self.epoch) + 1),
            ack: Head { seq: held.contiguous, chain },
            want: held.want,
            durable: if bug == Some(Bug::PurgeOnReceipt) { held.contiguous } else { durable },
            limits: Limits { items: 2, ..Limits::default() },
            device_status: DeviceStatus::Active,
            min_app: None,
            next_sync_after: 600,
            push: None,
        };
        serde_json::to_string(&answer).unwrap()
    }

    /// The newest backup takes the database's place.
    pub fn restore(&mut self, bug: Option<Bug>) {
        self.rows.clone_from(&self.backup);
        self.uncommitted.clear();
        self.restores += 1;
        if bug != Some(Bug::EpochNotBumped) {
            self.epoch += 1;
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
