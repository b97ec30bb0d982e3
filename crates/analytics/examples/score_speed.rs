//! How long a score of many responses takes: `cargo run -p analytics --release --example score_speed -- 1000000`.

use std::error::Error;
use std::time::Instant;

use analytics::design::{Design, DesignRow};
use analytics::instrument::{Criterion, Instrument, Scale};
use analytics::sample::{Answers, Sample};
use analytics::score::{Setting, score};

fn main() -> Result<(), Box<dyn Error>> {
    let rows: u32 = std::env::args().nth(1).ok_or("give the number of responses")?.parse()?;
    let criteria = (0..22).map(|k| Criterion { key: format!("c{k}"), factor: k % 5, scale: Scale::likert5() });
    let factors = (0..5).map(|f| format!("f{f}")).collect();
    let instrument = Instrument::new(factors, criteria.collect(), None)?;
    let mut design = Design::builder();
    let mut answers = Answers::with_capacity(22, rows as usize);
    for row in 0..rows {
        let (stratum, psu) = (row % 12, row % 204);
        design.push(&DesignRow {
            stratum: &format!("{stratum}"),
            psu: &format!("{psu}"),
            psus_in_stratum: Some(400.0),
            people_in_psu: None,
            weight: f64::from(row % 9 + 1),
        })?;
        let [_, mixed, ..] = row.wrapping_mul(2_654_435_761).to_be_bytes();
        let codes: Vec<u8> = (0..22).map(|k| mixed % 97 % (k + 2) % 5 + 1).collect();
        answers.push(&codes, None)?;
    }
    let sample = Sample::new(design.finish()?, answers, &instrument)?;
    let begin = Instant::now();
    let score = score(&sample, &instrument, &Setting::default());
    eprintln!("{rows} responses, index {:?}: {:?}", score.index.estimate, begin.elapsed());
    Ok(())
}
