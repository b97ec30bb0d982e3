//! Laws that hold for any answers and any design.

#![expect(clippy::unwrap_used, reason = "a law that cannot be set up must stop")]

mod battery;
mod hiding;
mod refusals;
mod scores;
mod weighting;
mod weighting_refusals;
