//! Laws of reliability, agreement and interviewer effects.

use analytics::agreement::{AgreementError, cohen_kappa, fleiss_kappa, intraclass_correlation};
use analytics::interviewer::{Interview, InterviewerError, one_way_anova, reml, reml_crossed, screen};
use analytics::reliability::{Reliability, ReliabilityError, reliability};
use proptest::prelude::*;

use crate::shuffle::shuffled;

fn close(a: f64, b: f64) -> bool {
    (a - b).abs() <= 1e-9 * a.abs().max(b.abs()).max(1.0)
}

fn same(a: Option<f64>, b: Option<f64>) -> bool {
    match (a, b) {
        (Some(a), Some(b)) => close(a, b),
        (None, None) => true,
        _ => false,
    }
}

/// Respondents by rows, some answers missing.
fn answers() -> impl Strategy<Value = Vec<Vec<Option<f64>>>> {
    (2..6_usize).prop_flat_map(|items| {
        let answer = proptest::option::weighted(0.9, (1..=5_u8).prop_map(f64::from));
        proptest::collection::vec(proptest::collection::vec(answer, items), 0..40)
    })
}

fn by_items(rows: &[Vec<Option<f64>>], items: usize) -> Vec<Vec<Option<f64>>> {
    (0..items).map(|k| rows.iter().map(|row| row[k]).collect()).collect()
}

fn same_reliability(a: &Result<Reliability, ReliabilityError>, b: &Result<Reliability, ReliabilityError>) -> bool {
    match (a, b) {
        (Ok(a), Ok(b)) => {
            let items = a.items.iter().zip(&b.items).all(|(a, b)| {
                same(a.alpha_if_dropped, b.alpha_if_dropped) && same(a.item_rest_correlation, b.item_rest_correlation)
            });
            items
                && a.n_complete == b.n_complete
                && close(a.alpha, b.alpha)
                && same(a.alpha_standardised, b.alpha_standardised)
                && same(a.alpha_weighted, b.alpha_weighted)
                && same(a.alpha_pairwise, b.alpha_pairwise)
                && close(a.guttman_lambda2, b.guttman_lambda2)
        }
        (a, b) => a == b,
    }
}

