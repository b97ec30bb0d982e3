//! Withdrawal of consent, as far as the tablet has a part in it: a line's key box goes, the line and the chain stay.

use super::{Effects, Engine};
use crate::message::HelloAnswer;
use crate::seal::KEY_BOX;
use crate::tombstone::proved;

/// What stands in the place of a key box that was let go. It opens nothing; a line goes with it wherever it went with
/// the key box, and the server, which knows of the withdrawal, wants none.
pub const NO_KEY_BOX: [u8; KEY_BOX] = [0; KEY_BOX];

impl Engine {
    /// The lines of which the server says, signed, that it destroyed their key. What is not signed is not believed; whoever
    /// carries this out gives the server its mark only if all of it was.
    pub(super) fn forget(&self, answer: &HelloAnswer, effects: &mut Effects) {
        let told = answer.withdrawn.as_deref().unwrap_or_default();
        (effects.forget, _) = proved(told, self.memory.install, self.memory.receipt_key);
    }
}
