//! A server lost and restored from a backup: the tablets heal what came after it, by themselves.

use std::path::Path;
use std::process::Output;

use serde_json::Value;
use sync::receipt::Status;

use crate::database::Place;
use crate::office::{Office, accounts};
use crate::server::{Server, run};
use crate::tablet::Tablet;

pub fn demo(place: &Place) -> Server {
    let args = place.args("demo");
    let args: Vec<&str> = args.iter().map(String::as_str).chain(["--port", "0"]).collect();
    Server::start(&args)
}

pub fn command(place: &Place, name: &str, more: &[&str]) -> Output {
    let args = place.args(name);
    run(&args.iter().map(String::as_str).chain(more.iter().copied()).collect::<Vec<_>>())
}

#[track_caller]
pub fn well(output: &Output) -> String {
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8_lossy(&output.stdout).into_owned()
}

#[track_caller]
pub fn refused(output: &Output, why: &str) {
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(!output.status.success() && said.contains(why), "{said}");
}

/// One interview is in the backup and two come after it.
pub fn backed_up(place: &Place, file: &Path) -> (Server, Tablet, Vec<sync::seal::Frozen>, String) {
    let server = demo(place);
    let tablet = Tablet::enrol(&server.base, &accounts(place.folder()), 0);
    let (evaluation, lines) = tablet.interviews(3);
    let evaluation = evaluation.to_string();
    let office = Office::sign_in(&server.base, &accounts(place.folder()), "manager");
    let (before, _) = office.index(&evaluation);
    assert_eq!(tablet.receipts(&lines[..1]), [Status::Stored]);
    assert_eq!(tablet.hello()["durable"], 0);
    // While it serves.
    let said = well(&command(place, "backup", &[&file.display().to_string()]));
    assert!(said.contains("read back line by line"), "{said}");
    assert_eq!(tablet.hello()["durable"], 1, "what stands in a verified backup is durable, and the tablet is told");
    assert_eq!(tablet.receipts(&lines[1..]), [Status::Stored; 2]);
    let whole = well(&command(place, "verify", &[]));
    assert!(whole.contains("every chain unbroken") && whole.contains("the last verified backup is of"), "{whole}");
    office.index_of(&evaluation, before + 3);
    (server, tablet, lines, evaluation)
}

/// After the restore: another epoch, the gap is wanted, sent again and counted once.
fn healed(server: &Server, tablet: &mut Tablet, lines: &[sync::seal::Frozen], before: &Value) {
    tablet.base.clone_from(&server.base);
    let hello = tablet.hello();
    assert_ne!(hello["epoch"], before["epoch"]);
    assert_eq!(
        (&hello["ack"]["seq"], &hello["want"], &hello["durable"]),
        (&1.into(), &serde_json::json!([[2, 3]]), &1.into())
    );
    assert_eq!(tablet.receipts(lines), [Status::Duplicate, Status::Stored, Status::Stored]);
    let hello = tablet.hello();
    assert_eq!((&hello["ack"]["seq"], &hello["want"]), (&3.into(), &serde_json::json!([])));
}

#[test]
fn an_embedded_database_is_restored_and_healed() {
    let place = Place::sqlite();
    let file = place.folder().join("elsewhere/backup.db");
    let (server, mut tablet, lines, evaluation) = backed_up(&place, &file);
    let backup = file.display().to_string();
    let office = Office::sign_in(&server.base, &accounts(place.folder()), "manager");
    let counted = office.index(&evaluation);
    let before = tablet.hello();

    refused(&command(&place, "backup", &[&backup]), "exists already");
    // The tablet's session goes on after the backup: its token is unknown to the restored server.
    tablet.refresh();
    refused(&command(&place, "restore", &[&backup]), "--replace");
    refused(&command(&place, "restore", &[&backup, "--replace"]), "in use; stop the server first");
    server.kill();
    let said = well(&command(&place, "restore", &[&backup, "--replace"]));
    assert!(said.contains("kept as"), "{said}");
    let kept = std::fs::read_dir(place.folder()).unwrap().flatten();
    assert_eq!(kept.filter(|one| one.file_name().to_string_lossy().contains("set-aside")).count(), 1);

    let server = demo(&place);
    healed(&server, &mut tablet, &lines, &before);
    tablet.refresh();
    assert!(!tablet.changes().cases.is_empty(), "its lists are there again");
    let office = Office::sign_in(&server.base, &accounts(place.folder()), "manager");
    assert_eq!(office.index_of(&evaluation, counted.0), counted, "each answer counts once, as before");
}

/// A copy takes the place of the database, by hand.
fn put_back(place: &Place, copy: &Path) {
    for ending in ["", "-wal", "-shm"] {
        let _ = std::fs::remove_file(place.folder().join(format!("hailong.db{ending}")));
    }
    std::fs::copy(copy, place.folder().join("hailong.db")).unwrap();
}

#[test]
fn an_old_file_put_back_by_hand_is_noticed() {
    let place = Place::sqlite();
    let file = place.folder().join("backup.db");
    let (server, mut tablet, lines, _) = backed_up(&place, &file);
    let before = tablet.hello();
    server.terminate();
    put_back(&place, &file);
    let server = demo(&place);
    tablet.base.clone_from(&server.base);
    let hello = tablet.hello();
    assert_ne!(hello["epoch"], before["epoch"]);
    assert_eq!(hello["want"], serde_json::json!([[2, 3]]));
    assert_eq!(tablet.receipts(&lines), [Status::Duplicate, Status::Stored, Status::Stored]);
}

