//! `weighting_summary.json` and `weighting_first50.csv`: weights, their summary, and estimates with their errors.

use std::collections::BTreeMap;

use analytics::estimate::{Measure, criterion, index, pooled_in_domain};
use analytics::linear::{Linearised, VarianceOptions, variance};
use analytics::sample::Sample;
use analytics::variance_basis::VarianceBasis;
use analytics::weighting::{Calibrated, WeightingError, calibrate, summarise};
use serde_json::Value;
use survey::rule::IndexRule;

use super::{auxiliary, factor, margins, method};
use crate::load::{Frame, Near, Person, instrument, near, number, people, rows, sample_of, text};
use crate::packages::rounds::Rounds;

type First = BTreeMap<String, String>;

fn first50() -> Vec<First> {
    let path = format!("{}/tests/vectors/expected/weighting_first50.csv", env!("CARGO_MANIFEST_DIR"));
    csv::Reader::from_path(path).unwrap().deserialize().map(Result::unwrap).collect()
}

#[test]
fn every_method_and_its_errors() {
    let mut compared = 0;
    let all = rows("expected/weighting_summary.json");
    for row in &all {
        let row = row.clone();
        let (unit, year, name) = (text(&row, "unit"), row["year"].as_i64().unwrap(), text(&row, "method"));
        let people = people(unit, year);
        let sample = sample_of(&people, "stratum", Frame::TwoStages);
        let (method, variables) = method(name);
        let calibrated = method.map(|method| {
            let auxiliary = auxiliary(&people, variables);
            let totals = margins(unit, year).totals(&auxiliary).unwrap();
            calibrate(sample.design(), &auxiliary, &totals, method).unwrap()
        });
        let what = format!("{unit} {year} {name}");
        let allowed = if method.is_some() { Near::CALIBRATED } else { Near::BASE };
        weights(&row, &sample, calibrated.as_ref(), allowed.weight, &what);
        compared += listed(&people, unit, year, name, &sample, calibrated.as_ref(), allowed.weight);
        let design = calibrated.as_ref().map_or(sample.design(), |calibrated| &calibrated.design);
        let sample = Sample::new(design.clone(), sample.answers().clone(), &instrument()).unwrap();
        let estimates = estimates(&sample, &people);
        let own: &dyn VarianceBasis = calibrated.as_ref().map_or(design, |calibrated| calibrated);
        if name == "raked" {
            let factors: Vec<_> = variables.iter().map(|name| factor(&people, name)).collect();
            compare(&row, &estimates, &Rounds { design, factors: &factors }, allowed.with_error(1e-6), &what);
            // The crate's own error is that of raking as calibration. The two of the reference differ by up to 5 %, but
            // for two of U06 (7.2 % and 6.8 %).
            let same = |other: &Value| {
                let here = |key: &str| other[key] == row[key];
                here("unit") && here("year") && text(other, "method") == "calibrated_raking"
            };
            compare(all.iter().find(|other| same(other)).unwrap(), &estimates, own, allowed, &what);
            compare(&row, &estimates, own, allowed.with_error(if unit == "U06" { 0.075 } else { 0.05 }), &what);
        } else {
            compare(&row, &estimates, own, allowed, &what);
        }
    }
    // Seven columns of fifty rows of three unit-years, without the one that has no solution.
    assert_eq!(compared, 3 * 7 * 50 - 50);
}

fn weights(row: &Value, sample: &Sample, calibrated: Option<&Calibrated>, tolerance: f64, what: &str) {
    let summary = calibrated.map_or_else(|| summarise(sample.design().weights(), None), Calibrated::summary).unwrap();
    assert_eq!(summary.n as u64, row["n"].as_u64().unwrap(), "{what}");
    for (key, got) in [
        ("sum", summary.sum),
        ("min", summary.min),
        ("q25", summary.q25),
        ("median", summary.median),
        ("q75", summary.q75),
        ("max", summary.max),
        ("g_min", summary.g_min),
        ("g_max", summary.g_max),
        ("kish_deff", summary.kish_deff),
        ("kish_n", summary.kish_n),
    ] {
        near(got, number(row, key), tolerance, &format!("{what} {key}"));
    }
    near(1.0 + summary.cv.powi(2), number(row, "kish_deff"), tolerance, what);
}

fn listed(
    people: &[&Person],
    unit: &str,
    year: i64,
    name: &str,
    sample: &Sample,
    calibrated: Option<&Calibrated>,
    tolerance: f64,
) -> usize {
    let design = calibrated.map_or(sample.design(), |calibrated| &calibrated.design);
    let expected: Vec<First> =
        first50().into_iter().filter(|row| row["unit"] == unit && row["year"] == year.to_string()).collect();
    for ((row, person), weight) in expected.iter().zip(people).zip(design.weights()) {
        assert_eq!(row["resp_id"], person.id);
        near(*weight, row[name].parse().unwrap(), tolerance, &format!("{name} {}", person.id));
    }
    expected.len()
}

fn estimates(sample: &Sample, people: &[&Person]) -> [(&'static str, Linearised); 5] {
    let (instrument, all) = (instrument(), (0..22).collect::<Vec<usize>>());
    let women: Vec<bool> = people.iter().map(|person| person.field("gender") == "f").collect();
    let of = |rule, measure| index(sample, &instrument, rule, &all, measure).unwrap();
    [
        ("c01_share", criterion(sample, &instrument, 0, Measure::Share).unwrap()),
        ("pooled22", of(IndexRule::Pooled, Measure::Share)),
        ("mean5_of_avg", of(IndexRule::MeanOfFactors, Measure::Share)),
        ("score_mean5_of_avg", of(IndexRule::MeanOfFactors, Measure::Score)),
        ("women_pooled22", pooled_in_domain(sample, &instrument, &all, Measure::Share, &women).unwrap()),
    ]
}

fn compare(row: &Value, estimates: &[(&str, Linearised)], basis: &dyn VarianceBasis, allowed: Near, what: &str) {
    for (key, of) in estimates {
        let what = format!("{what} {key}");
        near(of.estimate, number(row, key), allowed.estimate, &what);
        let variance = variance(basis, of, VarianceOptions::WITH_FPC).unwrap().unwrap();
        near(variance.sqrt(), number(row, &format!("{key}_se")), allowed.error, &what);
    }
}

#[test]
fn what_the_vectors_leave_out_has_no_solution() {
    let (unit, year) = ("U06", 2021);
    assert!(
        first50().iter().filter(|row| row["unit"] == unit).all(|row| row["calibrated_logit"].parse::<f64>().is_err())
    );
    let people = people(unit, year);
    let sample = sample_of(&people, "stratum", Frame::TwoStages);
    let (method, variables) = method("calibrated_logit");
    let auxiliary = auxiliary(&people, variables);
    let totals = margins(unit, year).totals(&auxiliary).unwrap();
    let error = calibrate(sample.design(), &auxiliary, &totals, method.unwrap()).unwrap_err();
    assert!(matches!(error, WeightingError::NoSolution { method: "logit", .. }), "{error}");
    assert!(error.to_string().contains("ethnic 'other'"), "{error}");
}
