//! When a tablet may erase itself.

use super::{Engine, State};
use crate::message::{DeviceStatus, WipeAnswer, WipeRequest};

impl Engine {
    /// Whether this tablet may be wiped now: it was asked to, the server's last word is that it holds every line, all of
    /// them stand in a verified backup, and it has their photographs and recordings. Of a clone's lines no watermark
    /// speaks.
    pub fn may_wipe(&self) -> bool {
        let memory = &self.memory;
        let summary = self.summary();
        memory.device_status == DeviceStatus::Wipe
            && !memory.cloned
            && summary.settled
            && summary.owed == 0
            && memory.durable >= memory.head.seq
            && self.items.values().all(|item| item.blobs == 0 || item.state == State::Purged)
    }

    /// The request of `POST /sync/v1/wipe`.
    pub const fn wipe(&self, erased: bool) -> WipeRequest {
        WipeRequest { install: self.memory.install, head: self.memory.head, erased, epoch: self.memory.epoch }
    }

    /// Whether the answer to it lets the tablet erase itself: it still may, and the server signed for this very head.
    pub fn wipe_granted(&self, answer: &WipeAnswer) -> bool {
        let (word, head) = (&answer.statement, self.memory.head);
        self.may_wipe()
            && word.verify(self.memory.receipt_key).is_ok()
            && word.install == self.memory.install
            && (word.first, word.last, word.chain) == (1, head.seq, head.chain)
    }
}

#[cfg(test)]
mod tests {
    use rand_chacha::ChaCha20Rng;
    use rand_chacha::rand_core::SeedableRng;
    use survey::clock::Timestamp;
    use survey::id::{InstallId, SubmissionId};
    use uuid::Uuid;

    use super::*;
    use crate::chain::LineHash;
    use crate::engine::{Item, Memory};
    use crate::keys::ServerKeys;
    use crate::message::{Head, Limits};
    use crate::statement::Statement;

    fn keys(seed: u8) -> ServerKeys {
        ServerKeys::generate(&mut ChaCha20Rng::from_seed([seed; 32]))
    }

    fn answer(install: InstallId, head: Head, keys: &ServerKeys) -> WipeAnswer {
        WipeAnswer { statement: Statement::sign(install, 1, head.seq, head.chain, Timestamp::from_millis(0), keys) }
    }

    #[test]
    fn only_the_servers_word_for_the_drained_head_lets_a_tablet_be_erased() {
        let (server, install) = (keys(1), InstallId(Uuid::from_u128(7)));
        let head = Head::start(install).then(LineHash([3; 32]));
        let held = Memory {
            head,
            ack: Some(head),
            durable: 1,
            device_status: DeviceStatus::Wipe,
            ..Memory::new(install, server.public().receipt, Limits::default())
        };
        let item = |state| Item {
            seq: 1,
            id: SubmissionId(Uuid::from_u128(8)),
            line_hash: LineHash([3; 32]),
            bytes: 400,
            blobs: 0,
            files: Vec::new(),
            state,
            receipt: None,
            not_held: None,
            refusals: 0,
            hold_until: None,
        };
        let engine = |memory: Memory, state| Engine::restore(memory, [item(state)]).0;
        let right = answer(install, head, &server);
        let granted = |memory: Memory, state| engine(memory, state).wipe_granted(&right);

        assert!(granted(held.clone(), State::Durable));
        assert_eq!(
            engine(held.clone(), State::Durable).wipe(true),
            WipeRequest { install, head, erased: true, epoch: None }
        );
        let epoch = Some(Uuid::from_u128(9));
        assert_eq!(engine(Memory { epoch, ..held.clone() }, State::Durable).wipe(false).epoch, epoch);
        for status in [DeviceStatus::Active, DeviceStatus::Locked, DeviceStatus::Drain, DeviceStatus::Revoked] {
            assert!(!granted(Memory { device_status: status, ..held.clone() }, State::Durable), "{status:?}");
        }
        // Not sent yet, not in a backup yet, not heard yet.
        assert!(!granted(held.clone(), State::Finalised));
        assert!(!granted(Memory { durable: 0, ..held.clone() }, State::Durable));
        assert!(!granted(Memory { ack: None, ..held.clone() }, State::Durable));
        assert!(!granted(Memory { cloned: true, ..held.clone() }, State::Durable));

        let engine = engine(held, State::Durable);
        let next = head.then(LineHash([4; 32]));
        let wrong = [
            answer(install, head, &keys(2)),
            answer(InstallId(Uuid::from_u128(9)), head, &server),
            answer(install, Head::start(install), &server),
            answer(install, next, &server),
            answer(install, Head { chain: next.chain, ..head }, &server),
        ];
        for (place, word) in wrong.iter().enumerate() {
            assert!(!engine.wipe_granted(word), "{place}");
        }
    }
}
