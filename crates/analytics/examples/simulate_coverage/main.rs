//! How often the 95 % interval of the index holds the truth: samples drawn again and again from a population made from a
//! seed, for the designs of the field at three levels of satisfaction. `cargo xtask simulate-coverage`.
#![expect(clippy::print_stdout, reason = "a command line tool: its answer is its standard output")]

mod designs;
mod population;

use std::error::Error;
use std::process::ExitCode;

use analytics::battery::{Scope, single_index};
use analytics::instrument::{Criterion, Instrument, Scale};
use analytics::interval::{Basis, LEVEL, choose};
use designs::{DESIGNS, Plan};
use population::Population;
use rand_chacha::ChaCha20Rng;
use rand_core::SeedableRng;
use rayon::prelude::*;
use survey::rule::IndexRule;

const CRITERIA: usize = 22;
const FACTORS: [usize; 5] = [4, 5, 6, 3, 4];
const LEVELS: [f64; 3] = [0.6, 0.9, 0.97];
/// The goal holds from this many respondents on.
const ENOUGH: usize = 150;
const GOAL: std::ops::RangeInclusive<f64> = 0.93..=0.97;

/// The form of 22 criteria in five factors.
pub fn instrument() -> Result<Instrument, analytics::instrument::InstrumentError> {
    let of_factor = FACTORS.iter().enumerate().flat_map(|(factor, count)| std::iter::repeat_n(factor, *count));
    let criteria = of_factor.enumerate().map(|(at, factor)| Criterion {
        key: format!("c{:02}", at + 1),
        factor,
        scale: Scale::likert5(),
    });
    Instrument::new((1..=5).map(|f| format!("f{f}")).collect(), criteria.collect(), None)
}

/// What came of one sample.
struct Drawn {
    covered: bool,
    width: f64,
    deff: f64,
    df: f64,
}

/// What came of the samples of one design.
struct Outcome {
    covered: usize,
    without_interval: usize,
    width: f64,
    deff: f64,
    df: f64,
}

fn run(plan: &Plan, population: &Population, instrument: &Instrument, samples: u64, seed: u64) -> Outcome {
    let truth = population.index();
    let one = |number: u64| -> Option<Drawn> {
        let mut random = ChaCha20Rng::seed_from_u64(seed ^ number.wrapping_mul(0x9e37_79b9_7f4a_7c15));
        let sample = population.draw(plan, instrument, &mut random).ok()?;
        let index = single_index(&sample, instrument, IndexRule::Pooled, Scope::default())?;
        let basis = Basis {
            p: index.estimate,
            variance: index.variance,
            n: index.n,
            df: index.df,
            single: false,
            deff_bar: index.deff.unwrap_or(1.0).max(1.0),
            census: false,
            list: sample.design().census_like().map(|people| (0, people)),
            level: LEVEL,
        };
        let (ends, _) = choose(&basis)?;
        let covered = ends.lo <= truth && truth <= ends.hi;
        Some(Drawn { covered, width: ends.width(), deff: index.deff_replace.unwrap_or(0.0), df: index.df as f64 })
    };
    let all: Vec<Option<Drawn>> = (0..samples).into_par_iter().map(one).collect();
    let with: Vec<&Drawn> = all.iter().flatten().collect();
    let mean = |of: fn(&Drawn) -> f64| with.iter().map(|one| of(one)).sum::<f64>() / with.len().max(1) as f64;
    Outcome {
        covered: with.iter().filter(|one| one.covered).count(),
        without_interval: all.len() - with.len(),
        width: mean(|one| one.width),
        deff: mean(|one| one.deff),
        df: mean(|one| one.df),
    }
}

fn main() -> Result<ExitCode, Box<dyn Error>> {
    let mut arguments = std::env::args().skip(1);
    let samples: u64 = arguments.next().map_or(Ok(2000), |text| text.parse())?;
    let seed: u64 = arguments.next().map_or(Ok(20_221_014), |text| text.parse())?;
    let instrument = instrument()?;
    println!("95 % intervals of the pooled index, {samples} samples each, seed {seed}");
    println!("{:<30} {:>5} {:>5} {:>6} {:>7} {:>6} {:>9}  ", "design", "n", "p", "deff", "df", "width", "coverage");
    let mut good = true;
    for plan in DESIGNS {
        for level in LEVELS {
            let population = Population::new(plan, level, seed)?;
            let outcome = run(plan, &population, &instrument, samples, seed);
            let share = outcome.covered as f64 / samples as f64;
            let held = plan.respondents() >= ENOUGH;
            let inside = GOAL.contains(&share);
            good &= inside || !held;
            let verdict = match (held, inside) {
                (true, true) => "within 93 to 97 %",
                (true, false) => "MISSED: 93 to 97 %",
                (false, _) => "reported as it comes",
            };
            let none = match outcome.without_interval {
                0 => String::new(),
                count => format!(", {count} without an interval"),
            };
            println!(
                "{:<30} {:>5} {:>5.2} {:>6.2} {:>7.1} {:>6.3} {:>8.2} %  {verdict}{none}",
                plan.name,
                plan.respondents(),
                population.index(),
                outcome.deff,
                outcome.df,
                outcome.width,
                100.0 * share,
            );
        }
    }
    Ok(if good { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}
