//! `sample_size.json` and `allocation.json`, and the worked numbers of METHODS 13.

use analytics::allocation::{Share, neyman, proportional};
use analytics::sample_size::{
    Detection, Plan, clustered_deff, detectable_change, margin, sample_size, size_for_change,
};
use serde_json::Value;

use crate::load::{near, number, rows};

#[test]
fn every_plan() {
    let rows = rows("simple/sample_size.json");
    assert_eq!(rows.len(), 25);
    for row in &rows {
        let what = row.to_string();
        let plan = Plan {
            share: number(row, "p"),
            margin: number(row, "e"),
            level: number(row, "level"),
            population: row["N"].as_u64(),
            deff: number(row, "deff"),
            response_rate: number(row, "response_rate"),
        };
        let got = sample_size(&plan).unwrap();
        near(got.simple, number(row, "n0"), 1e-10, &what);
        near(got.finite, number(row, "n_fpc"), 1e-10, &what);
        near(got.finite_then_deff, number(row, "n_fpc_then_deff"), 1e-10, &what);
        near(got.exact, number(row, "n_deff_then_fpc"), 1e-10, &what);
        near(got.yamane, number(row, "yamane"), 1e-10, &what);
        let whole = |name: &str| row[name].as_u64().unwrap();
        assert_eq!(got.finite_interviews, whole("n_fpc_ceil"), "{what}");
        assert_eq!(got.interviews, whole("n_deff_then_fpc_ceil"), "{what}");
        assert_eq!(got.invitations, whole("invite"), "{what}");
        assert_eq!(got.yamane_interviews, whole("yamane_ceil"), "{what}");
        // That many interviews buy the margin asked for, one fewer does not.
        let buys = |n| margin(n, plan.share, plan.level, plan.population, plan.deff).unwrap();
        assert!(buys(got.interviews) <= plan.margin && plan.margin < buys(got.interviews - 1), "{what}");
    }
}

#[test]
fn every_allocation() {
    let rows = rows("simple/allocation.json");
    assert_eq!(rows.len(), 2);
    for row in &rows {
        let pairs = row["N"].as_array().unwrap().iter().zip(row["S"].as_array().unwrap());
        let strata: Vec<Share> =
            pairs.map(|(n, s)| Share { frame: n.as_u64().unwrap(), spread: s.as_f64().unwrap() }).collect();
        let n = row["n"].as_u64().unwrap();
        for (got, exact, whole) in [
            (proportional(&strata, n, 2).unwrap(), "proportional_exact", "proportional"),
            (neyman(&strata, n, 2).unwrap(), "neyman_exact", "neyman_largest_remainder"),
        ] {
            for (got, expected) in got.exact.iter().zip(row[exact].as_array().unwrap()) {
                near(*got, expected.as_f64().unwrap(), 1e-10, exact);
            }
            assert_eq!(Value::from(got.sizes), row[whole], "{whole}");
        }
    }
}

#[test]
fn what_four_hundred_a_year_can_show() {
    let detection = Detection { share: 0.8, level: 0.95, power: 0.8, deff: 1.5 };
    assert_eq!(size_for_change(&detection, 0.05).unwrap(), 1354);
    let (fall, rise) = detectable_change(&detection, 400).unwrap();
    assert!((0.085..0.095).contains(&rise.unwrap()) && (0.09..0.11).contains(&fall.unwrap()), "{fall:?} {rise:?}");
    for change in [rise.unwrap(), -fall.unwrap()] {
        assert_eq!(size_for_change(&detection, change).unwrap(), 400);
    }
    near(clustered_deff(26.0, 0.05).unwrap(), 2.25, 1e-12, "deff");
}

#[test]
fn minimum_and_cap() {
    let strata = |frames: &[u64]| frames.iter().map(|frame| Share { frame: *frame, spread: 0.4 }).collect::<Vec<_>>();
    assert_eq!(proportional(&strata(&[1000, 10, 1]), 20, 2).unwrap().sizes, [17, 2, 1]);
    assert_eq!(proportional(&strata(&[5, 5, 5]), 8, 2).unwrap().sizes, [3, 3, 2], "ties to the earlier");
    let mut uneven = strata(&[4, 100, 100]);
    uneven[0].spread = 40.0;
    assert_eq!(neyman(&uneven, 24, 2).unwrap().sizes, [4, 10, 10], "capped at the frame, the rest divided");
    uneven[1].spread = 0.0;
    uneven[2].spread = 0.0;
    assert_eq!(neyman(&uneven, 24, 2).unwrap().sizes, [4, 10, 10], "without spread, by frame");
    assert!(proportional(&strata(&[5, 5]), 3, 2).is_err());
    assert!(proportional(&strata(&[5, 5]), 11, 2).is_err());
}
