//! The two-stage draw: PSUs with probability proportional to their people, then people in each by a simple random draw.
//!
//! In a stratum, `n` PSUs are drawn systematically along the cumulated numbers of people ([`super::systematic`]), PSU `a` with
//! probability `n M_a/M`, and `m_a` people of its `M_a`, the number wanted or everybody: so a person has probability
//! `(n M_a/M)(m_a/M_a) = n m_a/M`. With as many people of each PSU the draw is self-weighting: everybody weighs `M/(n m)`.
//!
//! A PSU with `n M_a >= M` would be met in any case, or twice: it is taken with certainty, out of the line, and with what is left of
//! `n` and `M` the others are looked at again until no such PSU is found. It becomes a stratum whose PSUs are its people, with
//! probability `m_a/M_a`. As many of its people are drawn as of any other PSU, so that they weigh more; to keep the weights equal,
//! divide it in the frame (a commune into its villages) before the draw.
//!
//! Sources: Cochran (1977) ch. 9A and 11; Särndal, Swensson & Wretman (1992) sec. 3.6 and 4.3; Kish (1965) ch. 7.

use std::collections::BTreeMap;

use super::error::DrawError;
use super::frame::{FrameRow, Part, count, psus};
use super::group::{Group, name_of_psu};
use super::plan::Stages;
use super::probability::Probability;
use super::simple;
use super::stratified::with_sizes;
use super::stream::{Seed, Stream};
use super::systematic::along;

/// A stratum before the draw.
struct Stratum<'a> {
    name: &'a str,
    /// Taken in any case.
    certain: Vec<Part<'a>>,
    /// Those among which the others are drawn.
    others: Vec<Part<'a>>,
    /// How many of the others.
    wanted: u32,
    /// People to draw in each PSU.
    people: u32,
}

impl Stratum<'_> {
    /// People to draw in a PSU.
    fn people_of(&self, psu: &Part<'_>) -> u32 {
        self.people.min(count(psu.places.len()))
    }

    /// The probability of a person of a PSU taken with certainty.
    fn within(&self, psu: &Part<'_>) -> Probability {
        Probability::of(u64::from(self.people_of(psu)), psu.places.len() as u64)
    }

    /// The probability of a person of one of the other PSUs.
    fn through(&self, psu: &Part<'_>) -> Probability {
        let all: u64 = self.others.iter().map(|psu| psu.places.len() as u64).sum();
        Probability::of(u64::from(self.wanted) * u64::from(self.people_of(psu)), all)
    }
}

pub(super) fn draw(
    frame: &[FrameRow<'_>],
    sizes: &BTreeMap<String, Stages>,
    seed: &Seed,
) -> Result<Vec<Group>, DrawError> {
    let mut groups = Vec::new();
    for stratum in strata(frame, sizes)? {
        for psu in &stratum.certain {
            let name = name_of_psu(stratum.name, psu.name);
            groups.push(simple::among(name, &psu.places, stratum.people_of(psu), seed));
        }
        let mut stream = Stream::new(seed, &format!("psus#{}", stratum.name));
        let lengths = stratum.others.iter().map(|psu| psu.places.len() as u64);
        for at in along(lengths, stratum.wanted, &mut stream) {
            let psu = &stratum.others[at];
            let drawn = simple::people(&name_of_psu(stratum.name, psu.name), &psu.places, stratum.people_of(psu), seed);
            groups.push(Group::of_psu(stratum.name, psu.name, stratum.through(psu), &psu.places, drawn));
        }
    }
    Ok(groups)
}

pub(super) fn inclusion(
    frame: &[FrameRow<'_>],
    sizes: &BTreeMap<String, Stages>,
) -> Result<Vec<Probability>, DrawError> {
    let mut probabilities = vec![Probability::CERTAIN; frame.len()];
    for stratum in strata(frame, sizes)? {
        let certain = stratum.certain.iter().map(|psu| (psu, stratum.within(psu)));
        let others = stratum.others.iter().map(|psu| (psu, stratum.through(psu)));
        for (psu, probability) in certain.chain(others) {
            for place in &psu.places {
                probabilities[*place] = probability;
            }
        }
    }
    Ok(probabilities)
}

/// The strata of the frame, PSUs taken with certainty set apart.
///
/// # Errors
/// As [`with_sizes`]; [`DrawError::NoSize`] for a stratum of which no PSU or nobody in it is to be drawn, and
/// [`DrawError::TooManyPsus`] for more PSUs than it has.
fn strata<'a>(frame: &[FrameRow<'a>], sizes: &BTreeMap<String, Stages>) -> Result<Vec<Stratum<'a>>, DrawError> {
    let mut strata = Vec::new();
    for (stratum, stages) in with_sizes(frame, sizes)? {
        if stages.psus == 0 || stages.people == 0 {
            return Err(DrawError::NoSize { stratum: stratum.name.to_owned() });
        }
        let psus = psus(frame, &stratum);
        let there = count(psus.len());
        if stages.psus > there {
            return Err(DrawError::TooManyPsus { stratum: stratum.name.to_owned(), wanted: stages.psus, there });
        }
        strata.push(parted(stratum.name, psus, stages));
    }
    Ok(strata)
}

/// Sets apart the PSUs that are as long as a step, until there is none.
fn parted<'a>(name: &'a str, psus: Vec<Part<'a>>, stages: Stages) -> Stratum<'a> {
    let (mut certain, mut others, mut wanted) = (Vec::new(), psus, stages.psus);
    loop {
        let all: u128 = others.iter().map(|psu| psu.places.len() as u128).sum();
        // Not more than `wanted` of them are: together they would be longer than the line.
        let is_certain = |psu: &Part<'_>| u128::from(wanted) * psu.places.len() as u128 >= all;
        let (found, left): (Vec<_>, Vec<_>) = others.into_iter().partition(is_certain);
        others = left;
        if found.is_empty() {
            return Stratum { name, certain, others, wanted, people: stages.people };
        }
        wanted -= count(found.len()).min(wanted);
        certain.extend(found);
    }
}
