//! `reliability.json`, and `alpha.json` where the reference folder is at hand.

use analytics::answer_columns::columns;
use analytics::interval::LEVEL;
use analytics::reliability::{Item, reliability};
use serde_json::Value;

use crate::load::{instrument, near, number, outside, rows, sample, text};

fn items(got: &[Item], row: &Value, what: &str) {
    for (field, of) in [
        ("alpha_if_dropped", (|item| item.alpha_if_dropped) as fn(&Item) -> Option<f64>),
        ("item_rest_correlation", |item| item.item_rest_correlation),
    ] {
        let expected = row[field].as_array().unwrap();
        assert_eq!(got.len(), expected.len(), "{what}");
        for (item, expected) in got.iter().zip(expected) {
            near(of(item).unwrap(), expected.as_f64().unwrap(), 1e-9, &format!("{what} {field}"));
        }
    }
}

#[test]
fn every_factor_and_all_criteria() {
    let instrument = instrument();
    let rows = rows("expected/reliability.json");
    assert_eq!(rows.len(), 18);
    for row in &rows {
        let what = format!("{} {} {}", row["unit"], row["year"], row["set"]);
        let factor = instrument.factors().iter().position(|factor| factor == text(row, "set"));
        let criteria: Vec<usize> =
            (0..22).filter(|at| factor.is_none_or(|factor| instrument.criteria()[*at].factor == factor)).collect();
        assert_eq!(criteria.len() as u64, row["items"].as_u64().unwrap(), "{what}");
        let sample = sample(row);
        let columns = columns(sample.answers(), &instrument, &criteria);
        let got = reliability(&columns, Some(sample.design().weights()), LEVEL).unwrap();
        assert_eq!(got.n_complete as u64, row["n_complete"].as_u64().unwrap(), "{what}");
        near(got.alpha, number(row, "alpha"), 1e-9, &what);
        near(got.alpha_standardised.unwrap(), number(row, "alpha_standardised"), 1e-9, &what);
        near(got.alpha_weighted.unwrap(), number(row, "alpha_weighted"), 1e-9, &what);
        near(got.alpha_pairwise.unwrap(), number(row, "alpha_pairwise"), 1e-9, &what);
        let feldt = got.feldt.unwrap();
        near(feldt.lo, number(row, "feldt_lo"), 1e-8, &what);
        near(feldt.hi, number(row, "feldt_hi"), 1e-8, &what);
        items(&got.items, row, &what);
        // The standardised alpha is a function of the mean correlation.
        let (k, r) = (criteria.len() as f64, got.mean_correlation.unwrap());
        near(k * r / (1.0 + (k - 1.0) * r), number(row, "alpha_standardised"), 1e-9, &what);
    }
}

#[test]
fn the_attitude_data() {
    let Some(expected) = outside("simple/alpha.json") else { return };
    let Some(table) = outside("simple/alpha_attitude.csv") else { return };
    let expected: Value = serde_json::from_str(&expected).unwrap();
    let mut reader = csv::Reader::from_reader(table.as_bytes());
    let people: Vec<Vec<f64>> = reader.deserialize().map(Result::unwrap).collect();
    let columns: Vec<Vec<Option<f64>>> =
        (0..people[0].len()).map(|k| people.iter().map(|row| Some(row[k])).collect()).collect();
    let got = reliability(&columns, None, LEVEL).unwrap();
    assert_eq!(got.n_complete as u64, expected["n"].as_u64().unwrap());
    assert_eq!(got.items.len() as u64, expected["items"].as_u64().unwrap());
    assert_eq!(got.alpha_weighted, None);
    near(got.alpha, number(&expected, "alpha"), 1e-9, "alpha");
    near(got.alpha_pairwise.unwrap(), number(&expected, "alpha"), 1e-9, "no blanks: pairwise is the same");
    near(got.alpha_standardised.unwrap(), number(&expected, "alpha_standardised"), 1e-9, "standardised");
    near(got.guttman_lambda2, number(&expected, "guttman_lambda2"), 1e-9, "lambda 2");
    near(got.feldt.unwrap().lo, number(&expected, "feldt_lo"), 1e-8, "lo");
    near(got.feldt.unwrap().hi, number(&expected, "feldt_hi"), 1e-8, "hi");
    items(&got.items, &expected, "attitude");
}
