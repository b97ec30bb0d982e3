//! How long scores of many responses take, from columns in memory:
//! `cargo run -p analytics --release --example score_speed -- 1000000`.
#![expect(clippy::print_stdout, reason = "a command line tool: its answer is its standard output")]

use std::error::Error;
use std::time::Instant;

use analytics::battery::{Scope, single_index};
use analytics::design::{Design, DesignRow};
use analytics::instrument::{Criterion, Instrument, Scale};
use analytics::sample::{Answers, Sample};
use analytics::score::{Setting, score};
use analytics::tally::tallies;
use survey::rule::IndexRule;

const UNITS: u32 = 15;
const STRATA: u32 = 12;
const PSUS: u32 = 20;

fn main() -> Result<(), Box<dyn Error>> {
    let rows: u32 = std::env::args().nth(1).ok_or("give the number of responses")?.parse()?;
    let criteria = (0..22).map(|k| Criterion { key: format!("c{k}"), factor: k % 5, scale: Scale::likert5() });
    let factors = (0..5).map(|f| format!("f{f}")).collect();
    let instrument = Instrument::new(factors, criteria.collect(), None)?;
    let started = Instant::now();
    let mut samples = Vec::new();
    for unit in 0..UNITS {
        let mut design = Design::builder();
        let mut answers = Answers::with_capacity(22, (rows / UNITS) as usize);
        for row in 0..rows / UNITS {
            let place = u64::from(row) * u64::from(STRATA * PSUS) / u64::from(rows / UNITS);
            let (stratum, psu) = (place / u64::from(PSUS), place);
            let mixed = (row ^ unit << 20).wrapping_mul(2_654_435_761).rotate_left(13).wrapping_mul(2_246_822_519);
            design.push(&DesignRow {
                stratum: &format!("{stratum:02}"),
                psu: &format!("{psu:03}"),
                psus_in_stratum: Some(40.0),
                people_in_psu: Some(5000.0),
                weight: 1.0 + f64::from(mixed % 97) / 31.0,
            })?;
            let codes: Vec<u8> = (0..22_u32)
                .map(|k| {
                    let own = mixed.rotate_left(k).wrapping_mul(2_654_435_761) >> 24;
                    if own < 8 { 254 } else { u8::try_from(own % 5).unwrap_or(0) + 1 }
                })
                .collect();
            answers.push(&codes, None)?;
        }
        samples.push(Sample::new(design.finish()?, answers, &instrument)?);
    }
    println!("{:<34} {:>9.1?}", "designs and columns", started.elapsed());
    for _ in 0..3 {
        let started = Instant::now();
        let mut sum = 0.0;
        for sample in &samples {
            let columns: Vec<&[u8]> = (0..22).map(|at| sample.answers().column(at)).collect();
            let tally = tallies(&[sample.len()], sample.design().weights(), &columns);
            sum += tally[0].iter().map(|codes| (codes[4] + codes[5]) / codes[1..=5].iter().sum::<f64>()).sum::<f64>();
        }
        println!("{:<34} {:>9.1?}   {sum:.6}", "shares by unit and criterion", started.elapsed());
        for rule in [IndexRule::Pooled, IndexRule::MeanOfFactors] {
            let started = Instant::now();
            let of = |sample: &Sample| single_index(sample, &instrument, rule, Scope::default()).map(|m| m.variance);
            let sum: f64 = samples.iter().filter_map(of).sum();
            println!("{:<34} {:>9.1?}   {sum:.6e}", format!("index, {rule}"), started.elapsed());
        }
        let started = Instant::now();
        let of = |sample: &Sample| score(sample, &instrument, &Setting::default()).index.se;
        let sum: f64 = samples.iter().filter_map(of).sum();
        println!("{:<34} {:>9.1?}   {sum:.6e}", "all scores", started.elapsed());
    }
    Ok(())
}
