//! The answer to every request of a tablet is lost, fifty times each, after the server did what was asked: whoever asks again
//! has asked once, and hears the same. And every request meets every other fault of the network once.

use std::time::{Duration, Instant};

use journeys::chaos::{Caller, Fault, Proxy, Said, Scene, Tablet, hello, now};
use p256::ecdsa::SigningKey;
use store::{DeedKind, InstallStatus, Ordered, PinGrant, Store};
use sync::engine::Failure;
use sync::message::{
    DayCloseRequest, DraftAnswer, EnrolAnswer, HelloAnswer, Outcome, PinAnswer, Session, Snapshot, SubmissionsAnswer,
    WipeAnswer, WipeRequest,
};

use crate::database::Place;
use crate::handed_back::opened;
use crate::networks::then_pass;
use crate::requests::{KEY, KeyRequests, is_of, known, packed};
use crate::restore::{command, well};
use crate::scene::{in_order, on};

const TIMES: u32 = 50;
const SUBMISSIONS: &str = "/sync/v1/submissions";
const PATIENCE: Duration = Duration::from_mins(1);
/// Interviews of each tablet; one line more has a photograph.
const EACH: u32 = 4;
const PHOTOGRAPH: usize = 20_000;

/// What else can become of a request, and whether the server has it all the same.
const FAULTS: [(Fault, bool); 8] = [
    (Fault::Refuse, false),
    (Fault::CutRequest(40), false),
    (Fault::CutAnswer(10), true),
    (Fault::TrickleUp, false),
    (Fault::TrickleDown, true),
    (Fault::HalfOpen, false),
    (Fault::Portal, false),
    (Fault::BadGateway, false),
];
/// So long somebody waits for an answer that does not come.
const SHORT: Duration = Duration::from_millis(500);

/// The way on which a first request meets a fault.
struct Way {
    proxy: Proxy,
    caller: Caller,
    /// Gives up soon.
    hasty: Caller,
    fault: Fault,
    arrives: bool,
}

impl Way {
    fn new(proxy: Proxy) -> Self {
        let [caller, hasty] = [PATIENCE, SHORT].map(|patience| Caller::to(proxy.address, patience));
        Self { proxy, caller, hasty, fault: Fault::Lose, arrives: true }
    }

    /// Answers that nobody heard.
    fn unheard(&self) -> u32 {
        self.proxy.lost().values().sum()
    }

