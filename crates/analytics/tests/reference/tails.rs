//! The tails of `special_functions.json`, and values known in closed form.

use analytics::special::normal_two_sided;
use analytics::tail::{chi_square_upper, f_quantile, f_upper};

use crate::load::{json, near, number};

#[test]
fn every_tail() {
    let functions = json("simple/special_functions.json");
    let (f, chi) = (functions["f_upper"].as_array().unwrap(), functions["chisq_upper"].as_array().unwrap());
    assert!(f.len() >= 5 && chi.len() >= 4);
    for row in f {
        let got = f_upper(number(row, "f"), number(row, "df1"), number(row, "df2")).unwrap();
        near(got, number(row, "p"), 1e-10, &row.to_string());
    }
    for row in chi {
        near(chi_square_upper(number(row, "x"), number(row, "df")).unwrap(), number(row, "p"), 1e-10, &row.to_string());
    }
}

#[test]
fn small_tails_keep_their_digits() {
    for x in [1e-12, 0.1, 1.0, 3.0, 30.0, 300.0, 1200.0] {
        near(chi_square_upper(x, 2.0).unwrap(), (-x / 2.0).exp(), 1e-11, "chi-square, 2 df");
        near(chi_square_upper(x, 4.0).unwrap(), (-x / 2.0).exp() * (1.0 + x / 2.0), 1e-11, "chi-square, 4 df");
        for df in [1.0, 7.5, 400.0, 3e6, 1e9] {
            // With two degrees of freedom above, the tail is (1 + 2 f/df)^(-df/2).
            let expected = (-df / 2.0 * (2.0 * x / df).ln_1p()).exp();
            if expected > 1e-300 {
                let tolerance = if df < 1e7 { 1e-9 } else { 1e-8 };
                near(f_upper(x, 2.0, df).unwrap(), expected, tolerance, &format!("F({x}; 2, {df})"));
            }
        }
    }
    // Normal tails at 1, 5 and 10, to 15 digits.
    near(normal_two_sided(1.0), 0.317_310_507_862_914, 1e-12, "1");
    near(normal_two_sided(-5.0), 5.733_031_437_583_88e-7, 1e-12, "5");
    near(normal_two_sided(10.0), 1.523_970_604_832_11e-23, 1e-11, "10");
    assert_eq!(normal_two_sided(f64::INFINITY).to_bits(), 0);
}

#[test]
fn the_quantile_of_f_undoes_its_tail() {
    for (df1, df2) in [(1.0, 1.0), (3.0, 60.0), (383.0, 1149.0), (0.7, 12.3), (20.0, 2.0)] {
        for p in [0.005, 0.025, 0.5, 0.9, 0.975, 0.9999] {
            let f = f_quantile(p, df1, df2).unwrap();
            near(f_upper(f, df1, df2).unwrap(), 1.0 - p, 1e-9, &format!("{df1} {df2} {p}"));
        }
    }
}

#[test]
fn what_is_no_number_has_no_tail() {
    assert_eq!(f_upper(f64::NAN, 1.0, 1.0), None);
    assert_eq!(f_upper(1.0, 0.0, 1.0), None);
    assert_eq!(f_upper(1.0, 1.0, f64::INFINITY), None);
    assert_eq!(f_upper(f64::INFINITY, 1.0, 1.0), Some(0.0));
    assert_eq!(f_upper(-1.0, 1.0, 1.0), Some(1.0));
    assert_eq!(f_quantile(1.0, 1.0, 1.0), None);
    assert_eq!(chi_square_upper(f64::NAN, 1.0), None);
    assert_eq!(chi_square_upper(1.0, -1.0), None);
    assert_eq!(chi_square_upper(f64::MIN_POSITIVE / 4.0, 1.0).map(f64::round), Some(1.0));
}
