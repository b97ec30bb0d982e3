//! Whatever a tablet asks for beside handing lines in, on a full disk and on a server that is killed there: it is told of the
//! full disk with the cure, nothing is done by half, and the same request goes through once there is room, or the server is
//! back. What the tablet needs to hear does not wait for room.

use std::time::Duration;

use journeys::chaos::{Caller, Said, Scene, Tablet, Trouble, hello, now};
use p256::SecretKey;
use p256::ecdsa::SigningKey;
use p256::elliptic_curve::sec1::ToSec1Point as _;
use serde::Serialize;
use sha2::{Digest as _, Sha256};
use store::{InstallStatus, Ordered, PinGrant, Store};
use survey::id::SubmissionId;
use sync::Bytes;
use sync::data_key::{DataKey, seal_data_key};
use sync::draft_key::seal_draft_key;
use sync::engine::Failure;
use sync::message::{
    DayCloseRequest, DraftAnswer, DraftRequest, EnrolAnswer, HelloAnswer, PinAnswer, PinRequest, Session, Snapshot,
    SubmissionsAnswer, WipeAnswer, WipeRequest,
};
use uuid::Uuid;

use crate::database::Place;
use crate::full_disk::told;
use crate::handed_back::opened;
use crate::restore::{command, well};
use crate::scene::{in_order, on};

const PATIENCE: Duration = Duration::from_mins(1);
const KEY: DataKey = DataKey([42; 32]);
const EVERYWHERE: &str = "everywhere";
/// The name of a copy of the database that this one is not.
const ANOTHER: &str = "7000000000000000000.00000001.5";

/// A field whose server has room, or none at a place, or is killed there.
struct Room {
    scene: Scene,
    office: Store,
    caller: Caller,
}

impl Room {
    /// What is answered while there is no room at this place.
    async fn full(&self, place: &'static str, ask: impl AsyncFn(&Caller) -> Result<Said, Failure>) -> Said {
        self.scene.trouble(Some(Trouble::Full(place))).unwrap();
        let said = ask(&self.caller).await.unwrap();
        self.scene.trouble(None).unwrap();
        said
    }

    /// Killed before it could answer, the server is back when this is over.
    async fn killed(&mut self, place: &'static str, ask: impl AsyncFn(&Caller) -> Result<Said, Failure>) {
        let Self { scene, caller, .. } = self;
        scene.trouble(Some(Trouble::Hold(place))).unwrap();
        let mut asked = std::pin::pin!(ask(caller));
        tokio::select! {
            said = &mut asked => panic!("{place}: {:?} though it was held", said.map(|said| said.status)),
            reached = scene.reached(place) => reached.unwrap_or_else(|error| panic!("{error:#}")),
        }
        scene.host.kill().unwrap();
        assert!(asked.await.is_err(), "{place}: nobody is answered by a server that was killed");
        scene.trouble(None).unwrap();
        scene.host.start().unwrap();
    }

    /// Nobody answers where the server is killed at this place; refused while there is no room there, and everywhere; taken
    /// afterwards.
    async fn waits(&mut self, place: &'static str, ask: impl AsyncFn(&Caller) -> Result<Said, Failure>) -> Said {
        self.killed(place, &ask).await;
        for full in [EVERYWHERE, place] {
            told(place, &self.full(full, &ask).await);
        }
        let said = ask(&self.caller).await.unwrap();
        assert!(said.status.is_success(), "{place}: {}", String::from_utf8_lossy(&said.body));
        said
    }

    async fn enrol(&mut self) {
        let codes = self.scene.codes(2).await.unwrap();
        // The second tablet's install is there already when its session finds no room.
        for (place, (code, seed)) in ["enrol.commit", "session.commit"].into_iter().zip(codes.iter().zip(1..)) {
            let key = SigningKey::from_slice(&[seed; 32]).unwrap();
            let before = self.office.installs().await.unwrap().len();
            let said = self.waits(place, async |caller| caller.enrol(&key, code).await).await;
            let enrolled: EnrolAnswer = said.read().unwrap();
            assert_eq!(self.office.installs().await.unwrap().len(), before + 1, "{place}");
            let greeted: HelloAnswer = self.caller.greet(&key, &enrolled).await.unwrap().read().unwrap();
            assert_eq!(greeted.ack.seq, 0);
        }
    }

    /// Gives a token that reads lists.
    async fn refresh(&mut self) -> String {
        let (install, key) = self.scene.reader.clone();
        let token = self.scene.refresh_token().clone();
        let said = self.waits("refresh.commit", async |caller| caller.refresh(install, &key, &token).await).await;
        let session: Session = said.read().unwrap();
        // One that a restored server does not know is given another session.
        let unknown = async |caller: &Caller| caller.refresh(install, &key, "unknown").await;
        self.waits("session.commit", unknown).await.read::<Session>().unwrap();
        // Lists are read without room.
        self.scene.trouble(Some(Trouble::Full(EVERYWHERE))).unwrap();
        let lists: Snapshot = self.caller.get("/sync/v1/changes", &session.access_token).await.unwrap();
        assert!(!lists.cases.is_empty());
        self.scene.trouble(None).unwrap();
        session.access_token
    }

