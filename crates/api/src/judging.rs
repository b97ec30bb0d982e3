//! Judging what tablets sent, after they were answered. Storing comes first: a receipt waits for the commit of its line
//! and for nothing else.

use std::time::Duration;
use store::{Ground, Result};
use tokio::sync::Notify;

use crate::state::ApiState;

/// While tablets crowd at the gate, judging does one piece of its work in this time.
const POLITE: Duration = Duration::from_secs(1);
/// What judging rests on is read again after so many pieces.
const FRESH: u32 = 20;

/// Tells the judge that something came in. Lines that came while it was away are found at its next round.
#[derive(Default)]
pub struct Judging {
    wake: Notify,
}

impl Judging {
    pub fn wake(&self) {
        self.wake.notify_one();
    }
}

/// Judges what comes in, in its order, for as long as the server runs. What fails is tried again at the next batch and
/// with the next mixing of web answers.
pub async fn judge_what_comes(state: ApiState) {
    loop {
        if let Err(error) = judge_all(&state).await {
            tracing::error!(%error, "submissions are stored but could not be judged yet");
        }
        state.judging.wake.notified().await;
    }
}

async fn judge_all(state: &ApiState) -> Result<()> {
    let mut ground = Ground::default();
    let mut pieces = 0;
    while state.store.judge_next(&state.judge, &mut ground).await?.is_some() {
        pieces += 1;
        if pieces % FRESH == 0 {
            ground = Ground::default();
        }
        if state.admission.is_crowded() {
            tokio::time::sleep(POLITE).await;
        }
    }
    Ok(())
}
