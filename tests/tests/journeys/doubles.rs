//! Every request of a tablet arrives twice, byte for byte: half of them at once, half one after the other; and each once more
//! when a later request was answered. Each time it is answered the same, or as docs/sync-protocol.md says; one row is
//! written, and nothing is lost.

use journeys::chaos::{Caller, Fault, Said, Scene, Tablet, hello, now};
use p256::ecdsa::SigningKey;
use serde_json::Value;
use store::{DeedKind, InstallStatus, Ordered, PinGrant, Store};
use sync::message::{
    DayCloseAnswer, DayCloseRequest, DayVerdict, DraftAnswer, EnrolAnswer, Head, HelloAnswer, Outcome, PinAnswer,
    Session, SubmissionsAnswer, WipeAnswer, WipeRequest,
};
use sync::receipt::Status;

use crate::database::Place;
use crate::doubled::{How, Way, both, refusal, refused, timeless};
use crate::handed_back::opened;
use crate::requests::{KEY, KeyRequests, known, packed};
use crate::restore::{command, well};
use crate::scene::{in_order, on};

/// Tablets; each sends each request twice, every second one at once.
const TIMES: u32 = 20;
/// Interviews of each tablet; one line more has a photograph.
const EACH: u32 = 4;
const PHOTOGRAPH: usize = 20_000;
const DAY: &str = "2022-09-21";

/// One code, one install, whichever answer arrives; and a session whose token is shown late.
async fn enrolment(way: &mut Way, office: &Store, code: &str, number: u8) {
    let own = SigningKey::from_slice(&[number + 1; 32]).unwrap();
    let before = office.installs().await.unwrap().len();
    let doubled = way.twice(async |caller| caller.enrol(&own, code).await).await;
    let [one, other]: [EnrolAnswer; 2] = both(&doubled);
    let fixed = |one: &EnrolAnswer| (one.install, one.label.clone(), one.push.clone(), one.keys, one.epoch);
    assert_eq!(fixed(&one), fixed(&other));
    assert_eq!(office.installs().await.unwrap().len(), before + 1);
    for session in [&one.session, &other.session] {
        let next = way.caller.refresh(one.install, &own, &session.refresh_token).await.unwrap();
        next.read::<Session>().unwrap();
    }
    let greeted = way.twice(async |caller| caller.greet(&own, &one).await).await;
    let [first, second]: [HelloAnswer; 2] = both(&greeted);
    assert_eq!((first.ack, first.epoch, &first.want), (second.ack, second.epoch, &second.want));
    assert_eq!(refusal(&way.late(&doubled).await), refused(403, "code-used"), "it has its answer");
    assert_eq!(office.installs().await.unwrap().len(), before + 1);

    // One of its sessions from the start: the token of before its last two is taken for a copy's.
    let token = &one.session.refresh_token;
    let refresh = async |caller: &Caller, token: &str| caller.refresh(one.install, &own, token).await;
    let doubled = way.twice(async |caller| refresh(caller, token).await).await;
    let [next, same]: [Session; 2] = both(&doubled);
    assert_eq!(next.refresh_token, same.refresh_token, "the successor stays the same until it is used");
    let last: Session = refresh(&way.caller, &next.refresh_token).await.unwrap().read().unwrap();
    assert_eq!(refusal(&way.late(&doubled).await), refused(401, "token-expired"));
    let ended = refresh(&way.caller, &last.refresh_token).await.unwrap();
    assert_eq!(refusal(&ended), refused(401, "token-expired"));
    assert_eq!(way.caller.greet(&own, &one).await.unwrap().status, 200, "it goes on sending");
}

