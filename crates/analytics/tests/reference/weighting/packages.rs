//! The calibrations (`variants`) of `packages/expected/designs.json`. Those tables are not CC0: they are read from
//! beside the repository where they are, else nothing is tested. The tests of ranks and of Rao and Scott are elsewhere.

use std::collections::BTreeMap;

use analytics::design::{Design, DesignRow};
use analytics::linear::degrees_of_freedom;
use analytics::weighting::{Auxiliary, Calibrated, Factor, MarginRow, Margins, Method, calibrate};
use serde_json::Value;

use super::check::Check;
use super::{Errors, Near};
use crate::load::{near, number, text};

const SHARED: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../../../shared/reference/statistics/packages");

pub type Table = Vec<BTreeMap<String, String>>;

fn table(name: &str) -> Table {
    let mut reader = csv::Reader::from_path(format!("{SHARED}/data/{name}")).unwrap();
    reader.deserialize().map(Result::unwrap).collect()
}

/// Reads numbers of a table; blank is missing.
pub fn column(table: &Table, name: &str) -> Vec<Option<f64>> {
    table.iter().map(|row| row[name].parse().ok()).collect()
}

fn design(entry: &Value, table: &Table) -> Design {
    let name = |key: &str, at: usize| entry[key][at].as_str();
    let mut builder = Design::builder();
    for (at, row) in table.iter().enumerate() {
        let own = at.to_string();
        let psu = match name("id", 0).unwrap() {
            "row" => own.as_str(),
            column => row[column].as_str(),
        };
        let size = |at: usize| name("fpc", at).map(|column| row[column].parse().unwrap());
        let row = DesignRow {
            stratum: name("strata", 0).map_or("1", |column| row[column].as_str()),
            psu,
            psus_in_stratum: size(0),
            people_in_psu: size(1),
            weight: row[text(entry, "weights")].parse().unwrap(),
        };
        builder.push(&row).unwrap();
    }
    builder.finish().unwrap()
}

fn factor(table: &Table, name: &str) -> Factor {
    Factor::of_texts(name, table.iter().map(|row| row[name].as_str())).unwrap()
}

/// The calibration of a variant: its method, and the categorical variables of raking.
fn calibrated(design: &Design, table: &Table, name: &str) -> (Method, Calibrated, Vec<Factor>) {
    let (stype, schwide) = (factor(table, "stype"), factor(table, "sch.wide"));
    let row = |row: &BTreeMap<String, String>, count: &str| row[count].parse::<f64>().unwrap();
    let mut known: Vec<MarginRow> = Vec::new();
    for line in self::table("api_margins.csv") {
        let (variable, level) = (line["variable"].clone(), line["level"].clone());
        known.push(MarginRow { variable, level, count: row(&line, "count") });
    }
    for line in self::table("api_stype_schwide.csv") {
        let (variable, level) = ("stype x sch.wide".to_owned(), format!("{} x {}", line["stype"], line["sch.wide"]));
        known.push(MarginRow { variable, level, count: row(&line, "Freq") });
    }
    let people: Value =
        serde_json::from_str(&std::fs::read_to_string(format!("{SHARED}/expected/population_totals.json")).unwrap())
            .unwrap();
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
    let path = format!("{SHARED}/expected/designs.json");
    let Ok(file) = std::fs::read_to_string(&path) else {
        eprintln!("skipped: the calibrations of packages/expected/designs.json, which is not at {path}");
        return;
    };
    let mut variants = 0;
    for entry in serde_json::from_str::<Vec<Value>>(&file).unwrap() {
        let table = table(text(&entry, "data"));
        let design = design(&entry, &table);
        for (name, expected) in entry["variants"].as_object().into_iter().flatten() {
            variants += 1;
            let what = format!("{} {name}", text(&entry, "design"));
            let (method, calibrated, factors) = calibrated(&design, &table, name);
            let allowed = Near::CALIBRATED;
            weights(&calibrated, expected, allowed.weight, &what);
            let own = Errors::of_calibrated(&calibrated);
            if method == Method::Rake {
                let rounds = Errors::of_rounds(&calibrated.design, &factors);
                Check { table: &table, errors: &rounds, allowed: allowed.with_error(1e-6), what: &what }.all(expected);
                Check { table: &table, errors: &own, allowed: allowed.with_error(0.05), what: &what }
                    .means_and_ratios(expected);
            } else {
                Check { table: &table, errors: &own, allowed, what: &what }.all(expected);
            }
        }
    }
    assert_eq!(variants, 8);
}

fn weights(calibrated: &Calibrated, expected: &Value, tolerance: f64, what: &str) {
    let weights = calibrated.design.weights();
    assert_eq!(weights.len() as u64, expected["n"].as_u64().unwrap(), "{what}");
    let all = vec![true; weights.len()];
    assert_eq!(degrees_of_freedom(&calibrated.design, &all), expected["df"].as_i64().unwrap(), "{what}");
    near(calibrated.design.total_weight(), number(expected, "weight_sum"), tolerance, what);
    let first = expected["weights_first50"].as_array().unwrap();
    assert_eq!(first.len(), 50);
    for (got, expected) in weights.iter().zip(first) {
        near(*got, expected.as_f64().unwrap(), tolerance, what);
    }
}
