//! `replicates.json`: the jackknife of one stratum and of several, its factors and the errors from them.

use analytics::linear::degrees_of_freedom;
use analytics::replicate::{Centre, Replicates, jk1, jkn};
use serde_json::{Value, json};

use super::{Table, column, design, expected, psu_name, stratum_name, table};
use crate::load::{near, number, text};

/// The places in the design of the PSUs as the file meets them: strata, then PSUs of each, by their first row. The
/// reference leaves out PSUs in this order, the crate in that of the design.
fn order_of_file(entry: &Value, table: &Table, names: &[(&str, &str)]) -> Vec<usize> {
    let mut strata: Vec<&str> = Vec::new();
    let mut met: Vec<(usize, usize)> = Vec::new();
    for (at, row) in table.iter().enumerate() {
        let (stratum, psu) = (stratum_name(entry, row), psu_name(entry, at, row));
        if !strata.contains(&stratum) {
            strata.push(stratum);
        }
        let stratum_at = strata.iter().position(|seen| *seen == stratum).unwrap();
        let psu = names.iter().position(|name| *name == (stratum, psu.as_str())).unwrap();
        if !met.contains(&(stratum_at, psu)) {
            met.push((stratum_at, psu));
        }
    }
    met.sort_by_key(|(stratum, _)| *stratum);
    met.into_iter().map(|(_, psu)| psu).collect()
}

#[test]
fn every_jackknife() {
    let Some(entries) = expected("replicates.json") else { return };
    let entries = entries.as_object().unwrap();
    assert_eq!(entries.len(), 4);
    for (name, of_type) in entries {
        let (kind, results) = of_type.as_object().unwrap().iter().next().unwrap();
        assert_eq!((of_type.as_object().unwrap().len(), text(results, "type")), (1, kind.as_str()), "{name}");
        let fpc = name.ends_with("_fpc");
        let entry = if kind == "JKn" {
            json!({"id": ["row"], "strata": ["stype"], "weights": "pw", "fpc": ["fpc"], "nest": false})
        } else {
            json!({"id": ["dnum"], "strata": null, "weights": "pw", "fpc": ["fpc"], "nest": false})
        };
        let table = table(if kind == "JKn" { "apistrat.csv" } else { "apiclus1.csv" }).unwrap();
        let design = design(&entry, &table);
        let own = if kind == "JKn" { jkn(&design, fpc) } else { jk1(&design, fpc) }.unwrap();

        assert_eq!(own.len() as u64, results["replicates"].as_u64().unwrap(), "{name}");
        near(own.scale(), number(results, "scale"), 1e-10, name);
        assert_eq!(degrees_of_freedom(&design, &vec![true; table.len()]), results["degf"].as_i64().unwrap());
        let names: Vec<(&str, &str)> = design.psu_names().collect();
        let order = order_of_file(&entry, &table, &names);
        let rscales = results["rscales"].as_array().unwrap();
        assert_eq!(rscales.len(), order.len());
        for (psu, expected) in order.iter().zip(rscales) {
            near(own.rscales()[*psu], expected.as_f64().unwrap(), 1e-10, name);
        }
        let first = results["factors_first5rows"].as_array().unwrap();
        assert_eq!(first.len(), 5);
        for (at, (row, factors)) in table.iter().zip(first).enumerate() {
            let psu = psu_name(&entry, at, row);
            let psu = names.iter().position(|name| *name == (stratum_name(&entry, row), psu.as_str())).unwrap();
            assert_eq!(factors.as_array().unwrap().len(), order.len());
            for (left_out, expected) in order.iter().zip(factors.as_array().unwrap()) {
                near(own.factors(psu)[*left_out], expected.as_f64().unwrap(), 1e-10, name);
            }
        }
        errors(&own, &design, &table, results, name);
        assert_eq!(results.as_object().unwrap().len(), 8, "every number of {name}");
    }
}

/// Means and the ratio, with errors about the mean of the replicates.
fn errors(replicates: &Replicates, design: &analytics::design::Design, table: &Table, results: &Value, what: &str) {
    let (above, below) = text(&results["ratio"], "of").split_once('/').unwrap();
    let ones = vec![Some(1.0); table.len()];
    let mut compared = vec![(&results["ratio"], column(table, above), column(table, below))];
    let means = results["mean"].as_object().unwrap();
    assert_eq!(means.len(), 2);
    compared.extend(means.iter().map(|(name, row)| (row, column(table, name), ones.clone())));
    for (row, y, x) in compared {
        let ratio = |weights: &[f64]| {
            let total = |of: &dyn Fn(f64, f64) -> f64| -> f64 {
                let pairs = y.iter().zip(&x).map(|(y, x)| y.zip(*x));
                pairs.zip(weights).filter_map(|(pair, weight)| pair.map(|(y, x)| weight * of(y, x))).sum()
            };
            Some(total(&|y, _| y) / total(&|_, x| x))
        };
        near(ratio(design.weights()).unwrap(), number(row, "estimate"), 1e-10, what);
        let variance = replicates.variance(design, Centre::Replicates, ratio).unwrap();
        near(variance.sqrt(), number(row, "se"), 1e-9, &format!("{what} {row}"));
    }
}
