//! `agreement.json` where the reference folder is at hand, and Cohen's kappa by hand.

use analytics::agreement::{AgreementError, cohen_kappa, fleiss_kappa, intraclass_correlation};
use analytics::interval::LEVEL;
use serde_json::Value;

use crate::load::{near, number, outside};

fn table<T: serde::de::DeserializeOwned>(value: &Value) -> Vec<Vec<T>> {
    serde_json::from_value(value.clone()).unwrap()
}

#[test]
fn the_textbook_tables() {
    let Some(vectors) = outside("simple/agreement.json") else { return };
    let vectors: Value = serde_json::from_str(&vectors).unwrap();
    let tables = vectors["fleiss"].as_array().unwrap();
    assert_eq!(tables.len(), 2);
    for row in tables {
        let got = fleiss_kappa(&table(&row["table"])).unwrap();
        assert_eq!(got.raters, row["raters"].as_u64().unwrap());
        near(got.observed, number(row, "p_bar"), 1e-10, "p_bar");
        near(got.expected, number(row, "p_expected"), 1e-10, "p_expected");
        near(got.kappa, number(row, "kappa"), 1e-9, "kappa");
        near(got.se_null, number(row, "se_null"), 1e-9, "se");
        near(got.z.unwrap(), number(row, "z"), 1e-9, "z");
        let categories = row["category_kappa"].as_array().unwrap();
        assert_eq!(got.category_kappa.len(), categories.len());
        for (got, expected) in got.category_kappa.iter().zip(categories) {
            near(got.unwrap(), expected.as_f64().unwrap(), 1e-9, "category");
        }
    }
    let row = &vectors["icc"][0];
    let got = intraclass_correlation(&table(&row["ratings"]), LEVEL).unwrap();
    let interval = got.icc1_interval.unwrap();
    for (name, got, tolerance) in [
        ("msr", got.ms_rows, 1e-9),
        ("msc", got.ms_columns, 1e-9),
        ("msw", got.ms_within, 1e-9),
        ("mse", got.ms_error, 1e-9),
        ("icc1", got.icc1.unwrap(), 1e-9),
        ("icc2", got.icc2.unwrap(), 1e-9),
        ("icc3", got.icc3.unwrap(), 1e-9),
        ("icc1k", got.icc1_average.unwrap(), 1e-9),
        ("icc2k", got.icc2_average.unwrap(), 1e-9),
        ("icc3k", got.icc3_average.unwrap(), 1e-9),
        ("icc1_lo", interval.lo, 1e-8),
        ("icc1_hi", interval.hi, 1e-8),
    ] {
        near(got, number(row, name), tolerance, name);
    }
}

/// 25 yes/yes, 15 no/no, 5 and 5 otherwise: P = 0.8, P_e = 0.52, kappa = 0.28/0.48.
#[test]
fn two_codings_by_hand() {
    let pairs = [("y", "y", 25), ("n", "n", 15), ("y", "n", 5), ("n", "y", 5)];
    let mut first: Vec<Option<&str>> = vec![Some("y"), None];
    let mut second: Vec<Option<&str>> = vec![None, None];
    for (one, two, times) in pairs {
        first.extend(vec![Some(one); times]);
        second.extend(vec![Some(two); times]);
    }
    let got = cohen_kappa(&first, &second).unwrap();
    assert_eq!(got.n, 50);
    near(got.agreement, 0.8, 1e-12, "agreement");
    near(got.expected, 0.52, 1e-12, "expected");
    near(got.kappa, 0.28 / 0.48, 1e-12, "kappa");
    assert_eq!(cohen_kappa(&first[..2], &second[..2]).unwrap_err(), AgreementError::NoPairs);
    assert_eq!(cohen_kappa(&[Some(1)], &[Some(1)]).unwrap_err(), AgreementError::OneCategory);
}
