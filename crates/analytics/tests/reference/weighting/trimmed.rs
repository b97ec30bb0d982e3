//! `weighting_detail.json`: the totals calibrated to, and the raked weights trimmed.

use analytics::weighting::{Method, calibrate, summarise, trim};

use super::{VARIABLES, auxiliary, margins};
use crate::load::{Frame, near, number, people, rows, sample_of, text};

#[test]
fn totals_and_trimmed_weights() {
    for row in rows("expected/weighting_detail.json") {
        let (unit, year) = (text(&row, "unit"), row["year"].as_i64().unwrap());
        let people = people(unit, year);
        let auxiliary = auxiliary(&people, &VARIABLES);
        let margins = margins(unit, year);
        let totals = margins.totals(&auxiliary).unwrap();
        let population = &row["population"];
        near(margins.people(), number(population, "(Intercept)"), 1e-10, unit);
        let mut named = 1;
        for (column, total) in auxiliary.columns().iter().zip(&totals) {
            // The reference has an intercept in place of the first category of the first variable.
            let name = format!("{}{}", column.variable, column.level.as_ref().unwrap());
            if name != "genderf" {
                near(*total, number(population, &name), 1e-10, &name);
                named += 1;
            }
        }
        assert_eq!(named, population.as_object().unwrap().len());

        let sample = sample_of(&people, "stratum", Frame::TwoStages);
        let raked = calibrate(sample.design(), &auxiliary, &totals, Method::Exponential).unwrap();
        let expected = &row["trimmed"];
        let cap = number(expected, "upper");
        let trimmed = trim(raked.design.weights(), cap).unwrap();
        let summary = summarise(&trimmed, None).unwrap();
        near(summary.sum, number(expected, "sum"), 1e-9, unit);
        near(summary.max, number(expected, "max"), 1e-9, unit);
        near(summary.kish_deff, number(expected, "kish_deff"), 1e-9, unit);
        let first = expected["first10"].as_array().unwrap();
        assert_eq!(first.len(), 10);
        for (got, expected) in trimmed.iter().zip(first) {
            near(*got, expected.as_f64().unwrap(), 1e-9, unit);
        }
        // The cap of the vectors is twice the median.
        let twice = analytics::weighting::cap_of_medians(raked.design.weights(), 2.0).unwrap();
        near(twice, cap, 1e-9, unit);

        let again = calibrate(&raked.design.with_weights(trimmed).unwrap(), &auxiliary, &totals, Method::Rake).unwrap();
        near(again.design.total_weight(), margins.people(), 1e-10, unit);
    }
}
