//! Tests between groups under the seven designs of `packages/expected/designs.json`, where the reference folder is at
//! hand. Its calibrated variants need the variance after calibration and are not compared here.

use std::collections::BTreeMap;

use analytics::design::{Design, DesignRow};
use analytics::linear::VarianceOptions;
use analytics::rank_test::{Ties, rank_test_k_groups, rank_test_two_groups};
use analytics::rao_scott::rao_scott;
use serde_json::Value;

use crate::load::{near, number, outside, text};

type School = BTreeMap<String, String>;

fn design(row: &Value, schools: &[School]) -> Design {
    let column = |name: &str, at: usize| row[name].get(at).and_then(Value::as_str);
    let mut builder = Design::builder();
    for (number, school) in schools.iter().enumerate() {
        let own = format!("{number:04}");
        let size = |at: usize| column("fpc", at).map(|name| school[name].parse::<f64>().unwrap());
        let psu = match column("id", 0).unwrap() {
            "row" => &own,
            name => &school[name],
        };
        let row = DesignRow {
            stratum: column("strata", 0).map_or("1", |name| &school[name]),
            psu,
            psus_in_stratum: size(0),
            people_in_psu: size(1),
            weight: school[text(row, "weights")].parse().unwrap(),
        };
        builder.push(&row).unwrap();
    }
    builder.finish().unwrap()
}

#[test]
fn seven_designs() {
    let Some(vectors) = outside("packages/expected/designs.json") else { return };
    let vectors: Value = serde_json::from_str(&vectors).unwrap();
    let rows = vectors.as_array().unwrap();
    assert_eq!(rows.len(), 7);
    for row in rows {
        let what = text(row, "design");
        let table = outside(&format!("packages/data/{}", text(row, "data"))).unwrap();
        let schools: Vec<School> =
            csv::Reader::from_reader(table.as_bytes()).deserialize().map(Result::unwrap).collect();
        let design = design(row, &schools);
        let column = |name: &str| -> Vec<Option<&str>> {
            schools.iter().map(|school| Some(school[name].as_str()).filter(|cell| !cell.is_empty())).collect()
        };
        let (wide, kind) = (column("sch.wide"), column("stype"));
        let api: Vec<Option<f64>> = column("api00").into_iter().map(|cell| cell?.parse().ok()).collect();
        let options = VarianceOptions::WITH_FPC;

        let expected = &row["results"]["rao_scott_f"]["sch.wide x stype"];
        let got = rao_scott(&design, &wide, &kind, options).unwrap();
        near(got.f, number(expected, "f"), 1e-8, what);
        near(got.ndf, number(expected, "ndf"), 1e-8, what);
        near(got.ddf, number(expected, "ddf"), 1e-8, what);
        near(got.p, number(expected, "p"), 1e-8, what);

        let expected = &row["results"]["ranktest"]["api00 by sch.wide"];
        let got = rank_test_two_groups(&design, &api, &wide, Ties::InRowOrder, options).unwrap();
        near(got.t, number(expected, "statistic"), 1e-8, what);
        assert_eq!(Value::from(vec![got.df]), expected["parameter"], "{what}");
        near(got.p, number(expected, "p"), 1e-8, what);

        let expected = &row["results"]["ranktest"]["api00 by stype"];
        let got = rank_test_k_groups(&design, &api, &kind, Ties::InRowOrder, options).unwrap();
        near(got.chi_square, number(expected, "chisq"), 1e-8, what);
        assert_eq!(got.ndf as u64, expected["ndf"].as_u64().unwrap(), "{what}");
        assert_eq!(got.ddf, expected["ddf"].as_i64().unwrap(), "{what}");
        near(got.p, number(expected, "p"), 1e-8, what);
    }
}
