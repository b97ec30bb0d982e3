//! The simple random draw: every set of `n` of the `N` people is equally likely.
//!
//! Probability of a person `n/N`, of two persons `n(n-1)/(N(N-1))` [Cochran 1977 ch. 2].

use super::ONE_STRATUM;
use super::error::DrawError;
use super::frame::{FrameRow, count};
use super::group::Group;
use super::probability::Probability;
use super::stream::{Seed, Stream};

pub(super) fn draw(frame: &[FrameRow<'_>], people: u32, seed: &Seed) -> Result<Vec<Group>, DrawError> {
    let wanted = size(ONE_STRATUM, people, frame.len())?;
    let places: Vec<usize> = (0..frame.len()).collect();
    Ok(vec![among(ONE_STRATUM.to_owned(), &places, wanted, seed)])
}

pub(super) fn inclusion(frame: &[FrameRow<'_>], people: u32) -> Result<Vec<Probability>, DrawError> {
    size(ONE_STRATUM, people, frame.len())?;
    Ok(vec![Probability::of(u64::from(people), frame.len() as u64); frame.len()])
}

/// A simple random draw among the people of one stratum.
pub(super) fn among(stratum: String, places: &[usize], wanted: u32, seed: &Seed) -> Group {
    let drawn = people(&stratum, places, wanted, seed);
    Group::of_people(stratum, places, drawn)
}

/// So many of these people; the group they belong to is the purpose of the chance.
pub(super) fn people(group: &str, places: &[usize], wanted: u32, seed: &Seed) -> Vec<usize> {
    Stream::new(seed, &format!("people#{group}")).sample(places, wanted as usize)
}

/// The size of a stratum if its people allow it.
///
/// # Errors
/// [`DrawError::NoSize`] for nobody, [`DrawError::TooManyPeople`] for more than are there.
pub(super) fn size(stratum: &str, wanted: u32, there: usize) -> Result<u32, DrawError> {
    let there = count(there);
    match wanted {
        0 => Err(DrawError::NoSize { stratum: stratum.to_owned() }),
        _ if wanted > there => Err(DrawError::TooManyPeople { stratum: stratum.to_owned(), wanted, there }),
        _ => Ok(wanted),
    }
}
