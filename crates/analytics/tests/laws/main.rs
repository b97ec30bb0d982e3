//! Laws that hold for any answers and any design.

#![expect(clippy::unwrap_used, reason = "a law that cannot be set up must stop")]

mod analysis;
mod battery;
mod composition;
mod divisions;
mod group_tests;
mod hiding;
mod intervals;
mod no_nan;
mod planning;
mod ranks;
mod refusals;
mod scales;
mod scores;
mod shuffle;
mod unknown;
mod weighting;
mod weighting_refusals;
