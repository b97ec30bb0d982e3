//! What the office asks of this tablet and how long it may go on without it, with JSON in and out.

use serde::Serialize;
use sync::engine::{Effects, LeaseState};
use sync::message::WipeAnswer;

use crate::crypto::instant;
use crate::failure::{Failure, write};
use crate::outbox::Outbox;

#[derive(Serialize)]
struct LeaseOut {
    state: LeaseState,
    effects: Effects,
}

impl Outbox {
    pub fn lease(&mut self, now: f64) -> Result<String, Failure> {
        let (state, effects) = self.engine.lease(instant(now));
        write(&LeaseOut { state, effects })
    }

    /// The request to be erased, or that it is done; null where the tablet may not.
    pub fn wipe(&self, erased: bool) -> Result<String, Failure> {
        write(&self.engine.may_wipe().then(|| self.engine.wipe(erased)))
    }

    /// What cannot be read lets nothing be erased.
    pub fn wipe_granted(&self, answer: &str) -> bool {
        serde_json::from_str::<WipeAnswer>(answer).is_ok_and(|answer| self.engine.wipe_granted(&answer))
    }
}
