//! The messages of `/sync/v1`, as JSON. Fields added later are let through unread on both sides.
//!
//! Lists that a server may only ever add to are enums with a last variant for what this version does not know.

mod changes;
mod day_close;
mod draft;
mod enrol;
mod hello;
mod pin;
mod submissions;
mod wipe;

pub use changes::*;
pub use day_close::*;
pub use draft::*;
pub use enrol::*;
pub use hello::*;
pub use pin::*;
pub use submissions::*;
pub use wipe::*;

use serde::{Deserialize, Serialize};

/// The versions one side speaks.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct ProtocolRange {
    pub min: u16,
    pub max: u16,
}

impl ProtocolRange {
    /// The highest version both speak. Pulling needs one; pushing never does.
    pub fn agree(self, other: Self) -> Option<u16> {
        let highest = self.max.min(other.max);
        (highest >= self.min.max(other.min)).then_some(highest)
    }
}

/// What one request may hold.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Limits {
    /// Items in a batch.
    pub items: u32,
    /// Bytes of a batch on the wire (gzip).
    pub bytes: u32,
    /// Bytes of a batch inflated.
    pub inflated: u32,
    /// Bytes of a piece of a photograph or recording, at most.
    pub chunk: u32,
}

impl Default for Limits {
    fn default() -> Self {
        Self { items: 50, bytes: 64 * 1024, inflated: 1024 * 1024, chunk: crate::blob::MAX_CHUNK }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_highest_common_version_is_spoken() {
        let range = |min, max| ProtocolRange { min, max };
        assert_eq!(range(1, 2).agree(range(1, 3)), Some(2));
        assert_eq!(range(1, 1).agree(range(2, 3)), None);
    }
}
