//! Laws of accepting: it does not matter how often, in what order or in what batches lines arrive.

use proptest::prelude::*;
use proptest::strategy::ValueTree;
use proptest::test_runner::{Config, TestRunner};
use store::{Engine, HeldSubmission};
use survey::id::InstallId;
use sync::chain::Chain;

use crate::fixture::{NOW, enrol, id, interview, programme};
use crate::harness::{Db, run};

/// Numbers in the order in which they arrive, some several times, cut into batches of one to four.
fn arrivals() -> impl Strategy<Value = (Vec<u64>, usize)> {
    (prop::collection::vec(1u64..=8, 0..20), 1usize..=4)
}

fn expected(tablet: InstallId, seen: &[u64]) -> HeldSubmission {
    let mut held: Vec<u64> = seen.to_vec();
    held.sort_unstable();
    held.dedup();
    let ack = held.iter().zip(1..).take_while(|(seq, place)| *seq == place).count();
    let hashes = (1..=ack as u64).map(|seq| interview(tablet, seq, 1).line_hash);
    HeldSubmission { ack: ack as u64, chain: Chain::over(tablet, hashes), beyond: held[ack..].to_vec() }
}

async fn order_and_repetition_do_not_matter(db: Db) {
    programme(&db).await;
    let mut runner = TestRunner::new_with_rng(
        Config::default(),
        proptest::test_runner::TestRng::deterministic_rng(proptest::test_runner::RngAlgorithm::ChaCha),
    );
    for round in 0..24_u8 {
        let (seqs, size) = arrivals().new_tree(&mut runner).unwrap().current();
        let tablet = InstallId(id(0x300 + u128::from(round)));
        enrol(&db, tablet, round + 50).await;
        for batch in seqs.chunks(size) {
            let lines: Vec<_> = batch.iter().map(|seq| interview(tablet, *seq, 1)).collect();
            db.accept(tablet, &lines, NOW).await.unwrap();
        }
        assert_eq!(db.held(tablet).await.unwrap(), expected(tablet, &seqs), "{seqs:?} in batches of {size}");
    }
}

#[test]
fn order_and_repetition_on_sqlite() {
    run(Engine::Sqlite, order_and_repetition_do_not_matter);
}

#[test]
fn order_and_repetition_on_postgres() {
    run(Engine::Postgres, order_and_repetition_do_not_matter);
}
