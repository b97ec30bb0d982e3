//! What weighting refuses, and how it says it.

use analytics::design::{Design, DesignError};
use analytics::weighting::nonresponse::{Drawn, adjust};
use analytics::weighting::{
    Auxiliary, Factor, MarginRow, Margins, Method, WeightingError, calibrate, calibration_factors, cap_of_medians,
    summarise, trim,
};

fn margin(variable: &str, level: &str, count: f64) -> MarginRow {
    MarginRow { variable: variable.to_owned(), level: level.to_owned(), count }
}

fn sex(codes: &[&str]) -> Factor {
    Factor::of_texts("sex", codes.iter().copied()).unwrap()
}

/// Four people, two of each sex and two of each age.
fn four() -> (Design, Auxiliary) {
    let age = Factor::of_texts("age", ["old", "old", "young", "young"]).unwrap();
    let auxiliary = Auxiliary::of_factors(vec![sex(&["f", "f", "m", "m"]), age]).unwrap();
    (Design::of_weights(&[1.0; 4]).unwrap(), auxiliary)
}

#[track_caller]
fn says(error: &WeightingError, parts: &[&str]) {
    for part in parts {
        assert!(error.to_string().contains(part), "{error}");
    }
}

#[test]
fn margins_that_disagree() {
    let rows = |men: f64| {
        vec![
            margin("sex", "f", 50.0),
            margin("sex", "m", 50.0),
            margin("age", "old", 40.0),
            margin("age", "young", men),
        ]
    };
    let error = Margins::new(rows(61.0), None).unwrap_err();
    says(&error, &["'age' has 101 people", "'sex' has 100", "1.00 %", "same list and date"]);
    // Within 0.5 % they are scaled to the frame, or to the first.
    let scaled = Margins::new(rows(60.4), Some(100.2)).unwrap();
    for margin in scaled.variables() {
        assert!((margin.levels.iter().map(|(_, count)| count).sum::<f64>() - 100.2).abs() < 1e-12);
    }
    assert!((Margins::new(rows(60.4), None).unwrap().people() - 100.0).abs() < 1e-12);
    says(&Margins::new(rows(60.0), Some(101.0)).unwrap_err(), &["'sex'", "the frame has 101"]);
}

#[test]
fn margins_that_are_none() {
    assert_eq!(Margins::new([], None).unwrap_err(), WeightingError::NoVariable);
    for count in [-1.0, f64::NAN, f64::INFINITY] {
        assert!(matches!(Margins::new([margin("sex", "f", count)], None), Err(WeightingError::Total { .. })));
    }
    assert!(matches!(Margins::new([margin("sex", "f", 0.0)], None), Err(WeightingError::Total { .. })));
    let twice = Margins::new([margin("sex", "f", 1.0), margin("sex", "f", 1.0)], None).unwrap_err();
    says(&twice, &["'sex'", "'f' twice"]);
    let margins = Margins::new([margin("sex", "f", 5.0), margin("sex", "m", 5.0)], None).unwrap();
    assert!(margins.clone().with_number("n", f64::NAN).is_err());
    let (_, auxiliary) = four();
    says(&margins.totals(&auxiliary).unwrap_err(), &["no margin for 'age'"]);
    let auxiliary = Auxiliary::of_factors(vec![sex(&["f", "x"])]).unwrap();
    says(&margins.totals(&auxiliary).unwrap_err(), &["sex 'm'", "5 people", "no respondent", "collapse"]);
    let auxiliary = Auxiliary::of_factors(vec![sex(&["f", "m", "x"])]).unwrap();
    says(&margins.totals(&auxiliary).unwrap_err(), &["sex 'x'", "collapse"]);
}

#[test]
fn auxiliaries_that_do_not_fit() {
    assert_eq!(
        Factor::of_texts("sex", ["f", ""]).unwrap_err(),
        WeightingError::NoCategory { row: 2, variable: "sex".to_owned() }
    );
    assert!(matches!(
        Factor::new("sex", vec!["f".to_owned()], vec![0, 1]),
        Err(WeightingError::NoCategory { row: 2, .. })
    ));
    assert!(matches!(Factor::new("s", vec!["f".to_owned(); 2], vec![]), Err(WeightingError::LevelTwice { .. })));
    assert_eq!(Auxiliary::of_factors(vec![]).unwrap_err(), WeightingError::NoVariable);
    let one = sex(&["f", "m"]);
    assert!(matches!(Auxiliary::of_factors(vec![one.clone(), one.clone()]), Err(WeightingError::VariableTwice { .. })));
    assert!(matches!(one.cross(&sex(&["f"])), Err(WeightingError::Rows { here: 1, expected: 2, .. })));
    let auxiliary = Auxiliary::of_factors(vec![one]).unwrap();
    assert!(matches!(auxiliary.clone().with_number("n", vec![1.0]), Err(WeightingError::Rows { .. })));
    assert!(matches!(
        auxiliary.clone().with_number("n", vec![1.0, f64::NAN]),
        Err(WeightingError::NotFinite { row: 2, .. })
    ));
    let three = Design::of_weights(&[1.0; 3]).unwrap();
    assert!(matches!(calibrate(&three, &auxiliary, &[1.0, 1.0], Method::Rake), Err(WeightingError::Rows { .. })));
}

