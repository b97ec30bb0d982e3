//! An engine with lines in any state, and a server's answers to it.

use rand_chacha::ChaCha20Rng;
use rand_chacha::rand_core::SeedableRng;
use survey::clock::Timestamp;
use survey::id::{InstallId, SubmissionId};
use sync::chain::{BlobHash, LineHash};
use sync::engine::{Action, Effects, Engine, File, Item, Memory, Network, State};
use sync::keys::ServerKeys;
use sync::line::{Blob, Header, Kind};
use sync::message::{DeviceStatus, Head, HelloAnswer, Limits, Outcome, Span, SubmissionsAnswer};
use sync::receipt::{Holding, Reason, Receipt, Status};
use uuid::Uuid;

pub const INSTALL: InstallId = InstallId(Uuid::from_u128(77));
pub const ONLINE: Network = Network { online: true };
pub const SECOND: i64 = 1000;
pub const HOUR: i64 = 3600 * SECOND;
pub const DAY: i64 = 24 * HOUR;

/// So many milliseconds after the beginning, which is the same on both clocks.
pub fn at(millis: i64) -> Timestamp {
    Timestamp::from_millis(1_600_000_000_000 + millis)
}

pub fn keys() -> ServerKeys {
    ServerKeys::from_bytes(&[7; 32], &[9; 32]).unwrap()
}

pub fn rng() -> ChaCha20Rng {
    seeded(1)
}

pub fn seeded(seed: u64) -> ChaCha20Rng {
    ChaCha20Rng::seed_from_u64(seed)
}

/// Of an interview that is number 1 of this install.
pub fn header() -> Header {
    Header {
        v: 1,
        install: INSTALL,
        seq: 1,
        id: SubmissionId(Uuid::from_u128(5)),
        kind: Kind::Interview,
        evaluation: survey::id::EvaluationId(Uuid::from_u128(5)),
        questionnaire: survey::questionnaire::QuestionnaireHash([3; 32]),
        lang: "vi".parse().unwrap(),
        mode: survey::case::Mode::Tablet,
        supersedes: None,
        app: "test/1".to_owned(),
        wall: at(0),
        offset: None,
        today: "2022-09-21".parse().unwrap(),
        blobs: vec![],
    }
}

pub fn line(seq: u64) -> LineHash {
    LineHash::of(&format!("line {seq}"))
}

pub fn head(upto: u64) -> Head {
    (1..=upto).fold(Head::start(INSTALL), |head, seq| head.then(line(seq)))
}

pub fn verdict(seq: u64, status: Status, reason: Option<Reason>) -> Receipt {
    let holding = Holding {
        install: INSTALL,
        seq,
        id: SubmissionId(Uuid::from_u128(u128::from(seq))),
        line_hash: line(seq),
        server_seq: 100 + seq,
        received_at: at(0),
    };
    Receipt::sign(holding, status, reason, &keys())
}

pub fn receipt(seq: u64) -> Receipt {
    verdict(seq, Status::Stored, None)
}

/// A line in a state, with the receipt that belongs to it.
pub fn item(seq: u64, state: State) -> Item {
    let receipt = match state {
        State::Finalised | State::Sending => None,
        State::Conflict => Some(verdict(seq, Status::Conflict, Some(Reason::SeqTaken))),
        State::Quarantined => Some(verdict(seq, Status::Quarantined, Some(Reason::LateScope))),
        State::Receipted | State::Complete | State::Durable | State::Purged => Some(receipt(seq)),
    };
    Item {
        seq,
        id: SubmissionId(Uuid::from_u128(u128::from(seq))),
        line_hash: line(seq),
        bytes: 400,
        blobs: 0,
        files: Vec::new(),
        state,
        receipt,
        not_held: None,
        refusals: 0,
        hold_until: None,
    }
}

pub fn finalised(count: u64) -> Vec<Item> {
    (1..=count).map(|seq| item(seq, State::Finalised)).collect()
}

/// A file of so many bytes by a name; its sound is a recording.
pub fn file(name: &str, bytes: u64, sound: bool) -> File {
    let media = if sound { "audio/webm" } else { "image/jpeg" };
    let blob = Blob(BlobHash::of_file(name.as_bytes()), bytes, media.to_owned());
    File { blob, whole: false, refusals: 0, hold_until: None }
}

pub fn with_files(mut item: Item, files: Vec<File>) -> Item {
    item.blobs = u32::try_from(files.iter().filter(|file| !file.whole).count()).unwrap();
    item.files = files;
    item
}

pub fn memory(lines: u64) -> Memory {
    Memory { head: head(lines), ..Memory::new(INSTALL, keys().public().receipt, Limits::default()) }
}

/// The answer of a server that holds the first lines of so many.
pub fn answer(held: u64, of: u64) -> HelloAnswer {
    HelloAnswer {
        proto: Some(1),
        server_time: at(0),
        epoch: Uuid::from_u128(1),
        ack: head(held),
        want: (held < of).then_some(Span(held + 1, of)).into_iter().collect(),
        durable: 0,
        limits: Limits::default(),
        device_status: DeviceStatus::Active,
        min_app: None,
        next_sync_after: 600,
        push: None,
        withdrawn: None,
    }
}

/// The app starts with these lines.
pub fn started(items: Vec<Item>) -> Engine {
    Engine::restore(memory(items.len() as u64), items).0
}

/// Somebody presses "send": the engine asks, and is answered.
pub fn greet(engine: &mut Engine, now: Timestamp, answer: &HelloAnswer) -> Effects {
    let _ = engine.send_now();
    assert_eq!(engine.plan(now, ONLINE).0, Action::Hello);
    engine.on_hello(now, answer)
}

/// An engine that has met a server that holds nothing yet, or all that has a receipt.
pub fn greeted(items: Vec<Item>) -> Engine {
    let lines = items.len() as u64;
    let held = items.iter().take_while(|item| item.receipt.is_some()).count() as u64;
    let mut engine = started(items);
    assert_eq!(engine.plan(at(0), ONLINE).0, Action::Hello, "first of all");
    let _ = engine.on_hello(at(0), &answer(held, lines));
    engine
}

/// The next batch goes out.
pub fn submit(engine: &mut Engine, now: Timestamp) -> Vec<u64> {
    match engine.plan(now, ONLINE).0 {
        Action::Submit { items } => items,
        other => panic!("{other:?}"),
    }
}

pub fn receipts(receipts: impl IntoIterator<Item = Receipt>) -> SubmissionsAnswer {
    SubmissionsAnswer { receipts: receipts.into_iter().map(Outcome::Held).collect() }
}

pub fn state(engine: &Engine, seq: u64) -> State {
    engine.item(seq).unwrap().state
}
