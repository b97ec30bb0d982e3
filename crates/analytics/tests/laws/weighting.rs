//! What calibration, trimming and nonresponse adjustment keep, for any sample.

use analytics::design::{Design, DesignRow};
use analytics::linear::{Linearised, VarianceOptions, ratio, variance};
use analytics::rank_test::{Ties, rank_test_two_groups};
use analytics::weighting::nonresponse::{Drawn, FEW_RESPONDENTS, adjust};
use analytics::weighting::{Auxiliary, Calibrated, Factor, Method, calibrate, calibration_factors, summarise, trim};
use proptest::prelude::*;

use crate::shuffle::shuffled;

const LEVELS: [u32; 3] = [2, 4, 3];
const EVERY: [Method; 3] = [Method::Rake, Method::Exponential, Method::Logit { lower: 0.0, upper: 1e3 }];

/// One respondent: PSU, weight, category of each variable, a number, and whether satisfied.
#[derive(Debug, Clone)]
struct Row {
    psu: u8,
    weight: f64,
    codes: [u32; 3],
    number: f64,
    satisfied: bool,
}

fn row() -> impl Strategy<Value = Row> {
    let codes = (0..LEVELS[0], 0..LEVELS[1], 0..LEVELS[2]);
    (0..12_u8, 0.5..40.0, codes, 0.0..100.0, any::<bool>()).prop_map(|(psu, weight, (a, b, c), number, satisfied)| {
        Row { psu, weight, codes: [a, b, c], number, satisfied }
    })
}

/// Rows of which every combination of categories is one, so that every margin has a solution.
fn rows() -> impl Strategy<Value = Vec<Row>> {
    proptest::collection::vec(row(), 25..120).prop_map(|mut rows| {
        for (at, row) in (0_u32..24).zip(&mut rows) {
            row.codes = [at % 2, at / 2 % 4, at / 8];
        }
        rows
    })
}

fn design(rows: &[Row], scale: f64) -> Design {
    let mut builder = Design::builder();
    for row in rows {
        let (stratum, psu) = (format!("h{}", row.psu % 3), format!("a{}", row.psu));
        let row = DesignRow {
            stratum: &stratum,
            psu: &psu,
            psus_in_stratum: Some(20.0),
            people_in_psu: Some(500.0),
            weight: row.weight * scale,
        };
        builder.push(&row).unwrap();
    }
    builder.finish().unwrap()
}

fn factors(rows: &[Row], count: usize) -> Vec<Factor> {
    let factor = |at: usize| {
        let levels = (0..LEVELS[at]).map(|level| format!("l{level}")).collect();
        Factor::new(&format!("v{at}"), levels, rows.iter().map(|row| row.codes[at]).collect()).unwrap()
    };
    (0..count).map(factor).collect()
}

fn auxiliary(rows: &[Row]) -> Auxiliary {
    Auxiliary::of_factors(factors(rows, 3)).unwrap()
}

/// The column totals of `weights`: first all categories of the first variable, then of the others all but the first.
fn totals(rows: &[Row], weights: &[f64]) -> Vec<f64> {
    let mut totals = Vec::new();
    for (at, levels) in LEVELS.iter().enumerate() {
        for level in u32::from(at > 0)..*levels {
            totals.push(rows.iter().zip(weights).filter(|(row, _)| row.codes[at] == level).map(|(_, w)| w).sum());
        }
    }
    totals
}

/// Margins that some population has: the sample with its weights changed by category.
fn targets(rows: &[Row], tilt: [f64; 9]) -> Vec<f64> {
    let weight = |row: &Row| {
        let [a, b, c] = row.codes.map(|code| code as usize);
        row.weight * tilt[a] * tilt[2 + b] * tilt[6 + c]
    };
    totals(rows, &rows.iter().map(weight).collect::<Vec<f64>>())
}

fn tilt() -> impl Strategy<Value = [f64; 9]> {
    proptest::array::uniform9(0.4..2.5)
}

fn satisfied(rows: &[Row], design: &Design) -> Linearised {
    let y: Vec<f64> = rows.iter().map(|row| f64::from(u8::from(row.satisfied))).collect();
    ratio(design, &y, &vec![1.0; rows.len()], vec![true; rows.len()]).unwrap()
}

/// The variance of the share of satisfied after calibration.
fn error(rows: &[Row], calibrated: &Calibrated) -> f64 {
    variance(calibrated, &satisfied(rows, &calibrated.design), VarianceOptions::WITH_FPC).unwrap().unwrap()
}

