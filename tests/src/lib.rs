//! Journeys across the whole product; the tests live beside this file. What a journey shares with a benchmark is here.

pub mod chaos;
pub mod speed;
pub mod storm;
