//! The same protocol with every step looked up: worlds of some dozen bytes, as many as memory holds.
//!
//! **Side by side.** On the server the installs have their rows each, and in common its epoch, its crashes, its backup and
//! its restores. So a world of several tablets is one [`Side`] for each, and an event either happens to one of them, or to
//! all alike. `conform.rs` walks both this and the plain protocol of `rules.rs` and compares them step by step; where both can be
//! explored whole they have the same number of worlds.
//!
//! **Among any number.** Every law speaks of each tablet by itself. So a law that is broken in a world of several
//! tablets is broken in what one of them sees of it. What that is, step by step: its own events; crashes, backup and restore, which
//! come to all; and of another's events nothing at all, or a new epoch, if the other showed a receipt for what the server lost.
//! Faults that befall others are missing to this one, and fewer faults never allow more. Thus whatever happens to a
//! tablet among any number of others happens to one tablet alone, with as many faults, whose server begins new epochs
//! whenever it pleases: all of that is explored with one side. (This is thread-modular model checking: Flanagan and Qadeer,
//! SPIN 2003.) That it really covers the worlds of two tablets is checked where those can be explored whole. There are
//! finitely many worlds, however many epochs: they are called by the order in which they are met.
//!
//! **In order** ([`Order::Canonical`]). Events that can be exchanged without a trace are taken in one order only:
//! - A tablet that waits for nothing gives up at once. Nobody else sees that it has, and until it has it does nothing.
//! - A line is finalised before the tablet sends something, or reads receipts. Nothing else asks how many lines there are.
//! - An epoch is begun elsewhere while a hello is on its way. Nothing else tells a tablet of it.
//!
//! The checker remembers worlds by 64 bits of their hash. Of a hundred million worlds two share one with a chance of
//! one in four thousand, and then one of them is not looked at.

use stateright::{Model, Property};
use std::sync::Arc;

use crate::event::{Event, Look};
use crate::laws::{ARRIVES, LAWS, SIGHTS};
use crate::rules::Protocol;
use crate::side::{OnItsWay, Road, Side};
use crate::size::{Bug, Faults, Size};
use crate::table::{Involved, Kind, Table};

/// Which of the orders are explored that make no difference.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Order {
    Any,
    Canonical,
}

/// The protocol with `N` tablets.
#[derive(Debug, Clone)]
pub struct Wide<const N: usize> {
    pub table: Arc<Table>,
    /// There are others, any number of them, which are not looked at.
    pub among: bool,
    pub order: Order,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Worlds<const N: usize> {
    pub sides: [Side; N],
    /// The server's.
    pub epoch: u8,
    pub left: Faults,
}

impl<const N: usize> Worlds<N> {
    /// With the epochs called by the order in which they are met.
    pub fn renamed(mut self) -> Self {
        let mut met: [Option<u8>; 16] = [None; 16];
        let mut name = |epoch: &mut u8| {
            let at = met.iter().position(|other| other.is_none_or(|other| other == *epoch)).unwrap();
            met[at] = Some(*epoch);
            *epoch = u8::try_from(at).unwrap();
        };
        name(&mut self.epoch);
        for side in &mut self.sides {
            side.knows.iter_mut().for_each(&mut name);
            side.road.rename(&mut name);
        }
        self
    }
}

impl<const N: usize> Wide<N> {
    /// Just so many tablets.
    pub fn beside(size: Size, bug: Option<Bug>) -> Self {
        Self { table: Arc::new(Table::new(Protocol { size, bug })), among: false, order: Order::Any }
    }

    /// So many tablets among any number of others.
    pub fn among(size: Size, bug: Option<Bug>) -> Self {
        Self { among: true, order: Order::Canonical, ..Self::beside(size, bug) }
    }

    pub fn begun(&self) -> Worlds<N> {
        let sides = std::array::from_fn(|name| {
            let (tablet, server) = self.table.begun(name);
            Side { tablet, server, knows: None, road: Road::default() }
        });
        Worlds { sides, epoch: 0, left: self.table.protocol.size.faults }
    }

    pub fn events(&self, world: &Worlds<N>, events: &mut Vec<Event>) {
        let canonical = self.order == Order::Canonical;
        let mut left = world.left;
        if self.among {
            // Where nobody has heard of the newest epoch, another one is the same.
            let heard = world.sides.iter().flat_map(Side::epochs).any(|epoch| epoch == world.epoch);
            let asked = world.sides.iter().any(|side| side.road.has(Kind::Hello));
            left.elsewhere = u8::from(heard && (asked || !canonical));
        }
        let looks = world.sides.iter().map(|side| Look {
            busy: side.tablet.busy,
            finalises: side.tablet.finalises && (!canonical || !side.tablet.busy || side.road.has(Kind::Receipts)),
            under_way: side.road.messages().len(),
        });
        Event::ahead(left, looks, events);
    }

    /// A name that nobody knows.
    fn begin_epoch(world: &mut Worlds<N>) {
        let known = world.sides.iter().flat_map(Side::epochs).chain([world.epoch]);
        world.epoch = known.fold(0, u8::max) + 1;
    }

