//! The demonstration programme: real areas, made-up units and synthetic respondents, all from one seed.
//!
//! Nothing here reads a file, a clock or a source of randomness: the same seed gives the same programme, cases and
//! answers on every machine. Everything made up is flagged (`Unit::demonstration`), and pages say so.

mod areas;
mod chance;
mod comments;
mod criteria;
mod error;
mod facts;
mod fieldwork;
mod frames;
mod names;
mod people;
mod plans;
mod programme;
mod reserves;
mod sample;
mod sheet;
mod team;
#[cfg(test)]
mod tests;
mod units;
mod visits;

pub use comments::{THEMES, themes_of};
pub use fieldwork::{SyntheticResponse, responses};
pub use names::people;
pub use programme::{Programme, programme};
pub use reserves::reserves;
pub use sample::cases;
pub use team::team;
pub use visits::{SyntheticVisit, visits};

/// The seed of the programme that is shipped.
pub const SEED: u64 = 3235;
