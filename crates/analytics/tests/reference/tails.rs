//! The tails of `special_functions.json`, and values known in closed form.

use analytics::tail::{chi_square_upper, f_quantile, f_upper, normal_two_sided, t_quantile};

use crate::load::{json, near, number};

/// Twelve digits, however small it is.
#[track_caller]
fn digits(got: f64, expected: f64, what: &str) {
    let off = (got / expected - 1.0).abs();
    assert!(off <= 1e-12, "{what}: got {got:e}, expected {expected:e}, relative {off:e}");
}

#[test]
fn every_tail() {
    let functions = json("simple/special_functions.json");
    let (f, chi) = (functions["f_upper"].as_array().unwrap(), functions["chisq_upper"].as_array().unwrap());
    assert!(f.len() >= 5 && chi.len() >= 4);
    for row in f {
        let got = f_upper(number(row, "f"), number(row, "df1"), number(row, "df2")).unwrap();
        near(got, number(row, "p"), 1e-12, &row.to_string());
    }
    for row in chi {
        near(chi_square_upper(number(row, "x"), number(row, "df")).unwrap(), number(row, "p"), 1e-12, &row.to_string());
    }
}

/// Degrees of freedom, x, and the tail, made with mpmath at 40 digits: `gammainc(df/2, x/2, inf, regularized=True)`; the last four as integrals of the density.
const CHI_SQUARE: [(f64, f64, f64); 16] = [
    (1.0, 0.0039, 0.950_204_494_328_728_9),
    (1.0, 3.84, 0.050_043_521_248_705_106),
    (1.0, 120.0, 6.326_068_263_677_261e-28),
    (3.0, 0.5, 0.918_891_411_654_675_8),
    (7.0, 14.07, 0.049_950_250_317_479_46),
    (7.5, 2.25, 0.960_661_373_280_129_3),
    (21.0, 60.5, 1.072_615_137_547_906_5e-5),
    (0.5, 1.25, 0.123_114_260_036_609_66),
    (99.0, 99.0, 0.481_096_912_408_263_9),
    (383.0, 500.0, 5.139_612_381_873_157e-5),
    (1149.0, 900.0, 0.999_999_989_960_119),
    (2e4, 20_500.0, 0.006_517_863_488_342_559),
    (2e6, 2.004e6, 0.022_804_095_898_769_864),
    (4e8, 400_030_000.0, 0.144_422_852_663_948_03),
    (1e9, 1_000_100_000.0, 0.012_675_611_994_935_557),
    (2e12, 2_000_004_000_000.0, 0.022_750_185_939_118_726),
];

#[test]
fn the_tail_of_chi_square_has_twelve_digits() {
    for (df, x, expected) in CHI_SQUARE {
        digits(chi_square_upper(x, df).unwrap(), expected, &format!("{x} of {df} degrees of freedom"));
    }
}

#[test]
fn tails_of_the_largest_numbers_are_found() {
    for large in [1e16, 1e160, f64::MAX] {
        let half = chi_square_upper(large, large).unwrap();
        assert!((half - 0.5).abs() < 1e-8, "{large}: {half}");
        assert_eq!(chi_square_upper(large, large / 2.0), Some(0.0));
        assert_eq!(chi_square_upper(large / 2.0, large), Some(1.0));
    }
}

#[test]
fn small_tails_keep_their_digits() {
    for x in [1e-12, 0.1, 1.0, 3.0, 30.0, 300.0, 1200.0] {
        digits(chi_square_upper(x, 2.0).unwrap(), (-x / 2.0).exp(), "chi-square, 2 df");
        digits(chi_square_upper(x, 4.0).unwrap(), (-x / 2.0).exp() * (1.0 + x / 2.0), "chi-square, 4 df");
        for df in [1.0, 7.5, 400.0, 3e6, 1e9] {
            // With two degrees of freedom above, the tail is (1 + 2 f/df)^(-df/2).
            let expected = (-df / 2.0 * (2.0 * x / df).ln_1p()).exp();
            if expected > 1e-300 {
                digits(f_upper(x, 2.0, df).unwrap(), expected, &format!("F({x}; 2, {df})"));
            }
        }
    }
    // Normal tails at 1, 5 and 10, to 15 digits.
    near(normal_two_sided(1.0).unwrap(), 0.317_310_507_862_914, 1e-12, "1");
    near(normal_two_sided(-5.0).unwrap(), 5.733_031_437_583_88e-7, 1e-12, "5");
    near(normal_two_sided(10.0).unwrap(), 1.523_970_604_832_11e-23, 1e-11, "10");
    assert_eq!(normal_two_sided(f64::INFINITY), Some(0.0));
}

