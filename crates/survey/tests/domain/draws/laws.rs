//! What holds for any frame, any plan and any seed.

use proptest::prelude::*;
use std::collections::{BTreeMap, BTreeSet, HashSet};
use survey::draw::{Draw, FrameRow, Method, Plan, Seed, Stages, draw, inclusion};

use super::Frame;

/// People of up to three strata and five PSUs in each.
fn frames() -> impl Strategy<Value = Frame> {
    let row = (0..3_usize, 0..5_usize).prop_map(|(stratum, psu)| {
        (["Đất đai", "Hộ tịch", "xã hội"][stratum].to_owned(), ["03646", "03649", "03652", "p", "q"][psu].to_owned())
    });
    prop::collection::vec(row, 1..80).prop_map(Frame::of_rows)
}

/// A size for each of the strata: at least one, at most what is there.
fn sizes(rows: &[FrameRow<'_>], share: f64, of: impl Fn(&FrameRow<'_>) -> String) -> BTreeMap<String, u32> {
    let mut units: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    for row in rows {
        units.entry(row.stratum.to_owned()).or_default().insert(of(row));
    }
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a share of some units")]
    let size = |units: usize| (units as f64 * share).ceil().max(1.0) as u32;
    units.into_iter().map(|(stratum, units)| (stratum, size(units.len()))).collect()
}

/// One method of the four.
fn method(rows: &[FrameRow<'_>], which: usize, share: f64, people: u32) -> Method {
    let by_people = || sizes(rows, share, |row| row.row.to_string());
    match which {
        0 => Method::Simple { people: by_people().into_values().sum() },
        1 => Method::Stratified { sizes: by_people() },
        2 => Method::Systematic { sizes: by_people() },
        _ => {
            let psus = sizes(rows, share, |row| row.psu.to_owned());
            Method::TwoStage {
                sizes: psus.into_iter().map(|(stratum, psus)| (stratum, Stages { psus, people })).collect(),
            }
        }
    }
}

/// People a draw has at once, where the plan says it.
fn wanted(method: &Method) -> Option<u32> {
    match method {
        Method::Simple { people } => Some(*people),
        Method::Stratified { sizes } | Method::Systematic { sizes } => Some(sizes.values().sum()),
        Method::TwoStage { .. } => None,
    }
}

/// Rows of those drawn at once, by stratum of the frame.
fn by_stratum(rows: &[FrameRow<'_>], draw: &Draw) -> BTreeMap<String, Vec<u32>> {
    let mut found: BTreeMap<String, Vec<u32>> = BTreeMap::new();
    for pick in draw.at_once() {
        found.entry(rows[pick.place].stratum.to_owned()).or_default().push(pick.row);
    }
    found
}

proptest! {
    #[test]
    fn any_draw(frame in frames(), which in 0..4_usize, share in 0.0..1.0_f64, people in 1..6_u32, reserve_percent in 0..250_u16, key in any::<[u8; 32]>()) {
        let rows = frame.rows();
        let plan = Plan { method: method(&rows, which, share, people), reserve_percent };
        let drawn = draw(&rows, &plan, &Seed(key)).unwrap();
        prop_assert_eq!(&drawn, &draw(&rows, &plan, &Seed(key)).unwrap());
        let probabilities = inclusion(&rows, &plan).unwrap();

        // Nobody twice, at once and in reserve together; numbers one by one, those at once in the frame's order.
        let places: HashSet<usize> = drawn.picks.iter().map(|pick| pick.place).collect();
        prop_assert_eq!(places.len(), drawn.picks.len());
        prop_assert!(drawn.picks.iter().map(|pick| pick.number).eq(1..=u32::try_from(drawn.picks.len()).unwrap()));
        prop_assert!(drawn.at_once().map(|pick| pick.place).is_sorted());
        prop_assert!(drawn.picks.iter().is_sorted_by_key(|pick| pick.reserve.is_some()));

        for pick in &drawn.picks {
            prop_assert_eq!(pick.row, rows[pick.place].row);
            prop_assert_eq!(pick.probability.weight().to_bits(), pick.design.weight.to_bits());
            prop_assert_eq!(pick.probability, probabilities[pick.place]);
        }

        // Probabilities add up to the people drawn: with small PSUs to those on average, never to more.
        let sum: f64 = probabilities.iter().map(|probability| 1.0 / probability.weight()).sum();
        if let Some(wanted) = wanted(&plan.method) {
            prop_assert_eq!(drawn.at_once().count(), wanted as usize);
            prop_assert!((sum - f64::from(wanted)).abs() < 1e-9, "{} for {}", sum, wanted);
            let weights: f64 = drawn.at_once().map(|pick| pick.design.weight).sum();
            prop_assert!((weights - rows.len() as f64).abs() < 1e-9 * rows.len() as f64);
        }
        if let Method::TwoStage { sizes } = &plan.method {
            let most: u32 = sizes.values().map(|stages| stages.psus * stages.people).sum();
            prop_assert!(sum < f64::from(most) + 1e-9);
            let psus: BTreeSet<&str> = drawn.at_once().map(|pick| pick.reserve_group.as_str()).collect();
            prop_assert_eq!(psus.len(), sizes.values().map(|stages| stages.psus as usize).sum::<usize>());
        }

        // A group's reserve: one, two, three …, of the group's own people, as many as were asked for or everybody left.
        let mut groups: BTreeMap<&str, (usize, Vec<u32>)> = BTreeMap::new();
        for pick in &drawn.picks {
            let (at_once, orders) = groups.entry(&pick.reserve_group).or_default();
            match pick.reserve {
                None => *at_once += 1,
                Some(order) => orders.push(order.get()),
            }
        }
        for (name, (at_once, orders)) in groups {
            prop_assert!(at_once > 0);
            prop_assert!(orders.iter().copied().eq(1..=u32::try_from(orders.len()).unwrap()));
            let people = rows.iter().filter(|row| match which {
                0 => true,
                1 | 2 => row.stratum == name,
                _ => format!("{} #{}", row.stratum, row.psu) == name,
            });
            let left = people.count() - at_once;
            prop_assert_eq!(orders.len(), (at_once * usize::from(reserve_percent)).div_ceil(100).min(left));
        }
    }

    /// How many are in reserve, and what is drawn elsewhere, changes nobody drawn at once.
    #[test]
    fn streams_are_apart(frame in frames(), which in 1..4_usize, share in 0.0..0.9_f64, key in any::<[u8; 32]>()) {
        let rows = frame.rows();
        let plan = Plan { method: method(&rows, which, share, 2), reserve_percent: 0 };
        let seed = Seed(key);
        let drawn = draw(&rows, &plan, &seed).unwrap();
        let more = draw(&rows, &Plan { reserve_percent: 200, ..plan.clone() }, &seed).unwrap();
        prop_assert!(drawn.at_once().eq(more.at_once()));

        let first = rows[0].stratum;
        let without: Vec<FrameRow<'_>> = rows.iter().copied().filter(|row| row.stratum != first).collect();
        prop_assume!(!without.is_empty());
        let left = draw(&without, &Plan { method: method(&without, which, share, 2), reserve_percent: 0 }, &seed).unwrap();
        let mut before = by_stratum(&rows, &drawn);
        before.remove(first);
        prop_assert_eq!(by_stratum(&without, &left), before);
    }
}
