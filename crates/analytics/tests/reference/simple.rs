//! Intervals without a design, small lists, and the special functions.

use analytics::interval;
use analytics::tail;

use crate::load::{json, near, number, rows};

#[test]
fn wilson_and_clopper_pearson() {
    for row in rows("simple/intervals.json") {
        let (p, n, level) = (number(&row, "x") / number(&row, "n"), number(&row, "n"), number(&row, "level"));
        let what = format!("{row}");
        let wilson = interval::wilson(p, n, level).unwrap();
        near(wilson.lo, number(&row, "wilson_lo"), 1e-8, &what);
        near(wilson.hi, number(&row, "wilson_hi"), 1e-8, &what);
        let exact = interval::clopper_pearson(p, n, level).unwrap();
        near(exact.lo, number(&row, "clopper_pearson_lo"), 1e-8, &what);
        near(exact.hi, number(&row, "clopper_pearson_hi"), 1e-8, &what);
    }
}

#[test]
fn small_lists() {
    let whole = |value: &serde_json::Value| u32::try_from(value.as_u64().unwrap()).unwrap();
    for row in rows("simple/finite_population.json") {
        let (x, n, people) = (whole(&row["x"]), whole(&row["n"]), whole(&row["N"]));
        let clipped = interval::wilson_finite(x, n, people, 0.95).unwrap();
        near(clipped.lo, number(&row, "wilson_fpc_clipped_lo"), 1e-8, &row.to_string());
        near(clipped.hi, number(&row, "wilson_fpc_clipped_hi"), 1e-8, &row.to_string());
        let (p, nf, all) = (f64::from(x) / f64::from(n), f64::from(n), f64::from(people));
        near(p, number(&row, "p"), 1e-10, "p");
        if n > 1 {
            let se = ((1.0 - nf / all) * p * (1.0 - p) / (nf - 1.0)).sqrt();
            near(se, number(&row, "se_fpc"), 1e-8, "se");
        }
        if n < people {
            let raw = interval::wilson(p, number(&row, "n_star"), 0.95).unwrap();
            near(raw.lo, number(&row, "wilson_fpc_lo"), 1e-8, &row.to_string());
            near(raw.hi, number(&row, "wilson_fpc_hi"), 1e-8, &row.to_string());
            near(nf * (all - 1.0) / (all - nf), number(&row, "n_star"), 1e-10, "n*");
        }
        if !row["K_lo"].is_null() {
            let ends = interval::hypergeometric(x, n, people, 0.95).unwrap();
            assert_eq!(ends, (whole(&row["K_lo"]), whole(&row["K_hi"])), "{row}");
            near(f64::from(ends.0) / all, number(&row, "hypergeometric_lo"), 1e-10, "lo");
            near(f64::from(ends.1) / all, number(&row, "hypergeometric_hi"), 1e-10, "hi");
        }
    }
}

#[test]
fn quantiles() {
    let functions = json("simple/special_functions.json");
    for row in functions["t"].as_array().unwrap() {
        near(
            tail::t_quantile(number(row, "p"), number(row, "df")).unwrap(),
            number(row, "quantile"),
            1e-12,
            &row.to_string(),
        );
    }
    for row in functions["normal"].as_array().unwrap() {
        near(tail::normal_quantile(number(row, "p")).unwrap(), number(row, "quantile"), 1e-12, &row.to_string());
    }
    for row in functions["beta"].as_array().unwrap() {
        let (a, b) = (number(row, "a"), number(row, "b"));
        near(tail::beta_quantile(number(row, "p"), a, b).unwrap(), number(row, "quantile"), 1e-12, &row.to_string());
    }
}

#[test]
fn quantiles_undo_the_distribution_at_any_size() {
    for (a, b) in [(0.5, 0.5), (1.0, 1e-3), (3.0, 40_000.0), (1e6, 2.5e5), (1e7, 30.0)] {
        for p in [1e-6, 0.025, 0.5, 0.975] {
            let x = tail::beta_quantile(p, a, b).unwrap();
            assert!((0.0..=1.0).contains(&x), "{a} {b} {p}");
            // Where the quantile is not stuck at an end of what a double can hold.
            if x > 1e-290 && x < 1.0 - 1e-7 {
                near(tail::beta_cdf(x, a, b).unwrap(), p, 1e-8, &format!("{a} {b} {p}"));
            }
        }
    }
    for df in [1.0, 3.5, 1e3, 1e6] {
        for p in [0.6, 0.975, 0.9999] {
            let t = tail::t_quantile(p, df).unwrap();
            near(tail::t_two_sided(t, df).unwrap(), 2.0 * (1.0 - p), 1e-9, &format!("{df} {p}"));
        }
    }
}

#[test]
fn intervals_of_counts() {
    for row in rows("simple/intervals.json") {
        let (x, n) = (row["x"].as_u64().unwrap(), row["n"].as_u64().unwrap());
        let level = number(&row, "level");
        for (name, ends) in [
            ("wald", interval::wald(x, n, level)),
            ("wilson_cc", interval::wilson_corrected(x, n, level)),
            ("agresti_coull", interval::agresti_coull(x, n, level)),
            ("jeffreys", interval::jeffreys(x, n, level)),
        ] {
            let ends = ends.unwrap();
            near(ends.lo, number(&row, &format!("{name}_lo")), 1e-8, &format!("{name} lo {row}"));
            near(ends.hi, number(&row, &format!("{name}_hi")), 1e-8, &format!("{name} hi {row}"));
        }
        let chosen = interval::simple_count(x, n, level).unwrap();
        let named = if n > 40 { "wilson" } else { "jeffreys" };
        near(chosen.lo, number(&row, &format!("{named}_lo")), 1e-8, named);
        near(chosen.hi, number(&row, &format!("{named}_hi")), 1e-8, named);
    }
}
