//! A population whose answers are known, and samples of it.

use std::error::Error;

use analytics::design::{Design, DesignRow};
use analytics::instrument::{BLANK, Instrument};
use analytics::sample::{Answers, Sample};
use rand_chacha::ChaCha20Rng;
use rand_core::{Rng, SeedableRng};

use crate::CRITERIA;
use crate::designs::Plan;

/// The spread between people, and between criteria, on the scale of the logit.
const PERSON: f64 = 1.1;
const CRITERION: f64 = 0.5;
/// The share of questions left blank.
const BLANKS: f64 = 0.03;

struct Person {
    codes: [u8; CRITERIA],
}

/// Strata of PSUs of people.
pub struct Population {
    strata: Vec<Vec<Vec<Person>>>,
    index: f64,
}

/// Uniform between 0 and 1, both left out.
fn uniform(random: &mut impl Rng) -> f64 {
    ((random.next_u64() >> 11) as f64 + 0.5) / 9_007_199_254_740_992.0
}

/// Standard normal by Box and Muller.
fn normal(random: &mut impl Rng) -> f64 {
    (-2.0 * uniform(random).ln()).sqrt() * (std::f64::consts::TAU * uniform(random)).cos()
}

impl Population {
    /// Everyone's answers, so that the share of satisfied ones among all answers is near `level`.
    pub fn new(plan: &Plan, level: f64, seed: u64) -> Result<Self, Box<dyn Error>> {
        let made = |shift: f64| {
            let mut random = ChaCha20Rng::seed_from_u64(seed);
            let criteria: Vec<f64> = (0..CRITERIA).map(|_| CRITERION * normal(&mut random)).collect();
            let (mut satisfied, mut answers) = (0_u64, 0_u64);
            let mut strata = Vec::with_capacity(plan.strata);
            for _ in 0..plan.strata {
                let stratum = 0.2 * normal(&mut random);
                let mut psus = Vec::with_capacity(plan.psus_in_frame);
                for _ in 0..plan.psus_in_frame {
                    let psu = stratum + plan.between * normal(&mut random);
                    // Communes are not of one size: from 0.6 to 1.4 times the usual.
                    let size = (plan.people as f64 * (0.6 + 0.8 * uniform(&mut random))).round();
                    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "some hundred people")]
                    let count = (size as usize).max(plan.each * usize::from(!plan.list));
                    let people = (0..count).map(|_| {
                        let person = psu + PERSON * normal(&mut random);
                        let codes = std::array::from_fn(|at| {
                            let chance = 1.0 / (1.0 + (-(shift + person + criteria[at])).exp());
                            let yes = uniform(&mut random) < chance;
                            if uniform(&mut random) < BLANKS {
                                return BLANK;
                            }
                            answers += 1;
                            satisfied += u64::from(yes);
                            if yes { 4 } else { 2 }
                        });
                        Person { codes }
                    });
                    psus.push(people.collect());
                }
                strata.push(psus);
            }
            Self { strata, index: satisfied as f64 / answers as f64 }
        };
        let (mut low, mut high) = (-6.0, 12.0);
        for _ in 0..22 {
            let middle = f64::midpoint(low, high);
            if made(middle).index < level { low = middle } else { high = middle }
        }
        let population = made(f64::midpoint(low, high));
        if (population.index - level).abs() > 0.01 {
            return Err(format!("no population of level {level}: {}", population.index).into());
        }
        Ok(population)
    }

    /// The truth: satisfied answers over answers, of everyone.
    pub const fn index(&self) -> f64 {
        self.index
    }

    /// A sample by the plan, with its weights and both frames.
    pub fn draw(
        &self,
        plan: &Plan,
        instrument: &Instrument,
        random: &mut ChaCha20Rng,
    ) -> Result<Sample, Box<dyn Error + Send + Sync>> {
        let mut design = Design::builder();
        let mut answers = Answers::with_capacity(CRITERIA, plan.respondents());
        for (at, stratum) in self.strata.iter().enumerate() {
            let name = format!("h{at:02}");
            if plan.list {
                let people: Vec<&Person> = stratum.iter().flatten().collect();
                let weight = people.len() as f64 / plan.each as f64;
                for place in without_replacement(people.len(), plan.each, random) {
                    let frames = (Some(people.len() as f64), Some(1.0));
                    push(
                        &mut design,
                        &mut answers,
                        (&name, &format!("{name}p{place:05}")),
                        frames,
                        weight,
                        people[place],
                    )?;
                }
                continue;
            }
            for psu in without_replacement(stratum.len(), plan.psus, random) {
                let people = &stratum[psu];
                let weight = stratum.len() as f64 / plan.psus as f64 * people.len() as f64 / plan.each as f64;
                let frames = (Some(stratum.len() as f64), Some(people.len() as f64));
                for place in without_replacement(people.len(), plan.each, random) {
                    let names = (name.as_str(), format!("h{at:02}a{psu:03}"));
                    push(&mut design, &mut answers, (names.0, &names.1), frames, weight, &people[place])?;
                }
            }
        }
        Ok(Sample::new(design.finish()?, answers, instrument)?)
    }
}

fn push(
    design: &mut analytics::design::DesignBuilder,
    answers: &mut Answers,
    (stratum, psu): (&str, &str),
    (psus_in_stratum, people_in_psu): (Option<f64>, Option<f64>),
    weight: f64,
    person: &Person,
) -> Result<(), Box<dyn Error + Send + Sync>> {
    design.push(&DesignRow { stratum, psu, psus_in_stratum, people_in_psu, weight })?;
    answers.push(&person.codes, None)?;
    Ok(())
}

/// `count` different numbers below `of`, each set as likely (the first ones of a shuffle).
fn without_replacement(of: usize, count: usize, random: &mut impl Rng) -> Vec<usize> {
    let mut all: Vec<usize> = (0..of).collect();
    let count = count.min(of);
    for at in 0..count {
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "below the number of people")]
        let other = at + (uniform(random) * (of - at) as f64) as usize;
        all.swap(at, other.min(of - 1));
    }
    all.truncate(count);
    all
}
