//! That the looked-up protocol is the plain one, that one tablet among any number covers two, and that no world is left out
//! because of an order or of what is left.

use rand_core::Rng as _;
use stateright::Model as _;
use std::collections::HashSet;
use std::sync::Arc;

use crate::event::Event;
use crate::explore::explore;
use crate::laws::LAWS;
use crate::rules::{Protocol, World};
use crate::server::epoch;
use crate::side::OnItsWay;
use crate::size::{Faults, Size};
use crate::table::{Table, of_epoch};
use crate::wide::{Order, Wide, Worlds};
use crate::world::{Message, rng};

/// A message as the plain protocol has it.
fn met(table: &Table, sent: OnItsWay) -> Message {
    let message = (*table.message(sent.message)).clone();
    sent.epoch.map_or(message.clone(), |number| of_epoch(message, epoch(number)))
}

/// What may happen in the looked-up world, as the plain one calls it: what is on a road lies in another order there.
fn plainly<const N: usize>(table: &Table, wide: &Worlds<N>, plain: &World, event: Event) -> Event {
    let find = |place: usize, at: usize| {
        let message = met(table, wide.sides[place].road.messages()[at]);
        plain.roads[place].iter().position(|other| *other == message).unwrap()
    };
    match event {
        Event::Arrive(place, at) => Event::Arrive(place, find(place, at)),
        Event::ArriveTwice(place, at) => Event::ArriveTwice(place, find(place, at)),
        Event::Lose(place, at) => Event::Lose(place, find(place, at)),
        event => event,
    }
}

fn assert_same<const N: usize>(table: &Table, wide: &Worlds<N>, plain: &World, story: &[Event]) {
    assert_eq!((wide.left, wide.epoch), (plain.left, plain.server.epoch), "after {story:?}");
    for (place, side) in wide.sides.iter().enumerate() {
        let tablet = &plain.tablets[place];
        assert!(*table.tablet(side.tablet) == tablet.clone().of_any_epoch(), "tablet {place} after {story:?}");
        assert_eq!(side.knows.map(epoch), tablet.engine.memory().epoch, "tablet {place} after {story:?}");
        let server = plain.server.of(tablet.name).of_any_epoch();
        assert_eq!(*table.server(side.server), server, "server, {place}, after {story:?}");
        let mut road: Vec<Message> = side.road.messages().iter().map(|sent| met(table, *sent)).collect();
        road.sort_unstable();
        assert_eq!(road, plain.roads[place], "road of {place} after {story:?}");
    }
}

/// Walks at random through both; the plain engines are never put back to others that are taken for the same.
fn walk_both(size: Size, walks: usize, steps: usize) {
    let mut rng = rng();
    let plainest = Protocol { size, bug: None };
    let wide = Wide::<2>::beside(size, None);
    let (mut events, mut plain_events) = (Vec::new(), Vec::new());
    for _ in 0..walks {
        let (mut world, mut plain) = (wide.begun(), World::begun(size));
        let mut story = Vec::new();
        for _ in 0..steps {
            events.clear();
            plain_events.clear();
            wide.events(&world, &mut events);
            plainest.actions(&plain, &mut plain_events);
            assert_eq!(events.len(), plain_events.len(), "after {story:?}");
            let event = events[usize::try_from(rng.next_u32()).unwrap() % events.len()];
            let plain_event = plainly(&wide.table, &world, &plain, event);
            assert!(plain_events.contains(&plain_event), "{plain_event:?} after {story:?}");
            story.push(event);
            wide.take(&mut world, event);
            plainest.take(&mut plain, plain_event);
            assert_same(&wide.table, &world, &plain, &story);
            for (name, law) in LAWS {
                assert!(law(&plainest, &plain), "{name}, after {story:?}");
            }
        }
    }
}

#[test]
fn every_step_looked_up_is_the_step_of_the_engine() {
    walk_both(Size::FULL, 300, 120);
}

/// All worlds there are, each with what is left to happen.
fn every<const N: usize>(model: &Wide<N>) -> HashSet<Worlds<N>> {
    let mut seen = HashSet::from([model.begun()]);
    let mut ahead = vec![model.begun()];
    let mut events = Vec::new();
    while let Some(world) = ahead.pop() {
        events.clear();
        model.events(&world, &mut events);
        for &event in &events {
            let mut next = world;
            model.take(&mut next, event);
            if seen.insert(next) {
                ahead.push(next);
            }
        }
    }
    seen
}

/// What the first tablet sees of a world, whatever may still happen in it.
fn view<const N: usize>(world: &Worlds<N>) -> Worlds<1> {
    Worlds { sides: [world.sides[0]], epoch: world.epoch, left: Faults::default() }.renamed()
}

#[test]
fn one_tablet_among_any_number_covers_each_of_two() {
    for faults in [
        Faults { lost: 1, restores: 1, ..Faults::CALM },
        Faults { crashes: 1, restores: 1, ..Faults::CALM },
        Faults { late: 1, restores: 1, backups: 0, ..Faults::CALM },
    ] {
        let two = Wide::<2>::beside(Size::of(2, 1, faults), None);
        let one = Wide::<1> { table: Arc::clone(&two.table), among: true, order: Order::Any };
        let covered: HashSet<_> = every(&one).iter().map(view).collect();
        let worlds = every(&two);
        let seen: HashSet<_> = worlds.iter().map(view).collect();
        println!(
            "{} worlds of two look {} ways to one of them; {} are covered",
            worlds.len(),
            seen.len(),
            covered.len()
        );
        assert!(seen.is_subset(&covered));
        // The other one does make a difference to it, so that there is something to cover.
        let alone = Wide::<1> { among: false, ..one };
        let by_itself: HashSet<_> = every(&alone).iter().map(view).collect();
        assert!(!seen.is_subset(&by_itself));
    }
}

#[test]
fn orders_that_make_no_difference_end_in_the_same_worlds() {
    let faults = Faults { late: 1, restores: 1, ..Faults::CALM };
    let any = Wide::<1> { order: Order::Any, ..Wide::among(Size::of(1, 2, faults), None) };
    let canonical = Wide::<1> { table: Arc::clone(&any.table), among: true, order: Order::Canonical };
    let (any, canonical) = (every(&any), every(&canonical));
    println!("{} worlds in any order, {} in one", any.len(), canonical.len());
    assert!(canonical.is_subset(&any));
    // Where nothing is under way, whatever epoch the server has by then.
    let quiet = |worlds: &HashSet<Worlds<1>>| -> HashSet<_> {
        let worlds = worlds.iter().map(|world| (world.sides[0], world.left));
        worlds
            .filter(|(side, _)| !side.tablet.busy && side.road.messages().is_empty())
            .map(|(side, left)| (side.tablet.id, side.server, left))
            .collect()
    };
    assert_eq!(quiet(&any), quiet(&canonical));
}

#[test]
fn worlds_met_with_less_left_are_no_others() {
    let faults = Faults { lost: 1, doubled: 1, crashes: 2, restores: 1, ..Faults::CALM };
    let model = Wide::<1>::among(Size::of(1, 1, faults), None);
    let apart = |world: &Worlds<1>| Worlds { left: Faults::default(), ..*world };
    let mut met = HashSet::new();
    let explored = explore(&model, |world| {
        met.insert(apart(world));
    });
    let every = every(&model);
    println!("{} worlds, {} with all that may be left", met.len(), every.len());
    assert_eq!(met, every.iter().map(apart).collect());
    assert_eq!(met.len(), explored.worlds);
}
