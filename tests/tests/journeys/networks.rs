//! Tablets and server with a network between them that does what networks do.

use rand_chacha::ChaCha8Rng;
use rand_chacha::rand_core::{Rng as _, SeedableRng as _};
use std::collections::VecDeque;
use std::time::Duration;

use journeys::chaos::{Fault, Proxy, Scene};

use crate::scene::{in_order, on_postgres, on_sqlite};

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
