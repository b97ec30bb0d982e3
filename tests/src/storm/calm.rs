//! What a hello costs the server when there is no crowd.

use anyhow::Context;
use futures_util::{StreamExt as _, stream};
use std::time::{Duration, Instant};
use sync::message::HelloAnswer;

use super::field::{APP, now};
use super::outcome::percentile;
use super::tablet::Tablet;
use super::wire::{HELLO, Road, Signed, Signer};

/// One after the other, and so many at once.
const ALONE: usize = 500;
const AT_ONCE: usize = 16;
const EACH: usize = 200;

/// Hellos in calm.
pub struct Calm {
    /// Of one tablet alone, from the first byte of the request to the last of the answer.
    pub median: Duration,
    /// The longest of ninety-nine in a hundred.
    pub longest: Duration,
    /// Time for each when several ask without a pause: what one costs, the asking included.
    pub each: Duration,
}

/// Tablets that are settled say hello again and again.
pub async fn hellos(road: &Road, tablets: &[Tablet]) -> anyhow::Result<Calm> {
    let first = tablets.first().context("there is no tablet")?;
    let mut alone = greet(road, first, ALONE).await?;
    alone.sort_unstable();
    let began = Instant::now();
    let some = tablets.get(..AT_ONCE).unwrap_or(tablets);
    let done: Vec<_> =
        stream::iter(some).map(|tablet| greet(road, tablet, EACH)).buffer_unordered(AT_ONCE).collect().await;
    let mut count = 0;
    for one in done {
        count += one?.len();
    }
    let each = began.elapsed().div_f64(f64::from(u32::try_from(count.max(1))?));
    Ok(Calm { median: percentile(&alone, 50), longest: percentile(&alone, 99), each })
}

/// So many hellos of one tablet on one connection, how long each took.
async fn greet(road: &Road, tablet: &Tablet, times: usize) -> anyhow::Result<Vec<Duration>> {
    let failed = |failure| anyhow::anyhow!("a hello failed in calm: {failure:?}");
    let mut connection = road.open().await.map_err(failed)?;
    let signer = Signer { key: &tablet.key, push: Some(&tablet.push) };
    let mut took = Vec::with_capacity(times);
    for _ in 0..times {
        let hello = serde_json::to_vec(&tablet.engine.hello(now(), APP, 0, None))?;
        let request = Signed::new(road, &signer, HELLO, hello).map_err(failed)?;
        let asked = Instant::now();
        let answer = connection.send(request).await.map_err(failed)?;
        took.push(asked.elapsed());
        serde_json::from_slice::<HelloAnswer>(&answer)?;
    }
    Ok(took)
}
