//! `lonely_psu.json`: strata with one PSU under the four options, without FPC.

use analytics::design::{DesignError, LonelyPsu};
use analytics::estimate::{Measure, criterion, index, pooled_in_domain};
use analytics::linear::{VarianceOptions, degrees_of_freedom, variance};
use survey::rule::IndexRule;

use crate::load::{Frame, instrument, near, number, people, rows, sample_of, text};

#[test]
fn every_option() {
    let instrument = instrument();
    let all: Vec<usize> = (0..22).collect();
    for row in rows("expected/lonely_psu.json") {
        let what = format!("{} {} {}", row["year"], row["option"], row["adjust_domain_lonely"]);
        let people = people(text(&row, "unit"), row["year"].as_i64().unwrap());
        let sample = sample_of(&people, "stratum_fine", Frame::None);
        let lonely = match text(&row, "option") {
            "remove" | "certainty" => LonelyPsu::Certainty,
            "average" => LonelyPsu::Average,
            _ => LonelyPsu::Adjust,
        };
        let options =
            VarianceOptions { fpc: true, lonely, domain_lonely: row["adjust_domain_lonely"].as_bool().unwrap() };
        assert_eq!(sample.design().strata() as u64, row["strata"].as_u64().unwrap());
        assert_eq!(sample.design().lonely_strata().count() as u64, row["lonely_strata"].as_u64().unwrap());
        let se = |of| variance(sample.design(), of, options).unwrap().unwrap().sqrt();
        let pooled = index(&sample, &instrument, IndexRule::Pooled, &all, Measure::Share).unwrap();
        assert_eq!(degrees_of_freedom(sample.design(), &pooled.used), row["df"].as_i64().unwrap());
        near(pooled.estimate, number(&row, "pooled22"), 1e-10, &what);
        near(se(&pooled), number(&row, "pooled22_se"), 1e-8, &what);
        let first = criterion(&sample, &instrument, 0, Measure::Score).unwrap();
        near(first.estimate, number(&row, "c01_score"), 1e-10, &what);
        near(se(&first), number(&row, "c01_score_se"), 1e-8, &what);
        let inside: Vec<bool> = people.iter().map(|p| p.field("ethnic") == "mong").collect();
        let domain = pooled_in_domain(&sample, &instrument, &[0], Measure::Score, &inside).unwrap();
        near(domain.estimate, number(&row, "domain_c01_score"), 1e-10, &what);
        near(se(&domain), number(&row, "domain_c01_score_se"), 1e-8, &what);
    }
}

#[test]
fn fail_names_the_stratum() {
    let sample = sample_of(&people("U02", 2020), "stratum_fine", Frame::None);
    let lonely = sample.design().lonely_strata().next().unwrap().to_owned();
    let first = criterion(&sample, &instrument(), 0, Measure::Share).unwrap();
    let options = VarianceOptions { lonely: LonelyPsu::Fail, ..VarianceOptions::WITH_FPC };
    assert_eq!(
        variance(sample.design(), &first, options).unwrap_err(),
        DesignError::LonelyPsu { stratum: lonely.clone() }
    );
    assert!(!lonely.is_empty());
}
