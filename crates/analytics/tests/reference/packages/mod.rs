//! The tables that come with R's survey package, and what it makes of them (`packages/`). They are not CC0: they are
//! read from the reference folder beside the project where it is, else nothing is tested.

mod calibrated;
mod check;
mod designs;
mod lonely;
mod population;
mod replicates;
pub mod rounds;

use std::collections::BTreeMap;

use analytics::design::{Design, DesignBuilder, DesignError, DesignRow};
use serde_json::Value;

use crate::load::{outside, text};

/// Rows by column name.
type Table = Vec<BTreeMap<String, String>>;

/// A table of `packages/data`; none, with a line that says so, where the folder is not at hand.
fn table(name: &str) -> Option<Table> {
    let text = outside(&format!("packages/data/{name}"))?;
    Some(csv::Reader::from_reader(text.as_bytes()).deserialize().map(Result::unwrap).collect())
}

/// A file of `packages/expected`; none as for [`table`].
fn expected(name: &str) -> Option<Value> {
    outside(&format!("packages/expected/{name}")).map(|text| serde_json::from_str(&text).unwrap())
}

/// The numbers of a column; blank is missing.
fn column(table: &Table, name: &str) -> Vec<Option<f64>> {
    table.iter().map(|row| row[name].parse().ok()).collect()
}

/// The words of a column; blank is missing.
fn words<'a>(table: &'a Table, name: &str) -> Vec<Option<&'a str>> {
    table.iter().map(|row| Some(row[name].as_str()).filter(|cell| !cell.is_empty())).collect()
}

/// The name of the PSU of a row: of the column named, or the row's own number.
fn psu_name(entry: &Value, at: usize, row: &BTreeMap<String, String>) -> String {
    match text(&entry["id"], 0) {
        "row" => format!("{at:04}"),
        column => row[column].clone(),
    }
}

fn stratum_name<'a>(entry: &Value, row: &'a BTreeMap<String, String>) -> &'a str {
    entry["strata"][0].as_str().map_or("1", |column| row[column].as_str())
}

/// The rows of a table with the design that an entry of a file describes; PSU ids are as `builder` takes them.
fn design_by(mut builder: DesignBuilder, entry: &Value, table: &Table) -> Result<Design, DesignError> {
    for (at, row) in table.iter().enumerate() {
        let size = |stage: usize| entry["fpc"][stage].as_str().map(|column| row[column].parse().unwrap());
        builder.push(&DesignRow {
            stratum: stratum_name(entry, row),
            psu: &psu_name(entry, at, row),
            psus_in_stratum: size(0),
            people_in_psu: size(1),
            weight: row[text(entry, "weights")].parse().unwrap(),
        })?;
    }
    builder.finish()
}

fn design(entry: &Value, table: &Table) -> Design {
    let builder = Design::builder();
    let builder = if entry["nest"].as_bool().unwrap() { builder.nested() } else { builder };
    design_by(builder, entry, table).unwrap()
}
