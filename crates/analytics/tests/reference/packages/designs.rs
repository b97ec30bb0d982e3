//! Every result of the seven designs of `designs.json` with their weights as drawn.

use analytics::linear::VarianceOptions;

use super::check::Check;
use super::{design, expected, table};
use crate::load::{Near, text};

#[test]
fn every_result_of_seven_designs() {
    let Some(entries) = expected("designs.json") else { return };
    let entries = entries.as_array().unwrap();
    assert_eq!(entries.len(), 7);
    for entry in entries {
        let table = table(text(entry, "data")).unwrap();
        let design = design(entry, &table);
        let results = &entry["results"];
        assert_eq!(results.as_object().unwrap().len(), 11, "{}", entry["design"]);
        let options = VarianceOptions::WITH_FPC;
        Check { table: &table, basis: &design, options, allowed: Near::BASE, what: text(entry, "design") }.all(results);
    }
}
