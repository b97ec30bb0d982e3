//! People in reserve: those of the same group who were not drawn, in a random order of their own.
//!
//! A reserve is drawn by the simple random method whatever the draw was, by a stream of its own, so that how many are in reserve
//! changes nobody who is drawn at once. Whom it is the turn of is [`crate::reserve`]'s part.

use super::group::Group;
use super::stream::{Seed, Stream};

/// Places of those in reserve, the first to be called first.
pub(super) fn ordered(group: &Group, percent: u16, seed: &Seed) -> Vec<usize> {
    let wanted = (group.drawn.len() * usize::from(percent)).div_ceil(100).min(group.rest.len());
    if wanted == 0 {
        return Vec::new();
    }
    Stream::new(seed, &format!("reserve#{}", group.name)).sample(&group.rest, wanted)
}
