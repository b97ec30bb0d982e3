//! Days in addresses and bodies.

use survey::clock::Day;

use crate::problem::{Code, Problem, Result};

/// What is said of a text that is no day.
pub const NOT_A_DAY: (&str, &str) = ("Viết ngày như 2022-09-21.", "Write the day as 2022-09-21.");

/// The day that a text writes.
///
/// # Errors
/// [`Code::Invalid`] at the pointer.
pub fn day(text: &str, pointer: &str) -> Result<Day> {
    text.parse().map_err(|_| Problem::new(Code::Invalid).field(pointer, NOT_A_DAY))
}
