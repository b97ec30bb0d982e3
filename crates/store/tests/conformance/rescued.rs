//! Lines of a lost install that its tablet handed over under a new one, and how the office takes them over.

use store::{Arrival, DeedKind, InstallStatus, OwedFile, RescuedCount, StoreError, TabletDeed, WipeStep};
use survey::answers::Media;
use survey::id::{InstallId, SubmissionId, UserId};
use sync::chain::{BlobHash, Chain};
use sync::line::{Blob, Header};
use sync::message::Head;
use sync::receipt::Reason;

use crate::fixture::{EVALUATION, INSTALL, NOW, body, case_id, enrol, freeze, header, id, interview, judge, programme};
use crate::harness::{Db, both};

/// The install that the tablet was enrolled under before it lost its store.
const LOST: InstallId = InstallId(id(0x55));
const LAN: UserId = UserId(id(0x21));
const PICTURE: [u8; 10] = [7; 10];

fn photographed(seq: u64) -> (Arrival, BlobHash) {
    let hash = BlobHash::of_file(&PICTURE);
    let blobs = vec![Blob(hash, 10, Media::Jpeg.name().to_owned())];
    (freeze(Header { blobs, ..header(LOST, seq) }, &body(Some(case_id(9)), 3), 0), hash)
}

/// As the api does it: noted, then under the install that numbered the lines.
async fn take_over(db: &Db) -> usize {
    let lines = db.rescued_lines(INSTALL, LOST).await.unwrap();
    let arrivals: Vec<Arrival> = lines
        .iter()
        .map(|line| {
            let read = sync::line::Line::parse(&line.line).unwrap();
            let (line_hash, line, key_box) = (line.hash, line.line.clone(), line.key_box.clone());
            Arrival { header: read.header, line_hash, line, key_box, reason: None }
        })
        .collect();
    if let Some(last) = lines.last() {
        db.note_taking_over(LOST, last.seq, Some(LAN), NOW).await.unwrap();
    }
    db.accept(LOST, &arrivals, NOW).await.unwrap();
    db.judge_pending(&judge()).await.unwrap();
    db.mark_taken_over(INSTALL, &lines, NOW).await.unwrap();
    lines.len()
}

