//! Why a file is refused, in words that name the file, the place in it, and what to do.

use std::fmt::Display;

/// A file that cannot be used.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub struct Refused(String);

impl Refused {
    pub fn new(message: impl Display) -> Self {
        Self(message.to_string())
    }
}

/// Puts before a cause what it prevented.
pub(crate) trait Because<T> {
    fn because(self, what: impl Display) -> Result<T, Refused>;
}

impl<T, E: Display> Because<T> for Result<T, E> {
    fn because(self, what: impl Display) -> Result<T, Refused> {
        self.map_err(|cause| Refused(format!("{what}: {cause}")))
    }
}

/// Refuses unless something holds.
pub(crate) fn ensure(holds: bool, message: impl FnOnce() -> String) -> Result<(), Refused> {
    if holds { Ok(()) } else { Err(Refused(message())) }
}