#[test]
fn an_old_file_that_lacks_no_line_is_noticed_too() {
    let place = Place::sqlite();
    let file = place.folder().join("backup.db");
    let server = demo(&place);
    let mut tablet = Tablet::enrol(&server.base, &accounts(place.folder()), 0);
    let (_, lines) = tablet.interviews(3);
    assert_eq!(tablet.receipts(&lines), [Status::Stored; 3]);
    well(&command(&place, "backup", &[&file.display().to_string()]));
    // What came since is in no line.
    tablet.refresh();
    let before = tablet.hello();
    server.terminate();
    put_back(&place, &file);
    let server = demo(&place);
    tablet.base.clone_from(&server.base);
    let hello = tablet.hello();
    assert_ne!(hello["epoch"], before["epoch"]);
    assert_eq!(hello["want"], serde_json::json!([]));
    server.terminate();
    let server = demo(&place);
    tablet.base.clone_from(&server.base);
    assert_eq!(tablet.hello()["epoch"], hello["epoch"], "a start is nothing");
}

#[test]
fn a_tablet_s_receipt_proves_that_the_server_lost_data() {
    let place = Place::sqlite();
    let file = place.folder().join("backup.db");
    let (server, mut tablet, lines, _) = backed_up(&place, &file);
    let before = tablet.hello();
    let receipt = tablet.receipt(&lines[2]);
    server.terminate();
    for name in ["hailong.db", "hailong.db-wal", "hailong.db-shm", "mark.json"] {
        let _ = std::fs::remove_file(place.folder().join(name));
    }
    std::fs::copy(&file, place.folder().join("hailong.db")).unwrap();
    let server = demo(&place);
    tablet.base.clone_from(&server.base);
    assert_eq!(tablet.hello()["epoch"], before["epoch"], "nothing outside the database tells");
    let shown = tablet.hello_showing(&receipt);
    assert_ne!(shown["epoch"], before["epoch"]);
    // Told once: the same receipt, and others from before, begin no further epoch.
    assert_eq!(tablet.hello_showing(&receipt)["epoch"], shown["epoch"]);
    assert_eq!(shown["want"], serde_json::json!([[2, 3]]));
}

#[test]
fn postgres_is_restored_into_a_new_database_and_healed() {
    let (Some(place), Some(fresh)) = (Place::postgres(), Place::postgres()) else { return };
    let file = place.folder().join("backup.db");
    let (server, mut tablet, lines, evaluation) = backed_up(&place, &file);
    let backup = file.display().to_string();
    let office = Office::sign_in(&server.base, &accounts(place.folder()), "manager");
    let counted = office.index(&evaluation);
    let before = tablet.hello();
    server.kill();
    refused(&command(&place, "restore", &[&backup]), "empty PostgreSQL database");
    let moved = place.moved_to(&fresh);
    let said = well(&command(&moved, "restore", &[&backup]));
    assert!(said.contains("under a new epoch"), "{said}");
    let server = demo(&moved);
    healed(&server, &mut tablet, &lines, &before);
    let office = Office::sign_in(&server.base, &accounts(moved.folder()), "manager");
    assert_eq!(office.index_of(&evaluation, counted.0), counted, "each answer counts once, as before");
    assert!(well(&command(&moved, "verify", &[])).contains("every chain unbroken"));
    drop(server);
}

#[test]
fn a_damaged_backup_is_not_restored() {
    let place = Place::sqlite();
    let file = place.folder().join("backup.db");
    let (server, ..) = backed_up(&place, &file);
    server.terminate();
    let bytes = std::fs::read(&file).unwrap();
    let (cut, other) = (place.folder().join("cut.db"), place.folder().join("other.db"));
    std::fs::write(&cut, &bytes[..bytes.len() / 2]).unwrap();
    std::fs::write(&other, "không phải cơ sở dữ liệu").unwrap();
    let empty = place.folder().join("empty.db");
    std::fs::write(&empty, "").unwrap();
    for wrong in [&cut, &other, &empty, &place.folder().join("nothing.db")] {
        let wrong = wrong.display().to_string();
        assert!(!command(&place, "verify", &[&wrong]).status.success(), "{wrong}");
        assert!(!command(&place, "restore", &[&wrong, "--replace"]).status.success(), "{wrong}");
    }
    // A folder without a database gets none by being backed up or looked at.
    let nowhere = place.folder().join("nowhere");
    for name in ["backup", "verify"] {
        let file = place.folder().join("of-nothing.db").display().to_string();
        let mut args = vec![name, "--data-dir", nowhere.to_str().unwrap()];
        args.extend((name == "backup").then_some(file.as_str()));
        refused(&run(&args), "there is no database in");
        assert!(!nowhere.exists());
    }
    // The database is where it was, and reading a backup left it as it was.
    assert_eq!(std::fs::read(&file).unwrap(), bytes);
    assert!(well(&command(&place, "verify", &[])).contains("every chain unbroken"));
}
