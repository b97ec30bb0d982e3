//! The calibrations (`variants`) of `designs.json`, with every result.

use std::collections::BTreeMap;

use analytics::design::Design;
use analytics::linear::VarianceOptions;
use analytics::weighting::{Auxiliary, Calibrated, Factor, MarginRow, Margins, Method, calibrate};

use super::check::Check;
use super::rounds::Rounds;
use super::{Table, column, design, expected, table};
use crate::load::{Near, number, text};

fn factor(table: &Table, name: &str) -> Factor {
    Factor::of_texts(name, table.iter().map(|row| row[name].as_str())).unwrap()
}

/// The calibration of a variant: its method, and the categorical variables of raking.
pub fn calibration(design: &Design, table: &Table, name: &str) -> (Method, Calibrated, Vec<Factor>) {
    let (stype, schwide) = (factor(table, "stype"), factor(table, "sch.wide"));
    let row = |row: &BTreeMap<String, String>, count: &str| row[count].parse::<f64>().unwrap();
    let mut known: Vec<MarginRow> = Vec::new();
    for line in self::table("api_margins.csv").unwrap() {
        let (variable, level) = (line["variable"].clone(), line["level"].clone());
        known.push(MarginRow { variable, level, count: row(&line, "count") });
    }
    for line in self::table("api_stype_schwide.csv").unwrap() {
        let (variable, level) = ("stype x sch.wide".to_owned(), format!("{} x {}", line["stype"], line["sch.wide"]));
        known.push(MarginRow { variable, level, count: row(&line, "Freq") });
    }
    let people = expected("population_totals.json").unwrap();
    let margins = Margins::new(known, Some(number(&people, "N"))).unwrap();
    let margins = margins.with_number("api99", number(&people, "api99")).unwrap();
    let api99 = || column(table, "api99").into_iter().map(Option::unwrap).collect();
    let of = |factors: &[&Factor]| Auxiliary::of_factors(factors.iter().map(|f| (*f).clone()).collect()).unwrap();
    let (method, auxiliary) = match name {
        "poststratified_stype" => (Method::PostStratify, of(&[&stype])),
        "poststratified_stype_x_schwide" => (Method::PostStratify, of(&[&stype.cross(&schwide).unwrap()])),
        "raked_stype_schwide" => (Method::Rake, of(&[&stype, &schwide])),
        "calibrated_raking_stype_schwide" => (Method::Exponential, of(&[&stype, &schwide])),
        "calibrated_linear_stype_api99" => (Method::Linear, of(&[&stype]).with_number("api99", api99()).unwrap()),
        "calibrated_logit_stype_api99" => {
            // Read off the expected weights, as the file does not say: ln((g-L)/(U-g)) is straight in api99 for these.
            (Method::Logit { lower: 0.3, upper: 3.0 }, of(&[&stype]).with_number("api99", api99()).unwrap())
        }
        other => panic!("no calibration {other}"),
    };
    let totals = margins.totals(&auxiliary).unwrap();
    (method, calibrate(design, &auxiliary, &totals, method).unwrap(), vec![stype, schwide])
}

#[test]
fn every_calibration() {
    let Some(entries) = expected("designs.json") else { return };
    let mut variants = 0;
    for entry in entries.as_array().unwrap() {
        let table = table(text(entry, "data")).unwrap();
        let design = design(entry, &table);
        for (name, results) in entry["variants"].as_object().into_iter().flatten() {
            variants += 1;
            let what = format!("{} {name}", text(entry, "design"));
            let (method, calibrated, factors) = calibration(&design, &table, name);
            assert_eq!(results.as_object().unwrap().len(), 12, "{what}");
            let (options, allowed) = (VarianceOptions::WITH_FPC, Near::CALIBRATED);
            let own = Check { table: &table, basis: &calibrated, options, allowed, what: &what };
            if method == Method::Rake {
                let rounds = Rounds { design: &calibrated.design, factors: &factors };
                Check { basis: &rounds, allowed: allowed.with_error(1e-6), ..own }.all(results);
                Check { allowed: allowed.with_error(0.05), ..own }.means_and_ratios(results);
            } else {
                own.all(results);
            }
        }
    }
    assert_eq!(variants, 8);
}
