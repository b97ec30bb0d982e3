//! What must be true whatever happened.

use sync::engine::{Item, State};

use crate::rules::{Protocol, World};
use crate::server::{Server, has, receipted_since};
use crate::world::{TWINS, are_one};

pub type Law = (&'static str, fn(&Protocol, &World) -> bool);

/// Each speaks of each tablet by itself.
pub const LAWS: [Law; 6] = [
    ("I1 a finalised line is on its tablet or on the server", |_, world| {
        world.each_line(|name, item, server| item.state != State::Purged || server.holds(name, item.seq))
    }),
    ("I2 a receipt stands for a row", |_, world| {
        world.each_line(|name, item, server| !receipted_since(item, server.restores) || server.holds(name, item.seq))
    }),
    ("I3 each line once, I4 byte for byte", |model, world| {
        world.server.rows.iter().enumerate().all(|(at, row)| {
            let earlier = &world.server.rows[..at];
            let same_place = |other: &crate::server::Row| {
                other.line.seq == row.line.seq
                    && (other.tablet == row.tablet || (other.raw && row.raw && are_one(other.tablet, row.tablet)))
            };
            let alone = model.size.first != TWINS;
            (row.raw || !alone) && row.line.true_bytes && !earlier.iter().any(same_place)
        })
    }),
    ("I5 what was deleted stands in the backup", |_, world| {
        world.each_line(|name, item, server| item.state != State::Purged || has(&server.backup, name, item.seq))
    }),
    ("I7 who heard of a restore pulls everything again", |_, world| {
        world.tablets.iter().all(|tablet| tablet.pulled == tablet.heard)
    }),
    ("I6 without faults, everything arrives", |model, world| model.drains(world, false) && model.drains(world, true)),
];

/// Requests of each tablet until all must have arrived.
const ROUNDS: u8 = 16;

/// The place of I6 in [`LAWS`], which is asked where nothing is under way.
pub const ARRIVES: usize = 5;

/// What must be seen somewhere, or the rest proves nothing.
pub const SIGHTS: [Law; 2] = [
    ("a line is deleted from the tablet", |_, world| {
        world.tablets.iter().any(|tablet| tablet.items().any(|item| item.state == State::Purged))
    }),
    ("all lines are there", |model, world| {
        let lines = model.size.lines;
        world.tablets.iter().all(|tablet| {
            let summary = tablet.engine.summary();
            tablet.head() == lines
                && (summary.settled || summary.cloned)
                && (1..=lines).all(|seq| world.server.holds(tablet.name, seq))
        })
    }),
];

impl Protocol {
    /// Whether, from here on without faults, everything gets to the server and the tablets know it. Asked of the worlds in
    /// which nothing is under way: every other one comes to such a one by what is under way arriving. `restless`: others
    /// make the server begin an epoch again and again. A cloned tablet offers all it has once more in each epoch, so between
    /// two of them it comes to rest every second time.
    pub fn drains(&self, world: &World, restless: bool) -> bool {
        if world.roads.iter().any(|road| !road.is_empty()) || world.tablets.iter().any(|tablet| tablet.busy) {
            return true;
        }
        let mut world = world.clone();
        let mut rested = vec![0; world.tablets.len()];
        for round in 1..=ROUNDS {
            for (place, rested) in rested.iter_mut().enumerate() {
                if world.tablets[place].busy && world.roads[place].is_empty() {
                    Self::give_up(&mut world, place);
                }
                if !world.tablets[place].busy {
                    self.send(&mut world, place);
                }
                for message in std::mem::take(&mut world.roads[place]) {
                    self.arrive(&mut world, place, &message);
                }
                if self.rests(&world, place) {
                    *rested = round;
                }
            }
            if restless {
                world.server.begin_epoch();
            }
        }
        world.tablets.iter().zip(rested).all(|(tablet, rested)| {
            let last = if restless && tablet.engine.is_cloned() { ROUNDS - 1 } else { ROUNDS };
            rested >= last && (1..=tablet.head()).all(|seq| world.server.holds(tablet.name, seq))
        })
    }

    /// Whether a tablet has nothing more to do and owes nothing.
    fn rests(&self, world: &World, place: usize) -> bool {
        let summary = world.tablets[place].engine.summary();
        (summary.settled || (summary.cloned && self.size.first == TWINS)) && summary.owed == 0
    }
}

impl World {
    fn each_line(&self, law: impl Fn(usize, &Item, &Server) -> bool) -> bool {
        self.tablets.iter().all(|tablet| tablet.items().all(|item| law(tablet.name, item, &self.server)))
    }
}
