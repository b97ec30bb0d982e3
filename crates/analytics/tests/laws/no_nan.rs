//! No number that is none leaves: of whatever numbers and levels, a function makes numbers, `None` or an error.

use std::fmt::Debug;

use analytics::agreement::intraclass_correlation;
use analytics::allocation::{Share, neyman};
use analytics::answer_columns::person_means;
use analytics::battery::{Scope, points};
use analytics::comparison::{Adjustment, Linked, Side, adjust, all_pairs_at, difference_at, equivalence, slope};
use analytics::design::{Design, DesignRow};
use analytics::disclosure::decide;
use analytics::estimate::{Measure, Measured};
use analytics::group::unit_mean;
use analytics::instrument::Scale;
use analytics::interval::{self, Basis};
use analytics::interviewer::{Interview, one_way_anova, reml, reml_crossed, variance_by_interviewer};
use analytics::linear::{self, Linearised, VarianceOptions};
use analytics::rank::{JointLevel, against_the_mean, joint_sets, ranks_from_draws};
use analytics::rank_test::{Ties, kruskal_wallis, mann_whitney, rank_test_k_groups, rank_test_two_groups};
use analytics::reliability::reliability;
use analytics::replicate::{Centre, Replicates, brr, jkn};
use analytics::rubin::combine;
use analytics::sample_size::{
    Detection, Plan, clustered_deff, detectable_change, margin, sample_size, size_for_change,
};
use analytics::score::{Setting, score};
use analytics::t_test::t_test;
use analytics::tail;
use analytics::tally::tallies;
use analytics::two_samples::{Count, cochran_armitage, two_proportions};
use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::select;
use survey::rule::IndexRule;

use crate::scores::{instrument, rows, sample};

/// Numbers as they should be, and those that come of a mistake.
fn number() -> impl Strategy<Value = f64> {
    const ODD: [f64; 12] = [
        f64::NAN,
        f64::INFINITY,
        f64::NEG_INFINITY,
        0.0,
        -0.0,
        1.0,
        -1.0,
        5e-324,
        f64::MIN_POSITIVE,
        f64::MAX,
        f64::MIN,
        1e160,
    ];
    prop_oneof![1 => select(&ODD[..]), 2 => -1.5..1.5_f64, 1 => 0.0..1e4_f64]
}

/// Levels between 0 and 1, on the ends and outside.
fn level() -> impl Strategy<Value = f64> {
    const ODD: [f64; 9] =
        [f64::NAN, f64::INFINITY, f64::NEG_INFINITY, -0.5, 0.0, 1.0, 1.5, 1.0 - f64::EPSILON / 2.0, f64::MIN_POSITIVE];
    prop_oneof![1 => select(&ODD[..]), 1 => 0.5..0.999_f64]
}

fn inside(level: f64) -> bool {
    level > 0.0 && level < 1.0
}

fn no_nan(got: &impl Debug) -> Result<(), TestCaseError> {
    let told = format!("{got:?}");
    prop_assert!(!told.contains("NaN"), "{told}");
    Ok(())
}

/// No NaN, and nothing at all of a level that is none.
fn of_level<T: Debug>(level: f64, got: Option<T>) -> Result<(), TestCaseError> {
    let Some(got) = got else { return Ok(()) };
    prop_assert!(inside(level), "{level}: {got:?}");
    no_nan(&got)
}

fn side() -> impl Strategy<Value = Side> {
    (number(), number(), -1..40_i64).prop_map(|(estimate, variance, df)| Side { estimate, variance, df })
}

fn design() -> Design {
    let mut builder = Design::builder();
    for (stratum, psu) in
        [("h", "a"), ("h", "a"), ("h", "b"), ("h", "b"), ("i", "c"), ("i", "c"), ("i", "d"), ("i", "d")]
    {
        let (psus_in_stratum, people_in_psu) = (Some(9.0), Some(30.0));
        builder.push(&DesignRow { stratum, psu, psus_in_stratum, people_in_psu, weight: 67.5 }).unwrap();
    }
    builder.finish().unwrap()
}

