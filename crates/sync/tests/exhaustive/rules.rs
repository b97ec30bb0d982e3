//! What may happen, and what must be true whatever happened.

use stateright::{Model, Property};
use sync::engine::{Action as Step, Failure, Network, State};
use sync::message::{Counts, HelloAnswer, HelloRequest, SubmissionsAnswer};

use crate::world::{LATER, Message, NOW, Row, Server, TWINS, Tablet, are_one, has, receipted_since, rng};

/// A mistake planted to see that it is found.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Bug {
    AckBeforeCommit,
    PurgeOnReceipt,
    OtherBytesOnRetry,
    EpochNotBumped,
}

impl Bug {
    /// The law it breaks.
    pub const fn law(self) -> &'static str {
        match self {
            Self::AckBeforeCommit => "I2 a receipt stands for a row",
            Self::PurgeOnReceipt => "I5 what was deleted stands in the backup",
            Self::OtherBytesOnRetry => "I3 each line once, I4 byte for byte",
            Self::EpochNotBumped => "I7 who heard of a restore pulls everything again",
        }
    }
}

/// How much may happen.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Size {
    pub tablets: usize,
    /// The first of them; from [`TWINS`] on they are taken for one.
    pub first: usize,
    pub lines: u64,
    pub lost: u8,
    pub doubled: u8,
    pub late: u8,
    pub crashes: u8,
    pub backups: u8,
    pub restores: u8,
    /// How often the server begins a new epoch for what another tablet showed it. It keeps the lines of each install
    /// apart, so this is all that a tablet can notice of others: one tablet and this stand for any number.
    pub elsewhere: u8,
}

impl Size {
    /// One tablet with a line, and nothing that goes wrong.
    const CALM: Self = Self {
        tablets: 1,
        first: 0,
        lines: 1,
        lost: 0,
        doubled: 0,
        late: 0,
        crashes: 0,
        backups: 1,
        restores: 0,
        elsewhere: 0,
    };
    /// Two tablets side by side.
    pub const SIDE_BY_SIDE: Self = Self { tablets: 2, lines: 2, ..Self::CALM };
    /// A road that loses, doubles and is late.
    pub const ROAD: Self = Self { lost: 1, doubled: 1, late: 1, elsewhere: 1, ..Self::CALM };
    /// Two crashes and a restore, and an answer lost.
    pub const CRASHES: Self = Self { lost: 1, crashes: 2, restores: 1, ..Self::CALM };
    /// Two tablets with one install, whose server is restored.
    pub const TWINS: Self = Self { tablets: 2, first: TWINS, lines: 2, restores: 1, ..Self::CALM };
    /// All of it at once.
    pub const EVERYTHING: Self = Self { lost: 1, doubled: 1, late: 1, crashes: 1, restores: 1, ..Self::CALM };
    pub const SMALL: Self = Self { lines: 2, lost: 1, crashes: 1, restores: 1, ..Self::CALM };

    /// A size from the environment, to see how far it can be taken: `2 1 1 1 2 1 1 1` is lines, lost, doubled, late, crashes,
    /// backups, restores, elsewhere.
    pub fn asked() -> Option<Self> {
        let text = std::env::var("HAILONG_EXPLORE").ok()?;
        let numbers: Vec<u8> = text.split_whitespace().map_while(|number| number.parse().ok()).collect();
        let [lines, lost, doubled, late, crashes, backups, restores, elsewhere] = numbers.try_into().ok()?;
        Some(Self { lines: lines.into(), lost, doubled, late, crashes, backups, restores, elsewhere, ..Self::CALM })
    }
}

#[derive(Debug, Clone)]
pub struct Protocol {
    pub size: Size,
    pub bug: Option<Bug>,
}

/// All there is, with what may still happen to it.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct World {
    pub tablets: Vec<Tablet>,
    pub server: Server,
    /// On its way, with the tablet at one end; in an order of its own, since any of it may arrive next.
    pub road: Vec<(usize, Message)>,
    pub left: Size,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Event {
    Finalise(usize),
    Send(usize),
    /// A request is handled, or an answer read.
    Arrive(usize),
    ArriveTwice(usize),
    Lose(usize),
    /// The tablet gives up while an answer may still come.
    GiveUp(usize),
    /// The tablet gives up, rightly: nothing is on its way any more.
    TimeOut(usize),
    KillTablet(usize),
    KillServer,
    BackUp,
    Restore,
    /// Another tablet showed the server a receipt that it does not know.
    Elsewhere,
}

