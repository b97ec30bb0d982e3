//! Two one-sided tests, against tails known in closed form and the intervals of `years.json`.

use std::f64::consts::PI;

use analytics::comparison::{MARGIN, SMALL_CHANGE, Side, difference, equivalence};
use analytics::tail::normal_two_sided;

use crate::load::{json, near, number};

/// With one degree of freedom `P(T > t) = 1/2 - atan(t)/pi`, with two `1/2 - t/(2 sqrt(2 + t^2))`.
#[test]
fn tails_by_hand() {
    for (change, se) in [(0.01, 0.02), (-0.015, 0.01), (0.0, 0.004), (0.08, 0.02), (-0.3, 0.1)] {
        let (below, above) = ((change + MARGIN) / se, (MARGIN - change) / se);
        let one = equivalence(change, se, 1.0).unwrap();
        near(one.p_below, 0.5 - below.atan() / PI, 1e-8, "1 df, below");
        near(one.p_above, 0.5 - above.atan() / PI, 1e-8, "1 df, above");
        let two = equivalence(change, se, 2.0).unwrap();
        near(two.p_below, 0.5 - below / (2.0 * (2.0 + below * below).sqrt()), 1e-8, "2 df, below");
        near(two.p_above, 0.5 - above / (2.0 * (2.0 + above * above).sqrt()), 1e-8, "2 df, above");
        assert_eq!(two.p.to_bits(), two.p_below.max(two.p_above).to_bits());
        // The t of a billion degrees of freedom is normal.
        let many = equivalence(change, se, 1e9).unwrap();
        if below > 0.0 {
            near(many.p_below, normal_two_sided(below).unwrap() / 2.0, 1e-6, "normal");
        }
    }
}

#[test]
fn what_may_be_said() {
    let said = |change: f64, se: f64| equivalence(change, se, 30.0).unwrap().no_practical_change;
    // t is 2.04: an error of 1.4 points reaches 2.9 points either way.
    assert!(said(0.02, 0.014) && said(-0.02, 0.014));
    assert!(!said(0.02, 0.015) && !said(-0.02, 0.015), "the interval reaches over 5 points");
    assert!(!said(0.021, 0.001), "significant and small, but above 2 points");
    assert!(!said(0.0, 0.03), "no change seen, and nothing shown");
    assert_eq!((SMALL_CHANGE, MARGIN), (0.02, 0.05));
    for (change, se, df) in [(f64::NAN, 0.01, 9.0), (0.0, 0.0, 9.0), (0.0, f64::INFINITY, 9.0), (0.0, 0.01, 0.0)] {
        assert_eq!(equivalence(change, se, df), None);
    }
    let side = |estimate: f64| Side { estimate, variance: 0.005_f64.powi(2), df: 20 };
    let of = difference(side(0.80), side(0.81)).unwrap();
    assert_eq!(of.equivalence().unwrap().interval.lo.to_bits(), of.lo.to_bits());
    assert!(of.equivalence().unwrap().no_practical_change);
}

/// The linked changes of `years.json`: U03 moved by under 2 points from 2021 to 2022, but with an interval of 3.7.
#[test]
fn verdicts_of_the_repeated_units() {
    let vectors = json("expected/years.json");
    let changes = vectors["changes"].as_array().unwrap();
    assert_eq!(changes.len(), 9);
    for row in changes {
        let (change, se) = (number(row, "difference"), number(row, "se_linked_with_replacement"));
        let got = equivalence(change, se, number(row, "df_linked")).unwrap();
        assert!(!got.no_practical_change && got.p > 0.025, "{row}");
        assert!(got.interval.hi > 0.05, "{row}");
        // An error of a third would show it for the one small change, and for none of the others.
        let surer = equivalence(change, se / 3.0, number(row, "df_linked")).unwrap();
        assert_eq!(surer.no_practical_change, change.abs() <= 0.02, "{row}");
    }
}