#[test]
fn the_quantile_of_f_undoes_its_tail() {
    for (df1, df2) in [(1.0, 1.0), (3.0, 60.0), (383.0, 1149.0), (0.7, 12.3), (20.0, 2.0)] {
        for p in [0.005, 0.025, 0.5, 0.9, 0.975, 0.9999] {
            let f = f_quantile(p, df1, df2).unwrap();
            near(f_upper(f, df1, df2).unwrap(), 1.0 - p, 1e-12, &format!("{df1} {df2} {p}"));
        }
    }
}

#[test]
fn the_quantile_of_f_is_its_closed_form_to_the_twelfth_digit() {
    const PROBABILITIES: [f64; 13] =
        [1e-12, 1e-6, 1e-3, 0.005, 0.025, 0.1, 0.5, 0.6, 0.9, 0.975, 0.995, 0.9999, 1.0 - 1e-9];
    for p in PROBABILITIES {
        let tan = (std::f64::consts::FRAC_PI_2 * p).tan();
        if p <= 0.9 {
            // Nearer 1 the closed form itself loses its digits.
            near(f_quantile(p, 1.0, 1.0).unwrap(), tan * tan, 1e-12, &format!("F(1, 1) at {p}"));
        }
        for df in [0.3, 0.7, 1.0, 2.0, 3.5, 7.0, 12.0, 18.0, 61.0, 383.0, 500.0, 1149.0, 1e4, 1e6, 1e8] {
            // Two above: (df/2) ((1 - p)^(-2/df) - 1). Two below: (2/df) x/(1 - x) with x = p^(2/df).
            let above = df / 2.0 * (-2.0 / df * (-p).ln_1p()).exp_m1();
            near(f_quantile(p, 2.0, df).unwrap(), above, 1e-12, &format!("F(2, {df}) at {p}"));
            let power = 2.0 / df * p.ln();
            let below = 2.0 / df * power.exp() / -power.exp_m1();
            near(f_quantile(p, df, 2.0).unwrap(), below, 1e-12, &format!("F({df}, 2) at {p}"));
        }
    }
}

#[test]
fn the_quantile_of_f_is_the_square_of_that_of_t() {
    for df in [1.0, 2.0, 3.5, 7.0, 18.0, 61.0, 500.0, 1e4, 1e6] {
        // Of these p the half (1 + p)/2 is exact.
        for p in [0.5, 0.75, 1.0 - 1.0 / 64.0, 1.0 - 1.0 / 1024.0, 1.0 - 1.0 / 1_048_576.0] {
            let t = t_quantile(f64::midpoint(1.0, p), df).unwrap();
            near(f_quantile(p, 1.0, df).unwrap(), t * t, 1e-12, &format!("F(1, {df}) at {p}"));
        }
    }
}

#[test]
fn turned_round_the_quantile_of_f_is_one_over_it() {
    // Of these p, 1 - p is exact.
    for p in [1.0 / 1_048_576.0, 1.0 / 1024.0, 0.25, 0.5] {
        for (df1, df2) in [(0.5, 3.0), (3.0, 60.0), (383.0, 1149.0), (1e5, 4.0), (2e6, 3e6)] {
            let (one, other) = (f_quantile(p, df1, df2).unwrap(), f_quantile(1.0 - p, df2, df1).unwrap());
            near(one * other, 1.0, 1e-12, &format!("{df1} {df2} {p}"));
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
    assert_eq!(chi_square_upper(f64::MIN_POSITIVE / 4.0, 1.0), Some(1.0));
    assert_eq!(chi_square_upper(1.0, f64::MIN_POSITIVE / 4.0), Some(0.0));
}
