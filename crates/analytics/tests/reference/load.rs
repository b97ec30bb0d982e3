//! Reads the vectors and the synthetic survey.

use std::collections::BTreeMap;
use std::sync::OnceLock;

use analytics::design::{Design, DesignRow};
use analytics::instrument::{BLANK, Criterion, Instrument, Scale};
use analytics::sample::{Answers, Sample};
use serde_json::Value;

pub fn json(name: &str) -> Value {
    let path = format!("{}/tests/vectors/{name}", env!("CARGO_MANIFEST_DIR"));
    serde_json::from_str(&std::fs::read_to_string(path).unwrap()).unwrap()
}

/// The reference files that may not be copied here. `cargo xtask test` says how many of them it does not find, as the line of a
/// test that passes is not seen.
const OUTSIDE: &str = include_str!("outside.txt");

/// The text of one of them. `None`, with a line that says so, where the folder is not beside the project.
pub fn outside(name: &str) -> Option<String> {
    assert!(OUTSIDE.lines().any(|known| known == name), "{name} is not in outside.txt");
    let path = format!("{}/../../../shared/reference/statistics/{name}", env!("CARGO_MANIFEST_DIR"));
    let text = std::fs::read_to_string(&path).ok();
    if text.is_none() {
        eprintln!("skipped: {name} is not CC0, so it is read from the reference folder, which is not at {path}");
    }
    text
}

pub fn rows(name: &str) -> Vec<Value> {
    json(name).as_array().unwrap().clone()
}

/// A number of a row; null is NaN, which no comparison accepts.
pub fn number(row: &Value, key: &str) -> f64 {
    row[key].as_f64().unwrap_or(f64::NAN)
}

pub fn text(row: &Value, key: impl serde_json::value::Index) -> &str {
    row[key].as_str().unwrap()
}

/// How near the reference weights must be, estimates, and standard errors. Weights and errors of the iterative methods
/// of calibration are asked for more strictly than the 1e-6 and 1e-5 that are promised.
#[derive(Clone, Copy)]
pub struct Near {
    pub weight: f64,
    pub estimate: f64,
    pub error: f64,
}

impl Near {
    pub const BASE: Self = Self { weight: 1e-10, estimate: 1e-10, error: 1e-8 };
    pub const CALIBRATED: Self = Self { weight: 1e-9, estimate: 1e-10, error: 1e-7 };

    pub const fn with_error(self, error: f64) -> Self {
        Self { error, ..self }
    }
}

#[track_caller]
pub fn near(got: f64, expected: f64, tolerance: f64, what: &str) {
    let scale = expected.abs().max(1e-12);
    let off = (got - expected).abs();
    let allowed = if expected == 0.0 { 1e-12 } else { tolerance * scale };
    assert!(off <= allowed, "{what}: got {got:e}, expected {expected:e}, relative {:e}", off / scale);
}

/// p values: below 1e-12 the last digits are those of the reference's own tail.
#[track_caller]
pub fn p_near(got: f64, expected: f64, what: &str) {
    near(got, expected, if expected < 1e-12 { 1e-6 } else { 1e-8 }, what);
}

/// One respondent of the synthetic survey.
#[derive(Debug, Clone)]
pub struct Person {
    pub id: String,
    pub unit: String,
    pub year: i64,
    pub self_selected: bool,
    pub fields: BTreeMap<String, String>,
    pub codes: Vec<u8>,
}

impl Person {
    pub fn field(&self, name: &str) -> &str {
        &self.fields[name]
    }
}

pub fn survey() -> &'static [Person] {
    static SURVEY: OnceLock<Vec<Person>> = OnceLock::new();
    SURVEY.get_or_init(|| {
        let path = format!("{}/tests/vectors/data/survey.csv", env!("CARGO_MANIFEST_DIR"));
        let mut reader = csv::Reader::from_path(path).unwrap();
        let rows = reader.deserialize::<BTreeMap<String, String>>();
        let people = rows.map(|row| {
            let fields = row.unwrap();
            let code = |k: usize| {
                let cell = &fields[&format!("c{k:02}")];
                if cell.is_empty() { BLANK } else { cell.parse().unwrap() }
            };
            Person {
                id: fields["resp_id"].clone(),
                unit: fields["unit"].clone(),
                year: fields["year"].parse().unwrap(),
                self_selected: fields["sample_type"] == "self_selected",
                codes: (1..=22).map(code).collect(),
                fields,
            }
        });
        people.collect()
    })
}

pub fn instrument() -> Instrument {
    let path = format!("{}/tests/vectors/data/criteria.csv", env!("CARGO_MANIFEST_DIR"));
    let mut reader = csv::Reader::from_path(path).unwrap();
    let rows: Vec<(String, String, usize)> = reader.deserialize().map(Result::unwrap).collect();
    let mut factors: Vec<String> = Vec::new();
    for (_, factor, _) in &rows {
        if !factors.contains(factor) {
            factors.push(factor.clone());
        }
    }
    let criteria = rows.iter().map(|(key, factor, _)| Criterion {
        key: key.clone(),
        factor: factors.iter().position(|f| f == factor).unwrap(),
        scale: Scale::likert5(),
    });
    let criteria = criteria.collect();
    Instrument::new(factors, criteria, Some(Scale::likert5())).unwrap()
}

/// Which parts of the design are used.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Frame {
    TwoStages,
    OneStage,
    None,
}

pub fn people(unit: &str, year: i64) -> Vec<&'static Person> {
    survey().iter().filter(|p| p.unit == unit && p.year == year && !p.self_selected).collect()
}

pub fn sample_of(people: &[&Person], stratum: &str, frame: Frame) -> Sample {
    let instrument = instrument();
    let mut design = Design::builder();
    let mut answers = Answers::new(22);
    for person in people {
        let size = |name: &str| person.field(name).parse::<f64>().ok();
        let row = DesignRow {
            stratum: person.field(stratum),
            psu: person.field("psu"),
            psus_in_stratum: size("fpc1").filter(|_| frame != Frame::None),
            people_in_psu: size("fpc2").filter(|_| frame == Frame::TwoStages),
            weight: person.field("weight").parse().unwrap(),
        };
        design.push(&row).unwrap_or_else(|error| panic!("{}: {error}", person.id));
        let overall = person.field("overall").parse().unwrap_or(BLANK);
        answers.push(&person.codes, Some(overall)).unwrap();
    }
    Sample::new(design.finish().unwrap(), answers, &instrument).unwrap()
}

/// Every unit and year of the survey, with its sample as drawn.
pub fn samples() -> &'static BTreeMap<(String, i64), Sample> {
    static SAMPLES: OnceLock<BTreeMap<(String, i64), Sample>> = OnceLock::new();
    SAMPLES.get_or_init(|| {
        let keys: std::collections::BTreeSet<(String, i64)> =
            survey().iter().map(|p| (p.unit.clone(), p.year)).collect();
        keys.into_iter()
            .map(|(unit, year)| {
                let sample = sample_of(&people(&unit, year), "stratum", Frame::TwoStages);
                ((unit, year), sample)
            })
            .collect()
    })
}

pub fn sample(row: &Value) -> &'static Sample {
    &samples()[&(text(row, "unit").to_owned(), row["year"].as_i64().unwrap())]
}
