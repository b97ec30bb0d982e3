//! `rubin.json`.

use analytics::rubin::{RubinError, combine};

use crate::load::{near, number, rows};

#[test]
fn every_set_of_imputations() {
    let rows = rows("simple/rubin.json");
    assert_eq!(rows.len(), 2);
    for row in &rows {
        let numbers = |name: &str| -> Vec<f64> { serde_json::from_value(row[name].clone()).unwrap() };
        let got = combine(&numbers("estimates"), &numbers("variances"), number(row, "complete_df"), 0.95).unwrap();
        let interval = got.interval.unwrap();
        for (name, got, tolerance) in [
            ("estimate", got.estimate, 1e-10),
            ("within", got.within, 1e-10),
            ("between", got.between, 1e-10),
            ("total", got.total, 1e-10),
            ("se", got.se, 1e-10),
            ("riv", got.riv.unwrap(), 1e-10),
            ("lambda", got.lambda, 1e-10),
            ("df_rubin", got.df_rubin.unwrap(), 1e-10),
            ("df_barnard_rubin", got.df.unwrap(), 1e-10),
            ("fmi", got.fmi.unwrap(), 1e-10),
            ("lo", interval.lo, 1e-8),
            ("hi", interval.hi, 1e-8),
        ] {
            near(got, number(row, name), tolerance, name);
        }
    }
}

#[test]
fn imputations_that_agree_or_cannot_be_combined() {
    let same = combine(&[0.5, 0.5], &[0.01, 0.01], 20.0, 0.95).unwrap();
    assert_eq!((same.riv, same.df_rubin), (Some(0.0), None));
    near(same.df.unwrap(), 21.0 / 23.0 * 20.0, 1e-12, "df");
    let sure = combine(&[0.4, 0.6], &[0.0, 0.0], 20.0, 0.95).unwrap();
    assert_eq!((sure.riv, sure.df, sure.interval, sure.fmi), (None, None, None, None));
    assert_eq!(combine(&[0.5], &[0.1], 20.0, 0.95).unwrap_err(), RubinError::TooFew { imputations: 1 });
    assert_eq!(combine(&[0.5, 0.5], &[0.0, 0.0], 20.0, 0.95).unwrap_err(), RubinError::NoVariance);
    assert!(matches!(combine(&[0.5, 0.5], &[0.1, f64::NAN], 20.0, 0.95), Err(RubinError::Value { imputation: 2, .. })));
}
