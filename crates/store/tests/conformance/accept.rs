//! Taking lines in: once, whatever happens, with the same answer however often it is asked.

use store::StoreError;
use survey::clock::Zone;
use survey::id::{InstallId, SubmissionId};
use sync::chain::Chain;
use sync::line::Header;
use sync::receipt::{Reason, Status};

use crate::fixture::{EVALUATION, INSTALL, NOW, body, case_id, enrol, freeze, header, id, interview, judge, programme};
use crate::harness::both;

both! {
    async fn a_batch_sent_five_times_is_held_once(db: Db) {
        programme(&db).await;
        let batch = [interview(INSTALL, 1, 1), interview(INSTALL, 2, 2)];
        let first = db.accept(INSTALL, &batch, NOW).await.unwrap();
        assert!(first.iter().all(|item| item.status == Status::Stored && item.reason.is_none()));
        for later in 1..5 {
            let again = db.accept(INSTALL, &batch, NOW.plus_seconds(later)).await.unwrap();
            for (now, then) in again.iter().zip(&first) {
                assert_eq!((now.status, now.holding), (Status::Duplicate, then.holding));
            }
        }
        assert_eq!((db.count("raw_submission").await, db.count("submission_key").await), (2, 2));
        assert_eq!(db.count("conflicting_submission").await, 0);
    }

    async fn a_line_twice_in_one_batch_is_one_line(db: Db) {
        programme(&db).await;
        let line = interview(INSTALL, 1, 1);
        let answer = db.accept(INSTALL, &[line.clone(), line], NOW).await.unwrap();
        assert_eq!(answer.iter().map(|item| item.status).collect::<Vec<_>>(), [Status::Stored, Status::Duplicate]);
        assert_eq!(answer[0].holding, answer[1].holding);
        assert_eq!(db.count("raw_submission").await, 1);
    }

    async fn other_bytes_under_one_id_are_both_kept(db: Db) {
        programme(&db).await;
        let line = interview(INSTALL, 1, 1);
        let clone = freeze(header(INSTALL, 1), &body(Some(case_id(1)), 5), 9);
        db.accept(INSTALL, std::slice::from_ref(&line), NOW).await.unwrap();
        let first = db.accept(INSTALL, std::slice::from_ref(&clone), NOW).await.unwrap();
        assert_eq!((first[0].status, first[0].reason), (Status::Conflict, Some(Reason::IdTaken)));
        let again = db.accept(INSTALL, &[clone, line], NOW.plus_seconds(1)).await.unwrap();
        assert_eq!((again[0].status, again[0].holding), (Status::Conflict, first[0].holding));
        assert_eq!(again[1].status, Status::Duplicate);
        assert_ne!(again[0].holding.server_seq, again[1].holding.server_seq);
        assert_eq!((db.count("raw_submission").await, db.count("conflicting_submission").await), (1, 1));
    }

    async fn a_line_whose_number_is_taken_stands_beside_the_numbering_and_is_looked_at(db: Db) {
        programme(&db).await;
        db.accept(INSTALL, &[interview(INSTALL, 1, 1)], NOW).await.unwrap();
        let before = (db.held(INSTALL).await.unwrap(), db.rows_of(INSTALL).await.unwrap());
        let twin = |n: u64| {
            let other = Header { id: SubmissionId(id(0x9990 + u128::from(n))), ..header(INSTALL, 1) };
            freeze(other, &body(Some(case_id(2)), 4), n)
        };
        // Two copies of one tablet beside the first: each is kept.
        let lines = [twin(1), twin(2)];
        let first = db.accept(INSTALL, &lines, NOW).await.unwrap();
        for item in &first {
            assert_eq!((item.status, item.reason), (Status::Conflict, Some(Reason::SeqTaken)));
            assert!(db.knows(&item.holding).await.unwrap());
        }
        let again = db.accept(INSTALL, &lines, NOW.plus_seconds(1)).await.unwrap();
        assert_eq!(again, first, "the receipts are what they were");
        assert_eq!((db.count("raw_submission").await, db.count("conflicting_submission").await), (3, 0));

        // They take no number: neither of what the tablet is told, nor of a day's code, nor of the chain.
        assert_eq!((db.held(INSTALL).await.unwrap(), db.rows_of(INSTALL).await.unwrap()), before);
        let day = lines[0].header.made_on(Zone::VIETNAM);
        assert_eq!(db.lines_of_day(INSTALL, Zone::VIETNAM, day).await.unwrap(), 1);
        let verified = db.verify().await.unwrap();
        assert_eq!((verified.faults, verified.lines), (vec![], 3));
        assert_eq!(verified.reach, [(INSTALL, 1)]);

        // They do not count by themselves; somebody is shown each.
        db.judge_pending(&judge()).await.unwrap();
        for line in &lines {
            let found = db.quarantine_reason(INSTALL, line.header.id).await.unwrap();
            assert_eq!(found, Some(Reason::SeqTaken));
        }
        let progress = db.progress(EVALUATION).await.unwrap();
        assert_eq!((progress.answered, progress.quarantined), (1, 2));
        let rebuilt = db.rebuild(&judge()).await.unwrap();
        assert_eq!((rebuilt.responses, rebuilt.before == rebuilt.after), (1, true));
    }

    async fn other_bytes_of_a_line_beside_the_numbering_are_kept_aside(db: Db) {
        programme(&db).await;
        db.accept(INSTALL, &[interview(INSTALL, 1, 1)], NOW).await.unwrap();
        let other = Header { id: SubmissionId(id(0x9999)), ..header(INSTALL, 1) };
        let lines = [freeze(other.clone(), &body(Some(case_id(2)), 4), 1), freeze(other, &body(Some(case_id(2)), 5), 2)];
        let answer = db.accept(INSTALL, &lines, NOW).await.unwrap();
        let reasons: Vec<_> = answer.iter().map(|item| item.reason).collect();
        assert_eq!(reasons, [Some(Reason::SeqTaken), Some(Reason::IdTaken)]);
        assert_eq!((db.count("raw_submission").await, db.count("conflicting_submission").await), (2, 1));
        assert_eq!(db.accept(INSTALL, &lines, NOW.plus_days(1)).await.unwrap(), answer);
    }

    async fn a_line_of_another_tablet_takes_none_of_its_numbers(db: Db) {
        programme(&db).await;
        let other = InstallId(id(0x55));
        enrol(&db, other, 2).await;
        let answer = db.accept(INSTALL, &[interview(other, 1, 1)], NOW).await.unwrap();
        assert_eq!((answer[0].status, answer[0].reason), (Status::Quarantined, Some(Reason::InstallMismatch)));
        assert_eq!((db.held(INSTALL).await.unwrap().ack, db.held(other).await.unwrap().ack), (0, 0));
        assert_eq!((db.count("raw_submission").await, db.count("conflicting_submission").await), (0, 1));
    }

    async fn what_its_header_shows_is_kept_with_the_reason(db: Db) {
        programme(&db).await;
        let mut late = interview(INSTALL, 1, 1);
        late.reason = Some(Reason::RevokedInstall);
        let answer = db.accept(INSTALL, std::slice::from_ref(&late), NOW).await.unwrap();
        assert_eq!((answer[0].status, answer[0].reason), (Status::Quarantined, Some(Reason::RevokedInstall)));
        let again = db.accept(INSTALL, &[late], NOW).await.unwrap();
        assert_eq!((again[0].status, again[0].reason), (Status::Duplicate, Some(Reason::RevokedInstall)));
        assert_eq!(db.held(INSTALL).await.unwrap().ack, 1);
    }

    async fn lines_out_of_order_are_acknowledged_when_the_gap_is_filled(db: Db) {
        programme(&db).await;
        let lines: Vec<_> = (1..=5).map(|seq| interview(INSTALL, seq, 1)).collect();
        let over = |n: usize| Chain::over(INSTALL, lines[..n].iter().map(|line| line.line_hash));
        assert_eq!(db.held(INSTALL).await.unwrap().chain, Chain::start(INSTALL));
        for (arrives, ack, beyond) in
            [(5, 0, vec![5]), (2, 0, vec![2, 5]), (1, 2, vec![5]), (4, 2, vec![4, 5]), (3, 5, vec![])]
        {
            db.accept(INSTALL, &lines[arrives - 1..arrives], NOW).await.unwrap();
            let held = db.held(INSTALL).await.unwrap();
            assert_eq!((held.ack, &held.beyond), (ack, &beyond), "after {arrives}");
            assert_eq!(held.chain, over(usize::try_from(ack).unwrap()), "after {arrives}");
        }
    }

    async fn eight_at_once_keep_one(db: Db) {
        programme(&db).await;
        let batch: Vec<_> = (1..=6).map(|seq| interview(INSTALL, seq, 1)).collect();
        let tasks: Vec<_> = (0..8)
            .map(|_| {
                let (db, batch) = (db.clone(), batch.clone());
                tokio::spawn(async move { db.accept(INSTALL, &batch, NOW).await.unwrap() })
            })
            .collect();
        let mut stored = 0;
        let mut holdings = Vec::new();
        for task in tasks {
            let answer = task.await.unwrap();
            stored += answer.iter().filter(|item| item.status == Status::Stored).count();
            holdings.push(answer.into_iter().map(|item| item.holding).collect::<Vec<_>>());
        }
        assert_eq!(stored, 6);
        assert!(holdings.iter().all(|held| *held == holdings[0]));
        assert_eq!(db.count("raw_submission").await, 6);
        assert_eq!(db.held(INSTALL).await.unwrap().chain, Chain::over(INSTALL, batch.iter().map(|line| line.line_hash)));
    }

    async fn tablets_at_once_get_numbers_of_their_own(db: Db) {
        programme(&db).await;
        let tablets: Vec<InstallId> = (0..6).map(|n| InstallId(id(0x60 + n))).collect();
        for (place, tablet) in tablets.iter().enumerate() {
            enrol(&db, *tablet, u8::try_from(place).unwrap() + 10).await;
        }
        let tasks: Vec<_> = tablets
            .iter()
            .map(|tablet| {
                let (db, tablet) = (db.clone(), *tablet);
                tokio::spawn(async move {
                    let batch: Vec<_> = (1..=4).map(|seq| interview(tablet, seq, 1)).collect();
                    db.accept(tablet, &batch, NOW).await.unwrap()
                })
            })
            .collect();
        let mut numbers = Vec::new();
        for task in tasks {
            numbers.extend(task.await.unwrap().into_iter().map(|item| item.holding.server_seq));
        }
        numbers.sort_unstable();
        numbers.dedup();
        assert_eq!(numbers.len(), 24);
    }

    /// Requests that share a commit: the one that fails takes no other with it.
    async fn a_batch_that_fails_beside_others_fails_alone(db: Db) {
        programme(&db).await;
        let stranger = InstallId(id(0x77));
        let tasks: Vec<_> = (1..=12)
            .map(|seq| {
                let db = db.clone();
                let sender = if seq % 3 == 0 { stranger } else { INSTALL };
                tokio::spawn(async move { db.accept(sender, &[interview(sender, seq, 1)], NOW).await })
            })
            .collect();
        let mut outcomes = Vec::new();
        for task in tasks {
            outcomes.push(task.await.unwrap());
        }
        for (place, outcome) in outcomes.iter().enumerate() {
            match outcome {
                Ok(accepted) => assert_eq!(accepted[0].status, Status::Stored),
                Err(error) => assert!((place + 1) % 3 == 0 && matches!(error, StoreError::Missing("install")), "{error}"),
            }
        }
        assert_eq!((db.count("raw_submission").await, db.count("submission_key").await), (8, 8));
        assert_eq!(db.held(INSTALL).await.unwrap().beyond, [4, 5, 7, 8, 10, 11]);
    }

    /// More lines than go into one statement.
    async fn a_long_batch_is_kept_whole(db: Db) {
        programme(&db).await;
        let mut lines: Vec<_> = (1..=450).map(|seq| interview(INSTALL, seq, 1)).collect();
        lines.push(lines[3].clone());
        let answer = db.accept(INSTALL, &lines, NOW).await.unwrap();
        let numbers: Vec<u64> = answer[..450].iter().map(|item| item.holding.server_seq).collect();
        assert!(numbers.is_sorted_by(|left, right| left < right));
        assert_eq!((answer[450].status, answer[450].holding), (Status::Duplicate, answer[3].holding));
        let held = db.held(INSTALL).await.unwrap();
        assert_eq!((held.ack, held.beyond), (450, vec![]));
        assert_eq!(held.chain, Chain::over(INSTALL, lines[..450].iter().map(|line| line.line_hash)));
        assert_eq!(db.count("unjudged").await, 450);
    }

    async fn a_batch_that_fails_leaves_nothing(db: Db) {
        programme(&db).await;
        let mut impossible = interview(INSTALL, 3, 3);
        impossible.header.seq = u64::MAX;
        let batch = [interview(INSTALL, 1, 1), impossible, interview(INSTALL, 2, 2)];
        assert!(db.accept(INSTALL, &batch, NOW).await.is_err());
        assert_eq!((db.count("raw_submission").await, db.count("submission_key").await), (0, 0));
        assert_eq!(db.held(INSTALL).await.unwrap().ack, 0);
        // And the connection is free again.
        assert_eq!(db.accept(INSTALL, &batch[..1], NOW).await.unwrap()[0].status, Status::Stored);
    }

    async fn a_tablet_nobody_enrolled_is_missing(db: Db) {
        let stranger = InstallId(id(0x77));
        let answer = db.accept(stranger, &[interview(stranger, 1, 1)], NOW).await;
        assert!(matches!(answer, Err(StoreError::Missing("install"))), "{answer:?}");
        assert!(matches!(db.held(stranger).await, Err(StoreError::Missing("install"))));
    }

    async fn an_empty_batch_is_nothing(db: Db) {
        programme(&db).await;
        assert!(db.accept(INSTALL, &[], NOW).await.unwrap().is_empty());
    }

    /// A clone's line that lies aside must not lend its key to the line whose id it has.
    async fn a_line_kept_aside_replaces_no_key(db: Db) {
        programme(&db).await;
        let mut broken = interview(INSTALL, 1, 1);
        broken.key_box = vec![7; 80];
        let clone = freeze(header(INSTALL, 1), &body(Some(case_id(2)), 5), 9);
        db.accept(INSTALL, &[broken.clone(), clone.clone()], NOW).await.unwrap();
        db.judge_pending(&crate::fixture::judge()).await.unwrap();
        let reason = || db.quarantine_reason(INSTALL, broken.header.id);
        assert_eq!(reason().await.unwrap(), Some(Reason::Unopenable));
        db.accept(INSTALL, &[clone], NOW).await.unwrap();
        assert_eq!(reason().await.unwrap(), Some(Reason::Unopenable), "judged again under the clone's key");
        // The right key box, sent with the same line, opens it.
        db.accept(INSTALL, &[interview(INSTALL, 1, 1)], NOW).await.unwrap();
        assert_eq!(db.judge_pending(&crate::fixture::judge()).await.unwrap(), 1);
        assert_eq!(reason().await.unwrap(), None);
    }
}
