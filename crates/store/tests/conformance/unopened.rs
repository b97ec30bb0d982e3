//! Lines whose key box does not open, until a better one comes; and what of that stands in a backup.

use store::{Arrival, InstallStatus, WipeStep};
use sync::message::Head;
use sync::unopened::Unopened;

use crate::fixture::{INSTALL, NOW, SURVEYOR, interview, judge, programme};
use crate::harness::both;

both! {
    async fn a_line_that_does_not_open_is_known_with_the_time_of_its_box(db: Db) {
        programme(&db).await;
        let bad = |seq: u64| Arrival { key_box: vec![7; 80], ..interview(INSTALL, seq, u32::try_from(seq).unwrap()) };
        let unopened = || async { db.unopened(INSTALL).await.unwrap() };
        db.accept(INSTALL, &[interview(INSTALL, 1, 1), bad(2), bad(3)], NOW).await.unwrap();
        assert_eq!(unopened().await, [], "nobody has looked yet");
        db.judge_pending(&judge()).await.unwrap();
        let line = |seq, sent_again_at| Unopened { seq, received_at: NOW, sent_again_at };
        assert_eq!(unopened().await, [line(2, None), line(3, None)]);
        db.note_backup(NOW, 4096, &db.verify().await.unwrap()).await.unwrap();
        assert_eq!(db.durable(INSTALL).await.unwrap(), 3);

        // The right box of one comes, of the other the same again: the backup has neither.
        let later = NOW.plus_seconds(60);
        db.accept(INSTALL, &[interview(INSTALL, 2, 2), bad(3)], later).await.unwrap();
        db.judge_pending(&judge()).await.unwrap();
        // Whoever brought it: only what the tablet sent itself answers the question.
        assert_eq!(unopened().await, [line(3, None)]);
        db.sent_again(INSTALL, later.plus_seconds(1)).await.unwrap();
        assert_eq!(unopened().await, [line(3, None)], "that was another time");
        db.sent_again(INSTALL, later).await.unwrap();
        assert_eq!(unopened().await, [line(3, Some(later))]);
        assert_eq!(db.durable(INSTALL).await.unwrap(), 1);
        db.order(INSTALL, InstallStatus::Wipe, SURVEYOR, later).await.unwrap();
        let head = Head { seq: 3, chain: db.held(INSTALL).await.unwrap().chain };
        assert_eq!(db.begin_wipe(INSTALL, head, later).await.unwrap(), WipeStep::NotDurable);
        db.note_backup(later.plus_seconds(61), 4096, &db.verify().await.unwrap()).await.unwrap();
        assert_eq!(db.durable(INSTALL).await.unwrap(), 3);
        assert_eq!(db.begin_wipe(INSTALL, head, later).await.unwrap(), WipeStep::Done);
        // A withdrawn one is nobody's to open.
        db.sql("delete from submission_key where submission_id = (select submission_id from raw_submission where dev_seq = 3)").await;
        assert_eq!(unopened().await, []);
    }
}