proptest! {
    #[test]
    fn alpha_keeps_a_constant_added_to_an_item_and_the_order_of_rows(
        rows in answers(), item in 0..6_usize, constant in -50_i32..50, seed in any::<u64>(),
    ) {
        let items = rows.first().map_or(2, Vec::len);
        let plain = reliability(&by_items(&rows, items), Some(&vec![1.5; rows.len()]), 0.95);
        let mut moved = shuffled(&rows, seed);
        for row in &mut moved {
            if let Some(value) = row.get_mut(item).and_then(Option::as_mut) {
                *value += f64::from(constant);
            }
        }
        let moved = reliability(&by_items(&moved, items), Some(&vec![1.5; rows.len()]), 0.95);
        prop_assert!(same_reliability(&plain, &moved), "{plain:?} {moved:?}");
        if let Ok(got) = plain {
            prop_assert!(got.alpha <= 1.0 + 1e-12 && got.alpha <= got.guttman_lambda2 + 1e-9, "{got:?}");
            prop_assert!(close(got.alpha, got.alpha_weighted.unwrap()), "equal weights are none");
            let feldt = got.feldt.unwrap();
            prop_assert!(feldt.lo <= got.alpha && got.alpha <= feldt.hi, "{got:?}");
        }
    }

    #[test]
    fn kappas_are_between_minus_one_and_one(
        codes in proptest::collection::vec((0..4_u8, 0..4_u8, any::<bool>()), 0..40),
        table in proptest::collection::vec(proptest::collection::vec(0..4_usize, 5), 2..12),
    ) {
        let first: Vec<Option<u8>> = codes.iter().map(|(a, _, both)| both.then_some(*a)).collect();
        let second: Vec<Option<u8>> = codes.iter().map(|(_, b, _)| Some(*b)).collect();
        if let Ok(got) = cohen_kappa(&first, &second) {
            prop_assert!((-1.0..=1.0).contains(&got.kappa) && (0.0..=1.0).contains(&got.agreement), "{got:?}");
            prop_assert!(close(got.kappa, cohen_kappa(&second, &first).unwrap().kappa));
        }
        // Five raters a subject.
        let counts = |chosen: &Vec<usize>| (0..4).map(|c| chosen.iter().map(|x| u32::from(*x == c)).sum()).collect();
        if let Ok(got) = fleiss_kappa(&table.iter().map(counts).collect::<Vec<Vec<u32>>>()) {
            prop_assert!((-0.25 - 1e-12..=1.0).contains(&got.kappa) && got.se_null.is_finite(), "{got:?}");
            prop_assert!(got.category_kappa.iter().flatten().all(|kappa| (-1.0..=1.0).contains(kappa)), "{got:?}");
        }
    }

    #[test]
    fn intraclass_correlations_keep_the_order_of_rows_and_a_change_of_unit(
        ratings in proptest::collection::vec(proptest::collection::vec(1..=10_u8, 3), 2..10), seed in any::<u64>(),
    ) {
        let numbers = |rows: &[Vec<u8>], by: f64| -> Vec<Vec<f64>> {
            rows.iter().map(|row| row.iter().map(|x| by * f64::from(*x) + 7.0).collect()).collect()
        };
        let plain = intraclass_correlation(&numbers(&ratings, 1.0), 0.95);
        let moved = intraclass_correlation(&numbers(&shuffled(&ratings, seed), 3.0), 0.95);
        prop_assert_eq!(plain.is_ok(), moved.is_ok());
        if let (Ok(a), Ok(b)) = (plain, moved) {
            prop_assert!(same(a.icc1, b.icc1) && same(a.icc3_average, b.icc3_average), "{a:?} {b:?}");
            prop_assert!(close(9.0 * a.ms_within, b.ms_within));
            prop_assert!(a.icc1.is_none_or(|icc| icc <= 1.0));
        }
    }

    #[test]
    fn the_interviewer_effect_keeps_the_order_of_rows(
        rows in proptest::collection::vec((proptest::option::weighted(0.9, 1.0..5.0), 0..6_u8), 0..60),
        seed in any::<u64>(),
    ) {
        let of = |rows: &[(Option<f64>, u8)]| {
            let (scores, interviewers): (Vec<_>, Vec<_>) = rows.iter().copied().unzip();
            one_way_anova(&scores, &interviewers)
        };
        let (plain, moved) = (of(&rows), of(&shuffled(&rows, seed)));
        prop_assert_eq!(plain.is_ok(), moved.is_ok());
        if let (Ok(a), Ok(b)) = (plain, moved) {
            prop_assert!(close(a.icc, b.icc) && close(a.n0, b.n0) && same(a.p, b.p) && close(a.deff, b.deff));
            prop_assert!(a.icc <= 1.0 && a.deff >= 1.0 - 1e-12);
            let alone = screen(&[a], 0.05);
            prop_assert_eq!(alone[0].adjusted_p, a.p, "one test needs no adjustment");
        }
    }

    /// With one mean and equal workloads REML is the analysis of variance, or 0 where that is negative.
    #[test]
    fn reml_of_equal_workloads_is_the_analysis_of_variance(
        scores in proptest::collection::vec(proptest::collection::vec(1.0..5.0_f64, 6), 3..8),
    ) {
        let names: Vec<String> = (0..scores.len()).map(|at| format!("i{at}")).collect();
        let mut interviews = Vec::new();
        for (own, name) in scores.iter().zip(&names) {
            for score in own {
                interviews.push(Interview { score: *score, unit_year: "u", interviewer: name, psu: "" });
            }
        }
        let all: Vec<Option<f64>> = interviews.iter().map(|row| Some(row.score)).collect();
        let who: Vec<&str> = interviews.iter().map(|row| row.interviewer).collect();
        let anova = one_way_anova(&all, &who).unwrap();
        let got = reml(&interviews).unwrap();
        let n = interviews.len() as f64;
        let j = names.len() as f64;
        let pooled = (anova.ms_between * (j - 1.0) + anova.ms_within * (n - j)) / (n - 1.0);
        let (between, within) =
            if anova.variance_between > 0.0 { (anova.variance_between, anova.ms_within) } else { (0.0, pooled) };
        prop_assert!((got.variance_interviewer - between).abs() < 1e-5 * (between + within), "{got:?} {anova:?}");
        prop_assert!((got.variance_residual - within).abs() < 1e-5 * within, "{got:?} {anova:?}");
    }

    #[test]
    fn crossed_effects_are_finite_or_said_not_to_be_known(
        rows in proptest::collection::vec((1.0..5.0_f64, 0..3_usize, 0..4_usize, 0..4_usize), 0..50), seed in any::<u64>(),
    ) {
        const NAMES: [&str; 4] = ["a", "b", "c", "d"];
        let interview = |(score, cell, interviewer, psu): &(f64, usize, usize, usize)| Interview {
            score: *score,
            unit_year: NAMES[*cell],
            interviewer: NAMES[*interviewer],
            psu: NAMES[*psu],
        };
        let of = |rows: &[(f64, usize, usize, usize)]| reml_crossed(&rows.iter().map(interview).collect::<Vec<_>>());
        let (plain, moved) = (of(&rows), of(&shuffled(&rows, seed)));
        prop_assert_eq!(plain.is_ok(), moved.is_ok());
        if let (Ok(a), Ok(b)) = (plain, moved) {
            for (a, b) in [(a.icc_interviewer, b.icc_interviewer), (a.icc_psu, b.icc_psu), (a.overlap, b.overlap)] {
                prop_assert!((0.0..=1.0).contains(&a) && (a - b).abs() < 1e-3, "{a} {b}");
            }
            prop_assert!(a.variance_residual > 0.0 && a.variance_residual.is_finite());
        }
    }
}

