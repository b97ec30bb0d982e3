//! Laws of sample sizes, allocation and imputation.

use analytics::allocation::{Allocation, Share, neyman, proportional};
use analytics::interval::Interval;
use analytics::rubin::combine;
use analytics::sample_size::{
    Detection, Plan, SampleSizeError, clustered_deff, detectable_change, margin, sample_size, size_for_change,
};
use proptest::prelude::*;

fn plan() -> impl Strategy<Value = Plan> {
    (0.01..0.99, 0.005..0.5, 0.5..0.999, proptest::option::of(1..200_000_u64), 0.3..5.0, 0.05..=1.0).prop_map(
        |(share, margin, level, population, deff, response_rate)| Plan {
            share,
            margin,
            level,
            population,
            deff,
            response_rate,
        },
    )
}

fn strata() -> impl Strategy<Value = Vec<Share>> {
    let spread = prop_oneof![1 => Just(0.0), 5 => 0.01..2.0];
    proptest::collection::vec((1..400_u64, spread).prop_map(|(frame, spread)| Share { frame, spread }), 1..12)
}

fn holds(allocation: &Allocation, strata: &[Share], n: u64, least: u64) -> bool {
    allocation.sizes.iter().sum::<u64>() == n
        && allocation
            .sizes
            .iter()
            .zip(strata)
            .all(|(size, stratum)| *size >= least.min(stratum.frame) && *size <= stratum.frame)
        && allocation.sizes.iter().zip(&allocation.exact).all(|(size, exact)| (*size as f64 - exact).abs() < 1.0)
}

proptest! {
    #[test]
    fn a_wider_margin_never_needs_more(plan in plan(), wider in 1.0..3.0_f64) {
        let easier = Plan { margin: (plan.margin * wider).min(0.99), ..plan };
        let (one, two) = (sample_size(&plan).unwrap(), sample_size(&easier).unwrap());
        prop_assert!(two.exact <= one.exact && two.interviews <= one.interviews && two.invitations <= one.invitations);
        prop_assert!(two.yamane <= one.yamane);
    }

    #[test]
    fn a_size_is_at_most_the_list_and_buys_its_margin(plan in plan()) {
        let got = sample_size(&plan).unwrap();
        prop_assert!(got.invitations >= got.interviews);
        if let Some(people) = plan.population {
            prop_assert!(got.interviews <= people, "{got:?}");
        }
        if got.interviews > 0 {
            let buys = margin(got.interviews, plan.share, plan.level, plan.population, plan.deff).unwrap();
            prop_assert!(buys <= plan.margin * (1.0 + 1e-6), "{buys} {plan:?}");
        }
    }

    #[test]
    fn the_change_a_size_shows_needs_that_size(share in 0.02..0.98, power in 0.5..0.99, deff in 0.5..4.0, n in 30..50_000_u64) {
        let detection = Detection { share, level: 0.95, power, deff };
        let (fall, rise) = detectable_change(&detection, n).unwrap();
        for change in [fall.map(|fall| -fall), rise].into_iter().flatten() {
            let back = size_for_change(&detection, change).unwrap();
            prop_assert!(back.abs_diff(n) <= 1, "{back} {n}");
        }
    }

    #[test]
    fn an_allocation_adds_up_and_keeps_its_bounds(strata in strata(), least in 0..4_u64, part in 0.0..=1.0) {
        let frame: u64 = strata.iter().map(|stratum| stratum.frame).sum();
        let needed: u64 = strata.iter().map(|stratum| stratum.frame.min(least)).sum();
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a part of a small number")]
        let n = needed + (part * (frame - needed) as f64) as u64;
        for allocation in [proportional(&strata, n, least).unwrap(), neyman(&strata, n, least).unwrap()] {
            prop_assert!(holds(&allocation, &strata, n, least), "{allocation:?} {n}");
        }
        if needed > 0 {
            prop_assert!(proportional(&strata, needed - 1, least).is_err());
        }
        prop_assert!(neyman(&strata, frame + 1, least).is_err());
    }

    #[test]
    fn combined_imputations_are_finite_and_no_surer_than_one(
        parts in proptest::collection::vec((-5.0..5.0, prop_oneof![1 => Just(0.0), 6 => 0.0..3.0]), 2..12), df in 1.0..500.0,
    ) {
        let (estimates, variances): (Vec<f64>, Vec<f64>) = parts.into_iter().unzip();
        if let Ok(got) = combine(&estimates, &variances, df, 0.95) {
            prop_assert!(got.total >= got.within && (0.0..=1.0).contains(&got.lambda));
            prop_assert!(got.df.is_none_or(|own| own > 0.0 && own <= df), "{got:?}");
            let numbers = [got.riv, got.df_rubin, got.df, got.fmi, got.interval.map(Interval::width)];
            prop_assert!(numbers.into_iter().flatten().all(f64::is_finite), "{got:?}");
        }
    }
}

#[test]
fn plans_that_are_none() {
    let plan = Plan { share: 0.5, margin: 0.05, level: 0.95, population: Some(1000), deff: 1.5, response_rate: 0.8 };
    let error = |plan: Plan| sample_size(&plan).unwrap_err();
    assert_eq!(error(Plan { share: 1.0, ..plan }), SampleSizeError::Share(1.0));
    assert_eq!(error(Plan { margin: 0.0, ..plan }), SampleSizeError::Margin(0.0));
    assert_eq!(error(Plan { level: 95.0, ..plan }), SampleSizeError::Level(95.0));
    assert_eq!(error(Plan { population: Some(0), ..plan }), SampleSizeError::Population);
    assert_eq!(error(Plan { deff: 0.0, ..plan }), SampleSizeError::Deff(0.0));
    assert_eq!(error(Plan { response_rate: 1.2, ..plan }), SampleSizeError::ResponseRate(1.2));
    assert_eq!(error(Plan { margin: 1e-9, population: None, ..plan }), SampleSizeError::TooLarge);
    assert_eq!(margin(1001, 0.5, 0.95, Some(1000), 1.0), Err(SampleSizeError::Size(1001)));
    assert_eq!(margin(1000, 0.5, 0.95, Some(1000), 1.0), Ok(0.0));
    assert_eq!(margin(1, 0.5, 0.95, Some(1), 1.0), Ok(0.0));
    assert!(clustered_deff(0.5, 0.05).is_err() && clustered_deff(20.0, -0.9).is_err());
    let detection = Detection { share: 0.9, level: 0.95, power: 0.8, deff: 1.0 };
    assert_eq!(size_for_change(&detection, 0.2), Err(SampleSizeError::Change(0.2)));
    assert_eq!(size_for_change(&detection, 0.0), Err(SampleSizeError::Change(0.0)));
    assert_eq!(detectable_change(&detection, 0), Err(SampleSizeError::Size(0)));
    assert_eq!(detectable_change(&detection, 10).unwrap().1, None, "a rise that large leads above 1");
    assert!(size_for_change(&Detection { power: 0.01, ..detection }, 0.05).is_err());
}