/// Hello, batch, bundle and the day's close.
async fn lines(way: &mut Way, office: &Store, tablet: &mut Tablet) {
    let install = tablet.engine.memory().install;
    let greeting = hello(tablet);
    let greeted = way.twice(async |caller| caller.ask(tablet, "/sync/v1/hello", greeting.clone()).await).await;
    let [first, second] = greeted.answers.each_ref().map(timeless);
    assert_eq!(first, second);

    let batch = tablet.gzip(&[1, 2]).unwrap();
    let sent = way.twice(async |caller| caller.ask(tablet, "/sync/v1/submissions", batch.clone()).await).await;
    let close = async |caller: &Caller, tablet: &Tablet, head: Head| {
        let asked = DayCloseRequest::of(install, DAY.parse().unwrap(), head.seq, head);
        caller.ask(tablet, "/sync/v1/day-close", serde_json::to_vec(&asked).unwrap()).await
    };
    let two = tablet.engine.items().take(2).fold(Head::start(install), |head, item| head.then(item.line_hash));
    let closed = way.twice(async |caller| close(caller, tablet, two).await).await;
    assert_held(&both(&closed), two);

    let content = tablet.gzip(&[3, 4]).unwrap();
    let bundle = packed(tablet, content);
    let brought = way.twice(async |caller| caller.ask(tablet, "/sync/v1/bundle", bundle.clone()).await).await;
    let [one, other]: [Value; 2] = both(&brought);
    let counts = |one: &Value| ["stored", "duplicate"].map(|name| one["tablets"][0][name].as_u64().unwrap());
    let mut counted = [counts(&one), counts(&other)];
    counted.sort_unstable();
    assert_eq!(counted, [[0, 2], [2, 0]], "one of the two is new");

    let rest = tablet.gzip(&[5]).unwrap();
    let answer: SubmissionsAnswer = way.caller.post(tablet, "/sync/v1/submissions", rest).await.unwrap();
    let head = tablet.engine.memory().head;
    let evening = way.twice(async |caller| close(caller, tablet, head).await).await;
    assert_held(&both(&evening), head);

    // Late, all of them.
    let again: SubmissionsAnswer = way.late(&sent).await.read().unwrap();
    assert!(again.receipts.iter().all(|one| matches!(one, Outcome::Held(one) if one.status == Status::Duplicate)));
    let [first, second] = both(&sent);
    for answer in [&first, &second, &answer, &again] {
        tablet.ledger.as_mut().unwrap().note(answer);
    }
    let stored = |answer: &SubmissionsAnswer| {
        let new = |one: &&Outcome| matches!(one, Outcome::Held(one) if one.status == Status::Stored);
        answer.receipts.iter().filter(new).count()
    };
    assert_eq!(stored(&first) + stored(&second), 2, "each line is new once");
    assert_eq!(counts(&way.late(&brought).await.read().unwrap()), [0, 2]);
    let greeted: HelloAnswer = way.late(&greeted).await.read().unwrap();
    assert_eq!((greeted.ack, greeted.want), (head, Vec::new()));
    assert_held(&[way.late(&closed).await.read().unwrap()], two);
    let shown = office.day_closes().await.unwrap();
    let shown: Vec<_> =
        shown.iter().filter(|one| one.install == install).map(|one| (one.told.last, one.held)).collect();
    assert_eq!(shown, [(Some(head.seq), Some(head.seq))], "the later word stands");
}

/// Every answer says that these lines are held.
fn assert_held(answers: &[DayCloseAnswer], head: Head) {
    for answer in answers {
        let statement = &answer.statement;
        assert_eq!((answer.verdict, statement.last, statement.chain), (DayVerdict::Match, head.seq, head.chain));
    }
}