    async fn greet(&mut self, tablet: &Tablet) {
        let install = tablet.engine.memory().install;
        let soon = now().plus_days(10);
        self.office.renew_push(install, Sha256::digest(&tablet.push).into(), soon).await.unwrap();
        let greet = async |caller: &Caller| caller.ask(tablet, "/sync/v1/hello", hello(tablet)).await;
        for place in ["hello.contact", "hello.push"] {
            self.killed(place, greet).await;
        }
        for place in ["hello.contact", "hello.push", EVERYWHERE] {
            let answer: HelloAnswer = self.full(place, greet).await.read().unwrap();
            assert_eq!(answer.push.is_some(), place == "hello.contact", "{place}");
            assert_eq!(answer.want.len(), 1, "{place}: it hears what the server lacks");
            self.office.renew_push(install, Sha256::digest(&tablet.push).into(), soon).await.unwrap();
        }
        assert!(self.office.install(install).await.unwrap().unwrap().said.is_some());
        let answer: HelloAnswer = greet(&self.caller).await.unwrap().read().unwrap();
        assert!(answer.push.is_some_and(|push| push.expires_at > soon));
        // What happened to its storage is told until it is heard.
        let mut lost: serde_json::Value = serde_json::from_slice(&hello(tablet)).unwrap();
        lost["recovery"] = serde_json::json!({"cause": "rebuilt", "lines": 1});
        let lost = lost.to_string().into_bytes();
        self.waits("hello.loss", async |caller| caller.ask(tablet, "/sync/v1/hello", lost.clone()).await).await;
        assert_eq!(self.office.recoveries().await.unwrap().len(), 1);
    }

    /// Another copy of the database answers, as after a standby was promoted. As long as that cannot be written down, nothing is
    /// said of what it holds: not under the old epoch, and not under one that the next question would not find.
    async fn another_copy(&mut self, tablet: &Tablet, token: &str) {
        let greet = async |caller: &Caller| caller.ask(tablet, "/sync/v1/hello", hello(tablet)).await;
        let lists = async |caller: &Caller| caller.look("/sync/v1/changes", token).await;
        let epoch = async |caller: &Caller| greet(caller).await.unwrap().read::<HelloAnswer>().unwrap().epoch;
        let first = epoch(&self.caller).await;
        self.office.set_setting("epoch_copy", ANOTHER).await.unwrap();
        self.killed("epoch.settle", greet).await;
        let second = epoch(&self.caller).await;
        assert_ne!(second, first);
        self.scene.trouble(Some(Trouble::Full("epoch.settle"))).unwrap();
        self.office.set_setting("epoch_copy", ANOTHER).await.unwrap();
        for full in [EVERYWHERE, "epoch.settle"] {
            self.scene.trouble(Some(Trouble::Full(full))).unwrap();
            for said in [greet(&self.caller).await.unwrap(), lists(&self.caller).await.unwrap()] {
                told("epoch.settle", &said);
                assert!(
                    String::from_utf8_lossy(&said.body).contains("bản cơ sở dữ liệu khác"),
                    "it says which trouble it is"
                );
            }
        }
        self.scene.trouble(None).unwrap();
        let third = epoch(&self.caller).await;
        assert!(third != second && third != first, "one new epoch, once there is room");
        assert_eq!(epoch(&self.caller).await, third);
        let lists: Snapshot = lists(&self.caller).await.unwrap().read().unwrap();
        assert_eq!(lists.epoch, third);
    }

    async fn close(&mut self, tablet: &Tablet) {
        let (install, head) = (tablet.engine.memory().install, tablet.engine.memory().head);
        let close = DayCloseRequest::of(install, "2022-09-21".parse().unwrap(), head.seq, head);
        self.waits_for("close.commit", tablet, "/sync/v1/day-close", &close).await;
        assert_eq!(self.office.day_closes().await.unwrap().len(), 1);
    }

