//! Frames: brought in whole, read in their order, dropped whole; who their people are goes when the campaign closes.

use std::sync::Mutex;

use store::{FrameRow, NewFrame, NewFrameRow, StoreError};
use survey::campaign::CampaignState;
use survey::draw::FrameHash;
use survey::id::{CaseId, EvaluationId, FrameId, UnitId};
use survey::language::Language;

use crate::fixture::{CAMPAIGN, EVALUATION, NOW, OFFICE, UNIT, case, case_id, day, hash, id, programme};
use crate::harness::both;

/// A frame of so many rows; its cases are numbered by frame and row.
pub fn frame(number: u128, rows: u32) -> NewFrame {
    let row = |at: u32| NewFrameRow {
        row: FrameRow {
            case: CaseId(id(0x5_0000 + (number << 24) + u128::from(at))),
            file_row: at + 2,
            area_code: "03646".to_owned(),
            village: Some("Bản 1".to_owned()),
            service: at.is_multiple_of(2).then(|| "Đất đai".to_owned()),
            finished: Some(day("2022-08-31")),
            language: at.is_multiple_of(3).then(Language::vietnamese),
            stratum: Some(format!("Tầng {}", at % 2)),
            psu: None,
        },
        person: at.is_multiple_of(2).then(|| vec![u8::try_from(at % 251).unwrap(); 8]),
    };
    NewFrame {
        id: FrameId(id(0x4_0000 + number)),
        evaluation: EVALUATION,
        file_name: "hồ sơ.xlsx".to_owned(),
        file_hash: hash(u8::try_from(number).unwrap()),
        hash: FrameHash([9; 32]),
        headings: r#"{"area":"Xã"}"#.to_owned(),
        file_rows: rows + 3,
        left_out: 3,
        at: NOW,
        by: "Lò Thị Mai".to_owned(),
        rows: (0..rows).map(row).collect(),
    }
}

both! {
    async fn a_frame_is_read_as_it_came(db: Db) {
        programme(&db).await;
        assert_eq!(db.headings_of(UNIT).await.unwrap(), None);
        // More rows than one statement takes.
        let first = frame(1, 4_500);
        let told = Mutex::new(Vec::new());
        db.add_frame(&first, |rows| told.lock().unwrap().push(rows)).await.unwrap();
        assert_eq!(*told.lock().unwrap(), [2_000, 4_000, 4_500]);
        let rows = db.frame_rows(EVALUATION, first.id).await.unwrap();
        assert_eq!(rows, first.rows.iter().map(|new| new.row.clone()).collect::<Vec<_>>());
        let mut people = db.frame_people(EVALUATION, first.id).await.unwrap();
        people.sort();
        let known = first.rows.iter().filter_map(|new| Some((new.row.case, new.person.clone()?)));
        assert_eq!(people, known.collect::<Vec<_>>());
        let heads = db.frames(EVALUATION).await.unwrap();
        assert_eq!((heads.len(), heads[0].id, heads[0].rows, heads[0].left_out), (1, first.id, 4_500, 3));
        assert_eq!((heads[0].file_hash, heads[0].hash, &heads[0].by), (first.file_hash, first.hash, &first.by));
        assert_eq!(db.headings_of(UNIT).await.unwrap().as_deref(), Some(r#"{"area":"Xã"}"#));
        assert_eq!(db.headings_of(UnitId(id(0x77))).await.unwrap(), None);
        assert!(db.frame_rows(EVALUATION, FrameId(id(0x99))).await.unwrap().is_empty());
    }

    async fn the_same_file_is_not_taken_twice_and_a_frame_is_dropped_whole(db: Db) {
        programme(&db).await;
        db.add_frame(&frame(1, 3), |_| {}).await.unwrap();
        let again = NewFrame { id: FrameId(id(0x4_0009)), ..frame(2, 3) };
        let again = NewFrame { file_hash: frame(1, 0).file_hash, ..again };
        let refused = db.add_frame(&again, |_| {}).await;
        assert!(matches!(refused, Err(StoreError::Exists("this list"))), "{refused:?}");
        db.add_frame(&frame(2, 2), |_| {}).await.unwrap();
        assert_eq!((db.count("frame").await, db.count("frame_row").await, db.count("frame_person").await), (2, 5, 3));
        db.drop_frame(EVALUATION, frame(1, 0).id).await.unwrap();
        assert_eq!((db.count("frame").await, db.count("frame_row").await, db.count("frame_person").await), (1, 2, 1));
        let gone = db.drop_frame(EVALUATION, frame(1, 0).id).await;
        assert!(matches!(gone, Err(StoreError::Missing("frame"))), "{gone:?}");
        // What was dropped may come again.
        db.add_frame(&frame(1, 3), |_| {}).await.unwrap();
    }

    async fn one_that_breaks_off_leaves_nothing(db: Db) {
        programme(&db).await;
        let mut twice = frame(1, 3);
        twice.rows[2].row.case = twice.rows[0].row.case;
        let refused = db.add_frame(&twice, |_| {}).await;
        assert!(matches!(refused, Err(StoreError::Exists("a row of a frame"))), "{refused:?}");
        assert_eq!((db.count("frame").await, db.count("frame_row").await), (0, 0));
        let nowhere = NewFrame { evaluation: EvaluationId(id(0x66)), ..frame(1, 1) };
        let refused = db.add_frame(&nowhere, |_| {}).await;
        assert!(matches!(refused, Err(StoreError::Missing("evaluation"))), "{refused:?}");
    }

    async fn who_they_are_is_gone_with_the_person_and_with_the_campaign(db: Db) {
        programme(&db).await;
        let mut own = frame(1, 4);
        own.rows[0].row.case = case_id(60);
        db.add_frame(&own, |_| {}).await.unwrap();
        let drawn = survey::case::Case { id: case_id(60), number: 60, ..case(EVALUATION, 60) };
        db.add_cases([store::NewCase { case: drawn, surveyor: None, person: Some(vec![7]) }]).await.unwrap();
        assert_eq!(db.frame_people(EVALUATION, own.id).await.unwrap().len(), 2);
        assert!(db.forget_person(EVALUATION, 60).await.unwrap());
        assert_eq!(db.frame_people(EVALUATION, own.id).await.unwrap().len(), 1);
        db.step_campaign(CAMPAIGN, CampaignState::Closed, OFFICE).await.unwrap();
        assert_eq!(db.frame_people(EVALUATION, own.id).await.unwrap(), []);
        assert_eq!(db.frame_rows(EVALUATION, own.id).await.unwrap().len(), 4);
        for refused in [db.add_frame(&frame(2, 1), |_| {}).await, db.drop_frame(EVALUATION, own.id).await] {
            assert!(matches!(refused, Err(StoreError::Refused(_))), "{refused:?}");
        }
    }
}
