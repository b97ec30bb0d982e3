//! Two tablets under one install: a copy of a tablet's storage, or one that was put back from an older copy.
//!
//! Which of the two is the true one nobody can tell, and nobody has to: each that sees the other stops numbering, keeps
//! and shows all it has, and goes on sending. What the server has under the same number it keeps beside it. The tablet
//! goes on under a new install, which takes along the lines of this one.

use super::{Effects, Engine, State};

impl Engine {
    /// Whether the server showed that another tablet numbers under this install, or that this one fell back behind its
    /// own numbers. It stays so: [`Engine::add`] takes nothing more, and nothing is deleted.
    pub const fn is_cloned(&self) -> bool {
        self.memory.cloned
    }

    /// The server was seen to hold other lines than these. What it said of single lines before may have been true of the
    /// other tablet's, so each is offered once more; a copy of what it holds costs it nothing.
    pub(super) fn stop_numbering(&mut self, effects: &mut Effects) {
        if std::mem::replace(&mut self.memory.cloned, true) {
            return;
        }
        self.memory.held = None;
        self.offer_again(effects);
    }

    /// Up to where this tablet's lines may count as backed up. The server's watermark speaks of the lines it holds; a
    /// clone's need not be those.
    pub(super) const fn watermark(&self, durable: u64) -> u64 {
        if self.memory.cloned { 0 } else { durable }
    }

    /// Takes every line that is still here back to finalised; those that a request just carries come back by themselves.
    pub(super) fn offer_again(&mut self, effects: &mut Effects) {
        let seqs: Vec<u64> = self.items.keys().copied().collect();
        for seq in seqs {
            self.change(seq, effects, |item| {
                if !matches!(item.state, State::Purged | State::Sending) {
                    item.ask_files_again();
                    item.state = State::Finalised;
                }
            });
        }
        self.memory.hello_due = true;
    }
}
