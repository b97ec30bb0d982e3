//! Laws of the tests between groups.

use analytics::design::{Design, DesignRow};
use analytics::linear::VarianceOptions;
use analytics::rank_test::{Ties, kruskal_wallis, mann_whitney, rank_test_k_groups, rank_test_two_groups};
use analytics::rao_scott::rao_scott;
use analytics::t_test::t_test;
use analytics::test_error::TestError;
use analytics::two_samples::{Count, cochran_armitage, two_proportions};
use proptest::prelude::*;

use crate::shuffle::shuffled;

const OPTIONS: VarianceOptions = VarianceOptions::WITH_FPC;

/// One respondent: PSU, weight, value, group.
type Row = (u8, f64, Option<f64>, Option<u8>);

fn rows() -> impl Strategy<Value = Vec<Row>> {
    let value = proptest::option::weighted(0.9, (1..=5_u8).prop_map(f64::from));
    let group = proptest::option::weighted(0.9, 0..3_u8);
    proptest::collection::vec((0..9_u8, 0.5..20.0, value, group), 0..70)
}

fn design(rows: &[Row]) -> Design {
    let mut builder = Design::builder();
    for (psu, weight, ..) in rows {
        let (stratum, psu) = (format!("h{}", psu % 2), format!("a{psu}"));
        let row = DesignRow {
            stratum: &stratum,
            psu: &psu,
            psus_in_stratum: Some(30.0),
            people_in_psu: None,
            weight: *weight,
        };
        builder.push(&row).unwrap();
    }
    builder.finish().unwrap()
}

fn values(rows: &[Row]) -> Vec<Option<f64>> {
    rows.iter().map(|(_, _, value, _)| *value).collect()
}

fn groups(rows: &[Row], most: u8) -> Vec<Option<u8>> {
    rows.iter().map(|(.., group)| group.map(|group| group.min(most))).collect()
}

fn close(a: f64, b: f64) -> bool {
    (a - b).abs() <= 1e-7 * a.abs().max(b.abs()).max(1.0)
}

