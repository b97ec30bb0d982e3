//! What the office does with what tablets made, on a full disk and on a server that is killed in the middle: it is told of the
//! full disk, nothing is done by half, and the same deed goes through once there is room, or the server is back.

use std::path::PathBuf;
use std::time::{Duration, Instant};

use serde_json::json;
use survey::id::InstallId;
use sync::message::batch;
use sync::receipt::Status;
use sync::seal::Frozen;
use uuid::Uuid;

use crate::database::Place;
use crate::office::{Office, Reply, accounts};
use crate::restore::{command, well};
use crate::server::{self, Server};
use crate::tablet::Tablet;
use crate::withdrawal::id_of;

const EVERYWHERE: &str = "everywhere";
const BUNDLE: &str = "/sync/v1/bundle";
const PATIENCE: Duration = Duration::from_mins(1);

struct Desk<'a> {
    place: &'a Place,
    faults: PathBuf,
    server: Option<Server>,
    office: Office,
}

impl<'a> Desk<'a> {
    fn open(place: &'a Place) -> Self {
        let faults = place.folder().join("faults");
        std::fs::write(&faults, "").unwrap();
        let server = Self::serve(place, &faults);
        let office = Office::sign_in(&server.base, &accounts(place.folder()), "manager");
        Self { place, faults, server: Some(server), office }
    }

    fn serve(place: &Place, faults: &PathBuf) -> Server {
        let args = place.args("demo");
        let args: Vec<&str> = args.iter().map(String::as_str).chain(["--port", "0"]).collect();
        let mut command = server::command(&args);
        command.env("HAILONG_FAULTS", faults);
        Server::of(command)
    }

    fn base(&self) -> String {
        self.server.as_ref().unwrap().base.clone()
    }

    /// A tablet by the demonstration's code of that place.
    fn tablet(&self, code: usize) -> Tablet {
        Tablet::enrol(&self.base(), &accounts(self.place.folder()), code)
    }

    fn trouble(&self, what: &str) {
        let part = self.faults.with_extension("new");
        std::fs::write(&part, what).unwrap();
        std::fs::rename(part, &self.faults).unwrap();
    }

    /// Refused while there is no room anywhere, or at this place; nobody answers where the server is killed there; done
    /// afterwards.
    fn waits(&mut self, place: &str, path: &str, body: &[u8]) -> Reply {
        for full in [EVERYWHERE, place] {
            self.trouble(&format!("{full} full\n"));
            let said = self.office.bring(path, body).unwrap();
            assert_eq!(
                (said.status, &said.body["type"]),
                (507, &json!("/api/problems#disk-full")),
                "{place}, {full} full"
            );
            self.trouble("");
        }
        self.killed(place, path, body);
        let said = self.office.bring(path, body).unwrap();
        assert_eq!(said.status, 200, "{place}: {}", said.body);
        said
    }

    fn killed(&mut self, place: &str, path: &str, body: &[u8]) {
        let at = self.faults.with_extension("at");
        self.trouble(&format!("{place} hold\n"));
        let (office, server) = (&self.office, self.server.take().unwrap());
        std::thread::scope(|scope| {
            let asked = scope.spawn(|| office.bring(path, body));
            let since = Instant::now();
            while std::fs::read_to_string(&at).ok().as_deref() != Some(place) {
                assert!(
                    since.elapsed() < PATIENCE,
                    "the server does not come to {place}: is it built with its faults?"
                );
                std::thread::sleep(Duration::from_millis(5));
            }
            server.kill();
            assert!(asked.join().unwrap().is_none(), "{place}: nobody is answered by a server that was killed");
        });
        std::fs::remove_file(at).unwrap();
        self.trouble("");
        let server = Self::serve(self.place, &self.faults);
        self.office = Office::sign_in(&server.base, &accounts(self.place.folder()), "manager");
        self.server = Some(server);
    }

    fn is_whole(&self) {
        assert!(well(&command(self.place, "verify", &[])).contains("every chain unbroken"));
    }
}

fn withdrawn(desk: &mut Desk<'_>) {
    let tablet = desk.tablet(0);
    let (evaluation, lines) = tablet.interviews(3);
    let evaluation = evaluation.to_string();
    let (before, _) = desk.office.index(&evaluation);
    assert_eq!(tablet.receipts(&lines), [Status::Stored; 3]);
    let (mut counted, _) = desk.office.index_of(&evaluation, before + 3);
    for (place, line) in ["withdraw.noted", "withdraw.commit"].into_iter().zip(&lines) {
        let path = format!("/api/v1/submissions/{}/withdrawal", id_of(line));
        let done = desk.waits(place, &path, json!({"reason": "xin rút"}).to_string().as_bytes());
        // It stood in the journal before the disk was full, so the start has done it.
        assert_eq!((&done.body["lines"], &done.body["newly"]), (&json!(1), &json!(0)), "{place}");
        counted -= 1;
        desk.office.index_of(&evaluation, counted);
        desk.is_whole();
    }
}

