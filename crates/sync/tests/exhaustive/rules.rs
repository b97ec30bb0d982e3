//! What each event does, taken by the real engine and the real rules of acceptance.

use stateright::{Model, Property};
use sync::engine::{Action as Step, Failure, Network};
use sync::message::{Counts, HelloAnswer, SubmissionsAnswer};
use sync::receipt::Status;

use crate::event::{Event, Look};
use crate::laws::{LAWS, SIGHTS};
use crate::server::Server;
use crate::size::{Bug, Faults, Size};
use crate::tablet::Tablet;
use crate::world::{LATER, Message, NOW, rng};

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
    /// For each tablet, what is on its way between it and the server; in an order of its own, since any of it may
    /// arrive next.
    pub roads: Vec<Vec<Message>>,
    pub left: Faults,
}

impl Protocol {
    /// The next request of a tablet, if it has one to make.
    pub fn send(&self, world: &mut World, place: usize) {
        let tablet = &mut world.tablets[place];
        let (step, effects) = tablet.engine.plan(LATER, Network { online: true });
        let request = match step {
            // No line of this world has files.
            Step::Wait { .. } | Step::File { .. } => return,
            Step::Hello => {
                let mut hello = tablet.engine.hello(NOW, "test/1", 0, None);
                // The server asks neither for the counts nor whether the line was new: requests that differ in these
                // alone are one.
                hello.counts = Counts::default();
                if let Some(receipt) = &mut hello.newest_receipt {
                    receipt.status = Status::Stored;
                }
                Message::Hello(serde_json::to_string(&hello).unwrap())
            }
            Step::Submit { items } => Message::Batch(tablet.lines(&items, self.bug)),
        };
        tablet.write(&effects);
        world.put(place, request);
    }

    pub fn arrive(&self, world: &mut World, place: usize, message: &Message) {
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

    pub fn give_up(world: &mut World, place: usize) {
        let tablet = &mut world.tablets[place];
        let effects = tablet.engine.on_failure(NOW, true, Failure::Network, &mut rng());
        tablet.write(&effects);
    }

    /// The world after an event that may happen in it.
    pub fn take(&self, world: &mut World, event: Event) {
        world.left = event.spend(world.left);
        match event {
            Event::Finalise(place) => world.tablets[place].finalise(),
            Event::Send(place) => self.send(world, place),
            Event::Arrive(place, at) => {
                let message = world.roads[place].remove(at);
                self.arrive(world, place, &message);
            }
            Event::ArriveTwice(place, at) => {
                let message = world.roads[place][at].clone();
                self.arrive(world, place, &message);
            }
            Event::Lose(place, at) => {
                world.roads[place].remove(at);
            }
            Event::GiveUp(place) | Event::TimeOut(place) => Self::give_up(world, place),
            Event::KillTablet(place) => {
                world.tablets[place].restart();
                world.roads[place].retain(Message::is_request);
            }
            Event::KillServer => {
                world.server.uncommitted.clear();
                world.clear_roads();
            }
            Event::BackUp => world.server.backup.clone_from(&world.server.rows),
            Event::Elsewhere => world.server.begin_epoch(),
            Event::Restore => {
                world.server.restore(self.bug);
                world.clear_roads();
            }
        }
    }
}

impl World {
    pub fn begun(size: Size) -> Self {
        let tablets: Vec<_> = (0..size.tablets).map(|place| Tablet::new(size.first + place)).collect();
        let roads = vec![Vec::new(); tablets.len()];
        Self { tablets, server: Server::default(), roads, left: size.faults }
    }

    fn put(&mut self, place: usize, message: Message) {
        self.roads[place].push(message);
        self.roads[place].sort_unstable();
    }

    fn clear_roads(&mut self) {
        self.roads.iter_mut().for_each(Vec::clear);
    }
}

impl Model for Protocol {
    type State = World;
    type Action = Event;

    fn init_states(&self) -> Vec<World> {
        vec![World::begun(self.size)]
    }

    fn actions(&self, world: &World, events: &mut Vec<Event>) {
        let looks = world.tablets.iter().zip(&world.roads).map(|(tablet, road)| Look {
            busy: tablet.busy,
            finalises: tablet.finalises(self.size.lines),
            under_way: road.len(),
        });
        Event::ahead(world.left, looks, events);
    }

    fn next_state(&self, before: &World, event: Event) -> Option<World> {
        let mut world = before.clone();
        self.take(&mut world, event);
        (world != *before).then_some(world)
    }

    fn properties(&self) -> Vec<Property<Self>> {
        let mut laws: Vec<_> = LAWS.iter().map(|&(name, law)| Property::always(name, law)).collect();
        if let Some(bug) = self.bug {
            // The checker keeps the last story of a law, not the first, and ends when each law has one.
            laws.retain(|law| law.name == bug.law());
        } else {
            laws.extend(SIGHTS.iter().map(|&(name, sight)| Property::sometimes(name, sight)));
        }
        laws
    }
}
