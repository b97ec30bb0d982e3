//! What a tablet without a network owes comes as a file: cut, doubled, taken in by the command line while the server runs,
//! and kept when the server was restored to a time before it knew the tablet.

use std::path::{Path, PathBuf};

use serde_json::json;
use sync::message::DayVerdict;
use sync::receipt::Status;
use sync::seal::Frozen;
use sync::statement::Statement;

use crate::database::Place;
use crate::office::{Office, accounts};
use crate::restore::{command, demo};
use crate::server::run;
use crate::tablet::Tablet;

/// `hailong bundle import`, its words and whether it went well.
fn import(place: &Place, file: &Path, more: &[&str]) -> (bool, String) {
    let mut args = place.args("bundle");
    args.insert(1, "import".to_owned());
    args.push(file.display().to_string());
    let output = run(&args.iter().map(String::as_str).chain(more.iter().copied()).collect::<Vec<_>>());
    let said = [output.stdout, output.stderr].concat();
    (output.status.success(), String::from_utf8(said).unwrap())
}

/// Two parts: the first two lines, then the third.
fn bundle(place: &Place, tablet: &Tablet, lines: &[Frozen]) -> (PathBuf, Vec<u8>) {
    let bytes = tablet.bundle(&[&lines[..2], &lines[2..]]);
    let path = place.folder().join("tablet.hlb");
    std::fs::write(&path, &bytes).unwrap();
    (path, bytes)
}

fn carried(place: &Place) {
    let server = demo(place);
    let tablet = Tablet::enrol(&server.base, &accounts(place.folder()), 0);
    let (evaluation, lines) = tablet.interviews(3);
    let office = Office::sign_in(&server.base, &accounts(place.folder()), "manager");
    let (before, _) = office.index(&evaluation.to_string());
    assert_eq!(tablet.receipts(&lines[..1]), [Status::Stored]);
    let missing = tablet.day_close(&lines);
    assert_eq!((missing.verdict, missing.missing), (DayVerdict::Missing, vec![sync::message::Span(2, 3)]));

    // A copy that was cut in its second part, then the whole file twice, while the server runs.
    let (file, bytes) = bundle(place, &tablet, &lines);
    let cut = place.folder().join("cut.hlb");
    std::fs::write(&cut, &bytes[..bytes.len() - 40]).unwrap();
    let (well, said) = import(place, &cut, &[]);
    assert!(well && said.contains("1 new, 1 here before") && said.contains("Part 2 of 2 ends early"), "{said}");
    let receipts = place.folder().join("receipts").display().to_string();
    let (well, said) = import(place, &file, &["--receipts", &receipts]);
    assert!(
        well && said.contains("1 new, 2 here before") && said.contains("everything up to number 3 is here"),
        "{said}"
    );
    let (well, said) = import(place, &file, &[]);
    assert!(well && said.contains("0 new, 3 here before"), "{said}");
    let (well, said) = import(place, Path::new("/dev/null"), &[]);
    assert!(!well && said.contains("The file is empty"), "{said}");

    // The receipts file is the server's signed word, and so is the close of the day.
    let written = std::fs::read(place.folder().join("receipts/tablet.hlb.receipts.json")).unwrap();
    let written: serde_json::Value = serde_json::from_slice(&written).unwrap();
    let (word, _) = Statement::from_qr(written["tablets"][0]["qr_text"].as_str().unwrap()).unwrap();
    assert!(tablet.believes(&word) && word.last == 3);
    let closed = tablet.day_close(&lines);
    assert_eq!(closed.verdict, DayVerdict::Match);
    assert!(tablet.believes(&closed.statement) && closed.statement.chain == word.chain);
    assert_eq!(tablet.receipts(&lines), [Status::Duplicate; 3]);
    assert_eq!(office.index(&evaluation.to_string()).0, before + 3, "each answer counts once");
}

#[test]
fn a_bundle_is_carried_to_an_embedded_database() {
    carried(&Place::sqlite());
}

#[test]
fn a_bundle_is_carried_to_postgres() {
    if let Some(place) = Place::postgres() {
        carried(&place);
    }
}

/// The server comes back from a backup that is older than the tablet's enrolment.
#[test]
fn a_tablet_that_the_restored_server_does_not_know_loses_nothing() {
    let place = Place::sqlite();
    let server = demo(&place);
    let backup = place.folder().join("backup.db").display().to_string();
    assert!(command(&place, "backup", &[&backup]).status.success());
    let tablet = Tablet::enrol(&server.base, &accounts(place.folder()), 0);
    let (evaluation, lines) = tablet.interviews(3);
    assert_eq!(tablet.receipts(&lines), [Status::Stored; 3]);
    server.kill();
    assert!(command(&place, "restore", &[&backup, "--replace"]).status.success());

    let server = demo(&place);
    let (file, _) = bundle(&place, &tablet, &lines);
    let (well, said) = import(&place, &file, &[]);
    assert!(well && said.contains("is not known here; 2 parts of it are kept"), "{said}");
    let office = Office::sign_in(&server.base, &accounts(place.folder()), "manager");
    let (before, _) = office.index(&evaluation.to_string());
    let strays = office.get("/api/v1/stray-tablets").body;
    let id = strays["items"][0]["id"].as_str().unwrap();
    let people = office.get("/api/v1/people").body;
    let name = &accounts(place.folder())["accounts"];
    let surveyor = name.as_array().unwrap().iter().find(|one| one["role"] == "surveyor").unwrap()["username"].clone();
    let owner = people["items"].as_array().unwrap().iter().find(|one| one["username"] == surveyor).unwrap();
    let taken = office.post(&format!("/api/v1/stray-tablets/{id}/adopt"), &json!({"user": owner["id"]}));
    assert_eq!((taken.status, &taken.body["tablets"][0]["stored"]), (200, &json!(3)), "{}", taken.body);
    let (word, _) = Statement::from_qr(taken.body["tablets"][0]["qr_text"].as_str().unwrap()).unwrap();
    assert!(tablet.believes(&word) && word.last == 3);
    assert_eq!(office.index(&evaluation.to_string()).0, before + 3);
    assert_eq!(office.get("/api/v1/stray-tablets").body["items"], json!([]));
}