    /// Asks, is not answered, and asks again.
    async fn again<T>(&self, ask: impl AsyncFn(&Caller) -> Result<T, Failure>) -> T {
        let stands_still = matches!(self.fault, Fault::TrickleUp | Fault::TrickleDown | Fault::HalfOpen);
        let stranger = matches!(self.fault, Fault::Portal | Fault::BadGateway);
        self.proxy.choose(then_pass([self.fault]));
        let before = self.unheard();
        let first = ask(if stands_still { &self.hasty } else { &self.caller }).await;
        // Whoever gave up does not know whether the server is still at it.
        let since = Instant::now();
        while stands_still && self.arrives && self.unheard() == before {
            assert!(since.elapsed() < PATIENCE, "the server does not come to an answer");
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
        // A stranger's page is an answer to whoever does not look at it.
        assert!(first.is_err() || stranger, "{:?}: this is no answer", self.fault);
        ask(&self.caller).await.unwrap()
    }
}

/// The code is used up by the lost answer: the same tablet has its install again, and no other one gets in.
async fn enrolment(way: &Way, office: &Store, code: &str, number: u8) {
    let key = |seed| SigningKey::from_slice(&[seed; 32]).unwrap();
    let (own, other) = (key(number + 1), key(number + 101));
    let before = office.installs().await.unwrap().len();
    let enrolled: EnrolAnswer = way.again(async |caller| caller.enrol(&own, code).await).await.read().unwrap();
    let once_more: EnrolAnswer = way.caller.enrol(&own, code).await.unwrap().read().unwrap();
    let fixed = |one: &EnrolAnswer| (one.install, one.label.clone(), one.push.clone(), one.keys, one.epoch);
    assert_eq!(fixed(&once_more), fixed(&enrolled));
    assert_eq!(way.caller.enrol(&other, code).await.unwrap().status, 403, "the code is one tablet's");
    assert_eq!(office.installs().await.unwrap().len(), before + 1);
    // Either answer's session goes on, and its credential sends.
    for session in [&enrolled.session, &once_more.session] {
        let next = way.caller.refresh(enrolled.install, &own, &session.refresh_token).await.unwrap();
        next.read::<Session>().unwrap();
    }
    let greeted: HelloAnswer = way.caller.greet(&own, &enrolled).await.unwrap().read().unwrap();
    assert_eq!(greeted.ack.seq, 0);
    assert_eq!(way.caller.enrol(&own, code).await.unwrap().status, 403, "it has its answer");
}

async fn lines(way: &Way, tablet: &mut Tablet) {
    let greeting = hello(tablet);
    let _: HelloAnswer = way.again(async |caller| caller.post(tablet, "/sync/v1/hello", greeting.clone()).await).await;

    let batch = tablet.gzip(&[1, 2, 5]).unwrap();
    let send = async |caller: &Caller| caller.post::<SubmissionsAnswer>(tablet, SUBMISSIONS, batch.clone()).await;
    let answers = [way.again(&send).await, send(&way.caller).await.unwrap()];
    let content = tablet.gzip(&[3, 4]).unwrap();
    let bundle = packed(tablet, content);
    let taken: serde_json::Value =
        way.again(async |caller| caller.post(tablet, "/sync/v1/bundle", bundle.clone()).await).await;
    let (stored, duplicate) = if way.arrives { (0, 2) } else { (2, 0) };
    let counts = (&taken["tablets"][0]["stored"], &taken["tablets"][0]["duplicate"]);
    assert_eq!(counts, (&stored.into(), &duplicate.into()));
    for answer in &answers {
        assert!(answer.receipts.iter().all(|one| matches!(one, Outcome::Held(_))));
        tablet.ledger.as_mut().unwrap().note(answer);
    }

    let head = tablet.engine.memory().head;
    let close = DayCloseRequest::of(tablet.engine.memory().install, "2022-09-21".parse().unwrap(), head.seq, head);
    let close = serde_json::to_vec(&close).unwrap();
    let closed: serde_json::Value =
        way.again(async |caller| caller.post(tablet, "/sync/v1/day-close", close.clone()).await).await;
    assert_eq!(closed["verdict"], "match");
}

/// Half a photograph, then the rest: the question tells how far it has come, and a piece that came is not taken twice.
async fn photograph(way: &Way, tablet: &Tablet) {
    let (hash, bytes) = tablet.files.iter().next().unwrap();
    let (half, length) = (bytes.len() / 2, bytes.len() as u64);
    let ask = async |caller: &Caller| caller.file(tablet, *hash, None).await;
    let told = |said: &Said| (said.status.as_u16(), said.offset);
    assert_eq!(told(&way.again(&ask).await), (204, Some(0)));
    let first = async |caller: &Caller| caller.file(tablet, *hash, Some((0, bytes[..half].to_vec()))).await;
    let there = if way.arrives { 409 } else { 204 };
    assert_eq!(told(&way.again(&first).await), (there, Some(half as u64)), "it is there");
    assert_eq!(told(&way.again(&ask).await), (204, Some(half as u64)));
    let rest = async |caller: &Caller| caller.file(tablet, *hash, Some((half as u64, bytes[half..].to_vec()))).await;
    assert_eq!(told(&way.again(&rest).await), (204, Some(length)), "it is whole");
    assert_eq!(told(&way.again(&ask).await), (204, Some(length)));
}

/// A forgotten PIN, from asking to the new one; and the key of an interview on a card, which is given without a grant.
async fn keys(way: &Way, scene: &Scene, office: &Store, tablet: &mut Tablet) {
    let KeyRequests { install, secret, public, asking, done, card } = KeyRequests::of(scene, tablet);
    let tablet = &*tablet;

    let ask = async |caller: &Caller| caller.post::<PinAnswer>(tablet, "/sync/v1/pin", asking.clone()).await;
    assert_eq!(way.again(&ask).await, PinAnswer::Waiting);
    let granted = office.grant_pin(install, &public.0, scene.surveyor, now()).await.unwrap();
    assert_eq!(granted, PinGrant::Done);
    for answer in [way.again(&ask).await, ask(&way.caller).await.unwrap()] {
        let PinAnswer::Granted { sealed } = answer else { panic!("{answer:?}") };
        assert_eq!(opened(&sealed, install, &secret), KEY.0);
    }
    let set: PinAnswer = way.again(async |caller| caller.post(tablet, "/sync/v1/pin", done.clone()).await).await;
    assert_eq!(set, PinAnswer::Done);

    let ask = async |caller: &Caller| caller.post::<DraftAnswer>(tablet, "/sync/v1/draft", card.clone()).await;
    for answer in [way.again(&ask).await, ask(&way.caller).await.unwrap()] {
        assert_eq!(opened(&answer.sealed, install, &secret), KEY.0);
    }
}

/// Gives the token of the session after this one.
async fn lists(way: &Way, scene: &Scene, token: &str) -> String {
    let (reader, key) = &scene.reader;
    let refresh = async |caller: &Caller| caller.refresh(*reader, key, token).await;
    let next: Session = way.again(&refresh).await.read().unwrap();
    let same: Session = refresh(&way.caller).await.unwrap().read().unwrap();
    assert_eq!(next.refresh_token, same.refresh_token, "the successor stays the same until it is used");
    let _: Snapshot = way.again(async |caller| caller.get("/sync/v1/changes", &next.access_token).await).await;
    next.refresh_token
}

/// The office wants it erased: it may, and it is, both said twice and written down once.
async fn wipe(way: &Way, scene: &Scene, office: &Store, tablet: &Tablet) {
    let memory = tablet.engine.memory();
    let (install, head, epoch) = (memory.install, memory.head, memory.epoch);
    let ordered = office.order(install, InstallStatus::Wipe, scene.surveyor, now()).await.unwrap();
    assert_eq!(ordered, Ordered::Done);
    for erased in [false, true] {
        let body = serde_json::to_vec(&WipeRequest { install, head, erased, epoch }).unwrap();
        let answer: WipeAnswer =
            way.again(async |caller| caller.post(tablet, "/sync/v1/wipe", body.clone()).await).await;
        answer.statement.verify(memory.receipt_key).unwrap();
        let said = (answer.statement.install, answer.statement.first, answer.statement.last, answer.statement.chain);
        assert_eq!(said, (install, 1, head.seq, head.chain));
    }
    assert_eq!(office.install(install).await.unwrap().unwrap().status, InstallStatus::Wiped);
    let history: Vec<DeedKind> = office.tablet_deeds(install).await.unwrap().iter().map(|deed| deed.kind).collect();
    assert_eq!(
        history,
        [
            DeedKind::PinAsked,
            DeedKind::PinGranted,
            DeedKind::PinSet,
            DeedKind::Asked(InstallStatus::Wipe),
            DeedKind::WipeBegun,
            DeedKind::Erased
        ]
    );
}

async fn every_answer_lost(scene: Scene, place: &Place) {
    let way = every_request(scene, place, &[(Fault::Lose, true); TIMES as usize]).await;
    for (method, path) in known() {
        let lost = way.proxy.lost();
        let of_it = lost.iter().filter(|((asked, at), _)| *asked == method && is_of(at, &path));
        assert!(of_it.map(|(_, times)| times).sum::<u32>() >= TIMES, "{method} {path}: {lost:?}");
    }
}

/// Every request there is, of a tablet for each of the faults.
async fn every_request(mut scene: Scene, place: &Place, faults: &[(Fault, bool)]) -> Way {
    scene.with_photographs(PHOTOGRAPH).unwrap();
    let mut way = Way::new(Proxy::before(scene.address().unwrap()).await.unwrap());
    let codes = scene.codes(u32::try_from(faults.len()).unwrap()).await.unwrap();
    let office = scene.office().await.unwrap();
    let mut token = scene.refresh_token().clone();
    for ((code, number), fault) in codes.iter().zip(0..).zip(faults) {
        (way.fault, way.arrives) = *fault;
        let mut tablet = scene.take().unwrap();
        enrolment(&way, &office, code, number).await;
        lines(&way, &mut tablet).await;
        photograph(&way, &tablet).await;
        keys(&way, &scene, &office, &mut tablet).await;
        token = lists(&way, &scene, &token).await;
        let out = scene.send_out(tablet, way.proxy.address);
        scene.welcome(out).await.unwrap();
    }
    in_order(&mut scene).await;

    let backup = place.folder().join("elsewhere/backup.db").display().to_string();
    well(&command(place, "backup", &[&backup]));
    for (tablet, fault) in scene.all_again().into_iter().zip(faults) {
        (way.fault, way.arrives) = *fault;
        wipe(&way, &scene, &office, &tablet).await;
        scene.bring(tablet);
    }
    assert_eq!(scene.faults().await.unwrap(), Vec::<String>::new());
    office.close().await;
    way
}

#[test]
fn every_request_meets_every_fault_on_sqlite() {
    let place = Place::sqlite();
    on(&place, (FAULTS.len(), EACH), async |scene| drop(every_request(scene, &place, &FAULTS).await));
}

#[test]
fn every_request_meets_every_fault_on_postgres() {
    if let Some(place) = Place::postgres() {
        on(&place, (FAULTS.len(), EACH), async |scene| drop(every_request(scene, &place, &FAULTS).await));
    }
}

#[test]
fn every_answer_lost_on_sqlite() {
    let place = Place::sqlite();
    on(&place, (TIMES as usize, EACH), async |scene| every_answer_lost(scene, &place).await);
}

#[test]
fn every_answer_lost_on_postgres() {
    if let Some(place) = Place::postgres() {
        on(&place, (TIMES as usize, EACH), async |scene| every_answer_lost(scene, &place).await);
    }
}