proptest! {
    #[test]
    fn tails_and_quantiles(x in number(), p in level(), a in number(), b in number()) {
        no_nan(&[tail::normal_two_sided(x), tail::t_two_sided(x, a), tail::chi_square_upper(x, a), tail::f_upper(x, a, b)])?;
        of_level(p, tail::normal_quantile(p))?;
        of_level(p, tail::t_quantile(p, a))?;
        of_level(p, tail::f_quantile(p, a, b))?;
        for of in [tail::beta_cdf, tail::beta_quantile] {
            let got = of(p, a, b);
            prop_assert!(got.is_none_or(|got| (0.0..=1.0).contains(&got) && (0.0..=1.0).contains(&p)), "{got:?}");
        }
    }

    #[test]
    fn intervals(p in number(), variance in number(), n in 0..2000_u64, df in number(), level in level()) {
        for kind in [interval::mean, interval::xlogit, interval::asin] {
            of_level(level, kind(p, variance, df, level))?;
        }
        for kind in [interval::beta, interval::wilson_design] {
            of_level(level, kind(p, variance, n, df, level))?;
        }
        for kind in [interval::wilson, interval::clopper_pearson] {
            of_level(level, kind(p, df, level))?;
        }
        no_nan(&interval::effective_n(p, variance))?;
        of_level(level, interval::effective_n_kg(p, variance, n, df, level))?;
    }

    #[test]
    fn intervals_of_counts_and_of_figures(
        p in number(), variance in number(), deff_bar in number(), x in 0..60_u32, n in 0..60_u32, people in 0..90_u32,
        df in -1..9_i64, flags in any::<[bool; 3]>(), level in level(),
    ) {
        let (count, of) = (u64::from(x), u64::from(n));
        for kind in [
            interval::wald,
            interval::wilson_corrected,
            interval::agresti_coull,
            interval::jeffreys,
            interval::simple_count,
        ] {
            of_level(level, kind(count, of, level))?;
        }
        of_level(level, interval::wilson_finite(x, n, people, level))?;
        of_level(level, interval::hypergeometric(x, n, people, level))?;
        let other = Count { successes: count / 2, n: of };
        of_level(level, two_proportions(Count { successes: count, n: of }, other, level))?;
        let [single, census, listed] = flags;
        let list = listed.then_some((x, people));
        of_level(level, interval::choose(&Basis { p, variance, n: of, df, single, deff_bar, census, list, level }))?;
    }

    #[test]
    fn comparisons(sides in vec(side(), 1..5), level in level(), a in number(), b in number(), normal in any::<bool>()) {
        of_level(level, difference_at(sides[0], sides[sides.len() - 1], level))?;
        no_nan(&all_pairs_at(&sides, level))?;
        no_nan(&equivalence(a, b, sides[0].variance))?;
        let apart: Vec<(f64, f64, i64)> = sides.iter().map(|side| (side.estimate, side.variance, side.df)).collect();
        let years: Vec<i32> = (2020..).take(sides.len()).collect();
        let linked = Linked::independent(&apart);
        of_level(level, slope(&years, &linked, normal, level))?;
        no_nan(&linked.se(&vec![a; sides.len()]))?;
        let p: Vec<Option<f64>> = sides.iter().map(|side| Some(side.estimate)).collect();
        no_nan(&adjust(&p, Adjustment::BenjaminiYekutieli))?;
        prop_assert_eq!(against_the_mean(&sides, a).len(), sides.len());
        let units: Vec<(f64, f64)> = sides.iter().map(|side| (side.estimate, side.variance)).collect();
        for by in [JointLevel::Bonferroni, JointLevel::Sidak, JointLevel::Individual] {
            for (set, (estimate, se)) in joint_sets(&units, level, by).into_iter().zip(&units) {
                prop_assert!(set.lo >= 1 && set.lo <= set.hi && set.hi <= units.len());
                let known = inside(level) && estimate.is_finite() && *se >= 0.0;
                prop_assert!(known || (set.lo, set.hi) == (1, units.len()));
            }
        }
        let draws: Vec<Vec<f64>> = units.iter().map(|(estimate, se)| vec![*estimate, *se]).collect();
        no_nan(&ranks_from_draws(&draws).ok())?;
    }

    #[test]
    fn plans(
        (share, own, deff, response_rate) in (number(), number(), number(), number()), level in level(), n in 0..400_u64,
        population in proptest::option::of(0..400_u64), estimates in vec(number(), 0..4),
    ) {
        no_nan(&sample_size(&Plan { share, margin: own, level, population, deff, response_rate }).ok())?;
        of_level(level, margin(n, share, level, population, deff).ok())?;
        no_nan(&clustered_deff(deff, share).ok())?;
        let detection = Detection { share, level, power: own, deff };
        of_level(level, size_for_change(&detection, response_rate).ok())?;
        of_level(level, detectable_change(&detection, n).ok())?;
        no_nan(&neyman(&estimates.iter().map(|spread| Share { frame: n, spread: *spread }).collect::<Vec<_>>(), n, 2).ok())?;
        of_level(level, combine(&estimates, &vec![share; estimates.len()], deff, level).ok())?;
    }

    #[test]
    fn estimates_of_a_design(values in vec(proptest::option::weighted(0.9, number()), 8), c in number(), fpc in any::<bool>()) {
        let (design, options) = (design(), VarianceOptions { fpc, ..VarianceOptions::WITH_FPC });
        let plain: Vec<f64> = values.iter().map(|value| value.unwrap_or(0.0)).collect();
        let made = [linear::mean(&design, &values), linear::ratio(&design, &plain, &plain, vec![true; 8])];
        no_nan(&made)?;
        let by_hand = Linearised { estimate: c, z: plain.clone(), used: vec![true; 8] };
        for of in made.iter().flatten().chain([&by_hand]) {
            no_nan(&linear::combine(&[(c, of), (1.0, of)]))?;
            no_nan(&linear::variance(&design, of, options).unwrap())?;
            no_nan(&linear::covariance_matrix(&design, &[of.clone(), by_hand.clone()], options).unwrap())?;
            no_nan(&linear::simple_random_variance(&design, of))?;
            no_nan(&variance_by_interviewer(&design, of, &[1, 1, 2, 2, 3, 3, 4, 4]))?;
        }
        let groups = [1, 2, 1, 2, 1, 2, 1, 2].map(Some);
        no_nan(&t_test(&design, &values, &groups, options).ok())?;
        no_nan(&rank_test_two_groups(&design, &values, &groups, Ties::Shared, options).ok())?;
        no_nan(&rank_test_k_groups(&design, &values, &groups, Ties::Shared, options).ok())?;
        no_nan(&brr(&design, c).ok())?;
        no_nan(&Replicates::from_factors(&design, vec![plain.clone(); 4], c, vec![1.0; 8]).ok())?;
        no_nan(&jkn(&design, fpc).unwrap().variance(&design, Centre::Replicates, |weights| Some(weights[0] * c)))?;
        let unit = |estimate, variance| {
            Measured { estimate, variance, variance_no_fpc: variance, n: 8, df: 2, psus: 4, deff: None, deff_replace: None }
        };
        no_nan(&unit_mean(&[unit(c, plain[0]), unit(plain[1], plain[2])]))?;
    }

    #[test]
    fn scales_and_groups_without_a_design(columns in vec(vec(number(), 3), 2..6), weights in vec(number(), 6), level in level()) {
        let some = |column: &Vec<f64>| column.iter().copied().map(Some).collect::<Vec<_>>();
        let items: Vec<Vec<Option<f64>>> = columns.iter().map(some).collect();
        no_nan(&person_means(&items))?;
        no_nan(&reliability(&items, Some(&weights[..3]), level).ok())?;
        no_nan(&intraclass_correlation(&columns, level).ok())?;
        no_nan(&(mann_whitney(&columns[0], &columns[1]), kruskal_wallis(&columns)))?;
        let people = [Count { successes: 1, n: 4 }, Count { successes: 2, n: 5 }, Count { successes: 0, n: 3 }];
        no_nan(&cochran_armitage(&people, &columns[0]))?;
        let scores: Vec<Option<f64>> = weights.iter().copied().map(Some).collect();
        no_nan(&one_way_anova(&scores, &[1, 1, 2, 2, 3, 3]).ok())?;
        let interview = |(at, score): (usize, &f64)| {
            let (interviewer, psu) = (["a", "b", "c"][at % 3], ["p", "q"][at / 3]);
            Interview { score: *score, unit_year: "u", interviewer, psu }
        };
        let interviews: Vec<Interview<'_>> = weights.iter().enumerate().map(interview).collect();
        no_nan(&(reml(&interviews).ok(), reml_crossed(&interviews).ok()))?;
        no_nan(&tallies(&[6], &weights, &[&[1, 2, 3, 4, 5, 9]]))?;
    }

    #[test]
    fn scores_of_any_level_and_points_of_any_weights(
        rows in rows(), level in level(), odd in number(), value in number(), w in number(), n in 30..400_u64,
    ) {
        let (sample, instrument) = (sample(&rows, 1.0), instrument());
        let got = score(&sample, &instrument, &Setting { level, ..Setting::default() });
        no_nan(&got)?;
        prop_assert!(inside(level) || got.criteria.iter().all(|criterion| criterion.figure.lo.is_none()));
        let mut weights = vec![1.0; rows.len()];
        weights.iter_mut().step_by(3).for_each(|weight| *weight = odd);
        let got = points(&sample, &instrument, Scope::default(), &weights);
        no_nan(&got)?;
        no_nan(&got.index(IndexRule::MeanOfPersons, Measure::Score))?;
        no_nan(&Scale::new(&[(1, value)], &[], &[]).ok())?;
        let unknown = value.is_nan() || w.is_nan();
        prop_assert!(!unknown || decide(n, Some(n as f64), value, Some(w), 20).is_hidden());
    }
}
