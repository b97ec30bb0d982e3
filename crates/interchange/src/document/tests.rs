//! The sample report, and what all writers have in common.

mod any_text;
mod look;
mod sample;

pub(crate) use sample::{png, sample, unzipped};
