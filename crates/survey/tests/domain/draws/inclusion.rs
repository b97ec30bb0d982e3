//! Draws of people directly: who is drawn how often, alone and together, over ten thousand draws.

use std::collections::BTreeMap;
use std::num::NonZeroU64;
use survey::draw::{Draw, Method, Plan, Stream};

use super::{DRAWS, Frame, check_cells, check_each, check_simple, check_total, counts, repeated, seed};

fn sizes(sizes: &[(&str, u32)]) -> BTreeMap<String, u32> {
    sizes.iter().map(|(stratum, size)| ((*stratum).to_owned(), *size)).collect()
}

fn plan(method: Method) -> Plan {
    Plan { method, reserve_percent: 0 }
}

/// The places of those drawn at once.
fn places(draw: &Draw) -> Vec<usize> {
    draw.at_once().map(|pick| pick.place).collect()
}

#[test]
fn numbers_below_a_bound_are_equally_likely() {
    let mut stream = Stream::new(&seed(1), "numbers");
    let mut counts = [0_u32; 7];
    for _ in 0..DRAWS {
        counts[usize::try_from(stream.below(NonZeroU64::new(7).unwrap())).unwrap()] += 1;
    }
    check_cells(counts.map(|count| (count, f64::from(DRAWS) / 7.0)));
    // Nearly half of all numbers are thrown away, and without that the lower half would come up twice as often.
    let bound = NonZeroU64::new((1 << 63) + 1).unwrap();
    let low = (0..DRAWS).filter(|_| stream.below(bound) < 1 << 62).count();
    let low = u32::try_from(low).unwrap();
    check_cells([low, DRAWS - low].map(|count| (count, f64::from(DRAWS) / 2.0)));
    assert_eq!(stream.below(NonZeroU64::MIN), 0);
}

#[test]
fn a_simple_draw_takes_each_person_and_each_pair_equally_often() {
    let frame = Frame::of(&[("", "", 12)]);
    let rows = frame.rows();
    let plan = plan(Method::Simple { people: 5 });
    let draws: Vec<Draw> = repeated(&rows, &plan).collect();
    check_simple(&counts(12, &draws), f64::from(DRAWS), 5.0);
    check_total(12, &draws);

    let mut pairs = [[0_u32; 12]; 12];
    for places in draws.iter().map(places) {
        for (at, first) in places.iter().enumerate() {
            for second in &places[at + 1..] {
                pairs[*first][*second] += 1;
            }
        }
    }
    let pairs: Vec<u32> = (0..12).flat_map(|first| pairs[first][first + 1..].to_vec()).collect();
    check_each(&pairs, std::iter::repeat(5.0 * 4.0 / (12.0 * 11.0)));

    let pick = &draws[0].picks[0];
    assert_eq!((pick.design.psus_in_stratum, pick.design.people_in_psu), (Some(12), Some(1)));
    assert_eq!((pick.design.psu.clone(), pick.design.stratum.as_str()), (pick.row.to_string(), "1"));
    assert_eq!(pick.probability.to_string(), "5/12");
}

#[test]
fn a_simple_draw_takes_every_set_equally_often() {
    let frame = Frame::of(&[("", "", 6)]);
    let rows = frame.rows();
    let mut sets: BTreeMap<Vec<usize>, u32> = BTreeMap::new();
    for draw in repeated(&rows, &plan(Method::Simple { people: 3 })) {
        *sets.entry(places(&draw)).or_default() += 1;
    }
    assert_eq!(sets.len(), 20);
    check_cells(sets.into_values().map(|count| (count, f64::from(DRAWS) / 20.0)));
}

#[test]
fn strata_are_drawn_from_one_by_one() {
    let frame = Frame::of(&[("Đất đai", "", 4), ("Hộ tịch", "", 5), ("Đất đai", "", 3)]);
    let rows = frame.rows();
    let plan = plan(Method::Stratified { sizes: sizes(&[("Đất đai", 3), ("Hộ tịch", 2)]) });
    let draws: Vec<Draw> = repeated(&rows, &plan).collect();
    let all = counts(12, &draws);
    let land: Vec<u32> = (0..4).chain(9..12).map(|place| all[place]).collect();
    check_simple(&land, f64::from(DRAWS), 3.0);
    check_simple(&all[4..9], f64::from(DRAWS), 2.0);
    check_total(12, &draws);
    // One of each stratum: independent of each other.
    let both = draws.iter().map(places).filter(|places| places.contains(&0) && places.contains(&4)).count();
    check_each(&[u32::try_from(both).unwrap()], [3.0 / 7.0 * 2.0 / 5.0]);
    for pick in draws[0].at_once() {
        let (frame, text) = if pick.design.stratum == "Đất đai" { (7, "3/7") } else { (5, "2/5") };
        assert_eq!((pick.design.psus_in_stratum, pick.probability.to_string().as_str()), (Some(frame), text));
        assert_eq!(pick.reserve_group, pick.design.stratum);
    }
}

#[test]
fn a_systematic_draw_takes_each_start_equally_often() {
    // Steps of two and a half.
    let frame = Frame::of(&[("a", "", 10)]);
    let rows = frame.rows();
    let plan = plan(Method::Systematic { sizes: sizes(&[("a", 4)]) });
    let draws: Vec<Draw> = repeated(&rows, &plan).collect();
    check_each(&counts(10, &draws), std::iter::repeat(0.4));
    check_total(10, &draws);

    let mut sets: BTreeMap<Vec<usize>, u32> = BTreeMap::new();
    for draw in &draws {
        *sets.entry(places(draw)).or_default() += 1;
    }
    let mut expected: BTreeMap<Vec<usize>, f64> = BTreeMap::new();
    for start in 0..10 {
        *expected.entry((0..4).map(|step| (start + step * 10) / 4).collect()).or_default() += f64::from(DRAWS) / 10.0;
    }
    assert!(sets.keys().eq(expected.keys()), "{sets:?}");
    check_cells(sets.into_values().zip(expected.into_values()));
}

#[test]
fn a_systematic_draw_spreads_along_the_order_of_each_stratum() {
    let frame = Frame::of(&[("a", "", 40), ("b", "", 3), ("a", "", 60), ("b", "", 4)]);
    let rows = frame.rows();
    let plan = plan(Method::Systematic { sizes: sizes(&[("a", 10), ("b", 7)]) });
    for draw in repeated(&rows, &plan).take(100) {
        let of_b = draw.at_once().filter(|pick| pick.design.stratum == "b").count();
        assert_eq!(of_b, 7, "everybody");
        let first = draw.at_once().filter(|pick| pick.design.stratum == "a" && pick.place < 40).count();
        assert_eq!(first, 4, "every tenth");
    }
}

#[test]
fn whose_turn_it_is_in_the_reserve_is_chance_alone() {
    let frame = Frame::of(&[("", "", 8)]);
    let rows = frame.rows();
    let plan = Plan { method: Method::Simple { people: 3 }, reserve_percent: 70 };
    let mut first = [0_u32; 8];
    let mut second = [0_u32; 8];
    for draw in repeated(&rows, &plan) {
        let reserves: Vec<usize> = draw.reserves().map(|pick| pick.place).collect();
        assert_eq!(reserves.len(), 3, "70 % of three, rounded up");
        first[reserves[0]] += 1;
        second[reserves[1]] += 1;
    }
    check_cells(first.map(|count| (count, f64::from(DRAWS) / 8.0)));
    check_cells(second.map(|count| (count, f64::from(DRAWS) / 8.0)));
}