    async fn keys(&mut self, tablet: &mut Tablet) {
        let install = tablet.engine.memory().install;
        let secret = SecretKey::from_slice(&[77; 32]).unwrap();
        let public_key = Bytes(secret.public_key().to_sec1_point(false).as_bytes().to_vec());
        let key_box = Bytes(seal_data_key(&KEY, install, &self.scene.sealing, &mut tablet.rng).unwrap());
        let asking = PinRequest { install, public_key: public_key.clone(), key_box, sealed_for: None, done: false };
        let said = self.waits_for("pin.ask", tablet, "/sync/v1/pin", &asking).await;
        assert_eq!(said.read::<PinAnswer>().unwrap(), PinAnswer::Waiting);
        let granted = self.office.grant_pin(install, &public_key.0, self.scene.surveyor, now()).await.unwrap();
        assert_eq!(granted, PinGrant::Done);
        let said = self.full_for(EVERYWHERE, tablet, "/sync/v1/pin", &asking).await;
        let PinAnswer::Granted { sealed } = said.read().unwrap() else { panic!("what was granted needs no room") };
        assert_eq!(opened(&sealed, install, &secret), KEY.0);
        let said = self.waits_for("pin.set", tablet, "/sync/v1/pin", &PinRequest { done: true, ..asking }).await;
        assert_eq!(said.read::<PinAnswer>().unwrap(), PinAnswer::Done);

        let draft = SubmissionId(Uuid::from_u128(0x0183_5d00_0000_7000_8000_0000_0000_0077));
        let key_box = Bytes(seal_draft_key(&KEY, install, draft, &self.scene.sealing, &mut tablet.rng).unwrap());
        let card = DraftRequest { install, sealed_for: install, draft, key_box, public_key };
        let said = self.full_for(EVERYWHERE, tablet, "/sync/v1/draft", &card).await;
        assert_eq!(opened(&said.read::<DraftAnswer>().unwrap().sealed, install, &secret), KEY.0);
    }

    async fn wipe(&mut self, tablet: &Tablet) {
        let memory = tablet.engine.memory();
        let (install, head, epoch) = (memory.install, memory.head, memory.epoch);
        let ordered = self.office.order(install, InstallStatus::Wipe, self.scene.surveyor, now()).await.unwrap();
        assert_eq!(ordered, Ordered::Done);
        for (place, erased) in [("wipe.begin", false), ("wipe.erased", true)] {
            let wipe = WipeRequest { install, head, erased, epoch };
            let said = self.waits_for(place, tablet, "/sync/v1/wipe", &wipe).await;
            said.read::<WipeAnswer>().unwrap().statement.verify(memory.receipt_key).unwrap();
        }
        assert_eq!(self.office.install(install).await.unwrap().unwrap().status, InstallStatus::Wiped);
    }

    async fn full_for(&self, place: &'static str, tablet: &Tablet, path: &str, body: &(impl Serialize + Sync)) -> Said {
        let body = serde_json::to_vec(body).unwrap();
        self.full(place, async |caller| caller.ask(tablet, path, body.clone()).await).await
    }

    async fn waits_for(
        &mut self,
        place: &'static str,
        tablet: &Tablet,
        path: &str,
        body: &(impl Serialize + Sync),
    ) -> Said {
        let body = serde_json::to_vec(body).unwrap();
        self.waits(place, async |caller| caller.ask(tablet, path, body.clone()).await).await
    }
}

async fn no_room(scene: Scene, place: &Place) {
    let (office, way) = (scene.office().await.unwrap(), scene.address().unwrap());
    let mut room = Room { scene, office, caller: Caller::to(way, PATIENCE) };
    room.enrol().await;
    let token = room.refresh().await;
    let mut tablet = room.scene.take().unwrap();
    room.greet(&tablet).await;
    // A file of SQLite does not tell which copy it is.
    if place.postgres_url().is_some() {
        room.another_copy(&tablet, &token).await;
    }
    let batch = tablet.gzip(&[1, 2]).unwrap();
    let send = async |caller: &Caller| caller.ask(&tablet, "/sync/v1/submissions", batch.clone()).await;
    let taken: SubmissionsAnswer = room.waits("accept.commit", send).await.read().unwrap();
    assert_eq!(taken.receipts.len(), 2);
    room.close(&tablet).await;
    room.keys(&mut tablet).await;
    let out = room.scene.send_out(tablet, way);
    room.scene.welcome(out).await.unwrap();
    in_order(&mut room.scene).await;
    let backup = place.folder().join("elsewhere/backup.db").display().to_string();
    well(&command(place, "backup", &[&backup]));
    for tablet in room.scene.all_again() {
        room.wipe(&tablet).await;
        room.scene.bring(tablet);
    }
    assert_eq!(room.scene.faults().await.unwrap(), Vec::<String>::new());
    room.office.close().await;
}

#[test]
fn whatever_a_tablet_asks_for_without_room_on_sqlite() {
    let place = Place::sqlite();
    on(&place, (1, 2), async |scene| no_room(scene, &place).await);
}

#[test]
fn whatever_a_tablet_asks_for_without_room_on_postgres() {
    if let Some(place) = Place::postgres() {
        on(&place, (1, 2), async |scene| no_room(scene, &place).await);
    }
}
