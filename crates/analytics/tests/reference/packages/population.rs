//! `population_totals.json`: what is known of all schools, against the margins, the calibrated totals and the designs.

use analytics::linear::{Linearised, VarianceOptions, variance};
use analytics::variance_basis::VarianceBasis;

use super::{calibrated, column, design, expected, table};
use crate::load::{near, number, text};

fn total(basis: &dyn VarianceBasis, z: Vec<f64>) -> (f64, f64) {
    let estimate = z.iter().zip(basis.design().weights()).map(|(z, weight)| z * weight).sum();
    let used = vec![true; z.len()];
    let variance = variance(basis, &Linearised { estimate, z, used }, VarianceOptions::WITH_FPC);
    (estimate, variance.unwrap().unwrap().sqrt())
}

#[test]
fn margins_and_calibrated_totals() {
    let (Some(known), Some(entries)) = (expected("population_totals.json"), expected("designs.json")) else { return };
    assert_eq!(known.as_object().unwrap().len(), 5);
    near(number(&known, "N") * number(&known, "api00_mean"), number(&known, "api00_total"), 1e-10, "api00");
    let people = number(&known, "N");
    for variable in ["stype", "sch.wide", "comp.imp"] {
        let margins = table("api_margins.csv").unwrap();
        let of = margins.iter().filter(|row| row["variable"] == variable);
        near(of.map(|row| row["count"].parse::<f64>().unwrap()).sum(), people, 1e-12, variable);
    }
    let crossed = table("api_stype_schwide.csv").unwrap();
    near(column(&crossed, "Freq").into_iter().flatten().sum(), people, 1e-12, "stype x sch.wide");

    let mut compared = 0;
    for entry in entries.as_array().unwrap() {
        let table = table(text(entry, "data")).unwrap();
        let drawn = design(entry, &table);
        let numbers =
            |name: &str| -> Vec<f64> { column(&table, name).into_iter().map(Option::unwrap_or_default).collect() };
        // What was estimated without knowing it: no design is off by three standard errors.
        for (name, truth) in [("api00", "api00_total"), ("enroll", "enroll_complete")] {
            let (estimate, se) = total(&drawn, numbers(name));
            assert!((estimate - number(&known, truth)).abs() < 3.0 * se, "{} {name} {estimate} {se}", entry["design"]);
        }
        for (name, _) in entry["variants"].as_object().into_iter().flatten() {
            let (_, calibrated, _) = calibrated::calibration(&drawn, &table, name);
            let (people_here, se) = total(&calibrated, vec![1.0; table.len()]);
            near(people_here, people, 1e-9, name);
            assert!(se < 1e-6 * people, "{name}: {se}");
            if name.ends_with("_api99") {
                let (sum, se) = total(&calibrated, numbers("api99"));
                near(sum, number(&known, "api99"), 1e-9, name);
                assert!(se < 1e-6 * sum, "{name}: {se}");
                compared += 1;
            }
        }
    }
    assert_eq!(compared, 3);
}