/// A piece that came is not taken twice, whichever of the two was first.
async fn photograph(way: &mut Way, tablet: &Tablet) {
    let (hash, bytes) = tablet.files.iter().next().unwrap();
    let (half, length) = (bytes.len() / 2, bytes.len() as u64);
    let told = |said: &Said| (said.status.as_u16(), said.offset);
    let piece = |from: usize, to: usize| Some((from as u64, bytes[from..to].to_vec()));
    let ask = async |caller: &Caller| caller.file(tablet, *hash, None).await;
    let asked = way.twice(ask).await;
    assert_eq!(asked.answers.each_ref().map(told), [(204, Some(0)); 2]);
    let first = way.twice(async |caller| caller.file(tablet, *hash, piece(0, half)).await).await;
    let mut answers = first.answers.each_ref().map(told);
    answers.sort_unstable();
    assert_eq!(answers, [(204, Some(half as u64)), (409, Some(half as u64))], "it is there");
    assert_eq!(told(&way.late(&asked).await), (204, Some(half as u64)));
    let rest = way.twice(async |caller| caller.file(tablet, *hash, piece(half, bytes.len())).await).await;
    assert_eq!(rest.answers.each_ref().map(told), [(204, Some(length)); 2], "it is whole");
    for late in [&first, &asked, &rest] {
        assert_eq!(told(&way.late(late).await), (204, Some(length)));
    }
}

/// A forgotten PIN, from asking to the new one; and the key of an interview on a card.
async fn keys(way: &mut Way, scene: &Scene, office: &Store, tablet: &mut Tablet) {
    let KeyRequests { install, secret, public, asking, done, card } = KeyRequests::of(scene, tablet);
    let tablet = &*tablet;

    let ask = async |caller: &Caller| caller.ask(tablet, "/sync/v1/pin", asking.clone()).await;
    let asked = way.twice(ask).await;
    assert_eq!(both::<PinAnswer>(&asked), [PinAnswer::Waiting, PinAnswer::Waiting]);
    assert_eq!(office.grant_pin(install, &public.0, scene.surveyor, now()).await.unwrap(), PinGrant::Done);
    let mut granted = both(&way.twice(ask).await).to_vec();
    granted.push(way.late(&asked).await.read().unwrap());
    for answer in granted {
        let PinAnswer::Granted { sealed } = answer else { panic!("{answer:?}") };
        assert_eq!(opened(&sealed, install, &secret), KEY.0);
    }
    let set = way.twice(async |caller| caller.ask(tablet, "/sync/v1/pin", done.clone()).await).await;
    assert_eq!(both::<PinAnswer>(&set), [PinAnswer::Done, PinAnswer::Done]);
    assert_eq!(deeds(office, tablet).await, [DeedKind::PinAsked, DeedKind::PinGranted, DeedKind::PinSet]);
    // An asking that comes behind the word that it is done asks anew, and nobody grants it.
    assert_eq!(way.late(&asked).await.read::<PinAnswer>().unwrap(), PinAnswer::Waiting);
    assert_eq!(way.late(&set).await.read::<PinAnswer>().unwrap(), PinAnswer::Done);
    assert_eq!(way.late(&asked).await.read::<PinAnswer>().unwrap(), PinAnswer::Waiting);

    let given = way.twice(async |caller| caller.ask(tablet, "/sync/v1/draft", card.clone()).await).await;
    let mut given = (both::<DraftAnswer>(&given).to_vec(), given);
    given.0.push(way.late(&given.1).await.read().unwrap());
    for answer in given.0 {
        assert_eq!(opened(&answer.sealed, install, &secret), KEY.0);
    }
}

/// The lists of the surveyor; gives the token of the session after this one.
async fn lists(way: &mut Way, scene: &Scene, token: &str) -> String {
    let (reader, key) = &scene.reader;
    let refreshed = way.twice(async |caller| caller.refresh(*reader, key, token).await).await;
    let [next, same]: [Session; 2] = both(&refreshed);
    assert_eq!(next.refresh_token, same.refresh_token);
    scene.judged().await.unwrap();
    let pulled = way.twice(async |caller| caller.look("/sync/v1/changes", &next.access_token).await).await;
    let [one, other] = pulled.answers.each_ref().map(timeless);
    assert_eq!(one, other);
    let late: Session = way.late(&refreshed).await.read().unwrap();
    assert_eq!(late.refresh_token, next.refresh_token, "its successor is not used yet");
    assert_eq!(timeless(&way.late(&pulled).await), one);
    next.refresh_token
}

