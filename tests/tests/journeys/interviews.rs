//! The main job: interviews reach the server, the index moves, and nothing of it is lost by a crash or a rebuild.

use std::time::Duration;

use sync::receipt::Status;

use crate::database::Place;
use crate::office::{Office, accounts, agent};
use crate::server::{Server, run};
use crate::tablet::Tablet;

fn demo(place: &Place) -> Server {
    let args = place.args("demo");
    let args: Vec<&str> = args.iter().map(String::as_str).chain(["--port", "0"]).collect();
    Server::start(&args)
}

fn journey(place: &Place) {
    let server = demo(place);
    let first_accounts = accounts(place.folder());
    let office = Office::sign_in(&server.base, &first_accounts, "manager");
    let mut tablet = Tablet::enrol(&server.base, &first_accounts, 0);
    let (evaluation, lines) = tablet.interviews(3);
    let evaluation = evaluation.to_string();
    let (n, index) = office.index(&evaluation);
    assert_eq!(tablet.receipts(&lines), [Status::Stored; 3]);
    let (more, lower) = office.index_of(&evaluation, n + 3);
    assert!(lower < index, "three bad interviews lower the index: {index} {lower}");
    let first_start = server.took;
    server.kill();

    // A second start keeps everything, has nothing to fill and is quick.
    let server = demo(place);
    assert!(server.took < first_start.min(Duration::from_secs(15)), "{:?} after {first_start:?}", server.took);
    let again = accounts(place.folder());
    assert_eq!(again["accounts"], first_accounts["accounts"]);
    assert_eq!(again["enrolment"], first_accounts["enrolment"]);
    let office = Office::sign_in(&server.base, &again, "manager");
    tablet.base.clone_from(&server.base);
    assert_eq!(tablet.acknowledged(), 3);
    assert_eq!(office.index(&evaluation), (more, lower));
    assert_eq!(tablet.receipts(&lines), [Status::Duplicate; 3]);
    assert_eq!(office.index(&evaluation), (more, lower));

    // A browser that keeps its connection open does not hold up the end.
    let idle = agent();
    idle.get(format!("{}/healthz", server.base)).call().unwrap().body_mut().read_to_string().unwrap();
    let ended = server.terminate();
    assert!(ended < Duration::from_secs(10), "{ended:?}");

    let args = place.args("rebuild");
    let rebuilt = run(&args.iter().map(String::as_str).collect::<Vec<_>>());
    let said = String::from_utf8_lossy(&rebuilt.stdout).into_owned();
    assert!(rebuilt.status.success(), "{}", String::from_utf8_lossy(&rebuilt.stderr));
    assert!(said.contains("the same as before, byte for byte"), "{said}");
    let server = demo(place);
    let office = Office::sign_in(&server.base, &again, "manager");
    assert_eq!(office.index(&evaluation), (more, lower));
}

#[test]
fn three_interviews_move_the_index_and_outlive_crash_and_rebuild_on_sqlite() {
    journey(&Place::sqlite());
}

#[test]
fn three_interviews_move_the_index_and_outlive_crash_and_rebuild_on_postgres() {
    if let Some(place) = Place::postgres() {
        journey(&place);
    }
}