proptest! {
    #[test]
    fn tests_keep_the_order_of_rows_and_ranks_a_change_of_scale(rows in rows(), seed in any::<u64>()) {
        let moved = shuffled(&rows, seed);
        let cubes: Vec<Option<f64>> = values(&moved).iter().map(|value| value.map(|value| value.powi(3) - 70.0)).collect();
        let plain = rank_test_two_groups(&design(&rows), &values(&rows), &groups(&rows, 1), Ties::Shared, OPTIONS);
        let other = rank_test_two_groups(&design(&moved), &cubes, &groups(&moved, 1), Ties::Shared, OPTIONS);
        prop_assert_eq!(plain.is_ok(), other.is_ok());
        if let (Ok(a), Ok(b)) = (plain, other) {
            prop_assert!(close(a.t, b.t) && close(a.p, b.p) && a.df == b.df && a.n == b.n, "{a:?} {b:?}");
            prop_assert!(a.difference.abs() <= 1.0 && (0.0..=1.0).contains(&a.p));
        }
        let plain = t_test(&design(&rows), &values(&rows), &groups(&rows, 1), OPTIONS);
        let other = t_test(&design(&moved), &values(&moved), &groups(&moved, 1), OPTIONS);
        prop_assert_eq!(plain.is_ok(), other.is_ok());
        if let (Ok(a), Ok(b)) = (plain, other) {
            prop_assert!(close(a.t, b.t) && close(a.difference, b.difference), "{a:?} {b:?}");
        }
    }

    #[test]
    fn of_two_groups_the_wald_statistic_is_the_square_of_t(rows in rows()) {
        let (design, values, groups) = (design(&rows), values(&rows), groups(&rows, 1));
        let two = rank_test_two_groups(&design, &values, &groups, Ties::Shared, OPTIONS);
        let several = rank_test_k_groups(&design, &values, &groups, Ties::Shared, OPTIONS);
        if let (Ok(a), Ok(b)) = (two, several) {
            prop_assert!(close(a.t * a.t, b.chi_square) && close(a.p, b.p) && a.df == b.ddf, "{a:?} {b:?}");
        }
    }

    #[test]
    fn with_equal_weights_ties_are_ties(rows in rows()) {
        let rows: Vec<Row> = rows.into_iter().map(|(psu, _, value, group)| (psu, 3.0, value, group)).collect();
        let of = |ties| rank_test_k_groups(&design(&rows), &values(&rows), &groups(&rows, 2), ties, OPTIONS);
        let (shared, in_order) = (of(Ties::Shared), of(Ties::InRowOrder));
        prop_assert_eq!(shared.is_ok(), in_order.is_ok());
        if let (Ok(a), Ok(b)) = (shared, in_order) {
            prop_assert!(close(a.chi_square, b.chi_square) && (0.0..=1.0).contains(&a.p));
        }
    }

    #[test]
    fn a_table_and_its_transpose_are_one(rows in rows(), seed in any::<u64>()) {
        let of = |rows: &[Row], turned: bool| {
            let answers: Vec<Option<bool>> = values(rows).iter().map(|value| value.map(|value| value >= 4.0)).collect();
            let (design, groups) = (design(rows), groups(rows, 2));
            if turned { rao_scott(&design, &groups, &answers, OPTIONS) } else { rao_scott(&design, &answers, &groups, OPTIONS) }
        };
        let (plain, turned) = (of(&rows, false), of(&shuffled(&rows, seed), true));
        prop_assert_eq!(plain.is_ok(), turned.is_ok(), "{:?} {:?}", plain, turned);
        if let (Ok(a), Ok(b)) = (plain, turned) {
            prop_assert!(close(a.f, b.f) && close(a.ndf, b.ndf) && close(a.p, b.p), "{a:?} {b:?}");
            prop_assert!(a.ndf <= ((a.rows - 1) * (a.columns - 1)) as f64 + 1e-9 && a.ndf > 0.0, "{a:?}");
        }
    }

    #[test]
    fn two_simple_samples_turned_round_say_the_same(
        x1 in 0..50_u64, x2 in 0..50_u64, more1 in 0..50_u64, more2 in 0..50_u64,
    ) {
        let (one, two) = (Count { successes: x1, n: x1 + more1 }, Count { successes: x2, n: x2 + more2 });
        let (there, back) = (two_proportions(one, two, 0.95), two_proportions(two, one, 0.95));
        prop_assert_eq!(there.is_some(), one.n > 0 && two.n > 0);
        if let (Some(a), Some(b)) = (there, back) {
            prop_assert!(close(a.difference, -b.difference) && close(a.newcombe.lo, -b.newcombe.hi));
            prop_assert!(-1.0 - 1e-12 <= a.newcombe.lo && a.newcombe.lo <= a.difference && a.difference <= a.newcombe.hi);
            if let (Some(pooled), Some(trend)) = (a.pooled, cochran_armitage(&[one, two], &[0.0, 1.0])) {
                prop_assert!(close(pooled.z * pooled.z, trend.chi_square) && close(pooled.p, trend.p));
            }
        }
    }

    #[test]
    fn two_simple_samples_of_ranks(
        first in proptest::collection::vec((1..=5_u8).prop_map(f64::from), 0..30),
        second in proptest::collection::vec((1..=5_u8).prop_map(f64::from), 0..30),
    ) {
        if let (Some(a), Some(b)) = (mann_whitney(&first, &second), mann_whitney(&second, &first)) {
            prop_assert!(close(a.w + b.w, (first.len() * second.len()) as f64) && close(a.z, -b.z) && a.p <= a.p_corrected);
            let both = kruskal_wallis(&[first, vec![], second]).unwrap();
            prop_assert!(close(both.h, a.z * a.z) && close(both.p, a.p) && both.df == 1);
        }
    }
}

#[test]
fn tests_that_cannot_be_made() {
    let row = |psu: u8, value: f64, group: u8| -> Row { (psu, 2.0, Some(value), Some(group)) };
    let rows = [row(0, 1.0, 0), row(1, 2.0, 1), row(2, 4.0, 0), row(3, 5.0, 1)];
    let (design, values, groups) = (design(&rows), values(&rows), groups(&rows, 2));
    let one = vec![Some(0_u8); 4];
    let lengths = TestError::Lengths { values: 3, groups: 4, rows: 4 };
    assert_eq!(t_test(&design, &values[..3], &groups, OPTIONS).unwrap_err(), lengths);
    assert!(matches!(t_test(&design, &values, &one, OPTIONS), Err(TestError::Groups { found: 1, .. })));
    assert!(matches!(rao_scott(&design, &one, &groups, OPTIONS), Err(TestError::Groups { found: 1, .. })));
    let four: Vec<Option<u8>> = (0..4).map(Some).collect();
    assert_eq!(
        rank_test_k_groups(&design, &values, &four, Ties::Shared, OPTIONS).unwrap_err(),
        TestError::NoDf { df: -1 }
    );
    let flat = vec![Some(3.3); 4];
    assert_eq!(t_test(&design, &flat, &groups, OPTIONS).unwrap_err(), TestError::NoVariance);
    let parted: Vec<Option<f64>> = groups.iter().map(|group| group.map(|group| f64::from(group) + 0.1)).collect();
    let ranks = rank_test_k_groups(&design, &parted, &groups, Ties::Shared, OPTIONS);
    assert_eq!(ranks.unwrap_err(), TestError::NoVariance, "every group is of one rank");
    assert_eq!(t_test(&design, &[Some(f64::NAN); 4], &groups, OPTIONS).unwrap_err(), TestError::Value { row: 1 });
}
