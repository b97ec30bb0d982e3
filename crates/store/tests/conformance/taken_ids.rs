//! Two submissions under one id: the second is kept, counts nowhere, and is told of.

use store::{Arrival, TakenId, Withdrawal};
use survey::id::InstallId;
use sync::line::Header;
use sync::tombstone::Tombstone;

use crate::fixture::{
    EVALUATION, INSTALL, NOW, body, case_id, enrol, freeze, header, id, interview, judge, keys, programme,
};
use crate::harness::both;

const OTHER: InstallId = InstallId(id(0x56));

/// The interview that the other tablet finished, too, as its line of this number.
fn finished_twice(seq: u64, of: u64) -> Arrival {
    freeze(Header { id: header(INSTALL, of).id, ..header(OTHER, seq) }, &body(Some(case_id(1)), 2), 0)
}

both! {
    async fn the_second_of_two_under_one_id_is_told_of_until_it_is_withdrawn(db: Db) {
        programme(&db).await;
        enrol(&db, OTHER, 2).await;
        let first = header(INSTALL, 1).id;
        db.accept(INSTALL, &[interview(INSTALL, 1, 1), interview(INSTALL, 2, 2)], NOW).await.unwrap();
        assert!(db.taken_ids().await.unwrap().is_empty());
        // On another tablet, and on a copy of the same one.
        db.accept(OTHER, &[finished_twice(1, 1)], NOW.plus_seconds(60)).await.unwrap();
        let copy = Header { seq: 3, ..header(INSTALL, 2) };
        db.accept(INSTALL, &[freeze(copy, &body(Some(case_id(2)), 1), 5)], NOW.plus_seconds(120)).await.unwrap();
        assert_eq!(db.judge_pending(&judge()).await.unwrap(), 2);
        let by_copy = TakenId {
            install: INSTALL,
            submission: header(INSTALL, 2).id,
            seq: 3,
            evaluation: EVALUATION,
            received_at: NOW.plus_seconds(120),
            first: Some(INSTALL),
        };
        let by_other = TakenId {
            install: OTHER,
            submission: first,
            seq: 1,
            received_at: NOW.plus_seconds(60),
            ..by_copy
        };
        assert_eq!(db.taken_ids().await.unwrap(), [by_copy, by_other]);
        db.rebuild(&judge()).await.unwrap();
        assert_eq!(db.taken_ids().await.unwrap(), [by_copy, by_other]);

        let lines = db.lines_of(first, &judge()).await.unwrap();
        let gone: Vec<Withdrawal> = lines.iter().map(|line| Withdrawal {
            tombstone: Tombstone::sign(line.install, line.submission, line.line_hash, NOW.plus_days(1), &keys()),
            person: line.person,
            reason: "xin rút".to_owned(),
            by: "mai".to_owned(),
        }).collect();
        db.withdraw(&gone).await.unwrap();
        assert_eq!(db.taken_ids().await.unwrap(), [by_copy]);
    }
}
