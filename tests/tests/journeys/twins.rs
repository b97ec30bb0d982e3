//! The same batch twice at the same moment, as a tablet sends it whose first connection only seemed to be dead: one line is
//! stored, and both requests are answered with the same receipts.

use std::time::Duration;

use journeys::chaos::{Caller, Scene};
use sync::message::SubmissionsAnswer;

use crate::scene::{in_order, on_postgres, on_sqlite};

const SUBMISSIONS: &str = "/sync/v1/submissions";
const PATIENCE: Duration = Duration::from_mins(1);
const TABLETS: usize = 60;
/// Of each batch, all at the same moment.
const COPIES: usize = 3;

/// Every tablet's batch as often at once, and every answer in its ledger.
async fn send_twins(scene: &mut Scene, tablets: usize) {
    let caller = Caller::to(scene.address().unwrap(), PATIENCE);
    for _ in 0..tablets {
        let mut tablet = scene.take().unwrap();
        let batch = tablet.gzip(&[1, 2, 3]).unwrap();
        let ask = || caller.post::<SubmissionsAnswer>(&tablet, SUBMISSIONS, batch.clone());
        let (first, second, third) = tokio::join!(ask(), ask(), ask());
        let answers: [SubmissionsAnswer; COPIES] = [first, second, third].map(Result::unwrap);
        for answer in &answers {
            assert_eq!(answer.receipts.len(), 3);
            tablet.ledger.as_mut().unwrap().note(answer);
        }
        let way = scene.address().unwrap();
        let out = scene.send_out(tablet, way);
        scene.welcome(out).await.unwrap();
    }
}

async fn twins_are_one(mut scene: Scene) {
    send_twins(&mut scene, TABLETS).await;
    assert!(scene.receipts_again() >= (TABLETS * 3 * (COPIES - 1)) as u64);
    in_order(&mut scene).await;
}

#[test]
fn the_same_batch_at_the_same_moment_is_one_on_sqlite() {
    on_sqlite((TABLETS, 3), twins_are_one);
}

#[test]
fn the_same_batch_at_the_same_moment_is_one_on_postgres() {
    on_postgres((TABLETS, 3), twins_are_one);
}

/// The same comparison sees a server that looks first and writes later: it signs two receipts for one line.
#[cfg(feature = "faults")]
#[test]
fn check_then_insert_is_caught() {
    // SQLite lets in nobody between the look and the write; there is no such mistake to make.
    on_postgres((5, 3), async |mut scene: Scene| {
        scene.trouble(Some(journeys::chaos::Trouble::CheckThenInsert)).unwrap();
        send_twins(&mut scene, 5).await;
        scene.trouble(None).unwrap();
        let faults = scene.faults().await.unwrap();
        assert!(faults.iter().any(|fault| fault.contains("got another receipt")), "{faults:?}");
    });
}