both! {
    async fn what_was_rescued_counts_once_it_is_taken_over(db: Db) {
        programme(&db).await;
        enrol(&db, LOST, 2).await;
        let lines: Vec<Arrival> = (1..=3).map(|seq| interview(LOST, seq, u32::try_from(seq).unwrap())).collect();
        // The first had arrived before the loss.
        db.accept(LOST, &lines[..1], NOW).await.unwrap();
        db.accept(INSTALL, &lines, NOW).await.unwrap();
        db.accept(INSTALL, &[interview(INSTALL, 1, 4)], NOW).await.unwrap();
        db.judge_pending(&judge()).await.unwrap();
        assert_eq!(db.count("response").await, 2);
        let waiting = RescuedCount { by: INSTALL, own: LOST, lines: 2 };
        assert_eq!(db.rescued_counts().await.unwrap(), [waiting]);
        let found = db.rescued_lines(INSTALL, LOST).await.unwrap();
        assert_eq!(found.iter().map(|line| line.seq).collect::<Vec<_>>(), [2, 3]);
        assert_eq!((&found[0].line, &found[0].key_box), (&lines[1].line, &lines[1].key_box));
        assert!(db.rescued_lines(INSTALL, INSTALL).await.unwrap().is_empty());
        assert!(db.rescued_lines(LOST, LOST).await.unwrap().is_empty());

        assert_eq!(take_over(&db).await, 2);
        assert_eq!(db.count("response").await, 4, "each counts once");
        assert_eq!((db.held(LOST).await.unwrap().ack, db.held(INSTALL).await.unwrap().ack), (3, 1));
        assert!(db.rescued_counts().await.unwrap().is_empty());
        assert_eq!(take_over(&db).await, 0);
        let deed = TabletDeed { kind: DeedKind::TakenOver, by: Some(LAN), upto: Some(3), reason: None, at: NOW };
        assert_eq!(db.tablet_deeds(LOST).await.unwrap(), [deed]);
        assert!(db.last_orders().await.unwrap().is_empty(), "it is no order to the tablet");
        // What the tablet hands over once more is held already, on both sides.
        db.accept(INSTALL, &lines, NOW).await.unwrap();
        assert!(db.rescued_counts().await.unwrap().is_empty());
        assert_eq!(db.count("response").await, 4);
    }

    async fn a_number_that_is_taken_stays_a_conflict_is_looked_at_and_waits_no_longer(db: Db) {
        programme(&db).await;
        enrol(&db, LOST, 2).await;
        db.accept(LOST, &[interview(LOST, 1, 1)], NOW).await.unwrap();
        let mut other = header(LOST, 1);
        other.id.0 = id(0x9999);
        db.accept(INSTALL, &[freeze(other, &body(Some(case_id(2)), 4), 1)], NOW).await.unwrap();
        assert_eq!(take_over(&db).await, 1);
        assert_eq!((db.count("raw_submission").await, db.count("conflicting_submission").await), (2, 1));
        assert!(db.rescued_counts().await.unwrap().is_empty());
        db.judge_pending(&judge()).await.unwrap();
        assert_eq!(db.quarantine_reason(LOST, SubmissionId(id(0x9999))).await.unwrap(), Some(Reason::SeqTaken));
        assert_eq!(db.progress(EVALUATION).await.unwrap().answered, 1);
    }

    async fn its_files_come_by_the_tablet_that_rescued_it_before_or_after(db: Db) {
        programme(&db).await;
        enrol(&db, LOST, 2).await;
        let (before, hash) = photographed(1);
        assert_eq!(db.owed_file(INSTALL, hash).await.unwrap(), None);
        db.accept(INSTALL, std::slice::from_ref(&before), NOW).await.unwrap();
        assert_eq!(db.owed_file(INSTALL, hash).await.unwrap(), Some(OwedFile { length: 10, whole: false, withdrawn: false }));
        db.file_is_whole(INSTALL, hash, NOW).await.unwrap();
        take_over(&db).await;
        assert!(db.is_complete(LOST, before.header.id).await.unwrap());
        // The next one is taken over first.
        let (after, _) = photographed(2);
        db.accept(INSTALL, std::slice::from_ref(&after), NOW).await.unwrap();
        db.sql("update attachment set whole_at = null").await;
        take_over(&db).await;
        assert!(!db.is_complete(LOST, after.header.id).await.unwrap());
        db.file_is_whole(INSTALL, hash, NOW).await.unwrap();
        assert!(db.is_complete(LOST, after.header.id).await.unwrap());
        assert!(db.is_complete(INSTALL, after.header.id).await.unwrap());
    }

    async fn a_line_that_comes_to_its_own_install_by_another_way_has_its_files(db: Db) {
        programme(&db).await;
        enrol(&db, LOST, 2).await;
        let (line, hash) = photographed(1);
        db.accept(INSTALL, std::slice::from_ref(&line), NOW).await.unwrap();
        db.file_is_whole(INSTALL, hash, NOW).await.unwrap();
        db.accept(LOST, std::slice::from_ref(&line), NOW).await.unwrap();
        assert!(db.is_complete(LOST, line.header.id).await.unwrap());
        assert!(db.rescued_counts().await.unwrap().is_empty());
    }

    async fn a_tablet_is_not_erased_before_what_it_rescued_stands_in_a_backup(db: Db) {
        programme(&db).await;
        enrol(&db, LOST, 2).await;
        let (line, hash) = photographed(1);
        db.accept(INSTALL, &[interview(LOST, 2, 1), line], NOW).await.unwrap();
        db.order(INSTALL, InstallStatus::Wipe, LAN, NOW).await.unwrap();
        let head = Head { seq: 0, chain: Chain::start(INSTALL) };
        let ask = async || db.begin_wipe(INSTALL, head, NOW.plus_days(9)).await.unwrap();
        assert_eq!(ask().await, WipeStep::NotDurable, "there was no backup");
        let verified = db.verify().await.unwrap();
        db.note_backup(NOW, 1, &verified).await.unwrap();
        assert_eq!(ask().await, WipeStep::NotDurable, "it was begun before they came");
        db.file_is_whole(INSTALL, hash, NOW.plus_days(1)).await.unwrap();
        db.note_backup(NOW.plus_days(1), 1, &verified).await.unwrap();
        assert_eq!(ask().await, WipeStep::NotDurable, "the photograph is not in it");
        db.note_backup(NOW.plus_days(2), 1, &verified).await.unwrap();
        assert_eq!(ask().await, WipeStep::Done);
    }

    async fn who_brought_a_file_of_rescued_lines_stands_in_the_history(db: Db) {
        programme(&db).await;
        // What is cut short is done again, and noted once.
        for _ in 0..2 {
            db.note_taking_over(INSTALL, 4, Some(LAN), NOW).await.unwrap();
        }
        db.note_taking_over(INSTALL, 5, None, NOW).await.unwrap();
        // Another file with the same last number, and something came in before: it is another deed.
        db.accept(INSTALL, &[interview(INSTALL, 5, 5)], NOW.plus_seconds(1)).await.unwrap();
        db.note_taking_over(INSTALL, 5, None, NOW.plus_seconds(2)).await.unwrap();
        let deeds = db.tablet_deeds(INSTALL).await.unwrap();
        assert_eq!(deeds.iter().map(|deed| (deed.by, deed.upto)).collect::<Vec<_>>(), [(Some(LAN), Some(4)), (None, Some(5)), (None, Some(5))]);
        let missing = db.note_taking_over(LOST, 1, None, NOW).await;
        assert!(matches!(missing, Err(StoreError::Missing("install"))));
    }

    async fn nobody_takes_over_for_an_install_that_is_not_known(db: Db) {
        programme(&db).await;
        db.accept(INSTALL, &[interview(LOST, 1, 1)], NOW).await.unwrap();
        let lines = db.rescued_lines(INSTALL, LOST).await.unwrap();
        let noted = db.note_taking_over(LOST, 1, Some(LAN), NOW).await;
        assert!(matches!(noted, Err(StoreError::Missing("install"))));
        assert!(db.lacks(LOST, &[(header(LOST, 1).id, lines[0].hash)]).await.unwrap() && !db.lacks(LOST, &[]).await.unwrap());
        assert_eq!(db.rescued_counts().await.unwrap().len(), 1);
        db.mark_taken_over(INSTALL, &[], NOW).await.unwrap();
    }
}
