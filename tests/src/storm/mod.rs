//! A storm: many tablets that were away come back within a second, and the server dies in the middle of it.
//!
//! Each tablet is the real engine of [`sync::engine`] with real sealed lines and a real key, over real HTTP, against a
//! `hailong serve` that runs as a process of its own and is killed once half of the lines have a receipt. Time is real
//! too: who is told to wait waits. A tablet opens a connection when its engine wants to send and closes it when the
//! engine waits; nothing on this side holds a request back, so it is the server that refuses (unless this machine gives
//! fewer sockets than there are tablets; the outcome tells).

pub(crate) mod calm;
pub(crate) mod check;
pub(crate) mod counts;
pub(crate) mod field;
pub(crate) mod host;
pub(crate) mod ledger;
pub(crate) mod lines;
pub(crate) mod office;
pub(crate) mod outcome;
pub(crate) mod tablet;
pub(crate) mod wire;

use anyhow::{Context, bail};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

pub use check::Books;
pub use host::Host;
pub use outcome::{Goals, Outcome};

use outcome::Tally;
use wire::Road;

/// The size of a storm.
#[derive(Debug, Clone, Copy)]
pub struct Plan {
    pub tablets: usize,
    /// Submissions of each tablet.
    pub each: u32,
    /// Every fourth line is of somebody who is interviewed in an earlier one, too: it must not count.
    pub again: bool,
    /// All tablets are there within this time.
    pub within: Duration,
    /// Connections that may be open at once.
    pub sockets: usize,
    /// After this time the storm is given up.
    pub patience: Duration,
}

/// Runs a storm against a server on an empty database and gives what came of it. It begins when `ready` comes back: everything
/// is prepared then.
///
/// # Errors
/// If the server cannot be run, or a tablet still owes lines when the patience is over. Whether anything was lost or
/// doubled is in the [`Outcome`].
pub fn run(plan: Plan, host: &mut Host, ready: impl FnOnce() -> anyhow::Result<()>) -> anyhow::Result<Outcome> {
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build()?;
    host.start().context("the server does not start")?;
    let store = runtime.block_on(store::Store::open(host.database()))?;
    let field = runtime.block_on(field::prepare(&store, host, plan.tablets))?;
    let mut tablets = lines::freeze(&field, plan)?;
    lines::pack(&mut tablets)?;
    runtime.block_on(store.close());
    for (place, tablet) in tablets.iter_mut().enumerate() {
        // Everybody within that time, evenly.
        tablet.wakes_after = plan.within.mul_f64(place as f64 / plan.tablets.max(1) as f64);
    }
    ready()?;
    let (tablets, tally, drained) = runtime.block_on(blow(plan, host, tablets))?;
    let judged = runtime.block_on(check::wait_until_judged(host.database(), plan.patience))?;
    let calm = runtime.block_on(calm::hellos(&Road::to(host.address()?, plan.sockets), &tablets))?;
    let peak = host.end()?;
    let inside = host.answers("/sync/v1/submissions")?;
    let books = runtime.block_on(check::compare(host.database(), &tablets))?;
    // Started once more, so that what the office looks at is in none of the figures.
    host.start().context("the server does not start after the storm")?;
    let road = Road::to(host.address()?, 1);
    let counts = runtime.block_on(counts::faults(host.database(), &road, &tablets))?;
    host.end()?;
    Ok(Outcome { plan, drained, judged, calm, peak, inside, books, counts, tally })
}

/// The storm itself: everybody comes, the server dies once, everybody gets through.
async fn blow(
    plan: Plan,
    host: &mut Host,
    tablets: Vec<tablet::Tablet>,
) -> anyhow::Result<(Vec<tablet::Tablet>, Tally, Duration)> {
    let tally = Arc::new(Tally::default());
    let road = Arc::new(Road::to(host.address()?, plan.sockets));
    let settled = Arc::new(AtomicUsize::new(0));
    let began = Instant::now();
    let tasks: Vec<_> = tablets
        .into_iter()
        .map(|tablet| {
            let (road, tally, settled) = (road.clone(), tally.clone(), settled.clone());
            tokio::spawn(async move {
                let tablet = tablet.live(&road, &tally).await;
                settled.fetch_add(1, Ordering::Relaxed);
                tablet
            })
        })
        .collect();
    let all = tasks.len();
    let lines = all as u64 * u64::from(plan.each);
    let mut restarted = false;
    let mut told = Instant::now();
    while settled.load(Ordering::Relaxed) < all {
        tokio::time::sleep(Duration::from_millis(20)).await;
        let received = tally.received.load(Ordering::Relaxed);
        if !restarted && received * 2 >= lines {
            host.kill()?;
            host.start().context("the server does not start again")?;
            restarted = true;
        }
        if told.elapsed() > Duration::from_secs(10) {
            told = Instant::now();
            eprintln!(
                "{:>4} s: {received} of {lines} lines received, {} of {all} tablets settled, {} refused so far",
                began.elapsed().as_secs(),
                settled.load(Ordering::Relaxed),
                tally.refused.load(Ordering::Relaxed)
            );
        }
        if began.elapsed() > plan.patience {
            let still = all - settled.load(Ordering::Relaxed);
            bail!("{still} of {all} tablets are not settled after {} s", plan.patience.as_secs());
        }
    }
    let drained = began.elapsed();
    let mut back = Vec::with_capacity(all);
    for task in tasks {
        back.push(task.await.context("a tablet's task ended badly")?);
    }
    drop(road);
    let tally = Arc::try_unwrap(tally).map_err(|_| anyhow::anyhow!("a tablet is still counting"))?;
    Ok((back, tally, drained))
}
