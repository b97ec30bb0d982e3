//! PostgreSQL stops and starts under the server.

use std::time::{Duration, Instant};

use sync::receipt::Status;

use crate::database::{Place, sqlite_only};
use crate::office::{Office, accounts, agent, read};
use crate::postgres::Postgres;
use crate::server::Server;
use crate::tablet::Tablet;

#[test]
fn a_stopped_postgres_is_waited_for_and_a_batch_sent_again_is_kept_once() {
    if sqlite_only() {
        eprintln!("HAILONG_TEST_SQLITE_ONLY=1: left out");
        return;
    }
    let postgres = Postgres::new();
    let place = Place::on(postgres.url());
    let args = place.args("demo");
    let args: Vec<&str> = args.iter().map(String::as_str).chain(["--port", "0"]).collect();
    let server = Server::start(&args);
    let accounts = accounts(place.folder());
    let office = Office::sign_in(&server.base, &accounts, "manager");
    let tablet = Tablet::enrol(&server.base, &accounts, 1);
    let (evaluation, lines) = tablet.interviews(3);
    let (n, _) = office.index(&evaluation.to_string());
    let readiness = || read(agent().get(format!("{}/readyz", server.base)).call().unwrap());
    assert_eq!(readiness().status, 200);

    postgres.stop();
    for reply in [readiness(), tablet.send(&lines), office.get("/api/v1/programme")] {
        assert_eq!(reply.status, 503, "{}", reply.body);
        assert_eq!(reply.body["type"], "/api/problems#busy");
        assert!(reply.retry_after.is_some());
    }
    assert_eq!(read(agent().get(format!("{}/healthz", server.base)).call().unwrap()).status, 200);

    postgres.start();
    let started = Instant::now();
    while readiness().status != 200 {
        assert!(started.elapsed() < Duration::from_secs(30), "the server does not find its database again");
        std::thread::sleep(Duration::from_millis(100));
    }
    assert_eq!(tablet.receipts(&lines), [Status::Stored; 3]);
    assert_eq!(tablet.receipts(&lines), [Status::Duplicate; 3]);
    office.index_of(&evaluation.to_string(), n + 3);
    assert_eq!(tablet.acknowledged(), 3);
    drop(server);
}