/// Two tablets that the server does not know.
fn adopted(desk: &mut Desk<'_>) {
    let people = desk.office.get("/api/v1/people").body;
    let owner = people["items"].as_array().unwrap().iter().find(|one| one["role"] == "surveyor").unwrap()["id"].clone();
    for (place, code) in ["stray.adopt", "stray.drop"].into_iter().zip(1..) {
        let mut tablet = desk.tablet(code);
        let install = InstallId(Uuid::from_u128(0x57a1 + code as u128));
        tablet.becomes(install);
        let (_, lines) = tablet.interviews(2);
        let bundle = tablet.bundle(&[&lines[..1], &lines[1..]]);
        desk.waits("stray.keep", BUNDLE, &bundle);
        let strays = desk.office.get("/api/v1/stray-tablets").body;
        assert_eq!(
            (strays["items"].as_array().unwrap().len(), &strays["items"][0]["parts"]),
            (1, &json!(2)),
            "{strays}"
        );
        let path = format!("/api/v1/stray-tablets/{install}/adopt");
        let taken = desk.waits(place, &path, json!({"user": owner}).to_string().as_bytes());
        let counts = &taken.body["tablets"][0];
        let held = ["stored", "duplicate", "quarantined"].map(|name| counts[name].as_u64().unwrap_or(0));
        assert_eq!(held.iter().sum::<u64>(), 2, "{place}: {}", taken.body);
        assert_eq!(desk.office.get("/api/v1/stray-tablets").body["items"], json!([]), "{place}");
        desk.is_whole();
    }
}

fn text(lines: &[Frozen]) -> Vec<u8> {
    batch(lines.iter().map(|one| (one.line.as_str(), one.key_box.as_slice()))).into_bytes()
}

/// Lines of an install that is lost: handed over by another tablet, and brought in a file.
fn rescued(desk: &mut Desk<'_>) {
    let (lost, mut heir) = (desk.tablet(3), desk.tablet(4));
    let (evaluation, lines) = lost.interviews(4);
    let evaluation = evaluation.to_string();
    let (before, _) = desk.office.index(&evaluation);
    let path = format!("/api/v1/tablets/{}/rescued", heir.install());
    let from = json!({"from": lost.install()}).to_string().into_bytes();
    let taken_over = |desk: &Desk<'_>| {
        let history = desk.office.get(&format!("/api/v1/tablets/{}", lost.install())).body;
        history["history"].as_array().unwrap().iter().filter(|one| one["deed"] == "taken_over").count()
    };
    assert_eq!(heir.receipts(&lines[..1]), [Status::Quarantined]);
    let taken = desk.waits("rescued.noted", &path, &from);
    assert_eq!((&taken.body["taken"], taken_over(desk)), (&json!(1), 1), "{}", taken.body);
    desk.office.index_of(&evaluation, before + 1);
    // Taken over and not marked: nothing waits any more, and it is noted who did it.
    heir.at(&desk.base());
    assert_eq!(heir.receipts(&lines[1..2]), [Status::Quarantined]);
    desk.killed("rescued.taken", &path, &from);
    desk.office.index_of(&evaluation, before + 2);
    assert_eq!(desk.office.bring(&path, &from).unwrap().status, 404);
    heir.at(&desk.base());
    assert_eq!(heir.receipts(&lines[2..3]), [Status::Quarantined]);
    desk.trouble("rescued.taken full\n");
    let taken = desk.office.bring(&path, &from).unwrap();
    assert_eq!((taken.status, &taken.body["taken"], taken_over(desk)), (200, &json!(1), 3), "{}", taken.body);
    desk.trouble("");
    // In a file.
    desk.waits("rescued.noted", BUNDLE, &text(&lines[3..]));
    desk.office.index_of(&evaluation, before + 4);
    assert_eq!(taken_over(desk), 4);
    desk.is_whole();
}

fn everything(place: &Place) {
    let mut desk = Desk::open(place);
    withdrawn(&mut desk);
    adopted(&mut desk);
    rescued(&mut desk);
}

#[test]
fn what_the_office_does_is_cut_short_on_sqlite() {
    everything(&Place::sqlite());
}

#[test]
fn what_the_office_does_is_cut_short_on_postgres() {
    if let Some(place) = Place::postgres() {
        everything(&place);
    }
}