impl Protocol {
    /// The next request of a tablet, if it has one to make.
    fn send(&self, world: &mut World, place: usize) {
        let tablet = &mut world.tablets[place];
        let (step, effects) = tablet.engine.plan(LATER, Network { online: true });
        let request = match step {
            // No line of this world has files.
            Step::Wait { .. } | Step::File { .. } => return,
            Step::Hello => {
                // The server asks nothing of the counts: requests that differ in them alone are one.
                let hello = HelloRequest { counts: Counts::default(), ..tablet.engine.hello(NOW, "test/1", 0, None) };
                Message::Hello(serde_json::to_string(&hello).unwrap())
            }
            Step::Submit { items } => Message::Batch(tablet.lines(&items, self.bug)),
        };
        tablet.write(&effects);
        world.put(place, request);
    }

    fn arrive(&self, world: &mut World, place: usize, message: &Message) {
        if message.is_request() {
            let answer = world.server.handle(world.tablets[place].name, message, self.bug);
            world.put(place, answer);
            return;
        }
        let tablet = &mut world.tablets[place];
        let effects = match message {
            Message::HelloAnswer(text, restores) => {
                let answer: HelloAnswer = serde_json::from_str(text).unwrap();
                let asked = tablet.is_asking();
                let effects = tablet.engine.on_hello(NOW, &answer);
                if asked {
                    tablet.heard = tablet.heard.max(*restores);
                }
                if effects.pull {
                    tablet.pulled = tablet.heard;
                }
                effects
            }
            Message::Receipts(text) => {
                let answer: SubmissionsAnswer = serde_json::from_str(text).unwrap();
                tablet.engine.on_receipts(NOW, true, &answer, &mut rng())
            }
            Message::Hello(_) | Message::Batch(_) => return,
        };
        tablet.write(&effects);
    }

    fn give_up(world: &mut World, place: usize) {
        let tablet = &mut world.tablets[place];
        let effects = tablet.engine.on_failure(NOW, true, Failure::Network, &mut rng());
        tablet.write(&effects);
    }

    /// Whether, from here on without faults, everything gets to the server and the tablets know it. Asked of the worlds in
    /// which nothing is under way: every other one comes to such a one by what is under way arriving.
    fn drains(&self, world: &World) -> bool {
        if !world.road.is_empty() || world.tablets.iter().any(|tablet| tablet.busy) {
            return true;
        }
        let mut world = world.clone();
        for _ in 0..16 {
            for place in 0..world.tablets.len() {
                if world.tablets[place].busy && !world.is_under_way(place) {
                    Self::give_up(&mut world, place);
                }
                if !world.tablets[place].busy {
                    self.send(&mut world, place);
                }
            }
            for (place, message) in std::mem::take(&mut world.road) {
                self.arrive(&mut world, place, &message);
            }
        }
        world.tablets.iter().all(|tablet| {
            let summary = tablet.engine.summary();
            let quiet = summary.settled || (summary.cloned && self.size.first == TWINS);
            quiet && summary.owed == 0 && (1..=tablet.head()).all(|seq| world.server.holds(tablet.name, seq))
        })
    }
}

impl World {
    fn put(&mut self, place: usize, message: Message) {
        self.road.push((place, message));
        self.road.sort_unstable();
    }

    fn is_under_way(&self, place: usize) -> bool {
        self.road.iter().any(|(end, _)| *end == place)
    }
}

impl Model for Protocol {
    type State = World;
    type Action = Event;

    fn init_states(&self) -> Vec<World> {
        let tablets = (0..self.size.tablets).map(|place| Tablet::new(self.size.first + place)).collect();
        vec![World { tablets, server: Server::default(), road: Vec::new(), left: self.size }]
    }

    fn actions(&self, world: &World, events: &mut Vec<Event>) {
        let left = world.left;
        for (place, tablet) in world.tablets.iter().enumerate() {
            if tablet.head() < left.lines && !tablet.engine.is_cloned() {
                events.push(Event::Finalise(place));
            }
            if !tablet.busy {
                events.push(Event::Send(place));
            } else if !world.is_under_way(place) {
                events.push(Event::TimeOut(place));
            } else if left.late > 0 {
                events.push(Event::GiveUp(place));
            }
            if left.crashes > 0 {
                events.push(Event::KillTablet(place));
            }
        }
        for at in 0..world.road.len() {
            events.push(Event::Arrive(at));
            if left.doubled > 0 {
                events.push(Event::ArriveTwice(at));
            }
            if left.lost > 0 {
                events.push(Event::Lose(at));
            }
        }
        if left.crashes > 0 {
            events.push(Event::KillServer);
        }
        if left.backups > 0 {
            events.push(Event::BackUp);
        }
        if left.restores > 0 {
            events.push(Event::Restore);
        }
        if left.elsewhere > 0 {
            events.push(Event::Elsewhere);
        }
    }

