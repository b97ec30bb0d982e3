//! The stratified draw: a simple random one in each stratum, independent of the others.
//!
//! Probability of a person `n_h/N_h` [Cochran 1977 ch. 5]. How a sample is divided among strata is the part of
//! `analytics::allocation`.

use std::collections::BTreeMap;

use super::error::DrawError;
use super::frame::{FrameRow, Part, strata};
use super::group::Group;
use super::probability::Probability;
use super::simple;
use super::stream::Seed;

pub(super) fn draw(
    frame: &[FrameRow<'_>],
    sizes: &BTreeMap<String, u32>,
    seed: &Seed,
) -> Result<Vec<Group>, DrawError> {
    let group =
        |(stratum, wanted): (Part<'_>, u32)| simple::among(stratum.name.to_owned(), &stratum.places, wanted, seed);
    Ok(sized(frame, sizes)?.into_iter().map(group).collect())
}

pub(super) fn inclusion(frame: &[FrameRow<'_>], sizes: &BTreeMap<String, u32>) -> Result<Vec<Probability>, DrawError> {
    let mut probabilities = vec![Probability::CERTAIN; frame.len()];
    for (stratum, wanted) in sized(frame, sizes)? {
        let probability = Probability::of(u64::from(wanted), stratum.places.len() as u64);
        for place in stratum.places {
            probabilities[place] = probability;
        }
    }
    Ok(probabilities)
}

/// Every stratum of the frame with how many of its people to draw.
///
/// # Errors
/// As [`with_sizes`] and [`simple::size`].
pub(super) fn sized<'a>(
    frame: &[FrameRow<'a>],
    sizes: &BTreeMap<String, u32>,
) -> Result<Vec<(Part<'a>, u32)>, DrawError> {
    let strata = with_sizes(frame, sizes)?;
    strata
        .into_iter()
        .map(|(stratum, wanted)| {
            simple::size(stratum.name, wanted, stratum.places.len()).map(|wanted| (stratum, wanted))
        })
        .collect()
}

/// Every stratum of the frame with what the plan says of it.
///
/// # Errors
/// [`DrawError::NoSize`] for a stratum of the frame without, [`DrawError::NotInFrame`] for one of the plan that has no row.
pub(super) fn with_sizes<'a, S: Copy>(
    frame: &[FrameRow<'a>],
    sizes: &BTreeMap<String, S>,
) -> Result<Vec<(Part<'a>, S)>, DrawError> {
    let strata = strata(frame);
    if let Some(stranger) = sizes.keys().find(|name| strata.iter().all(|stratum| stratum.name != name.as_str())) {
        return Err(DrawError::NotInFrame { stratum: stranger.clone() });
    }
    let with_size = |stratum: Part<'a>| match sizes.get(stratum.name) {
        Some(size) => Ok((stratum, *size)),
        None => Err(DrawError::NoSize { stratum: stratum.name.to_owned() }),
    };
    strata.into_iter().map(with_size).collect()
}