#[test]
fn what_no_reliability_is_computed_from() {
    let column = |values: &[f64]| values.iter().map(|value| Some(*value)).collect::<Vec<_>>();
    let few = [column(&[1.0, 2.0]), column(&[2.0, 1.0])];
    let flat = [column(&[3.0; 4]), column(&[4.0; 4])];
    let error = |items: &[Vec<Option<f64>>]| reliability(items, None, 0.95).unwrap_err();
    assert_eq!(error(&few[..1]), ReliabilityError::TooFewItems { items: 1 });
    assert_eq!(error(&few), ReliabilityError::TooFewRows { rows: 2 });
    assert_eq!(error(&flat), ReliabilityError::NoSpread);
    let opposite = [column(&[1.0, 2.0, 3.0, 5.0]), column(&[5.0, 4.0, 3.0, 1.0])];
    assert_eq!(error(&opposite), ReliabilityError::NoSpread, "the sums are equal");
    assert_eq!(
        error(&[column(&[1.0; 3]), column(&[1.0; 2])]),
        ReliabilityError::Lengths { item: 2, here: 2, expected: 3 }
    );
    assert_eq!(error(&[column(&[1.0; 3]), column(&[1.0, f64::NAN, 1.0])]), ReliabilityError::Value { item: 2, row: 2 });
    let weighted = reliability(&flat, Some(&[1.0, 0.0, 1.0, 1.0]), 0.95).unwrap_err();
    assert_eq!(weighted, ReliabilityError::Weight { row: 2 });
    let none_of_the_last = [column(&[1.0, 2.0, 4.0]), column(&[1.0, 3.0, 4.0]), column(&[2.0; 3])];
    let got = reliability(&none_of_the_last, None, 1.5).unwrap();
    assert_eq!((got.alpha_standardised, got.mean_correlation, got.feldt), (None, None, None));
    assert_eq!(got.items[2].item_rest_correlation, None);
}

/// 3.3 is no double: the mean of equal values is off by a last bit, which is no spread.
#[test]
fn rounding_is_no_spread() {
    let flat = vec![Some(3.3); 7];
    let varied: Vec<Option<f64>> = (0..7).map(|at| Some(f64::from(at % 3))).collect();
    assert_eq!(reliability(&[flat.clone(), flat.clone()], None, 0.95).unwrap_err(), ReliabilityError::NoSpread);
    let got = reliability(&[flat.clone(), varied.clone(), varied], None, 0.95).unwrap();
    assert_eq!((got.mean_correlation, got.items[0].item_rest_correlation), (None, None));
    let who = [1, 1, 1, 2, 2, 3, 3];
    assert_eq!(one_way_anova(&flat, &who).unwrap_err(), InterviewerError::NoSpread);
    assert_eq!(intraclass_correlation(&vec![vec![3.3; 3]; 7], 0.95).unwrap_err(), AgreementError::NoSpread);
    let same_for_all = intraclass_correlation(&vec![vec![3.3, 1.1, 0.7]; 7], 0.95).unwrap();
    assert_eq!((same_for_all.ms_rows, same_for_all.icc3), (0.0, None));
    let own = |score: fn(usize) -> f64| {
        let who = ["a", "a", "b", "b", "c", "c", "c"];
        let row = |(at, who): (usize, &&'static str)| Interview {
            score: score(at),
            unit_year: "u",
            interviewer: who,
            psu: "",
        };
        reml(&who.iter().enumerate().map(row).collect::<Vec<_>>())
    };
    assert_eq!(own(|_| 3.3).unwrap_err(), InterviewerError::NoSpread);
    assert_eq!(own(|at| if at < 2 { 3.3 } else { 4.1 }).unwrap_err(), InterviewerError::NotConverged);
    assert!(own(|at| if at == 1 { 3.3 } else { 4.1 }).is_ok());
}
