//! `replicates.json`: standard errors from stored factors, and the jackknife's own factors.

use analytics::battery::{Scope, points};
use analytics::design::Design;
use analytics::estimate::Measure;
use analytics::replicate::{Centre, Replicates, bootstrap, brr, jk1, jkn, rao_wu};
use analytics::sample::Sample;
use serde_json::Value;
use survey::rule::IndexRule;

use crate::load::{instrument, json, near, number, sample, text};

fn numbers(value: &Value) -> Vec<f64> {
    value.as_array().unwrap().iter().map(|number| number.as_f64().unwrap()).collect()
}

/// The factors of a file, in the order of the design's PSUs.
fn stored(name: &str, design: &Design, scale: f64, rscales: Vec<f64>) -> Replicates {
    let path = format!("{}/tests/vectors/expected/replicate_factors_{name}.csv", env!("CARGO_MANIFEST_DIR"));
    let mut reader = csv::Reader::from_path(path).unwrap();
    let rows: Vec<csv::StringRecord> = reader.records().map(Result::unwrap).collect();
    let factors = design.psu_names().map(|(stratum, psu)| {
        let row = rows.iter().find(|row| &row[0] == stratum && &row[1] == psu).unwrap();
        row.iter().skip(2).map(|cell| cell.parse().unwrap()).collect()
    });
    Replicates::from_factors(design, factors.collect(), scale, rscales).unwrap()
}

fn compare(replicates: &Replicates, sample: &Sample, expected: &Value, tolerance: f64, what: &str) {
    let instrument = instrument();
    let design = sample.design();
    for (centre, name) in [(Centre::Replicates, "centre_on_replicate_mean"), (Centre::Estimate, "centre_on_estimate")] {
        let expected = &expected[name];
        let of = |weights: &[f64]| points(sample, &instrument, Scope::default(), weights);
        let pooled = |weights: &[f64]| of(weights).index(IndexRule::Pooled, Measure::Share);
        let score = |weights: &[f64]| of(weights).criterion(0, Measure::Score);
        let satisfied = |weights: &[f64]| {
            let of_column =
                |k| sample.answers().column(k).iter().zip(weights).filter(|(code, _)| (4..=5).contains(*code));
            Some((0..22).flat_map(of_column).map(|(_, weight)| weight).sum())
        };
        let se =
            |estimator: &dyn Fn(&[f64]) -> Option<f64>| replicates.variance(design, centre, estimator).unwrap().sqrt();
        for (estimator, name) in [
            (&pooled as &dyn Fn(&[f64]) -> Option<f64>, "pooled22"),
            (&score, "c01_score"),
            (&satisfied, "satisfied_answers_total"),
        ] {
            near(estimator(design.weights()).unwrap(), number(expected, name), 1e-10, what);
            near(se(estimator), number(expected, &format!("{name}_se")), tolerance, &format!("{what} {name}"));
        }
    }
}

#[test]
fn stored_factors() {
    let vectors = json("expected/replicates.json");
    let sample = sample(&vectors);
    for name in ["JKn", "JKn_fpc", "subbootstrap", "bootstrap"] {
        let expected = &vectors[name];
        let replicates = stored(name, sample.design(), number(expected, "scale"), numbers(&expected["rscales"]));
        assert_eq!(replicates.len() as u64, expected["replicates"].as_u64().unwrap());
        compare(&replicates, sample, expected, 1e-9, name);
        let df = i64::try_from(sample.design().psus() - sample.design().strata()).unwrap();
        assert_eq!(df, expected["degf"].as_i64().unwrap(), "{name} {}", text(&vectors, "unit"));
    }
}

#[test]
fn the_jackknifes_own_factors() {
    let vectors = json("expected/replicates.json");
    let sample = sample(&vectors);
    for (name, fpc) in [("JKn", false), ("JKn_fpc", true)] {
        let own = jkn(sample.design(), fpc).unwrap();
        let expected = &vectors[name];
        let given = stored(name, sample.design(), number(expected, "scale"), numbers(&expected["rscales"]));
        // The replicates may stand in another order; each leaves out one PSU.
        for (rscale, psu) in own.rscales().iter().zip(0..) {
            let column = |of: &Replicates, r: usize| -> Vec<f64> {
                (0..sample.design().psus()).map(|psu| of.factors(psu)[r]).collect()
            };
            let left_out = |r: &usize| given.factors(psu)[*r] < 0.5;
            let there = (0..given.len()).find(left_out).unwrap();
            near(*rscale, given.rscales()[there], 1e-10, name);
            for (got, expected) in column(&own, psu).iter().zip(column(&given, there)) {
                near(*got, expected, 1e-10, name);
            }
        }
        compare(&own, sample, expected, 1e-9, name);
    }
}

#[test]
fn drawn_replicates_agree_with_the_linearised_error() {
    let vectors = json("expected/replicates.json");
    let sample = sample(&vectors);
    let taylor = number(&vectors["JKn"]["centre_on_replicate_mean"], "pooled22_se");
    let pooled = |weights: &[f64]| {
        points(sample, &instrument(), Scope::default(), weights).index(IndexRule::Pooled, Measure::Share)
    };
    for replicates in [rao_wu(sample.design(), 600, 7).unwrap(), bootstrap(sample.design(), 600, 7).unwrap()] {
        let se = replicates.variance(sample.design(), Centre::Replicates, pooled).unwrap().sqrt();
        assert!((se / taylor - 1.0).abs() < 0.15, "{se} {taylor}");
    }
    assert_eq!(rao_wu(sample.design(), 9, 3), rao_wu(sample.design(), 9, 3));
    assert_ne!(rao_wu(sample.design(), 9, 3), rao_wu(sample.design(), 9, 4));
    assert!(brr(sample.design(), 0.0).is_err());
    assert!(jk1(sample.design(), false).is_err());
}

/// Of two PSUs a stratum, balanced half-samples give a linear estimator its exact variance, with Fay's coefficient too.
#[test]
fn half_samples_of_a_linear_estimator() {
    let values = [3.0, 5.0, 1.0, 9.0, 4.0, 4.5];
    let mut builder = Design::builder();
    for at in 0..6 {
        builder
            .push(&analytics::design::DesignRow {
                stratum: &format!("h{}", at / 2),
                psu: &format!("a{at}"),
                psus_in_stratum: None,
                people_in_psu: None,
                weight: 2.0,
            })
            .unwrap();
    }
    let design = builder.finish().unwrap();
    let total = |weights: &[f64]| Some(weights.iter().zip(values).map(|(w, v)| w * v).sum());
    let exact: f64 = values.chunks(2).map(|pair| (2.0 * (pair[0] - pair[1])).powi(2)).sum();
    for rho in [0.0, 0.5] {
        let variance = brr(&design, rho).unwrap().variance(&design, Centre::Estimate, total).unwrap();
        near(variance, exact, 1e-12, "half-samples");
    }
}
