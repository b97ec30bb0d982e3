//! The domain of Hài Lòng: questionnaires and their expressions, answers and their validation, areas, units,
//! campaigns, draws, cases, index rules, identifiers and the clock.
//!
//! Nothing here touches a file, a socket, a database or the time of day: the tablet runs this crate as WebAssembly
//! and the server runs it natively, so that both give the same verdict on the same answers.
//!
//! Start with [`questionnaire::Questionnaire`], then [`expression`], then [`answers::validate`].

pub mod answers;
pub mod area;
pub mod campaign;
pub mod case;
pub mod clock;
pub mod draw;
pub mod expression;
mod hex;
pub mod id;
pub mod json;
pub mod language;
pub mod nfc;
pub mod opening;
pub mod outcome;
pub mod person;
pub mod questionnaire;
pub mod reserve;
pub mod rule;
pub mod short_text;
pub mod team;
pub mod unit;
// Keys of the stores; the tablet has none.
#[cfg(not(target_arch = "wasm32"))]
pub mod vietnamese;