#[test]
fn totals_that_cannot_be_met() {
    let (design, auxiliary) = four();
    let refused = |totals: &[f64], method| calibrate(&design, &auxiliary, totals, method).unwrap_err();
    assert_eq!(refused(&[1.0], Method::Rake), WeightingError::TotalCount { here: 1, expected: 3 });
    says(&refused(&[5.0, f64::NAN, 5.0], Method::Rake), &["sex 'm'"]);
    says(&refused(&[5.0, -5.0, 0.0], Method::Rake), &["sex 'm'", "-5"]);
    says(&refused(&[5.0, 5.0, 11.0], Method::Rake), &["'age'", "11", "10"]);
    says(&refused(&[10.0, 0.0, 5.0], Method::Rake), &["sex 'm'", "2 respondents", "nobody"]);
    // Sex and age say the same here, so that 6 women and 5 old people cannot be.
    says(&refused(&[6.0, 4.0, 5.0], Method::Rake), &["500 cycles", "collapse"]);
    for method in [Method::Linear, Method::Exponential, Method::Logit { lower: 0.1, upper: 9.0 }] {
        says(&refused(&[6.0, 4.0, 5.0], method), &[method.name(), "% away"]);
        // But 6 women and 6 old people can, though the columns depend on each other.
        let calibrated = calibrate(&design, &auxiliary, &[6.0, 4.0, 4.0], method).unwrap();
        assert!((calibrated.g[0] - 3.0).abs() < 1e-9, "{method:?}");
    }
    says(&refused(&[5.0, 5.0, 5.0], Method::PostStratify), &["2 and 0", "cross"]);
    says(&refused(&[5.0, 5.0, 5.0], Method::Logit { lower: 1.0, upper: 2.0 }), &["bounds 1 and 2"]);
    says(&refused(&[50.0, 50.0, 50.0], Method::Logit { lower: 0.5, upper: 2.0 }), &["widen the bounds"]);
    let error = calibration_factors(&[1.0, 1.0, 0.0, 0.0], &auxiliary, &[1.0, 1.0, 1.0], Method::Rake).unwrap_err();
    says(&error, &["sex 'm'", "no respondent"]);
    assert!(matches!(
        calibration_factors(&[1.0, -1.0, 1.0, 1.0], &auxiliary, &[1.0; 3], Method::Rake),
        Err(WeightingError::Weight { row: 2, .. })
    ));
}

#[test]
fn numbers_in_calibration() {
    let design = Design::of_weights(&[1.0; 4]).unwrap();
    let auxiliary = Auxiliary::of_factors(vec![sex(&["f", "f", "m", "m"])]).unwrap();
    let auxiliary = auxiliary.with_number("income", vec![1.0, 2.0, 3.0, 9.0]).unwrap();
    says(&calibrate(&design, &auxiliary, &[2.0, 2.0, 15.0], Method::Rake).unwrap_err(), &["'income'", "classes"]);
    // The mean of the men is to be 8.9 of 9 at most: a linear weight is below zero.
    let error = calibrate(&design, &auxiliary, &[2.0, 2.0, 25.0], Method::Linear).unwrap_err();
    says(&error, &["row 3", "raking or the bounded logit"]);
    // And nobody earns more than 9.
    says(&calibrate(&design, &auxiliary, &[2.0, 2.0, 25.0], Method::Exponential).unwrap_err(), &["exponential"]);
    let good = calibrate(&design, &auxiliary, &[2.0, 2.0, 15.5], Method::Exponential).unwrap();
    assert_eq!(good.small.len(), 2);
    says_small(&good.small[0].to_string());
}

fn says_small(text: &str) {
    assert_eq!(text, "sex 'f' has 2 respondents, under 20; better collapse it with its neighbour");
}

#[test]
fn caps_and_weights() {
    assert!(matches!(trim(&[1.0, 2.0], 0.0), Err(WeightingError::Cap { .. })));
    assert!(matches!(trim(&[1.0, f64::NAN], 2.0), Err(WeightingError::Weight { row: 2, .. })));
    says(&trim(&[1.0, 4.0], 2.0).unwrap_err(), &["cap 2", "sum of 5", "mean weight, 2.5"]);
    assert_eq!(trim(&[], 1.0).unwrap(), Vec::<f64>::new());
    // 6 over the cap go to the others, which brings the second above it.
    assert_eq!(trim(&[10.0, 3.5, 1.0, 1.0], 4.0).unwrap(), [4.0, 4.0, 3.75, 3.75]);
    assert_eq!(cap_of_medians(&[1.0, 3.0, 8.0], 5.0), Some(15.0));
    assert_eq!(cap_of_medians(&[], 5.0), None);
    assert_eq!(summarise(&[], None), None);
    assert_eq!(summarise(&[1.0, -1.0], None), None);
    let (design, _) = four();
    assert!(matches!(design.with_weights(vec![1.0; 3]), Err(DesignError::WeightCount { .. })));
}

#[test]
fn classes_where_nobody_answered() {
    let person = |psu, class, responded| Drawn { stratum: "h", psu, class, base: 10.0, responded };
    let mut drawn: Vec<Drawn<'_>> = (0..8).map(|at| person("a", "f", at < 5)).collect();
    drawn.extend((0..4).map(|at| person("b", "m", at < 2)));
    drawn.extend((0..2).map(|_| person("c", "m", false)));
    let adjusted = adjust(&drawn).unwrap();
    // Five of eight answered in a; b and c are taken together, two of six.
    assert_eq!(adjusted.weights[0], Some(16.0));
    assert_eq!(adjusted.weights[7], None);
    assert_eq!(adjusted.weights[8], Some(30.0));
    assert_eq!(adjusted.classes.len(), 2);
    drawn.push(person("c", "f", false));
    says(&adjust(&drawn).unwrap_err(), &["1 people drawn in class 'f'", "stratum 'h'", "collapse"]);
    drawn[0].base = 0.0;
    assert!(matches!(adjust(&drawn), Err(WeightingError::Weight { row: 1, .. })));
}
