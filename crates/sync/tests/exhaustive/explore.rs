//! All worlds of a size, none of them again with less left to happen.
//!
//! Whoever has more faults left can do all that whoever has fewer can, and the laws do not ask what is left. So a world that was
//! looked at is not looked at again for having cost more faults on another way. Worlds are taken in the order of what they
//! cost, so that each is met with the most left first; `stateright` knows no such order, and takes each again for every way
//! of spending. On what breaks a law it is asked for the story.

use std::collections::HashMap;
use std::hash::{BuildHasher, BuildHasherDefault, DefaultHasher, Hasher};

use stateright::{Expectation, Model as _};

use crate::event::Event;
use crate::size::Faults;
use crate::wide::{Wide, Worlds};

/// A hash that is one already.
#[derive(Default)]
pub struct AsItIs(u64);

impl Hasher for AsItIs {
    fn finish(&self) -> u64 {
        self.0
    }

    fn write(&mut self, _: &[u8]) {
        unreachable!("only whole hashes are looked up");
    }

    fn write_u64(&mut self, hash: u64) {
        self.0 = hash;
    }
}

/// For each world, by the hash of all of it but what is left: a bit for everything left it was met with.
type Seen = HashMap<u64, u64, BuildHasherDefault<AsItIs>>;

/// All that can be left of so many faults, each with the place of its bit, and the bits of those with as much left or more.
struct Lefts {
    all: Faults,
    at_least: Vec<u64>,
}

/// What is spent one by one. How often the server was restored stands in the world itself.
const fn counts(faults: Faults) -> [u8; 5] {
    [faults.lost, faults.doubled, faults.late, faults.crashes, faults.backups]
}

impl Lefts {
    fn of(all: Faults) -> Self {
        assert_eq!(all.elsewhere, 0, "epochs begun elsewhere are not counted here");
        let most = counts(all);
        let ways: usize = most.iter().map(|most| usize::from(*most) + 1).product();
        assert!(ways <= 64, "{ways} ways to spend {all:?}: one word has a bit for 64");
        let mut lefts = vec![[0; 5]];
        for (kind, most) in most.into_iter().enumerate() {
            lefts = lefts
                .into_iter()
                .flat_map(|left| {
                    (0..=most).map(move |of| {
                        let mut left = left;
                        left[kind] = of;
                        left
                    })
                })
                .collect();
        }
        let mut at_least = vec![0; ways];
        for left in &lefts {
            let more = lefts.iter().filter(|more| more.iter().zip(left).all(|(more, left)| more >= left));
            at_least[Self::place(most, *left)] = more.fold(0, |bits, more| bits | 1 << Self::place(most, *more));
        }
        Self { all, at_least }
    }

    fn place(most: [u8; 5], left: [u8; 5]) -> usize {
        most.into_iter().zip(left).fold(0, |place, (most, left)| place * (usize::from(most) + 1) + usize::from(left))
    }

    fn at(&self, left: Faults) -> usize {
        Self::place(counts(self.all), counts(left))
    }

    fn spent(&self, left: Faults) -> usize {
        let sum = |faults: Faults| counts(faults).into_iter().map(usize::from).sum::<usize>();
        sum(self.all) - sum(left)
    }
}

/// What was explored.
#[derive(Debug, Default)]
pub struct Explored {
    pub steps: u64,
    /// Different ones, whatever was left.
    pub worlds: usize,
    /// The laws that were seen broken, and the sights that were seen.
    pub seen: Vec<&'static str>,
    pub broken: Option<&'static str>,
}

fn hash<const N: usize>(world: &Worlds<N>) -> u64 {
    BuildHasherDefault::<DefaultHasher>::default().hash_one((world.sides, world.epoch))
}

/// Explores all worlds, up to the first that breaks a law.
pub fn explore<const N: usize>(model: &Wide<N>, mut meet: impl FnMut(&Worlds<N>)) -> Explored {
    let lefts = Lefts::of(model.table.protocol.size.faults);
    let properties = model.properties();
    let mut seen = Seen::default();
    // By what they cost.
    let mut ahead = vec![Vec::new(); lefts.spent(Faults::default()) + 1];
    let mut explored = Explored::default();
    let mut events: Vec<Event> = Vec::new();
    ahead[0].push(model.begun());
    seen.insert(hash(&model.begun()), 1 << lefts.at(lefts.all));
    for cost in 0..ahead.len() {
        while let Some(world) = ahead[cost].pop() {
            let at = lefts.at(world.left);
            // Since it was put here it was met with more left, and looked at.
            if seen[&hash(&world)] & lefts.at_least[at] != 1 << at {
                continue;
            }
            meet(&world);
            for property in &properties {
                let holds = (property.condition)(model, &world);
                match property.expectation {
                    Expectation::Always if !holds => {
                        explored.broken = Some(property.name);
                        return explored;
                    }
                    Expectation::Sometimes if holds && !explored.seen.contains(&property.name) => {
                        explored.seen.push(property.name);
                    }
                    _ => {}
                }
            }
            events.clear();
            model.events(&world, &mut events);
            for &event in &events {
                let mut next = world;
                model.take(&mut next, event);
                explored.steps += 1;
                let met = seen.entry(hash(&next)).or_default();
                let at = lefts.at(next.left);
                if *met & lefts.at_least[at] == 0 {
                    *met |= 1 << at;
                    ahead[lefts.spent(next.left)].push(next);
                }
            }
        }
        ahead[cost] = Vec::new();
    }
    explored.worlds = seen.len();
    explored
}
