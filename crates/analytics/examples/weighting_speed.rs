//! How long raking takes: `cargo run -p analytics --release --example weighting_speed -- 1000000`.

use std::error::Error;
use std::time::Instant;

use analytics::design::{Design, DesignRow};
use analytics::linear::{VarianceOptions, ratio, variance};
use analytics::weighting::{Auxiliary, Factor, Method, calibrate};

fn main() -> Result<(), Box<dyn Error>> {
    let rows: u32 = std::env::args().nth(1).ok_or("give the number of respondents")?.parse()?;
    let mut design = Design::builder();
    for row in 0..rows {
        let (stratum, psu) = (row % 12, row % 204);
        design.push(&DesignRow {
            stratum: &format!("{stratum}"),
            psu: &format!("{psu}"),
            psus_in_stratum: Some(400.0),
            people_in_psu: None,
            weight: f64::from(row % 9 + 1),
        })?;
    }
    let design = design.finish()?;
    let mixed = |row: u32| row.wrapping_mul(2_654_435_761) >> 8;
    let factor = |name, levels: u32| {
        let names = (0..levels).map(|level| level.to_string()).collect();
        Factor::new(name, names, (0..rows).map(|row| mixed(row) / (levels + 1) % levels).collect())
    };
    let auxiliary = Auxiliary::of_factors(vec![factor("gender", 2)?, factor("age", 4)?, factor("ethnic", 5)?])?;
    let people = 10.0 * f64::from(rows);
    let shares = [0.52, 0.48, 0.28, 0.26, 0.20, 0.17, 0.14, 0.16, 0.23];
    let totals: Vec<f64> = shares.iter().map(|share| share * people).collect();
    let numbered =
        auxiliary.clone().with_number("income", (0..rows).map(|row| f64::from(mixed(row) % 997)).collect())?;
    let mut with_income = totals.clone();
    with_income.push(people * 505.0);
    let satisfied: Vec<f64> = (0..rows).map(|row| f64::from(mixed(row) % 10 / 8)).collect();
    for (auxiliary, totals, method) in [
        (&auxiliary, &totals, Method::Rake),
        (&auxiliary, &totals, Method::Exponential),
        (&auxiliary, &totals, Method::Linear),
        (&auxiliary, &totals, Method::Logit { lower: 0.2, upper: 5.0 }),
        (&numbered, &with_income, Method::Exponential),
    ] {
        let begin = Instant::now();
        let calibrated = calibrate(&design, auxiliary, totals, method)?;
        let took = begin.elapsed();
        let of = ratio(&calibrated.design, &satisfied, &vec![1.0; satisfied.len()], vec![true; satisfied.len()])
            .ok_or("nobody answered")?;
        let begin = Instant::now();
        let residual = calibrated.residual(&of);
        let projected = begin.elapsed();
        let variance = variance(&calibrated.design, &residual, VarianceOptions::WITH_FPC)?;
        eprintln!("{rows} respondents, {}: {took:?}, residual {projected:?}, variance {variance:?}", method.name());
    }
    Ok(())
}
