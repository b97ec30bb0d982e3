//! The systematic draw: along the list in equal steps from a random start.
//!
//! The list is a line on which unit `a` is as long as its size `x_a`, `X` all together. `n` points lie on it, `X/n` from one to the
//! next; a unit with a point on it is drawn. So its probability is `n x_a/X`, exactly, if no unit is longer than a step. Sizes are 1
//! where people are drawn (then the probability is `n/N` and the step `N/n`, which need not be whole), and the people of a PSU where
//! PSUs are drawn with probability proportional to size.
//!
//! Everything is in n-ths: a unit is `n x_a` long, a step is `X`, and the start is one of the whole numbers from 0 to `X - 1`, each
//! equally likely.
//!
//! Sources: Madow (1949) Ann. Math. Stat. 20:333; Cochran (1977) ch. 8 and 9A; Särndal, Swensson & Wretman
//! (1992) sec. 3.4 and 3.6.2.

use std::collections::BTreeMap;
use std::num::NonZeroU64;

use super::error::DrawError;
use super::frame::FrameRow;
use super::group::Group;
use super::stratified::sized;
use super::stream::{Seed, Stream};

pub(super) fn draw(
    frame: &[FrameRow<'_>],
    sizes: &BTreeMap<String, u32>,
    seed: &Seed,
) -> Result<Vec<Group>, DrawError> {
    let mut groups = Vec::new();
    for (stratum, wanted) in sized(frame, sizes)? {
        let mut stream = Stream::new(seed, &format!("start#{}", stratum.name));
        let ones = std::iter::repeat_n(1, stratum.places.len());
        let drawn = along(ones, wanted, &mut stream).into_iter().map(|at| stratum.places[at]).collect();
        groups.push(Group::of_people(stratum.name.to_owned(), &stratum.places, drawn));
    }
    Ok(groups)
}

/// The units of these sizes on which one of `wanted` points lies, counted from 0, in their order. No size may be longer than a step:
/// `wanted` times each is at most the sum of all.
pub(super) fn along(sizes: impl Iterator<Item = u64> + Clone, wanted: u32, stream: &mut Stream) -> Vec<usize> {
    let step: u64 = sizes.clone().sum();
    let Some(starts) = NonZeroU64::new(step) else { return Vec::new() };
    let mut point = u128::from(stream.below(starts));
    let mut end = 0_u128;
    let mut drawn = Vec::with_capacity(wanted as usize);
    for (at, size) in sizes.enumerate() {
        end += u128::from(wanted) * u128::from(size);
        if point < end {
            drawn.push(at);
            point += u128::from(step);
        }
    }
    drawn
}
