//! Tablets and server with a network between them that does what networks do.

use rand_chacha::ChaCha8Rng;
use rand_chacha::rand_core::{Rng as _, SeedableRng as _};
use std::collections::VecDeque;
use std::time::Duration;

use journeys::chaos::{Caller, Fault, Proxy, Scene, hello};
use sync::engine::Failure;
use sync::message::{HelloAnswer, SubmissionsAnswer};

use crate::scene::{in_order, on_postgres, on_sqlite};

const SUBMISSIONS: &str = "/sync/v1/submissions";
const PATIENCE: Duration = Duration::from_mins(1);

/// These, in their order, and nothing after them.
pub fn then_pass(faults: impl IntoIterator<Item = Fault>) -> impl FnMut() -> Fault + Send + 'static {
    let mut faults: VecDeque<Fault> = faults.into_iter().collect();
    move || faults.pop_front().unwrap_or(Fault::Pass)
}

/// Two thirds of all requests meet some fault.
async fn every_fault_in_turn(mut scene: Scene) {
    scene.give_up_after(Duration::from_secs(2));
    let proxy = Proxy::before(scene.address().unwrap()).await.unwrap();
    let mut rng = ChaCha8Rng::seed_from_u64(20);
    proxy.choose(move || {
        let any = usize::try_from(rng.next_u64() % 24_000).unwrap();
        match rng.next_u64() % 18 {
            0 => Fault::Refuse,
            1 => Fault::CutRequest(any),
            2 => Fault::CutAnswer(any),
            3 => Fault::Lose,
            4..=6 => Fault::Twice,
            7 => Fault::Late(Duration::from_millis((any % 300) as u64)),
            8 => Fault::Portal,
            9 => Fault::BadGateway,
            10 => Fault::HalfOpen,
            11 => Fault::TrickleDown,
            _ => Fault::Pass,
        }
    });
    let tablets: Vec<_> = (0..20).map(|_| scene.take().unwrap()).collect();
    let out: Vec<_> = tablets.into_iter().map(|one| scene.send_out(one, proxy.address)).collect();
    for one in out {
        scene.welcome(one).await.unwrap();
    }
    in_order(&mut scene).await;
}

#[test]
fn every_fault_in_turn_on_sqlite() {
    on_sqlite((20, 60), every_fault_in_turn);
}

#[test]
fn every_fault_in_turn_on_postgres() {
    on_postgres((20, 60), every_fault_in_turn);
}

/// What looks like an answer, or never comes, settles nothing: twenty runs, the fault at the hello or at the batch.
async fn stalls_and_strangers(mut scene: Scene) {
    scene.give_up_after(Duration::from_secs(1));
    let server = scene.address().unwrap();
    let mut out = Vec::new();
    for fault in [Fault::TrickleUp, Fault::TrickleDown, Fault::HalfOpen, Fault::Portal, Fault::BadGateway] {
        for first in [vec![], vec![Fault::Pass], vec![fault], vec![Fault::Pass, fault]] {
            let proxy = Proxy::before(server).await.unwrap();
            proxy.choose(then_pass(first.into_iter().chain([fault])));
            let tablet = scene.take().unwrap();
            out.push((scene.send_out(tablet, proxy.address), proxy));
        }
    }
    for (one, _proxy) in out {
        scene.welcome(one).await.unwrap();
    }
    let failed = scene.tally.failed.load(std::sync::atomic::Ordering::Relaxed);
    assert!(failed >= 20, "{failed} requests failed");
    in_order(&mut scene).await;
}

#[test]
fn stalls_and_strangers_on_sqlite() {
    on_sqlite((20, 5), stalls_and_strangers);
}

#[test]
fn stalls_and_strangers_on_postgres() {
    on_postgres((20, 5), stalls_and_strangers);
}

/// A batch of fifty cut at every so many-th byte, on its way there and on its way back.
async fn cut_at_every(step: usize, mut scene: Scene) {
    let proxy = Proxy::before(scene.address().unwrap()).await.unwrap();
    let caller = Caller::to(proxy.address, PATIENCE);
    let mut tablet = scene.take().unwrap();
    let all: Vec<u64> = (1..=50).collect();
    let batch = tablet.gzip(&all).unwrap();
    for bytes in (0..batch.len()).step_by(step) {
        proxy.choose(move || Fault::CutRequest(bytes));
        let answer = caller.post::<SubmissionsAnswer>(&tablet, SUBMISSIONS, batch.clone()).await;
        assert!(answer.is_err(), "cut at {bytes}");
    }
    proxy.choose(|| Fault::Pass);
    let held: HelloAnswer = caller.post(&tablet, "/sync/v1/hello", hello(&tablet)).await.unwrap();
    assert_eq!(held.ack.seq, 0, "no part of a request that was cut is taken");
    let mut bytes = 0;
    loop {
        proxy.choose(move || Fault::CutAnswer(bytes));
        match caller.post::<SubmissionsAnswer>(&tablet, SUBMISSIONS, batch.clone()).await {
            Ok(answer) => {
                tablet.ledger.as_mut().unwrap().note(&answer);
                assert_eq!(answer.receipts.len(), 50);
                break;
            }
            Err(failure) => assert!(matches!(failure, Failure::Network | Failure::NotTheServer), "{failure:?}"),
        }
        bytes += step;
    }
    proxy.choose(|| Fault::Pass);
    let out = scene.send_out(tablet, proxy.address);
    scene.welcome(out).await.unwrap();
    in_order(&mut scene).await;
}

#[test]
fn a_batch_cut_at_every_twentieth_byte_on_sqlite() {
    on_sqlite((1, 50), async |scene| cut_at_every(20, scene).await);
}

#[test]
fn a_batch_cut_at_every_hundredth_byte_on_postgres() {
    on_postgres((1, 50), async |scene| cut_at_every(100, scene).await);
}
