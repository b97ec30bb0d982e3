//! Calibrated weights, estimates and their errors.

mod summary;
mod trimmed;

use analytics::weighting::{Auxiliary, Factor, MarginRow, Margins, Method};

use crate::load::Person;

/// The auxiliary variables of the synthetic survey.
const VARIABLES: [&str; 3] = ["gender", "age_group", "ethnic"];

fn factor(people: &[&Person], name: &str) -> Factor {
    Factor::of_texts(name, people.iter().map(|person| person.field(name))).unwrap()
}

fn auxiliary(people: &[&Person], names: &[&str]) -> Auxiliary {
    Auxiliary::of_factors(names.iter().map(|name| factor(people, name)).collect()).unwrap()
}

fn margins(unit: &str, year: i64) -> Margins {
    let path = format!("{}/tests/vectors/data/margins.csv", env!("CARGO_MANIFEST_DIR"));
    let mut reader = csv::Reader::from_path(path).unwrap();
    let rows = reader.deserialize::<(String, i64, String, String, f64)>().map(Result::unwrap);
    let own = rows.filter(|row| row.0 == unit && row.1 == year);
    Margins::new(own.map(|(_, _, variable, level, count)| MarginRow { variable, level, count }), None).unwrap()
}

/// The method of a row of the vectors and the variables it uses; no method for base weights.
fn method(name: &str) -> (Option<Method>, &'static [&'static str]) {
    match name {
        "base" => (None, &VARIABLES),
        "poststratified_gender" => (Some(Method::PostStratify), &["gender"]),
        "poststratified_age" => (Some(Method::PostStratify), &["age_group"]),
        "raked" => (Some(Method::Rake), &VARIABLES),
        "calibrated_raking" => (Some(Method::Exponential), &VARIABLES),
        "calibrated_linear" => (Some(Method::Linear), &VARIABLES),
        "calibrated_logit" => (Some(Method::Logit { lower: 0.2, upper: 5.0 }), &VARIABLES),
        other => panic!("no method {other}"),
    }
}
