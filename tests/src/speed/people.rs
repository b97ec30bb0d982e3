//! Made-up respondents: 15 units of 12 strata with 20 PSUs each, 22 criteria, weights that vary from person to person.
//!
//! They come in the order of a survey's file: unit, stratum, PSU. The same number of rows gives the same people.

use rand_chacha::ChaCha8Rng;
use rand_core::{Rng, SeedableRng};

pub const UNITS: usize = 15;
pub const STRATA_OF_UNIT: usize = 12;
pub const PSUS_OF_STRATUM: usize = 20;
pub const PSUS_OF_UNIT: usize = STRATA_OF_UNIT * PSUS_OF_STRATUM;
pub const PSUS: usize = UNITS * PSUS_OF_UNIT;
pub const CRITERIA: usize = 22;
/// Criteria of each factor, as in the questionnaire for administrative services.
pub const FACTORS: [usize; 5] = [4, 5, 6, 3, 4];
pub const GENDERS: [&str; 2] = ["f", "m"];
pub const AGE_GROUPS: [&str; 4] = ["18-29", "30-44", "45-59", "60+"];
pub const ETHNIC: [&str; 5] = ["kinh", "thai", "hmong", "muong", "other"];

/// Seven of eight people in a PSU were not drawn.
const SAMPLED: f64 = 8.0;
const SEED: u64 = 22;

/// One respondent.
#[derive(Debug, Clone, PartialEq)]
pub struct Person {
    pub unit: usize,
    /// Of all strata.
    pub stratum: usize,
    /// Of all PSUs.
    pub psu: usize,
    pub psus_in_stratum: u32,
    pub people_in_psu: u32,
    pub weight: f64,
    pub gender: usize,
    pub age_group: usize,
    pub ethnic: usize,
    /// From 1 to 5; none where the cell is blank.
    pub codes: [Option<u8>; CRITERIA],
}

/// `rows` people in the order of their PSUs.
pub fn people(rows: usize) -> impl Iterator<Item = Person> {
    let mut chance = Chance(ChaCha8Rng::seed_from_u64(SEED));
    let units: Vec<f64> = (0..UNITS).map(|_| chance.normal() * 0.25).collect();
    let criteria: Vec<f64> = (0..CRITERIA).map(|_| chance.normal() * 0.35).collect();
    let of_psus: Vec<f64> = (0..PSUS).map(|_| chance.normal() * 0.3).collect();
    (0..rows).map(move |row| {
        let psu = row * PSUS / rows;
        let (stratum, unit) = (psu / PSUS_OF_STRATUM, psu / PSUS_OF_UNIT);
        let drawn = (rows.div_ceil(PSUS)) as f64;
        let psus_in_stratum = 36 + u32::try_from(stratum * 7 % 25).unwrap_or(0);
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "some thousand people")]
        let people_in_psu = (drawn * SAMPLED * (1.0 + (psu % 13) as f64 / 26.0)) as u32;
        let base = f64::from(psus_in_stratum) / PSUS_OF_STRATUM as f64 * f64::from(people_in_psu) / drawn;
        let satisfaction = 0.4 + units[unit] + of_psus[psu] + 0.6 * chance.normal();
        Person {
            unit,
            stratum,
            psu,
            psus_in_stratum,
            people_in_psu,
            weight: (base * (0.7 + 0.6 * chance.unit()) * 1e4).round() / 1e4,
            gender: chance.one_of(&[0.55, 0.45]),
            age_group: chance.one_of(&[0.22, 0.36, 0.27, 0.15]),
            ethnic: chance.one_of(&[0.2, 0.5, 0.14, 0.09, 0.07]),
            codes: std::array::from_fn(|criterion| chance.code(satisfaction + criteria[criterion])),
        }
    })
}

struct Chance(ChaCha8Rng);

impl Chance {
    /// At least 0 and below 1.
    fn unit(&mut self) -> f64 {
        f64::from(self.0.next_u32()) / 4_294_967_296.0
    }

    /// About normal, mean 0 and variance 1.
    fn normal(&mut self) -> f64 {
        about_normal(self.0.next_u64())
    }

    fn one_of(&mut self, shares: &[f64]) -> usize {
        let mut left = self.unit();
        let place = shares.iter().position(|share| {
            left -= share;
            left < 0.0
        });
        place.unwrap_or(shares.len() - 1)
    }

    /// An answer of somebody so satisfied; two in a hundred leave the cell blank.
    fn code(&mut self, satisfaction: f64) -> Option<u8> {
        const ENDS: [f64; 4] = [-1.9, -1.1, -0.2, 1.0];
        let random = self.0.next_u64();
        if random & 1023 < 20 {
            return None;
        }
        let answer = satisfaction + about_normal(random >> 10 << 10);
        let level = ENDS.iter().filter(|end| answer > **end).count();
        u8::try_from(level + 1).ok()
    }
}

/// Four uniform numbers of twelve bits added, which is the same on every machine. The lowest sixteen bits are not used.
fn about_normal(random: u64) -> f64 {
    let sum: u64 = (0..4).map(|at| random >> (16 + 12 * at) & 4095).sum();
    (sum as f64 / 4096.0 - 2.0) * 1.732
}

/// The factor of each criterion.
pub fn factor_of() -> Vec<usize> {
    FACTORS.iter().enumerate().flat_map(|(factor, criteria)| std::iter::repeat_n(factor, *criteria)).collect()
}

/// The name of a criterion's column.
pub fn criterion_name(criterion: usize) -> String {
    format!("c{:02}", criterion + 1)
}

pub fn unit_name(unit: usize) -> String {
    format!("U{:02}", unit + 1)
}

pub fn stratum_name(stratum: usize) -> String {
    format!("{}-S{:02}", unit_name(stratum / STRATA_OF_UNIT), stratum % STRATA_OF_UNIT + 1)
}

/// Every second PSU is of the later year.
pub fn year(psu: usize) -> u32 {
    if psu.is_multiple_of(2) { 2021 } else { 2022 }
}

/// Eight PSUs, four of each year, are one interviewer's.
pub fn interviewer_name(psu: usize) -> String {
    format!("I{:04}", psu / 8)
}

pub fn psu_name(psu: usize) -> String {
    format!("{}-P{:02}", stratum_name(psu / PSUS_OF_STRATUM), psu % PSUS_OF_STRATUM + 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_people_are_as_many_and_as_spread_as_said() {
        let all: Vec<Person> = people(18_000).collect();
        assert_eq!(all, people(18_000).collect::<Vec<_>>());
        assert_eq!(factor_of().len(), CRITERIA);
        let mut psus: Vec<usize> = all.iter().map(|person| person.psu).collect();
        assert!(psus.is_sorted());
        psus.dedup();
        assert_eq!((psus.len(), all[17_999].stratum, all[17_999].unit), (PSUS, 179, UNITS - 1));
        assert!(all.iter().all(|person| person.people_in_psu >= 5 && person.weight > 0.0));
        let cells = all.iter().flat_map(|person| &person.codes);
        let blank = cells.clone().filter(|code| code.is_none()).count() as f64 / cells.count() as f64;
        assert!((blank - 0.02).abs() < 0.002, "{blank} of the cells are blank");
        for level in 1..=5 {
            assert!(all.iter().any(|person| person.codes[3] == Some(level)));
        }
    }
}
