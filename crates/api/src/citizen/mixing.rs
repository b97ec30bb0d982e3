//! Sending staged answers through the mixer, with randomness from the operating system.

use rand_chacha::ChaCha20Rng;
use rand_chacha::rand_core::{Rng, SeedableRng};
use survey::id::{ResponseId, random};

use crate::auth::random_bytes;
use crate::problem::Result;
use crate::state::ApiState;

/// How many answers of an evaluation lie together before they are moved; those of the day before are moved anyway.
const BATCH: u32 = 10;

/// Moves what may be moved and judges it. The binary runs this every few minutes; a page that was sent does too.
///
/// # Errors
/// If the store fails; nothing is lost, and the next run takes up what this one left.
pub async fn mix(state: &ApiState) -> Result<()> {
    let mut order = ChaCha20Rng::from_seed(random_bytes()?);
    let mut ids = ChaCha20Rng::from_seed(random_bytes()?);
    let new_id = || {
        let mut bytes = [0; 16];
        ids.fill_bytes(&mut bytes);
        ResponseId(random(bytes))
    };
    state.store.mix_web_answers(BATCH, state.today(), |count| shuffled(count, &mut order), new_id).await?;
    state.store.judge_pending(&state.judge).await?;
    Ok(())
}

/// The numbers below `count` in random order (Fisher and Yates).
fn shuffled(count: usize, rng: &mut impl Rng) -> Vec<usize> {
    let mut places: Vec<usize> = (0..count).collect();
    for last in (1..count).rev() {
        places.swap(last, below(last + 1, rng));
    }
    places
}

/// A number below `limit`; 64 bits are scaled down, so none is likelier than another by more than one in 2⁶⁴.
fn below(limit: usize, rng: &mut impl Rng) -> usize {
    let scaled = (u128::from(rng.next_u64()) * limit as u128) >> 64;
    usize::try_from(scaled).unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_order_comes_about_as_often() {
        let mut rng = ChaCha20Rng::from_seed([7; 32]);
        let mut seen = std::collections::BTreeMap::new();
        for _ in 0..6000 {
            *seen.entry(shuffled(3, &mut rng)).or_insert(0) += 1;
        }
        assert_eq!(seen.len(), 6);
        assert!(seen.values().all(|times| (850..1150).contains(times)), "{seen:?}");
        assert_eq!(shuffled(0, &mut rng), [0_usize; 0]);
    }
}
