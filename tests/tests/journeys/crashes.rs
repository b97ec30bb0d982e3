//! The server is killed at every place where it could be, and PostgreSQL under it: fifty and more kills over both engines.

use std::time::Duration;

use journeys::chaos::{Caller, Fault, Proxy, Scene, Trouble};
use sync::message::{HelloAnswer, Snapshot};

use crate::database::{Place, sqlite_only};
use crate::postgres::Postgres;
use crate::scene::{in_order, on, on_postgres, on_sqlite};

const LISTS: &str = "/sync/v1/changes";
const PATIENCE: Duration = Duration::from_mins(1);
/// Before each of its writes, before the commit, after it, before the answer; where answers are judged; where the feed to the
/// tablets is numbered.
const PLACES: [&str; 11] = [
    "accept.insert",
    "accept.key",
    "accept.queue",
    "accept.acknowledge",
    "accept.commit",
    "accept.committed",
    "accept.reply",
    "judge.verdicts",
    "judge.commit",
    "feed.number",
    "feed.commit",
];
/// One tablet alone; two at the same time; one whose every request arrives twice at the same time.
const ROUNDS: [(usize, Fault); 3] = [(1, Fault::Pass), (2, Fault::Pass), (1, Fault::Twice)];
const TABLETS: usize = 4 * PLACES.len();

async fn killed_everywhere(mut scene: Scene) {
    let proxy = Proxy::before(scene.address().unwrap()).await.unwrap();
    for (many, fault) in ROUNDS {
        proxy.choose(move || fault);
        for place in PLACES {
            let tablets: Vec<_> = (0..many).map(|_| scene.take().unwrap()).collect();
            scene.trouble(Some(Trouble::Hold(place))).unwrap();
            let out: Vec<_> = tablets.into_iter().map(|one| scene.send_out(one, proxy.address)).collect();
            let mut asked = None;
            if place.starts_with("feed.") {
                // There is something to number once the answers are judged.
                scene.judged().await.unwrap();
                let (token, way) = (scene.session().await.unwrap(), scene.address().unwrap());
                asked =
                    Some(tokio::spawn(async move { Caller::to(way, PATIENCE).get::<Snapshot>(LISTS, &token).await }));
            }
            scene.kill_at(place).await.unwrap_or_else(|error| panic!("{error:#}"));
            for one in out {
                scene.welcome(one).await.unwrap_or_else(|error| panic!("{place}: {error:#}"));
            }
            if let Some(asked) = asked {
                assert!(asked.await.unwrap().is_err(), "the server was killed before it could answer");
            }
        }
    }
    let token = scene.session().await.unwrap();
    let caller = Caller::to(scene.address().unwrap(), PATIENCE);
    scene.judged().await.unwrap();
    caller.get::<Snapshot>(LISTS, &token).await.unwrap();
    in_order(&mut scene).await;
}

#[test]
fn killed_at_every_place_on_sqlite() {
    on_sqlite((TABLETS, 3), killed_everywhere);
}

#[test]
fn killed_at_every_place_on_postgres() {
    on_postgres((TABLETS, 3), killed_everywhere);
}

/// The same comparison sees a server that signs what it has not committed: the receipt that comes later is another one.
async fn receipts_before_the_commit_are_caught(mut scene: Scene) {
    let way = scene.address().unwrap();
    scene.trouble(Some(Trouble::AckBeforeCommit)).unwrap();
    let tablet = scene.take().unwrap();
    let batch = tablet.gzip(&[1, 2, 3]).unwrap();
    let mut tablet = tablet;
    let caller = Caller::to(way, PATIENCE);
    let early = caller.post(&tablet, "/sync/v1/submissions", batch).await.unwrap();
    tablet.ledger.as_mut().unwrap().note(&early);
    scene.trouble(None).unwrap();
    // Time passes, or another number was given out: what is signed for the lines now is not what was signed before.
    let other = scene.take().unwrap();
    let out = scene.send_out(other, way);
    scene.welcome(out).await.unwrap();
    let out = scene.send_out(tablet, way);
    scene.welcome(out).await.unwrap();
    let faults = scene.faults().await.unwrap();
    assert!(faults.iter().any(|fault| fault.contains("got another receipt")), "{faults:?}");
}

#[test]
fn receipts_before_the_commit_are_caught_on_both_engines() {
    on_sqlite((2, 3), receipts_before_the_commit_are_caught);
    on_postgres((2, 3), receipts_before_the_commit_are_caught);
}

#[test]
fn postgres_is_killed_in_the_middle() {
    if sqlite_only() {
        eprintln!("HAILONG_TEST_SQLITE_ONLY=1: left out");
        return;
    }
    let postgres = Postgres::new();
    on(&Place::on(postgres.url()), (15, 4), async |mut scene: Scene| {
        // A request that is held when the database dies is given up by its tablet.
        scene.give_up_after(Duration::from_secs(2));
        let way = scene.address().unwrap();
        for place in ["accept.insert", "accept.acknowledge", "accept.commit", "accept.committed", "judge.commit"] {
            let tablets: Vec<_> = (0..3).map(|_| scene.take().unwrap()).collect();
            scene.trouble(Some(Trouble::Hold(place))).unwrap();
            let out: Vec<_> = tablets.into_iter().map(|one| scene.send_out(one, way)).collect();
            scene.reached(place).await.unwrap();
            postgres.kill();
            scene.trouble(None).unwrap();
            postgres.start_again();
            if place.starts_with("judge.") {
                // The judge stands there for ever; a start of the server finds what it left.
                scene.host.kill().unwrap();
                scene.host.start().unwrap();
            }
            for one in out {
                scene.welcome(one).await.unwrap_or_else(|error| panic!("{place}: {error:#}"));
            }
        }
        in_order(&mut scene).await;
    });
}

#[test]
fn when_every_connection_to_postgres_is_taken_the_tablets_are_told_to_wait() {
    // As many as the server opens, and some more.
    const MANY: usize = 20;
    on_postgres((MANY, 1), async |mut scene: Scene| {
        let way = scene.address().unwrap();
        let asks = scene.take().unwrap();
        scene.give_up_after(Duration::from_secs(12));
        scene.trouble(Some(Trouble::Hold("accept.commit"))).unwrap();
        let tablets: Vec<_> = (1..MANY).map(|_| scene.take().unwrap()).collect();
        let out: Vec<_> = tablets.into_iter().map(|one| scene.send_out(one, way)).collect();
        let hello = serde_json::to_vec(&asks.engine.hello(
            asks.engine.memory().heard.unwrap_or(survey::clock::Timestamp::from_millis(0)),
            "storm",
            0,
            None,
        ))
        .unwrap();
        let caller = Caller::to(way, PATIENCE);
        loop {
            let said = caller.ask(&asks, "/sync/v1/hello", hello.clone()).await.unwrap();
            if said.status == 503 {
                assert!(said.retry_after.is_some_and(|seconds| seconds > 0));
                break;
            }
            assert_eq!(said.status, 200);
        }
        scene.trouble(None).unwrap();
        for one in out {
            scene.welcome(one).await.unwrap();
        }
        caller.post::<HelloAnswer>(&asks, "/sync/v1/hello", hello).await.unwrap();
        let out = scene.send_out(asks, way);
        scene.welcome(out).await.unwrap();
        in_order(&mut scene).await;
    });
}
