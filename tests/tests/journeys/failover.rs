//! PostgreSQL comes back older than it was, without a word of `hailong restore`: a standby that was behind is promoted in
//! place of a primary that died, or an older dump is read in elsewhere. Tablets bring what is missing, without anybody doing
//! anything.

use std::os::unix::fs::symlink;
use std::time::Duration;

use journeys::chaos::{Caller, Scene};
use sync::message::{ChangesAnswer, SubmissionsAnswer};
use tempfile::TempDir;
use uuid::Uuid;

use crate::database::{Place, sqlite_only};
use crate::postgres::{Postgres, url};
use crate::scene::{in_order, on};

const PATIENCE: Duration = Duration::from_mins(1);

/// The address under which the server knows its PostgreSQL, whichever answers there.
struct Address(TempDir);

impl Address {
    fn of(postgres: &Postgres) -> Self {
        let address = Self(tempfile::Builder::new().prefix("hl-j-").tempdir().unwrap());
        address.lead_to(postgres);
        address
    }

    fn lead_to(&self, postgres: &Postgres) {
        let next = self.0.path().join("next");
        symlink(postgres.folder(), &next).unwrap();
        std::fs::rename(next, self.0.path().join("now")).unwrap();
    }

    fn url(&self) -> String {
        url(&self.0.path().join("now"))
    }
}

#[derive(Clone, Copy)]
enum Way {
    Failover,
    Dump,
}

/// The database that tablets speak to, and the one that will take its place.
struct Pair {
    way: Way,
    address: Address,
    now: Postgres,
    next: Postgres,
}

impl Pair {
    fn new(way: Way) -> Self {
        let now = Postgres::new();
        let next = match way {
            Way::Failover => Postgres::standby_of(&now),
            Way::Dump => Postgres::new(),
        };
        Self { way, address: Address::of(&now), now, next }
    }

    /// From now on the other lacks what comes.
    fn fall_behind(&self, scene: &Scene) {
        match self.way {
            Way::Failover => {
                self.next.follow(&self.now);
                self.next.stop();
            }
            Way::Dump => self.now.dump(name(scene)),
        }
    }

    /// The other answers under the same address. A failover finds the server running.
    async fn change(&self, scene: &mut Scene) {
        match self.way {
            Way::Failover => {
                self.now.kill();
                self.next.start();
                self.address.lead_to(&self.next);
                let refused = scene.session().await.unwrap_err().to_string();
                assert!(refused.contains("Busy { retry_after: Some("), "a standby writes nothing yet: {refused}");
                self.next.promote();
            }
            Way::Dump => {
                scene.host.end().unwrap();
                self.next.read_in(name(scene), &self.now);
                self.address.lead_to(&self.next);
                scene.host.start().unwrap();
            }
        }
    }
}

fn name(scene: &Scene) -> &str {
    let address = scene.host.database().split('?').next().unwrap();
    address.rsplit('/').next().unwrap()
}

fn with(way: Way, size: (usize, u32), test: impl AsyncFnOnce(Scene, &Pair)) {
    if sqlite_only() {
        eprintln!("HAILONG_TEST_SQLITE_ONLY=1: left out");
        return;
    }
    let pair = Pair::new(way);
    on(&Place::on(pair.address.url()), size, async |scene| test(scene, &pair).await);
}

async fn send_out(scene: &mut Scene, tablets: usize) {
    for _ in 0..tablets {
        let tablet = scene.take().unwrap();
        let out = scene.send_out(tablet, scene.address().unwrap());
        scene.welcome(out).await.unwrap();
    }
}

/// Every tablet comes back after a night; of those that were there first nothing was lost, so many. Gives the epochs that
/// they know then.
async fn all_come_back(scene: &mut Scene, kept: usize) -> Vec<Uuid> {
    for tablet in scene.all_again_but(kept) {
        let out = scene.send_out(tablet, scene.address().unwrap());
        scene.welcome(out).await.unwrap();
    }
    scene.epochs()
}

/// All pages of the list behind a cursor: whether it began anew, and the last one.
async fn lists(scene: &mut Scene, mut cursor: String) -> (bool, ChangesAnswer) {
    let token = scene.session().await.unwrap();
    let caller = Caller::to(scene.address().unwrap(), PATIENCE);
    let mut reset = false;
    loop {
        let page: ChangesAnswer = caller.get(&format!("/sync/v1/changes?cursor={cursor}"), &token).await.unwrap();
        reset |= page.reset;
        if !page.more {
            return (reset, page);
        }
        cursor = page.next;
    }
}

/// Half of the tablets hold receipts for lines that the database lacks.
async fn lines_are_lost(mut scene: Scene, pair: &Pair) {
    scene.with_photographs(40_000).unwrap();
    send_out(&mut scene, 4).await;
    scene.judged().await.unwrap();
    pair.fall_behind(&scene);
    send_out(&mut scene, 4).await;
    in_order(&mut scene).await;
    let (_, ahead) = lists(&mut scene, String::new()).await;
    let before = scene.epochs();
    pair.change(&mut scene).await;
    let after = all_come_back(&mut scene, 4).await;
    assert!(before.iter().zip(&after).all(|(before, after)| before != after), "every tablet heard of it");
    assert!(after.iter().all(|epoch| *epoch == after[0]), "and of one epoch alone: {after:?}");
    let (reset, page) = lists(&mut scene, ahead.next).await;
    assert!(reset && page.epoch == after[0], "a cursor of what is lost is worth nothing");
    assert!(page.checksum.is_some());
    // Those who come for the first time, and those who are back, in the new one.
    send_out(&mut scene, 2).await;
    in_order(&mut scene).await;
    assert_eq!(all_come_back(&mut scene, 10).await, vec![after[0]; 10]);
    in_order(&mut scene).await;
}

/// Every line is there; that the photograph came whole is not.
async fn only_a_note_is_lost(mut scene: Scene, pair: &Pair) {
    scene.with_photographs(40_000).unwrap();
    let mut tablet = scene.take().unwrap();
    let caller = Caller::to(scene.address().unwrap(), PATIENCE);
    let lines = tablet.gzip(&[1, 2, 3]).unwrap();
    let answer: SubmissionsAnswer = caller.post(&tablet, "/sync/v1/submissions", lines).await.unwrap();
    tablet.ledger.as_mut().unwrap().note(&answer);
    scene.judged().await.unwrap();
    pair.fall_behind(&scene);
    let out = scene.send_out(tablet, scene.address().unwrap());
    scene.welcome(out).await.unwrap();
    in_order(&mut scene).await;
    pair.change(&mut scene).await;
    assert_eq!(scene.faults().await.unwrap(), ["1 photographs are not noted as whole"], "this is what was lost");
    all_come_back(&mut scene, 1).await;
    in_order(&mut scene).await;
}

#[test]
fn a_standby_that_is_behind_takes_over() {
    with(Way::Failover, (10, 4), lines_are_lost);
}

#[test]
fn a_standby_takes_over_that_lacks_no_line() {
    with(Way::Failover, (1, 2), only_a_note_is_lost);
}

#[test]
fn an_older_dump_is_read_into_a_new_cluster() {
    with(Way::Dump, (10, 4), lines_are_lost);
}

#[test]
fn a_dump_is_read_in_that_lacks_no_line() {
    with(Way::Dump, (1, 2), only_a_note_is_lost);
}
