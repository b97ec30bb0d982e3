//! `pairwise.json` and the independent comparisons of `years.json`: differences with Satterthwaite's degrees of freedom.

use analytics::estimate::{Measure, Measured, index, measure};
use analytics::group::{Side, difference};
use survey::rule::IndexRule;

use crate::load::{instrument, json, near, number, rows, samples, text};

fn measured(unit: &str, year: i64) -> Measured {
    let sample = &samples()[&(unit.to_owned(), year)];
    let all: Vec<usize> = (0..22).collect();
    measure(sample, &index(sample, &instrument(), IndexRule::MeanOfFactors, &all, Measure::Share).unwrap())
}

fn p_near(got: f64, expected: f64, what: &str) {
    near(got, expected, if expected < 1e-12 { 1e-6 } else { 1e-8 }, what);
}

#[test]
fn all_pairs_of_a_year() {
    let rows = rows("expected/pairwise.json");
    for row in &rows {
        let what = format!("{} {} {} {}", row["variance"], row["year"], row["a"], row["b"]);
        let year = row["year"].as_i64().unwrap();
        let (a, b) = (measured(text(row, "a"), year), measured(text(row, "b"), year));
        let side = |m: &Measured| match text(row, "variance") {
            "no_fpc" => Side::from(m),
            _ => Side { variance: m.variance, ..Side::from(m) },
        };
        // The vectors give a - b.
        let got = difference(side(&b), side(&a)).unwrap();
        near(got.difference, number(row, "difference"), 1e-10, &what);
        near(got.se, number(row, "se"), 1e-8, &what);
        near(got.df, number(row, "df_satterthwaite"), 1e-8, &what);
        p_near(got.p, number(row, "p_satterthwaite"), &what);
        assert!(got.lo <= got.difference && got.difference <= got.hi);
    }
    assert!(rows.len() > 100);
}

#[test]
fn one_unit_in_two_years() {
    let years = json("expected/years.json");
    for row in years["changes"].as_array().unwrap() {
        let unit = text(row, "unit");
        let (from, to) = (measured(unit, row["from"].as_i64().unwrap()), measured(unit, row["to"].as_i64().unwrap()));
        let got = difference(Side::from(&from), Side::from(&to)).unwrap();
        near(got.difference, number(row, "difference"), 1e-10, unit);
        near(got.se, number(row, "se_independent_no_fpc"), 1e-8, unit);
        near(got.df, number(row, "df_satterthwaite_no_fpc"), 1e-8, unit);
        p_near(got.p, number(row, "p_independent_no_fpc"), unit);
    }
}
