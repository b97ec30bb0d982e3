//! Every step of the real engine and the real rules taken once, and then looked up.
//!
//! A tablet, a server's rows of one install and a message are kept once each and known by a number. What a step does is a
//! function of what it involves: sending and giving up of the tablet, handling a request of the rows and the request,
//! reading an answer of the tablet and the answer. So it is taken by [`Protocol::take`] in a world that has just these,
//! the first time it is asked for, and remembered. Nothing of the protocol is written down a second time, and exploring
//! costs look-ups instead of JSON and signatures.
//!
//! An epoch is only ever compared with another one. What it is called stands beside the numbers, not behind them: a step
//! is told whether the answer's epoch is the one that the tablet knows, and tells whether one was begun.

use dashmap::DashMap;
use std::collections::HashMap;
use std::hash::Hash;
use std::sync::{Arc, RwLock};
use sync::message::HelloAnswer;
use uuid::Uuid;

use crate::event::Event;
use crate::laws::{LAWS, SIGHTS};
use crate::rules::{Protocol, World};
use crate::server::{Server, epoch};
use crate::size::Faults;
use crate::tablet::Tablet;
use crate::world::Message;

/// A tablet's number, and what of it is asked most.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TabletNumber {
    pub id: u32,
    pub busy: bool,
    pub finalises: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default)]
pub enum Kind {
    #[default]
    Hello,
    Batch,
    HelloAnswer,
    Receipts,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default)]
pub struct MessageNumber {
    pub id: u16,
    pub kind: Kind,
}

/// What a step involves; the rest of the world does not matter to it.
#[derive(Debug, Clone, Copy, Default)]
pub struct Involved {
    pub tablet: Option<TabletNumber>,
    pub server: Option<u32>,
    pub message: Option<MessageNumber>,
    /// The epoch of the answer is the one that the tablet knows.
    pub known: bool,
}

/// What comes of it.
#[derive(Debug, Clone, Copy, Default)]
pub struct After {
    pub tablet: Option<TabletNumber>,
    pub server: Option<u32>,
    /// What was sent.
    pub message: Option<MessageNumber>,
    /// The server began an epoch.
    pub begun: bool,
    /// The tablet knows the answer's epoch now.
    pub told: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
struct Step {
    name: u8,
    event: Event,
    tablet: Option<u32>,
    server: Option<u32>,
    message: Option<u16>,
    known: bool,
}

/// Things that are kept once, by their number.
#[derive(Debug)]
struct Pool<T>(RwLock<Kept<T>>);

type Kept<T> = (HashMap<Arc<T>, usize>, Vec<Arc<T>>);

impl<T: Hash + Eq> Pool<T> {
    fn new() -> Self {
        Self(RwLock::new((HashMap::new(), Vec::new())))
    }

    fn number(&self, thing: T) -> usize {
        let mut pool = self.0.write().unwrap();
        if let Some(id) = pool.0.get(&thing) {
            return *id;
        }
        let (id, thing) = (pool.1.len(), Arc::new(thing));
        pool.0.insert(Arc::clone(&thing), id);
        pool.1.push(thing);
        id
    }

    fn get(&self, id: usize) -> Arc<T> {
        Arc::clone(&self.0.read().unwrap().1[id])
    }

    fn len(&self) -> usize {
        self.0.read().unwrap().1.len()
    }
}

#[derive(Debug)]
pub struct Table {
    pub protocol: Protocol,
    tablets: Pool<Tablet>,
    servers: Pool<Server>,
    messages: Pool<Message>,
    steps: DashMap<Step, After>,
    judged: DashMap<(u32, u32), u8>,
}

fn index(id: u32) -> usize {
    usize::try_from(id).unwrap()
}

impl Table {
    pub fn new(protocol: Protocol) -> Self {
        let (tablets, servers, messages) = (Pool::new(), Pool::new(), Pool::new());
        Self { protocol, tablets, servers, messages, steps: DashMap::new(), judged: DashMap::new() }
    }

    /// A tablet just enrolled, and what the server holds of it.
    pub fn begun(&self, name: usize) -> (TabletNumber, u32) {
        (self.tablet_number(Tablet::new(name)), self.server_number(Server::default()))
    }

    fn tablet_number(&self, tablet: Tablet) -> TabletNumber {
        let (busy, finalises) = (tablet.busy, tablet.finalises(self.protocol.size.lines));
        TabletNumber { id: u32::try_from(self.tablets.number(tablet.of_any_epoch())).unwrap(), busy, finalises }
    }

