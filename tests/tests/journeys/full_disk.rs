//! The server's disk is full: tablets are told so, nothing is lost, what needs no room goes on, and it heals by itself when
//! there is room again.

use std::time::Duration;

use journeys::chaos::{Caller, Said, Scene, Trouble, hello};
use sync::message::{HelloAnswer, Snapshot};

use crate::scene::{in_order, on_postgres, on_sqlite};

const SUBMISSIONS: &str = "/sync/v1/submissions";
const PATIENCE: Duration = Duration::from_mins(1);
/// Where taking in writes.
const WRITES: [&str; 5] = ["accept.insert", "accept.key", "accept.queue", "accept.acknowledge", "accept.commit"];
/// Where it writes afterwards, when the tablet has been answered.
const LATER: [&str; 4] = ["judge.verdicts", "judge.commit", "feed.number", "feed.commit"];

/// The answer says that the disk is full, what to do about it, and when to come again.
pub fn told(what: &str, said: &Said) {
    let problem: serde_json::Value = serde_json::from_slice(&said.body).unwrap();
    assert_eq!(said.status, 507, "{what}: {problem}");
    assert_eq!(problem["type"], "/api/problems#disk-full");
    assert!(problem["detail"].as_str().unwrap().contains("dọn chỗ trên ổ đĩa"), "{problem}");
    assert!(said.retry_after.is_some_and(|seconds| seconds > 0));
}

/// A tablet that cannot hand its lines in hears why and what to do, and what is only read is read.
async fn turned_away(scene: &mut Scene, what: &str) {
    let tablet = scene.take().unwrap();
    let caller = Caller::to(scene.address().unwrap(), PATIENCE);
    let batch = tablet.gzip(&[1, 2, 3]).unwrap();
    let said = caller.ask(&tablet, SUBMISSIONS, batch).await.unwrap();
    told(what, &said);
    let answer: HelloAnswer = caller.post(&tablet, "/sync/v1/hello", hello(&tablet)).await.unwrap();
    assert_eq!(answer.ack.seq, 0, "{what}: nothing of a batch that was refused is held");
    // It tries again, as its engine wants, until there is room.
    let way = scene.address().unwrap();
    let out = scene.send_out(tablet, way);
    let refused = || scene.tally.failed.load(std::sync::atomic::Ordering::Relaxed);
    let before = refused();
    while refused() < before + 3 {
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
    scene.trouble(None).unwrap();
    scene.welcome(out).await.unwrap();
}

async fn full_at_every_write(mut scene: Scene) {
    for place in WRITES {
        scene.trouble(Some(Trouble::Full(place))).unwrap();
        turned_away(&mut scene, place).await;
    }
    for place in LATER {
        scene.trouble(Some(Trouble::Full(place))).unwrap();
        let (tablet, way) = (scene.take().unwrap(), scene.address().unwrap());
        let out = scene.send_out(tablet, way);
        scene.welcome(out).await.unwrap();
        let token = scene.session().await.unwrap();
        let lists = Caller::to(way, PATIENCE).get::<Snapshot>("/sync/v1/changes", &token).await.unwrap();
        assert!(!lists.cases.is_empty(), "{place}: what is there is read");
        scene.trouble(None).unwrap();
        // Whatever comes next takes what was left along.
        let tablet = scene.take().unwrap();
        let out = scene.send_out(tablet, way);
        scene.welcome(out).await.unwrap();
        scene.judged().await.unwrap();
    }
    in_order(&mut scene).await;
}

#[test]
fn full_at_every_write_on_sqlite() {
    on_sqlite((13, 3), full_at_every_write);
}

#[test]
fn full_at_every_write_on_postgres() {
    on_postgres((13, 3), full_at_every_write);
}

#[test]
fn sqlite_itself_finds_the_disk_full() {
    on_sqlite((40, 50), async |mut scene: Scene| {
        let pages = scene.pages().await.unwrap();
        scene.trouble(Some(Trouble::Pages(pages + 20))).unwrap();
        let way = scene.address().unwrap();
        let tablets: Vec<_> = (0..39).map(|_| scene.take().unwrap()).collect();
        let out: Vec<_> = tablets.into_iter().map(|one| scene.send_out(one, way)).collect();
        turned_away_by_sqlite(&mut scene).await;
        for one in out {
            scene.welcome(one).await.unwrap();
        }
        in_order(&mut scene).await;
    });
}

/// More lines than there is room for are on their way; the last tablet sees the full disk, and then there is room.
async fn turned_away_by_sqlite(scene: &mut Scene) {
    let caller = Caller::to(scene.address().unwrap(), PATIENCE);
    let tablet = scene.take().unwrap();
    let all: Vec<u64> = (1..=50).collect();
    let batch = tablet.gzip(&all).unwrap();
    loop {
        // A receipt in place of a refusal: there still was room for this one.
        let said = caller.ask(&tablet, SUBMISSIONS, batch.clone()).await.unwrap();
        if said.status == 507 {
            break;
        }
        assert!(said.status == 200 || said.status == 503, "{}", said.status);
        if said.status == 200 {
            let failed = scene.tally.failed.load(std::sync::atomic::Ordering::Relaxed);
            if failed > 0 {
                break;
            }
        }
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    scene.trouble(None).unwrap();
    let out = scene.send_out(tablet, scene.address().unwrap());
    scene.welcome(out).await.unwrap();
}
