//! Withdrawal of consent on the server's machine: the answer is gone, and a backup that still has it does not bring it back.

use serde_json::Value;
use sync::receipt::Status;
use sync::seal::Frozen;

use crate::database::Place;
use crate::office::{Office, accounts};
use crate::restore::{backed_up, command, demo, refused, well};

pub fn id_of(line: &Frozen) -> String {
    let header: Value = serde_json::from_str(&line.line).unwrap();
    header["id"].as_str().unwrap().to_owned()
}

#[test]
fn a_withdrawn_answer_stays_withdrawn_when_an_older_backup_is_restored() {
    let place = Place::sqlite();
    let file = place.folder().join("elsewhere/backup.db");
    let (server, mut tablet, lines, evaluation) = backed_up(&place, &file);
    let backup = file.display().to_string();
    let office = Office::sign_in(&server.base, &accounts(place.folder()), "manager");
    let (counted, _) = office.index(&evaluation);

    refused(&command(&place, "withdraw", &[&id_of(&lines[0]), "--by", "Mai"]), "--reason");
    refused(&command(&place, "withdraw", &[&id_of(&lines[0]), "--by", "Mai", "--reason", " "]), "cannot be undone");
    // One that the backup has, and one that came after it; while the server serves.
    for line in [&lines[0], &lines[2]] {
        let said =
            well(&command(&place, "withdraw", &[&id_of(line), "--by", "Mai", "--reason", "xin rút qua điện thoại"]));
        assert!(said.contains("1 responses count no more"), "{said}");
    }
    office.index_of(&evaluation, counted - 2);
    assert_eq!(tablet.receipts(&lines), [Status::Duplicate; 3], "the tablet sees nothing of it");
    assert!(well(&command(&place, "verify", &[])).contains("every chain unbroken"));

    server.kill();
    let said = well(&command(&place, "restore", &[&backup, "--replace"]));
    assert!(said.contains("2 lines that had been withdrawn were withdrawn again"), "{said}");
    let server = demo(&place);
    tablet.base.clone_from(&server.base);
    assert_eq!(tablet.receipts(&lines), [Status::Duplicate, Status::Stored, Status::Stored]);
    let office = Office::sign_in(&server.base, &accounts(place.folder()), "manager");
    office.index_of(&evaluation, counted - 2);
    assert!(well(&command(&place, "verify", &[])).contains("every chain unbroken"));
    // A journal that lost its tombstones is a fault.
    std::fs::remove_file(place.folder().join("withdrawals.jsonl")).unwrap();
    let output = command(&place, "verify", &[]);
    assert!(!output.status.success());
    assert!(String::from_utf8_lossy(&output.stdout).contains("does not stand in withdrawals.jsonl"));
}

/// Killed between the journal and the database, and before the commit: the answer is still there, and the next start of the
/// server takes it.
#[cfg(feature = "faults")]
#[test]
fn a_withdrawal_that_was_cut_short_is_done_at_the_next_start() {
    let place = Place::sqlite();
    let file = place.folder().join("elsewhere/backup.db");
    let (mut server, _, lines, evaluation) = backed_up(&place, &file);
    let accounts = accounts(place.folder());
    let (mut counted, _) = Office::sign_in(&server.base, &accounts, "manager").index(&evaluation);
    for (point, line) in ["withdraw.noted", "withdraw.commit"].into_iter().zip(&lines) {
        server.terminate();
        let faults = place.folder().join("faults");
        std::fs::write(&faults, format!("{point} hold\n")).unwrap();
        let mut args = place.args("withdraw");
        args.extend([&id_of(line), "--by", "Mai", "--reason", "xin rút"].map(str::to_owned));
        let args: Vec<&str> = args.iter().map(String::as_str).collect();
        let mut cut = crate::server::command(&args).env("HAILONG_FAULTS", &faults).spawn().unwrap();
        let at = faults.with_extension("at");
        while !at.is_file() {
            assert!(cut.try_wait().unwrap().is_none(), "is it built with --features journeys/faults?");
            std::thread::sleep(std::time::Duration::from_millis(20));
        }
        cut.kill().unwrap();
        cut.wait().unwrap();
        std::fs::remove_file(at).unwrap();
        let whole = command(&place, "verify", &[]);
        assert!(whole.status.success(), "nothing is half gone");

        server = demo(&place);
        counted -= 1;
        Office::sign_in(&server.base, &accounts, "manager").index_of(&evaluation, counted);
        assert!(well(&command(&place, "verify", &[])).contains("every chain unbroken"));
    }
}