    fn server_number(&self, server: Server) -> u32 {
        u32::try_from(self.servers.number(server.of_any_epoch())).unwrap()
    }

    fn message_number(&self, message: Message) -> MessageNumber {
        let kind = match message {
            Message::Hello(_) => Kind::Hello,
            Message::Batch(_) => Kind::Batch,
            Message::HelloAnswer(..) => Kind::HelloAnswer,
            Message::Receipts(_) => Kind::Receipts,
        };
        MessageNumber { id: u16::try_from(self.messages.number(of_epoch(message, Uuid::nil()))).unwrap(), kind }
    }

    pub fn tablet(&self, number: TabletNumber) -> Arc<Tablet> {
        self.tablets.get(index(number.id))
    }

    pub fn server(&self, id: u32) -> Arc<Server> {
        self.servers.get(index(id))
    }

    pub fn message(&self, number: MessageNumber) -> Arc<Message> {
        self.messages.get(usize::from(number.id))
    }

    /// Different tablets, servers and messages so far, and different steps between them.
    pub fn sizes(&self) -> [usize; 4] {
        [self.tablets.len(), self.servers.len(), self.messages.len(), self.steps.len()]
    }

    /// What comes of an event at place 0 of a world that has just these.
    pub fn step(&self, name: usize, event: Event, of: Involved) -> After {
        let step = Step {
            name: u8::try_from(name).unwrap(),
            event,
            tablet: of.tablet.map(|tablet| tablet.id),
            server: of.server,
            message: of.message.map(|message| message.id),
            known: of.known,
        };
        if let Some(known) = self.steps.get(&step) {
            return *known;
        }
        let after = self.take(name, event, of);
        self.steps.insert(step, after);
        after
    }

    fn take(&self, name: usize, event: Event, of: Involved) -> After {
        let tablet = of.tablet.map_or_else(|| Tablet::new(name), |number| (*self.tablet(number)).clone());
        let server = of.server.map_or_else(Server::default, |id| (*self.server(id)).clone());
        let knows = tablet.engine.memory().epoch;
        let told = if of.known { knows.unwrap() } else { another(knows) };
        let road = of.message.map(|number| of_epoch((*self.message(number)).clone(), told)).into_iter().collect();
        let before = server.epoch;
        let mut world = World { tablets: vec![tablet], server, roads: vec![road], left: Faults::CALM };
        self.protocol.take(&mut world, event);
        let World { mut tablets, server, mut roads, .. } = world;
        let (tablet, message) = (tablets.pop().unwrap(), roads.pop().and_then(|mut road| road.pop()));
        After {
            begun: server.epoch != before,
            told: tablet.engine.memory().epoch == Some(told),
            tablet: of.tablet.map(|_| self.tablet_number(tablet)),
            server: of.server.map(|_| self.server_number(server)),
            message: message.map(|message| self.message_number(message)),
        }
    }

    /// Which laws hold of a tablet and what the server holds of it, with nothing on the road, then what of [`SIGHTS`] is
    /// seen there: a bit for each.
    pub fn judge(&self, tablet: TabletNumber, server: u32) -> u8 {
        let of = (tablet.id, server);
        if let Some(known) = self.judged.get(&of) {
            return *known;
        }
        let (tablets, server) = (vec![(*self.tablet(tablet)).clone()], (*self.server(server)).clone());
        let world = World { tablets, server, roads: vec![Vec::new()], left: Faults::CALM };
        let all = LAWS.iter().chain(&SIGHTS).enumerate();
        let verdict = all.fold(0, |verdict, (bit, (_, law))| verdict | u8::from(law(&self.protocol, &world)) << bit);
        self.judged.insert(of, verdict);
        verdict
    }
}

/// An epoch that it is not.
fn another(knows: Option<Uuid>) -> Uuid {
    [epoch(0), epoch(1)].into_iter().find(|other| Some(*other) != knows).unwrap()
}

/// The same message, with another epoch if it tells one.
pub fn of_epoch(message: Message, epoch: Uuid) -> Message {
    match message {
        Message::HelloAnswer(text, restores) => {
            let answer = HelloAnswer { epoch, ..serde_json::from_str(&text).unwrap() };
            Message::HelloAnswer(serde_json::to_string(&answer).unwrap(), restores)
        }
        other => other,
    }
}