/// The office wants it erased: it may, and it is, each said twice and written down once.
async fn wipe(way: &mut Way, scene: &Scene, office: &Store, tablet: &Tablet) {
    let memory = tablet.engine.memory();
    let (install, head, epoch) = (memory.install, memory.head, memory.epoch);
    let before = deeds(office, tablet).await;
    let ordered = office.order(install, InstallStatus::Wipe, scene.surveyor, now()).await.unwrap();
    assert_eq!(ordered, Ordered::Done);
    let mut said = Vec::new();
    for erased in [false, true] {
        let body = serde_json::to_vec(&WipeRequest { install, head, erased, epoch }).unwrap();
        let doubled = way.twice(async |caller| caller.ask(tablet, "/sync/v1/wipe", body.clone()).await).await;
        for answer in both::<WipeAnswer>(&doubled) {
            answer.statement.verify(memory.receipt_key).unwrap();
            assert_eq!((answer.statement.last, answer.statement.chain), (head.seq, head.chain));
        }
        said.push(doubled);
    }
    assert_eq!(refusal(&way.late(&said[0]).await), refused(409, "tablet-state"), "it is erased");
    assert_eq!(way.late(&said[1]).await.status, 200);
    assert_eq!(office.install(install).await.unwrap().unwrap().status, InstallStatus::Wiped);
    let history = deeds(office, tablet).await;
    let added = [DeedKind::Asked(InstallStatus::Wipe), DeedKind::WipeBegun, DeedKind::Erased];
    assert_eq!(history, [before.as_slice(), &added].concat());
}

async fn deeds(office: &Store, tablet: &Tablet) -> Vec<DeedKind> {
    let history = office.tablet_deeds(tablet.engine.memory().install).await.unwrap();
    history.iter().map(|deed| deed.kind).collect()
}

async fn every_request_twice(mut scene: Scene, place: &Place) {
    scene.with_photographs(PHOTOGRAPH).unwrap();
    let mut way = Way::to(scene.address().unwrap()).await;
    let codes = scene.codes(TIMES).await.unwrap();
    let office = scene.office().await.unwrap();
    let mut token = scene.refresh_token().clone();
    let in_turn = |number: u8| if number.is_multiple_of(2) { Fault::Twice } else { Fault::Again };
    for (code, number) in codes.iter().zip(0..) {
        way.fault = in_turn(number);
        let mut tablet = scene.take().unwrap();
        enrolment(&mut way, &office, code, number).await;
        lines(&mut way, &office, &mut tablet).await;
        photograph(&mut way, &tablet).await;
        keys(&mut way, &scene, &office, &mut tablet).await;
        token = lists(&mut way, &scene, &token).await;
        let out = scene.send_out(tablet, way.proxy.address);
        scene.welcome(out).await.unwrap();
    }
    in_order(&mut scene).await;

    let backup = place.folder().join("elsewhere/backup.db").display().to_string();
    well(&command(place, "backup", &[&backup]));
    for (tablet, number) in scene.all_again().into_iter().zip(0..) {
        way.fault = in_turn(number);
        wipe(&mut way, &scene, &office, &tablet).await;
        scene.bring(tablet);
    }
    assert_eq!(scene.faults().await.unwrap(), Vec::<String>::new());
    office.close().await;
    for (method, path) in known() {
        for (how, least) in [(How::AtOnce, TIMES / 2), (How::OneAfterTheOther, TIMES / 2), (How::Late, TIMES)] {
            let times = way.times(&method, &path, how);
            assert!(times >= least, "{method} {path} {how:?}: {times} times");
        }
    }
}

#[test]
fn every_request_twice_on_sqlite() {
    let place = Place::sqlite();
    on(&place, (TIMES as usize, EACH), async |scene| every_request_twice(scene, &place).await);
}

#[test]
fn every_request_twice_on_postgres() {
    if let Some(place) = Place::postgres() {
        on(&place, (TIMES as usize, EACH), async |scene| every_request_twice(scene, &place).await);
    }
}