    fn tablet(&self, world: &mut Worlds<N>, place: usize, event: Event, read: Option<OnItsWay>) {
        let epoch = world.epoch;
        let side = &mut world.sides[place];
        let told = read.and_then(|read| read.epoch);
        let of = Involved {
            tablet: Some(side.tablet),
            message: read.map(|read| read.message),
            known: told.is_some() && told == side.knows,
            ..Involved::default()
        };
        let after = self.table.step(place, event, of);
        side.tablet = after.tablet.unwrap();
        if told.is_some() && after.told {
            side.knows = told;
        }
        if let Some(message) = after.message {
            side.road.put(OnItsWay::of(message, epoch));
        }
    }

    fn server(&self, world: &mut Worlds<N>, event: Event) {
        let mut begun = false;
        for (place, side) in world.sides.iter_mut().enumerate() {
            let of = Involved { server: Some(side.server), ..Involved::default() };
            let after = self.table.step(place, event, of);
            side.server = after.server.unwrap();
            begun |= after.begun;
        }
        if begun {
            Self::begin_epoch(world);
        }
    }

    fn arrive(&self, world: &mut Worlds<N>, place: usize, arrives: OnItsWay) {
        if !arrives.is_request() {
            self.tablet(world, place, Event::Arrive(0, 0), Some(arrives));
            return;
        }
        let server = Some(world.sides[place].server);
        let of = Involved { server, message: Some(arrives.message), ..Involved::default() };
        let after = self.table.step(place, Event::Arrive(0, 0), of);
        if after.begun {
            Self::begin_epoch(world);
        }
        let epoch = world.epoch;
        let side = &mut world.sides[place];
        side.server = after.server.unwrap();
        side.road.put(OnItsWay::of(after.message.unwrap(), epoch));
    }

    pub fn take(&self, world: &mut Worlds<N>, event: Event) {
        if !(self.among && event == Event::Elsewhere) {
            world.left = event.spend(world.left);
        }
        self.happen(world, event);
        if self.order == Order::Canonical {
            for place in 0..N {
                let side = &world.sides[place];
                if side.tablet.busy && side.road.messages().is_empty() {
                    self.happen(world, Event::TimeOut(place));
                }
            }
        }
        if self.among {
            *world = world.renamed();
        }
    }

    fn happen(&self, world: &mut Worlds<N>, event: Event) {
        match event {
            Event::Finalise(place) => self.tablet(world, place, Event::Finalise(0), None),
            Event::Send(place) => self.tablet(world, place, Event::Send(0), None),
            Event::GiveUp(place) | Event::TimeOut(place) => self.tablet(world, place, Event::TimeOut(0), None),
            Event::KillTablet(place) => {
                world.sides[place].road.retain(OnItsWay::is_request);
                self.tablet(world, place, Event::KillTablet(0), None);
            }
            Event::Arrive(place, at) => {
                let arrives = world.sides[place].road.remove(at);
                self.arrive(world, place, arrives);
            }
            Event::ArriveTwice(place, at) => {
                let arrives = world.sides[place].road.messages()[at];
                self.arrive(world, place, arrives);
            }
            Event::Lose(place, at) => {
                world.sides[place].road.remove(at);
            }
            Event::BackUp | Event::Elsewhere => self.server(world, event),
            Event::KillServer | Event::Restore => {
                self.server(world, event);
                world.sides.iter_mut().for_each(|side| side.road = Road::default());
            }
        }
    }

    fn law<const LAW: usize>(&self, world: &Worlds<N>) -> bool {
        world.sides.iter().all(|side| {
            let not_asked = LAW == ARRIVES && !side.road.messages().is_empty();
            not_asked || self.table.judge(side.tablet, side.server) >> LAW & 1 == 1
        })
    }

    /// A line is deleted: at one tablet. All is there: at all of them.
    fn sight<const SIGHT: usize>(&self, world: &Worlds<N>) -> bool {
        let seen = |side: &Side| self.table.judge(side.tablet, side.server) >> (LAWS.len() + SIGHT) & 1 == 1;
        if SIGHT == 0 { world.sides.iter().any(seen) } else { world.sides.iter().all(seen) }
    }
}

impl<const N: usize> Model for Wide<N> {
    type State = Worlds<N>;
    type Action = Event;

    fn init_states(&self) -> Vec<Worlds<N>> {
        vec![self.begun()]
    }

    fn actions(&self, world: &Worlds<N>, events: &mut Vec<Event>) {
        self.events(world, events);
    }

    fn next_state(&self, before: &Worlds<N>, event: Event) -> Option<Worlds<N>> {
        let mut world = *before;
        self.take(&mut world, event);
        (world != *before).then_some(world)
    }

    fn properties(&self) -> Vec<Property<Self>> {
        let laws: [fn(&Self, &Worlds<N>) -> bool; LAWS.len()] =
            [Self::law::<0>, Self::law::<1>, Self::law::<2>, Self::law::<3>, Self::law::<4>, Self::law::<5>];
        let sights: [fn(&Self, &Worlds<N>) -> bool; SIGHTS.len()] = [Self::sight::<0>, Self::sight::<1>];
        let mut all: Vec<_> = LAWS.iter().zip(laws).map(|((name, _), law)| Property::always(name, law)).collect();
        if let Some(bug) = self.table.protocol.bug {
            all.retain(|law| law.name == bug.law());
        } else {
            all.extend(SIGHTS.iter().zip(sights).map(|((name, _), sight)| Property::sometimes(name, sight)));
        }
        all
    }
}
