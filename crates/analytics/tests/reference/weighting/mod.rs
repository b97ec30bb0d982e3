//! Calibrated weights, estimates and their errors.

mod check;
mod packages;
mod rounds;
mod summary;
mod trimmed;

use analytics::design::Design;
use analytics::linear::Linearised;
use analytics::weighting::{Auxiliary, Calibrated, Factor, MarginRow, Margins, Method};

use crate::load::Person;

/// The auxiliary variables of the synthetic survey.
const VARIABLES: [&str; 3] = ["gender", "age_group", "ethnic"];

/// What an error is computed with: a design, and what calibration makes of a linearised variable.
struct Errors<'a> {
    design: &'a Design,
    residual: Box<dyn Fn(&Linearised) -> Linearised + 'a>,
}

impl<'a> Errors<'a> {
    fn of_design(design: &'a Design) -> Self {
        Self { design, residual: Box::new(Clone::clone) }
    }

    fn of_calibrated(calibrated: &'a Calibrated) -> Self {
        Self { design: &calibrated.design, residual: Box::new(|of| calibrated.residual(of)) }
    }

    /// Those of the reference's `rake()`.
    fn of_rounds(design: &'a Design, factors: &'a [Factor]) -> Self {
        Self { design, residual: Box::new(|of| rounds::residual(of, factors)) }
    }
}

/// How near the reference weights must be, estimates, and standard errors. Weights and errors of the iterative methods
/// are asked for more strictly than the 1e-6 and 1e-5 that are promised.
#[derive(Clone, Copy)]
struct Near {
    weight: f64,
    estimate: f64,
    error: f64,
}

impl Near {
    const BASE: Self = Self { weight: 1e-10, estimate: 1e-10, error: 1e-8 };
    const CALIBRATED: Self = Self { weight: 1e-9, estimate: 1e-10, error: 1e-7 };

    const fn with_error(self, error: f64) -> Self {
        Self { error, ..self }
    }
}

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
