//! The report and the charts of what is stored: from public scores to the [`report::Facts`] they are made of.
//!
//! Only what [`crate::scores::Loaded`] gives a role goes in; what is hidden from it is not in the facts.

mod classes;
mod composition;
mod days;
mod facts;
mod fieldwork;
mod files;
mod forms;
mod gathered;
mod given_up;
mod histories;
mod interviewers;
mod names;
mod set_aside;
mod themes;
mod wanted;

pub(crate) use days::{bars, by_day};
pub use facts::{Wording, facts};
pub(crate) use fieldwork::{FIELDWORK, Fieldwork};
pub(crate) use files::Format;
pub(crate) use histories::unit_history;
pub(crate) use wanted::NO_INDEX;
pub use wanted::Wanted;
