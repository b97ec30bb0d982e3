//! Who answered: no group that may not be shown follows from those that are; PSUs where nobody answered.

use analytics::analysis::{Array, EmptyPsu, GroupShare, Record, Value, analyse, composition};
use proptest::prelude::*;
use survey::rule::IndexRule;

use crate::analysis::{Row, data, setting};
use crate::scores::CRITERIA;

/// Answers of one unit in one year, enough to be shown: PSU, kind of row, gender, codes.
fn rows() -> impl Strategy<Value = Vec<Row>> {
    let gender = prop_oneof![1 => Just(0_u8), 2 => Just(1_u8), 30 => Just(2_u8)];
    let gender = prop_oneof![gender, 0..3_u8];
    let codes = proptest::array::uniform::<_, CRITERIA>(1..=5_u8);
    let row = (0..6_u8, 0.5..4.0, 0..8_u8, gender, codes)
        .prop_map(|(psu, weight, kind, gender, codes)| (0, 0, psu, weight, kind, gender, 1, codes, codes[0]));
    proptest::collection::vec(row, 120..260)
}

fn number(row: &Record, name: &str) -> Option<f64> {
    match row.get(name)? {
        Value::Number(number) => Some(*number),
        Value::Whole(number) => Some(*number as f64),
        _ => None,
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(96))]

    #[test]
    fn no_group_of_a_composition_follows_from_the_others(rows in rows()) {
        let units = composition(&data(&rows), &setting(IndexRule::Pooled, true)).unwrap();
        let groupings: Vec<_> = units.iter().flat_map(|unit| &unit.groupings).collect();
        prop_assert_eq!(groupings.len(), 1, "the unit is shown");
        for grouping in groupings {
            let hidden = grouping.groups.iter().filter(|group| group.n.is_none()).count();
            let others = grouping.groups.iter().filter(|group| group.n.is_some_and(|n| n > 0)).count();
            prop_assert!(hidden != 1 || others == 0, "{grouping:?}");
            prop_assert!(grouping.unknown.is_none() || hidden == 0);
            for group in &grouping.groups {
                prop_assert_eq!(group.n.is_none(), group.reason.is_some());
                prop_assert!(group.n.is_none_or(|n| n == 0 || n >= 10), "{group:?}");
                prop_assert!(group.n.is_some() || (group.unweighted.is_none() && group.weighted.is_none()));
                prop_assert!(hidden == 0 || group.unweighted.is_none(), "the others would follow: {grouping:?}");
            }
            if hidden == 0 {
                for share in [|one: &GroupShare| one.unweighted, |one: &GroupShare| one.weighted] {
                    let sum: f64 = grouping.groups.iter().filter_map(share).sum();
                    prop_assert!((sum - 1.0).abs() < 1e-12, "{grouping:?}");
                }
            }
        }
    }

    /// A PSU where nobody answered changes the variance; estimates and degrees of freedom are those of the others.
    #[test]
    fn an_empty_psu_counts_in_the_variance_only(rows in rows()) {
        let full = data(&rows);
        let mut with = full.clone();
        with.empty_psus.push(EmptyPsu {
            unit: "U1".to_owned(),
            year: Some(2020),
            stratum: "h0".to_owned(),
            psu: "nobody".to_owned(),
            frames: vec![Some(9.0), Some(500.0)],
        });
        let rule = setting(IndexRule::Pooled, false);
        let of = |data| analyse(data, &rule, &[Array::Indices], &|_, _| {}).unwrap();
        let (before, after) = (of(&full), of(&with));
        let rows: Vec<_> = before.array(Array::Indices).iter().zip(after.array(Array::Indices)).collect();
        for (without, with) in &rows {
            for name in ["estimate", "df"] {
                let (one, other) = number(without, name).zip(number(with, name)).unwrap();
                prop_assert!((one - other).abs() < 1e-12, "{name}: {one} {other}");
            }
        }
        let differs = |(without, with): &(&Record, &Record)| number(without, "se") != number(with, "se");
        prop_assert!(rows.iter().any(differs));
    }
}

/// People drawn straight from a list are PSUs of one, also those who did not answer; the units of a kind are put together then.
#[test]
fn people_of_a_list_who_did_not_answer() {
    let one = |at: u8| (0, 0, 0, 1.3, 1, 1 + at % 2, 1, [1 + at % 5; CRITERIA], 4);
    let rows: Vec<Row> = (0..40).map(one).collect();
    let mut list = data(&rows);
    let names: Vec<String> = (0..40).map(|at| format!("p{at}")).collect();
    list.psu = Some(analytics::analysis::Words { ids: (0..40).collect(), names });
    list.frames = vec![vec![60.0; 40], vec![1.0; 40]];
    list.empty_psus = (0..8)
        .map(|at| EmptyPsu {
            unit: "U1".to_owned(),
            year: Some(2020),
            stratum: "h0".to_owned(),
            psu: format!("absent{at}"),
            frames: vec![Some(60.0), Some(1.0)],
        })
        .collect();
    let all = analyse(&list, &setting(IndexRule::Pooled, false), &Array::ALL, &|_, _| {}).unwrap();
    assert_eq!(all.array(Array::Groups).len(), 8);
}

proptest! {
    /// Neither the count of an ethnic group nor a share tells how many it has, whatever the sizes of groups.
    #[test]
    fn no_exact_count_of_an_ethnic_group_follows(counts in proptest::collection::vec(20..90_usize, 2..5)) {
        let rows: Vec<Row> = counts.iter().enumerate().flat_map(|(level, count)| {
            (0..*count).map(move |at| {
                (0, 0, u8::try_from(at % 6).unwrap(), 1.0, 1, u8::try_from(level + 1).unwrap(), 1, [4; CRITERIA], 4)
            })
        }).collect();
        let mut people = data(&rows);
        let (_, words) = people.domains.remove(0);
        let names = ["", "thai", "mong", "kinh", "dao"].map(str::to_owned).to_vec();
        people.domains.push(("ethnicity".to_owned(), analytics::analysis::Words { ids: words.ids, names }));
        let units = composition(&people, &setting(IndexRule::Pooled, true)).unwrap();
        let [unit] = &units[..] else { panic!("one unit") };
        let printed: Vec<u64> = counts.iter().map(|n| (*n as u64 + 2) / 5 * 5).collect();
        let known = printed.iter().sum::<u64>() as f64;
        let mut told: Vec<u64> = Vec::new();
        for group in unit.groupings.iter().flat_map(|grouping| &grouping.groups) {
            // All of it follows from the rounded counts, so it says no more than they do.
            let n = group.n.unwrap();
            for share in [group.weighted, group.unweighted] {
                prop_assert!((share.unwrap() - n as f64 / known).abs() < 1e-12, "{group:?} of {counts:?}");
            }
            told.push(n);
        }
        told.sort_unstable();
        let mut expected = printed;
        expected.sort_unstable();
        prop_assert_eq!(told, expected);
    }
}
