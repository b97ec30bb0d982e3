//! A tablet: the real engine, compared by what of it can still make a difference.

use std::hash::{Hash, Hasher};
use sync::chain::Chain;
use sync::engine::{Action as Step, Effects, Engine, Item, Memory, Network, State, WaitReason};
use sync::message::{Limits, Span};
use uuid::Uuid;

use crate::size::Bug;
use crate::world::{KEYS, LATER, Sent, frozen, install};

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
        (self.name, &self.gist, self.busy, self.heard, self.pulled, self.tried)
            == (other.name, &other.gist, other.busy, other.heard, other.pulled, other.tried)
    }
}

impl Eq for Tablet {}

impl Hash for Tablet {
    fn hash<H: Hasher>(&self, state: &mut H) {
        (self.name, &self.gist, self.busy, self.heard, self.pulled, self.tried).hash(state);
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

    /// The same, compared without what its epoch is called.
    pub fn of_any_epoch(mut self) -> Self {
        self.gist.epoch = self.gist.epoch.map(|_| Uuid::nil());
        self
    }

    /// It has one of so many lines to finalise yet, and may.
    pub fn finalises(&self, lines: u64) -> bool {
        self.head() < lines && !self.engine.is_cloned()
    }

    pub fn head(&self) -> u64 {
        self.engine.memory().head.seq
    }

    pub fn items(&self) -> impl Iterator<Item = &Item> {
        self.engine.items()
    }
}