fn near(a: f64, b: f64, tolerance: f64) -> bool {
    (a - b).abs() <= tolerance * b.abs().max(1e-9)
}

fn all_near(a: &[f64], b: &[f64], tolerance: f64) -> bool {
    a.len() == b.len() && a.iter().zip(b).all(|(a, b)| near(*a, *b, tolerance))
}

proptest! {
    #[test]
    fn every_margin_is_reproduced(rows in rows(), tilt in tilt()) {
        let (design, auxiliary, targets) = (design(&rows, 1.0), auxiliary(&rows), targets(&rows, tilt));
        for method in EVERY {
            let calibrated = calibrate(&design, &auxiliary, &targets, method).unwrap();
            prop_assert!(all_near(&totals(&rows, calibrated.design.weights()), &targets, 1e-9), "{:?}", method);
            prop_assert!(calibrated.summary().is_some());
        }
        // Linear weights may be refused, but not be wrong.
        if let Ok(calibrated) = calibrate(&design, &auxiliary, &targets, Method::Linear) {
            prop_assert!(all_near(&totals(&rows, calibrated.design.weights()), &targets, 1e-9));
        }
    }

    #[test]
    fn raking_and_raking_as_calibration_are_the_same(rows in rows(), tilt in tilt()) {
        let (design, auxiliary, targets) = (design(&rows, 1.0), auxiliary(&rows), targets(&rows, tilt));
        let [fitted, solved] = [Method::Rake, Method::Exponential].map(|m| calibrate(&design, &auxiliary, &targets, m).unwrap());
        prop_assert!(all_near(&fitted.g, &solved.g, 1e-7));
    }

    #[test]
    fn the_scale_of_base_weights_does_not_matter(rows in rows(), tilt in tilt(), scale in 0.01..100.0) {
        let (auxiliary, targets) = (auxiliary(&rows), targets(&rows, tilt));
        let raked = |scale| calibrate(&design(&rows, scale), &auxiliary, &targets, Method::Rake).unwrap();
        let (one, other) = (raked(1.0), raked(scale));
        prop_assert!(all_near(one.design.weights(), other.design.weights(), 1e-8));
        prop_assert!(near(error(&rows, &one), error(&rows, &other), 1e-6) || error(&rows, &one) < 1e-20);
        // The variance of a calibrated design is that of the residual under its weights.
        let residual = one.residual(&satisfied(&rows, &one.design));
        let direct = variance(&one.design, &residual, VarianceOptions::WITH_FPC).unwrap().unwrap();
        prop_assert_eq!(error(&rows, &one).to_bits(), direct.to_bits());
    }

    #[test]
    fn the_order_of_rows_does_not_matter(rows in rows(), tilt in tilt(), seed in any::<u64>()) {
        let places = shuffled(&(0..rows.len()).collect::<Vec<usize>>(), seed);
        let moved: Vec<Row> = places.iter().map(|at| rows[*at].clone()).collect();
        let target = targets(&rows, tilt);
        for method in EVERY {
            let of = |rows: &[Row]| calibrate(&design(rows, 1.0), &auxiliary(rows), &target, method).unwrap();
            let (plain, other) = (of(&rows), of(&moved));
            let back: Vec<f64> = places.iter().map(|at| plain.design.weights()[*at]).collect();
            prop_assert!(all_near(other.design.weights(), &back, 1e-7), "{:?}", method);
            let estimate = |rows: &[Row], c: &Calibrated| satisfied(rows, &c.design).estimate;
            prop_assert!((estimate(&rows, &plain) - estimate(&moved, &other)).abs() < 1e-7);
            prop_assert!(near(error(&rows, &plain), error(&moved, &other), 1e-5) || error(&rows, &plain) < 1e-20);
            let test = |rows: &[Row], c: &Calibrated| {
                let values: Vec<Option<f64>> = rows.iter().map(|row| Some(row.number.floor())).collect();
                let groups: Vec<Option<bool>> = rows.iter().map(|row| Some(row.satisfied)).collect();
                rank_test_two_groups(c, &values, &groups, Ties::Shared, VarianceOptions::WITH_FPC)
            };
            if let (Ok(a), Ok(b)) = (test(&rows, &plain), test(&moved, &other)) {
                prop_assert!((a.difference - b.difference).abs() < 1e-6 && near(a.se, b.se, 1e-5), "{a:?} {b:?}");
            }
        }
    }

    #[test]
    fn margins_already_met_change_nothing(rows in rows()) {
        let (design, auxiliary) = (design(&rows, 1.0), auxiliary(&rows));
        let met = totals(&rows, design.weights());
        for method in EVERY.into_iter().chain([Method::Linear]) {
            let calibrated = calibrate(&design, &auxiliary, &met, method).unwrap();
            prop_assert!(all_near(calibrated.design.weights(), design.weights(), 1e-9), "{:?}", method);
        }
    }

    #[test]
    fn numbers_are_reproduced_and_known_totals_have_no_error(rows in rows(), tilt in tilt(), more in 0.95..1.05) {
        let design = design(&rows, 1.0);
        let numbers: Vec<f64> = rows.iter().map(|row| row.number).collect();
        let auxiliary = Auxiliary::of_factors(factors(&rows, 1)).unwrap().with_number("n", numbers.clone()).unwrap();
        let mut target: Vec<f64> = targets(&rows, tilt)[..2].to_vec();
        let mean = rows.iter().map(|row| row.weight * row.number).sum::<f64>() / design.total_weight();
        target.push(target.iter().sum::<f64>() * mean * more);
        let Ok(calibrated) = calibrate(&design, &auxiliary, &target, Method::Exponential) else { return Ok(()) };
        let total: f64 = calibrated.design.weights().iter().zip(&numbers).map(|(w, n)| w * n).sum();
        prop_assert!(near(total, target[2], 1e-9));
        let of = Linearised { estimate: total, z: numbers, used: vec![true; rows.len()] };
        let error = variance(&calibrated.design, &calibrated.residual(&of), VarianceOptions::WITH_FPC).unwrap().unwrap();
        prop_assert!(error.sqrt() < 1e-9 * total, "{}", error);
    }

    #[test]
    fn totals_that_are_estimates_add_what_they_move_the_estimate_by(
        rows in rows(), tilt in proptest::array::uniform9(0.97..1.03), error in proptest::array::uniform7(-5.0..5.0),
    ) {
        let (design, auxiliary, targets) = (design(&rows, 1.0), auxiliary(&rows), targets(&rows, tilt));
        let Ok(calibrated) = calibrate(&design, &auxiliary, &targets, Method::Linear) else { return Ok(()) };
        let of = satisfied(&rows, &calibrated.design);
        // One error in all totals at once: its square is the variance, and moves the estimate along one line.
        let covariance: Vec<Vec<f64>> = error.iter().map(|a| error.iter().map(|b| a * b).collect()).collect();
        let added = calibrated.variance_of_totals(&of, &covariance).unwrap();
        let moved = |step: f64| {
            let totals: Vec<f64> = targets.iter().zip(error).map(|(total, error)| total + step * error).collect();
            calibrate(&design, &auxiliary, &totals, Method::Linear).map(|c| satisfied(&rows, &c.design).estimate)
        };
        let (Ok(up), Ok(down)) = (moved(1e-3), moved(-1e-3)) else { return Ok(()) };
        let slope = (up - down) / 2e-3;
        prop_assert!((added.sqrt() - slope.abs()).abs() < 1e-6 * slope.abs() + 1e-9, "{} {}", added.sqrt(), slope);
        let known = vec![vec![0.0; 7]; 7];
        prop_assert_eq!(calibrated.variance_of_totals(&of, &known), Ok(0.0));
        let mut wrong = covariance;
        wrong[2][1] += 1.0;
        for wrong in [&wrong[..], &wrong[..6], &vec![vec![f64::NAN; 7]; 7], &vec![vec![0.0; 6]; 7]] {
            prop_assert!(calibrated.variance_of_totals(&of, wrong).is_err());
        }
    }

    #[test]
    fn a_residual_is_orthogonal_and_its_own_residual(rows in rows(), tilt in tilt()) {
        let base = design(&rows, 1.0);
        let calibrated = calibrate(&base, &auxiliary(&rows), &targets(&rows, tilt), Method::Rake).unwrap();
        let once = calibrated.residual(&satisfied(&rows, &calibrated.design));
        let twice = calibrated.residual(&once);
        let largest = once.z.iter().fold(0.0_f64, |most, z| most.max(z.abs()));
        prop_assert!(once.z.iter().zip(&twice.z).all(|(a, b)| (a - b).abs() <= 1e-9 * largest));
        let weighted: Vec<f64> = once.z.iter().zip(base.weights()).map(|(z, weight)| z * weight).collect();
        prop_assert!(totals(&rows, &weighted).iter().all(|sum| sum.abs() <= 1e-9 * largest * base.total_weight()));
    }

    #[test]
    fn one_variable_post_stratified_raked_and_linear_agree(rows in rows(), tilt in tilt()) {
        let design = design(&rows, 1.0);
        let auxiliary = Auxiliary::of_factors(factors(&rows, 1)).unwrap();
        let target = &targets(&rows, tilt)[..2];
        let g = |method| calibrate(&design, &auxiliary, target, method).unwrap().g;
        let stratified = g(Method::PostStratify);
        for method in EVERY.into_iter().chain([Method::Linear]) {
            prop_assert!(all_near(&g(method), &stratified, 1e-9));
        }
    }

    #[test]
    fn rows_without_weight_count_for_nothing(rows in rows(), tilt in tilt(), dropped in any::<prop::sample::Index>()) {
        // Beyond the first rows, which hold every combination.
        let dropped = 24 + dropped.index(rows.len() - 24);
        let targets = targets(&rows, tilt);
        let mut weights: Vec<f64> = rows.iter().map(|row| row.weight).collect();
        weights[dropped] = 0.0;
        let with = calibration_factors(&weights, &auxiliary(&rows), &targets, Method::Rake).unwrap();
        let mut fewer = rows.clone();
        fewer.remove(dropped);
        weights.remove(dropped);
        let without = calibration_factors(&weights, &auxiliary(&fewer), &targets, Method::Rake).unwrap();
        let kept: Vec<f64> = with.iter().enumerate().filter(|(at, _)| *at != dropped).map(|(_, g)| *g).collect();
        prop_assert!(all_near(&kept, &without, 1e-8));
    }

    #[test]
    fn trimming_keeps_the_sum_and_the_cap(weights in proptest::collection::vec(0.1..50.0, 1..200), over in 1.0..4.0) {
        let sum: f64 = weights.iter().sum();
        let cap = over * sum / weights.len() as f64;
        let trimmed = trim(&weights, cap * (1.0 + 1e-12)).unwrap();
        prop_assert!(near(trimmed.iter().sum(), sum, 1e-9));
        prop_assert!(trimmed.iter().all(|weight| *weight <= cap * (1.0 + 1e-12)));
        // Equal amounts: those under the cap have all gained the same.
        let gained: Vec<f64> =
            trimmed.iter().zip(&weights).filter(|(t, _)| **t < cap).map(|(t, weight)| t - weight).collect();
        prop_assert!(gained.iter().all(|gain| (gain - gained[0]).abs() < 1e-9 && *gain >= 0.0));
        if weights.iter().all(|weight| *weight <= cap) {
            prop_assert_eq!(trimmed, weights);
        }
    }

    #[test]
    fn a_summary_is_ordered_and_finite(weights in proptest::collection::vec(1e-3..1e6, 1..100)) {
        let s = summarise(&weights, None).unwrap();
        prop_assert!(s.min <= s.q25 && s.q25 <= s.median && s.median <= s.q75 && s.q75 <= s.max);
        prop_assert!(near(s.kish_deff, 1.0 + s.cv * s.cv, 1e-9) && s.kish_n <= s.n as f64 * (1.0 + 1e-12));
    }

    #[test]
    fn respondents_stand_for_everyone_drawn(answers in proptest::collection::vec((0..4_u8, 0..3_u8, any::<bool>(), any::<bool>()), 1..150)) {
        let names: Vec<(String, String, &str, bool)> = answers
            .iter()
            .map(|(psu, stratum, woman, responded)| {
                (format!("h{stratum}"), format!("a{psu}"), if *woman { "f" } else { "m" }, *responded)
            })
            .collect();
        let drawn: Vec<Drawn<'_>> = names
            .iter()
            .map(|(stratum, psu, class, responded)| Drawn { stratum, psu, class, base: 7.0, responded: *responded })
            .collect();
        if let Ok(adjusted) = adjust(&drawn) {
            let total: f64 = adjusted.weights.iter().flatten().sum();
            prop_assert!(near(total, 7.0 * drawn.len() as f64, 1e-9));
            prop_assert_eq!(adjusted.classes.iter().map(|class| class.drawn).sum::<usize>(), drawn.len());
            for (person, weight) in drawn.iter().zip(&adjusted.weights) {
                prop_assert_eq!(person.responded, weight.is_some());
                prop_assert!(weight.is_none_or(|weight| weight >= 7.0));
                let own = drawn.iter().filter(|d| (d.stratum, d.psu) == (person.stratum, person.psu));
                let (all, came) = own.fold((0.0, 0_usize), |(all, came), d| (all + 1.0, came + usize::from(d.responded)));
                if let Some(weight) = weight && came >= FEW_RESPONDENTS {
                    prop_assert!(near(*weight, 7.0 * all / came as f64, 1e-12));
                }
            }
        }
    }
}