    fn next_state(&self, before: &World, event: Event) -> Option<World> {
        let mut world = before.clone();
        let left = &mut world.left;
        match event {
            Event::Finalise(place) => world.tablets[place].finalise(),
            Event::Send(place) => self.send(&mut world, place),
            Event::Arrive(at) => {
                let (place, message) = world.road.remove(at);
                self.arrive(&mut world, place, &message);
            }
            Event::ArriveTwice(at) => {
                left.doubled -= 1;
                let (place, message) = world.road[at].clone();
                self.arrive(&mut world, place, &message);
            }
            Event::Lose(at) => {
                left.lost -= 1;
                world.road.remove(at);
            }
            Event::GiveUp(place) => {
                left.late -= 1;
                Self::give_up(&mut world, place);
            }
            Event::TimeOut(place) => Self::give_up(&mut world, place),
            Event::KillTablet(place) => {
                left.crashes -= 1;
                world.tablets[place].restart();
                world.road.retain(|(end, message)| *end != place || message.is_request());
            }
            Event::KillServer => {
                left.crashes -= 1;
                world.server.uncommitted.clear();
                world.road.clear();
            }
            Event::BackUp => {
                left.backups -= 1;
                world.server.backup.clone_from(&world.server.rows);
            }
            Event::Elsewhere => {
                left.elsewhere -= 1;
                world.server.epoch += 1;
            }
            Event::Restore => {
                left.restores -= 1;
                world.server.restore(self.bug);
                world.road.clear();
            }
        }
        (world != *before).then_some(world)
    }

    fn properties(&self) -> Vec<Property<Self>> {
        let mut laws = vec![
            Property::always("I1 a finalised line is on its tablet or on the server", |_, world: &World| {
                world.each_line(|place, item, server| item.state != State::Purged || server.holds(place, item.seq))
            }),
            Property::always("I2 a receipt stands for a row", |_, world: &World| {
                world.each_line(|place, item, server| {
                    !receipted_since(item, server.restores) || server.holds(place, item.seq)
                })
            }),
            Property::always("I3 each line once, I4 byte for byte", |_, world: &World| {
                world.server.rows.iter().enumerate().all(|(at, row)| {
                    let earlier = &world.server.rows[..at];
                    let same_place = |other: &Row| {
                        other.line.seq == row.line.seq
                            && (other.tablet == row.tablet
                                || (other.raw && row.raw && are_one(other.tablet, row.tablet)))
                    };
                    let alone = world.left.first != TWINS;
                    (row.raw || !alone) && row.line.true_bytes && !earlier.iter().any(same_place)
                })
            }),
            Property::always("I5 what was deleted stands in the backup", |_, world: &World| {
                world.each_line(|name, item, server| item.state != State::Purged || has(&server.backup, name, item.seq))
            }),
            Property::always("I7 who heard of a restore pulls everything again", |_, world: &World| {
                world.tablets.iter().all(|tablet| tablet.pulled == tablet.heard)
            }),
            Property::always("I6 without faults, everything arrives", |model: &Self, world: &World| {
                model.drains(world)
            }),
        ];
        if let Some(bug) = self.bug {
            // The checker keeps the last story of a law, not the first, and ends when each law has one.
            laws.retain(|law| law.name == bug.law());
        } else {
            laws.push(Property::sometimes("a line is deleted from the tablet", |_, world: &World| {
                world.tablets.iter().any(|tablet| tablet.items().any(|item| item.state == State::Purged))
            }));
            laws.push(Property::sometimes("all lines are there", |model: &Self, world: &World| {
                world.tablets.iter().all(|tablet| {
                    let summary = tablet.engine.summary();
                    tablet.head() == model.size.lines
                        && (summary.settled || summary.cloned)
                        && (1..=model.size.lines).all(|seq| world.server.holds(tablet.name, seq))
                })
            }));
        }
        laws
    }
}

impl World {
    fn each_line(&self, law: impl Fn(usize, &sync::engine::Item, &Server) -> bool) -> bool {
        self.tablets.iter().all(|tablet| tablet.items().all(|item| law(tablet.name, item, &self.server)))
    }
}
