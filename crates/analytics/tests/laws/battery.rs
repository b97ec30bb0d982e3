//! The battery gives, to the last digits, what the estimators give one at a time.

use analytics::battery::{Scope, battery, single_index};
use analytics::design::LonelyPsu;
use analytics::estimate::{self, Measure, Measured};
use analytics::linear::Linearised;
use proptest::prelude::*;
use survey::rule::IndexRule;

use crate::scores::{CRITERIA, instrument, rows, sample};

fn same(got: Option<Measured>, expected: Option<Measured>) -> Result<(), TestCaseError> {
    let (Some(got), Some(expected)) = (got, expected) else {
        prop_assert_eq!(got.is_some(), expected.is_some());
        return Ok(());
    };
    let close = |a: f64, b: f64, scale: f64| (a - b).abs() <= 1e-10 * scale.max(1e-6);
    prop_assert_eq!((got.n, got.df, got.psus), (expected.n, expected.df, expected.psus));
    prop_assert!(close(got.estimate, expected.estimate, 1.0), "{got:?} {expected:?}");
    prop_assert!(close(got.variance, expected.variance, 1.0), "{got:?} {expected:?}");
    prop_assert!(close(got.variance_no_fpc, expected.variance_no_fpc, 1.0), "{got:?} {expected:?}");
    // A quotient of two variances near nought says nothing.
    if expected.variance > 1e-9 {
        prop_assert!(close(got.deff.unwrap_or(-1.0), expected.deff.unwrap_or(-1.0), 1e3), "{got:?} {expected:?}");
    }
    Ok(())
}

proptest! {
    #[test]
    fn one_walk_or_one_at_a_time(rows in rows(), domain in any::<u64>(), left_out in 0..CRITERIA) {
        let (sample, instrument) = (sample(&rows, 1.0), instrument());
        let inside: Vec<bool> = (0..rows.len()).map(|i| domain >> (i % 64) & 1 == 1).collect();
        let counting: Vec<usize> = (0..CRITERIA).filter(|at| *at != left_out).collect();
        for (inside, counting) in [(None, None), (Some(inside.as_slice()), Some(counting.as_slice()))] {
            let scope = Scope { inside, counting, lonely: LonelyPsu::Adjust };
            let got = battery(&sample, &instrument, scope);
            let domain = match inside {
                Some(inside) => sample.restricted(inside),
                None => sample.clone(),
            };
            let of = |linearised: Option<Linearised>| linearised.map(|of| estimate::measure(&domain, &of));
            let counting: Vec<usize> = counting.map_or_else(|| (0..CRITERIA).collect(), <[usize]>::to_vec);
            for (m, by) in [Measure::Share, Measure::Score].into_iter().enumerate() {
                for (at, pair) in got.criteria.iter().enumerate() {
                    same(pair[m], of(estimate::criterion(&domain, &instrument, at, by)))?;
                }
                for (at, factor) in got.factors.iter().enumerate() {
                    let own: Vec<usize> = counting.iter().copied().filter(|c| instrument.criteria()[*c].factor == at).collect();
                    same(factor.pooled[m], of(estimate::pooled(&domain, &instrument, &own, by)))?;
                    same(factor.mean[m], of(estimate::mean_of_criteria(&domain, &instrument, &own, by)))?;
                }
                for rule in IndexRule::ALL {
                    if m == 0 {
                        same(single_index(&sample, &instrument, rule, scope), got.by_rule(rule)[0]).map_err(|e| TestCaseError::fail(format!("single {rule}: {e}")))?;
                    }
                    same(got.by_rule(rule)[m], of(estimate::index(&domain, &instrument, rule, &counting, by)))?;
                }
            }
        }
    }
}
