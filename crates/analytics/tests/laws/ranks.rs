//! Ranks are of the order of the estimates and of how sure it is, not of where they lie or in which unit.

use analytics::comparison::{Side, all_pairs};
use analytics::rank::{JointLevel, RankSet, joint_sets, marginal_sets, pairwise_sets, ranks, ranks_from_draws};
use proptest::prelude::*;

/// Units with estimates in 256ths, so that shifting and scaling them is exact and ties stay ties.
fn units() -> impl Strategy<Value = Vec<Side>> {
    let unit = (0..=256_u16, 1e-5..4e-3, 1..40_i64).prop_map(|(estimate, variance, df)| Side {
        estimate: f64::from(estimate) / 256.0,
        variance,
        df,
    });
    proptest::collection::vec(unit, 1..9)
}

fn estimates(units: &[Side]) -> Vec<f64> {
    units.iter().map(|unit| unit.estimate).collect()
}

/// Sets by every rule.
fn sets(units: &[Side]) -> Vec<Vec<RankSet>> {
    let pairs = all_pairs(units);
    let ends: Vec<(f64, f64)> = units.iter().map(|unit| (unit.estimate, unit.variance.sqrt())).collect();
    let joint = |by| joint_sets(&ends, 0.95, by);
    vec![
        pairwise_sets(units.len(), &pairs, 0.05),
        marginal_sets(units.len(), &pairs, 0.05),
        joint(JointLevel::Bonferroni),
        joint(JointLevel::Sidak),
        joint(JointLevel::Individual),
    ]
}

fn moved(units: &[Side], shift: f64, scale: f64) -> Vec<Side> {
    let side = |unit: &Side| Side {
        estimate: scale * unit.estimate + shift,
        variance: scale * scale * unit.variance,
        df: unit.df,
    };
    units.iter().map(side).collect()
}

proptest! {
    #[test]
    fn ranks_keep_a_shift_and_a_positive_scale(units in units(), shift in -64..=64_i8, scale in 1..=48_u8) {
        let other = moved(&units, f64::from(shift) / 16.0, f64::from(scale) / 8.0);
        prop_assert_eq!(ranks(&estimates(&units)), ranks(&estimates(&other)));
        prop_assert_eq!(sets(&units), sets(&other));
    }

    #[test]
    fn ranks_of_draws_keep_a_shift_and_a_positive_scale(
        draws in proptest::collection::vec(proptest::array::uniform5(0..=256_u16), 1..40),
        shift in -64..=64_i8, scale in 1..=48_u8,
    ) {
        let of = |shift: f64, scale: f64| {
            let row = |draw: &[u16; 5]| draw.iter().map(|x| scale * f64::from(*x) + shift).collect();
            ranks_from_draws(&draws.iter().map(row).collect::<Vec<Vec<f64>>>()).unwrap()
        };
        prop_assert_eq!(of(0.0, 1.0), of(f64::from(shift) / 16.0, f64::from(scale) / 8.0));
    }

    #[test]
    fn turning_the_scale_round_turns_the_sets_round(units in units()) {
        let turned = moved(&units, 1.0, -1.0);
        let k = units.len();
        for (there, back) in sets(&units).iter().zip(sets(&turned)) {
            let mirrored: Vec<RankSet> = back.iter().map(|set| RankSet { lo: k + 1 - set.hi, hi: k + 1 - set.lo }).collect();
            prop_assert_eq!(there, &mirrored);
        }
    }

    #[test]
    fn a_rank_lies_in_its_sets(units in units()) {
        for sets in sets(&units) {
            for (rank, set) in ranks(&estimates(&units)).into_iter().zip(sets) {
                prop_assert!(1 <= set.lo && set.lo <= rank && rank <= set.hi && set.hi <= units.len(), "{rank} {set:?}");
            }
        }
    }
}
