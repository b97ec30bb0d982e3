//! Photographs and recordings: what lines say of them, and when a submission is complete.

use std::collections::BTreeSet;

use store::{AttachedFile, FileReading, OwedFile, Vault};
use survey::answers::Media;
use survey::id::{EvaluationId, InstallId, UserId};
use sync::chain::BlobHash;
use sync::line::Blob;

use crate::fixture::{
    EVALUATION, INSTALL, NOW, SURVEYOR, body, case_id, enrol, freeze, header, id, interview, judge, programme,
};
use crate::harness::both;

const OTHER_INSTALL: InstallId = InstallId(id(0x55));

fn picture(fill: u8, length: usize) -> (Vec<u8>, Blob) {
    let bytes = vec![fill; length];
    let blob = Blob(BlobHash::of_file(&bytes), length as u64, Media::Jpeg.name().to_owned());
    (bytes, blob)
}

fn with(seq: u64, blobs: &[Blob]) -> store::Arrival {
    let header = sync::line::Header { blobs: blobs.to_vec(), ..header(INSTALL, seq) };
    let case = case_id(u32::try_from(seq).unwrap());
    freeze(header, &body(Some(case), 3), 0)
}

both! {
    async fn the_office_finds_the_files_of_its_evaluation_and_who_looked(db: Db) {
        programme(&db).await;
        let (_, one) = picture(1, 10);
        let (_, two) = picture(2, 20);
        let (first, second) = (with(1, &[one.clone(), two.clone()]), with(2, std::slice::from_ref(&two)));
        db.accept(INSTALL, &[first.clone(), second.clone()], NOW).await.unwrap();
        db.judge_pending(&judge()).await.unwrap();
        db.file_is_whole(INSTALL, two.0, NOW).await.unwrap();
        let (id, other) = (first.header.id, second.header.id);
        let all = db.files_of_submissions(EVALUATION, &[other.0, id.0]).await.unwrap();
        assert_eq!(all.len(), 3);
        assert!(all.is_sorted_by_key(|(submission, file)| (*submission, file.hash)));
        assert!(all.iter().all(|(_, file)| file.whole == (file.hash == two.0)));
        assert_eq!(db.files_of_submissions(EVALUATION, &[id.0]).await.unwrap().len(), 2);
        assert!(db.files_of_submissions(EVALUATION, &[]).await.unwrap().is_empty());
        let nowhere = EvaluationId(crate::fixture::id(0x99));
        assert!(db.files_of_submissions(nowhere, &[id.0, other.0]).await.unwrap().is_empty());

        let line = db.line_of(EVALUATION, id).await.unwrap().unwrap();
        assert_eq!((&line.line, line.install, &line.key_box), (&first.line, INSTALL, &Some(first.key_box.clone())));
        assert_eq!(db.line_of(nowhere, id).await.unwrap(), None);
        let (early, late) = (NOW, NOW.plus_millis(5));
        let (reader, another) = (SURVEYOR, UserId(crate::fixture::id(0x22)));
        db.note_file_reading(&line, two.0, reader, late).await.unwrap();
        db.note_file_reading(&line, one.0, another, early).await.unwrap();
        db.note_file_reading(&line, two.0, reader, late).await.unwrap();
        db.note_file_reading(&line, two.0, another, late).await.unwrap();
        let looked = |hash, reader, at| FileReading { at, install: INSTALL, submission: id, hash, reader };
        let expected = [looked(two.0, another, late), looked(two.0, reader, late), looked(one.0, another, early)];
        let all = db.file_readings(None, 10).await.unwrap();
        assert_eq!(all.iter().map(|one| one.reading).collect::<Vec<_>>(), expected);
        assert!(all.iter().all(|one| (one.evaluation, one.media) == (Some(EVALUATION), Some(Media::Jpeg))));
        let named: Vec<bool> = all.iter().map(|one| one.reader_name.is_some()).collect();
        assert_eq!(named, [false, true, false], "whoever has an account has a name");
        // A page goes on behind the last one, also where two looked in the same moment.
        for (after, next) in expected.iter().zip(&expected[1..]) {
            let page = db.file_readings(Some(*after), 1).await.unwrap();
            assert_eq!(page.iter().map(|one| one.reading).collect::<Vec<_>>(), [*next]);
        }
        assert!(db.file_readings(Some(expected[2]), 10).await.unwrap().is_empty());
    }

    async fn a_file_is_owed_once_a_line_speaks_of_it(db: Db) {
        programme(&db).await;
        enrol(&db, OTHER_INSTALL, 2).await;
        let (_, one) = picture(1, 10);
        let (_, two) = picture(2, 20);
        assert_eq!(db.owed_file(INSTALL, one.0).await.unwrap(), None);
        let line = with(1, &[one.clone(), two.clone(), one.clone()]);
        db.accept(INSTALL, &[line.clone(), with(2, std::slice::from_ref(&one))], NOW).await.unwrap();
        db.accept(INSTALL, std::slice::from_ref(&line), NOW).await.unwrap();
        assert_eq!(db.owed_file(INSTALL, one.0).await.unwrap(), Some(OwedFile { length: 10, whole: false, withdrawn: false }));
        assert_eq!(db.owed_file(OTHER_INSTALL, one.0).await.unwrap(), None, "no line of that tablet speaks of it");
        let id = line.header.id;
        assert_eq!(db.files_of(INSTALL, id).await.unwrap().len(), 2);
        assert!(!db.is_complete(INSTALL, id).await.unwrap());

        db.file_is_whole(INSTALL, one.0, NOW).await.unwrap();
        db.file_is_whole(INSTALL, one.0, NOW.plus_seconds(1)).await.unwrap();
        assert_eq!(db.owed_file(INSTALL, one.0).await.unwrap(), Some(OwedFile { length: 10, whole: true, withdrawn: false }));
        assert!(!db.is_complete(INSTALL, id).await.unwrap());
        assert!(db.is_complete(INSTALL, with(2, &[]).header.id).await.unwrap(), "it was the only file of that line");
        db.file_is_whole(INSTALL, two.0, NOW).await.unwrap();
        assert!(db.is_complete(INSTALL, id).await.unwrap());
        let mut expected = [
            AttachedFile { hash: one.0, length: 10, media: Media::Jpeg, whole: true },
            AttachedFile { hash: two.0, length: 20, media: Media::Jpeg, whole: true },
        ];
        expected.sort_by_key(|file| file.hash);
        assert_eq!(db.files_of(INSTALL, id).await.unwrap(), expected);
        assert_eq!(db.whole_files().await.unwrap(), expected.map(|file| file.hash));
    }

    async fn what_cannot_be_sent_is_not_owed(db: Db) {
        programme(&db).await;
        let (_, sound) = picture(1, 10);
        let unknown = Blob(BlobHash([9; 32]), 10, "application/x-later".to_owned());
        let long = Blob(BlobHash([8; 32]), u64::MAX, Media::Jpeg.name().to_owned());
        let line = with(1, &[unknown.clone(), long.clone(), sound.clone()]);
        db.accept(INSTALL, std::slice::from_ref(&line), NOW).await.unwrap();
        assert_eq!(db.owed_file(INSTALL, unknown.0).await.unwrap(), None);
        assert_eq!(db.owed_file(INSTALL, long.0).await.unwrap(), None);
        assert_eq!(db.files_of(INSTALL, line.header.id).await.unwrap().len(), 1);
    }

    async fn a_line_is_safe_only_with_its_files(db: Db) {
        programme(&db).await;
        let files = Vault::at(db.dir().join("files")).leaving(0);
        let (bytes, blob) = picture(3, 3000);
        let lines = [interview(INSTALL, 1, 1), with(2, std::slice::from_ref(&blob)), interview(INSTALL, 3, 3)];
        db.accept(INSTALL, &lines, NOW).await.unwrap();
        let reach = |verified: &store::Verified| verified.reach.clone();
        let before = db.verify_with(Some(&files), &BTreeSet::new()).await.unwrap();
        assert_eq!((reach(&before), before.files, before.faults.len()), (vec![(INSTALL, 1)], 0, 0), "it may still come");

        files.append(INSTALL, blob.0, 3000, 0, &bytes).unwrap();
        db.file_is_whole(INSTALL, blob.0, NOW).await.unwrap();
        let after = db.verify_with(Some(&files), &BTreeSet::new()).await.unwrap();
        assert_eq!((reach(&after), after.files, after.faults.len()), (vec![(INSTALL, 3)], 1, 0));
        // Nobody looked at the files: nothing is said of them.
        assert_eq!(reach(&db.verify().await.unwrap()), [(INSTALL, 1)]);

        std::fs::remove_dir_all(db.dir().join("files")).unwrap();
        let lost = db.verify_with(Some(&files), &BTreeSet::new()).await.unwrap();
        assert_eq!(lost.faults.len(), 1, "{:?}", lost.faults);
        assert_eq!(reach(&lost), [(INSTALL, 0)]);
    }
}
