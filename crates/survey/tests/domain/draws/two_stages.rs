//! PSUs with probability proportional to size, then people: who is drawn how often over ten thousand draws.

use std::collections::{BTreeMap, BTreeSet};
use survey::draw::{Draw, Method, Plan, Stages, inclusion};

use super::{DRAWS, Frame, check_cells, check_each, check_simple, check_total, counts, repeated};

fn plan(psus: u32, people: u32) -> Plan {
    let sizes = [("a".to_owned(), Stages { psus, people })].into();
    Plan { method: Method::TwoStage { sizes }, reserve_percent: 0 }
}

fn near(found: f64, expected: f64) -> bool {
    (found - expected).abs() < 1e-12
}

/// PSUs of these sizes, all in one stratum.
fn frame(sizes: &[usize]) -> Frame {
    const NAMES: [&str; 8] = ["p", "q", "r", "s", "t", "u", "v", "w"];
    Frame::of(&NAMES.into_iter().zip(sizes).map(|(psu, size)| ("a", psu, *size)).collect::<Vec<_>>())
}

#[test]
fn psus_are_drawn_by_their_size_and_everybody_weighs_the_same() {
    let people = [3, 8, 5, 2, 6, 4, 7, 5];
    let frame = frame(&people);
    let rows = frame.rows();
    let plan = plan(3, 2);
    let draws: Vec<Draw> = repeated(&rows, &plan).collect();
    for pick in draws.iter().flat_map(Draw::at_once) {
        assert!(near(pick.design.weight, 40.0 / 6.0));
        assert_eq!(pick.probability.to_string(), "3/20");
        assert_eq!(pick.design.psus_in_stratum, None, "the correction of a simple draw would be wrong here");
    }
    let all = counts(40, &draws);
    check_each(&all, std::iter::repeat(0.15));
    check_total(40, &draws);
    assert!(draws.iter().all(|draw| draw.at_once().count() == 6 && draw.lonely_strata().is_empty()));

    // The start decides which three: point `start + 40 step` in thirds of a person.
    let psu_of: Vec<usize> =
        people.iter().enumerate().flat_map(|(psu, size)| std::iter::repeat_n(psu, *size)).collect();
    let mut expected: BTreeMap<BTreeSet<usize>, f64> = BTreeMap::new();
    for start in 0..40 {
        let psus = (0..3).map(|step| psu_of[(start + 40 * step) / 3]).collect();
        *expected.entry(psus).or_default() += f64::from(DRAWS) / 40.0;
    }
    let mut sets: BTreeMap<BTreeSet<usize>, u32> = expected.keys().map(|psus| (psus.clone(), 0)).collect();
    for draw in &draws {
        let psus: BTreeSet<usize> = draw.at_once().map(|pick| psu_of[pick.place]).collect();
        *sets.get_mut(&psus).expect("a set that no start gives") += 1;
    }
    check_cells(sets.into_values().zip(expected.into_values()));

    // In the second PSU, which is drawn with probability 24/40, its people are equally likely.
    let of_second = &all[3..11];
    check_simple(of_second, f64::from(of_second.iter().sum::<u32>()) / 2.0, 2.0);
}

#[test]
fn a_psu_as_long_as_a_step_is_a_stratum_of_its_people() {
    let frame = frame(&[4, 30, 6, 5, 5]);
    let rows = frame.rows();
    let plan = plan(3, 3);
    let draws: Vec<Draw> = repeated(&rows, &plan).collect();
    for pick in draws.iter().flat_map(Draw::at_once) {
        let (design, probability) = (&pick.design, pick.probability.to_string());
        if (4..34).contains(&pick.place) {
            assert_eq!((design.stratum.as_str(), probability.as_str()), ("a #q", "1/10"));
            assert_eq!((design.psus_in_stratum, design.people_in_psu), (Some(30), Some(1)));
            assert_eq!(design.psu, pick.row.to_string());
        } else {
            assert_eq!((design.stratum.as_str(), probability.as_str()), ("a", "3/10"));
            assert_eq!(design.psus_in_stratum, None);
        }
        assert!(pick.reserve_group.starts_with("a #"));
    }
    let expected = (0..50).map(|place| if (4..34).contains(&place) { 0.1 } else { 0.3 });
    check_each(&counts(50, &draws), expected.clone());
    check_simple(&counts(50, &draws)[4..34], f64::from(DRAWS), 3.0);
    check_total(50, &draws);
    let told = inclusion(&rows, &plan).unwrap();
    assert!(told.iter().zip(expected).all(|(told, expected)| near(1.0 / told.weight(), expected)));
}

#[test]
fn what_is_left_is_looked_at_again() {
    // The second is as long as a step only once the first is out of the line.
    let frame = frame(&[30, 11, 3, 3, 3]);
    let rows = frame.rows();
    for draw in repeated(&rows, &plan(3, 2)).take(50) {
        let strata: BTreeSet<&str> = draw.at_once().map(|pick| pick.design.stratum.as_str()).collect();
        assert_eq!(strata, BTreeSet::from(["a", "a #p", "a #q"]));
        assert_eq!(draw.lonely_strata(), ["a"], "one of three");
    }
    // All PSUs: each is taken with certainty.
    for draw in repeated(&rows, &plan(5, 2)).take(50) {
        assert!(draw.at_once().all(|pick| pick.design.stratum.starts_with("a #")));
        assert_eq!(draw.at_once().count(), 10);
        assert!(draw.lonely_strata().is_empty());
    }
}

#[test]
fn a_psu_with_fewer_people_gives_all_it_has() {
    let frame = frame(&[2, 9, 9, 1, 9]);
    let rows = frame.rows();
    let plan = plan(2, 4);
    let draws: Vec<Draw> = repeated(&rows, &plan).collect();
    let expected: Vec<f64> = [(2, 2.0), (9, 4.0), (9, 4.0), (1, 1.0), (9, 4.0)]
        .iter()
        .flat_map(|(n, m)| vec![2.0_f64 * m / 30.0; *n])
        .collect();
    check_each(&counts(30, &draws), expected);
    check_total(30, &draws);
}
