//! Withdrawal of consent: the answers are gone, the line and the chain stay, and no way brings the answers back.

use std::collections::BTreeSet;

use store::{
    Arrival, NewQuestion, OwedFile, ResponsePlace, ResponseState, Store, Vault, Withdrawal, WithdrawalJournal,
};
use survey::id::{InstallId, QuestionId, ResponseId, SubmissionId};
use survey::outcome::Outcome;
use sync::body::Body;
use sync::chain::BlobHash;
use sync::line::{Blob, Header, Kind};
use sync::message::{AssignedCase, CaseState};
use sync::question::Explanation;
use sync::receipt::{Reason, Status};
use sync::tombstone::Tombstone;
use sync::visit::Visit;
use uuid::Uuid;

use crate::fixture::{
    EVALUATION, INSTALL, NOW, SURVEYOR, body, case_id, enrol, freeze, header, id, interview, judge, keys, programme,
};
use crate::harness::{Db, both};
use crate::people::person_key;

/// Nobody was at home.
fn visit(seq: u64, case: u32) -> Arrival {
    let header = Header { kind: Kind::Attempt, ..header(INSTALL, seq) };
    let visit = Visit { outcome: Outcome::NobodyHome, again: None, note: "chó dữ".to_owned() };
    freeze(header, &Body { case: Some(case_id(case)), visit: Some(visit), ..Body::default() }, 0)
}

/// An interview of this person in the place of another one.
fn replacement(seq: u64, case: u32, old: SubmissionId) -> Arrival {
    let header = Header { supersedes: Some(old), ..header(INSTALL, seq) };
    freeze(header, &body(Some(case_id(case)), 2), 0)
}

fn question(number: u128, about: SubmissionId) -> NewQuestion {
    NewQuestion {
        id: QuestionId(id(number)),
        evaluation: EVALUATION,
        about: ResponseId(about.0),
        by: SURVEYOR,
        at: NOW,
        text: "Phiếu này làm trong 3 phút?".to_owned(),
    }
}

fn explanation(seq: u64, question: QuestionId) -> Arrival {
    let header = Header { kind: Kind::Explanation, ..header(INSTALL, seq) };
    let said = Explanation { question, text: "bà kể chồng bà ốm".to_owned() };
    freeze(header, &Body { explanation: Some(said), ..Body::default() }, 0)
}

fn pictured(seq: u64, blobs: &[Blob]) -> Arrival {
    let header = Header { blobs: blobs.to_vec(), ..header(INSTALL, seq) };
    freeze(header, &body(Some(case_id(u32::try_from(seq).unwrap())), 3), 0)
}

async fn take(db: &Store, lines: &[Arrival]) -> usize {
    for line in lines {
        db.accept(line.header.install, std::slice::from_ref(line), NOW).await.unwrap();
    }
    db.judge_pending(&judge()).await.unwrap()
}

async fn told(db: &Store, number: u32) -> AssignedCase {
    let view = db.feed(SURVEYOR, None, Uuid::from_u128(9), 0, &person_key()).await.unwrap();
    serde_json::from_str(&view.scope.evaluations[&EVALUATION].cases[&case_id(number)]).unwrap()
}

/// A word for each key that is kept.
async fn kept_keys(db: &Db) -> Vec<String> {
    let mut keys = db.texts("select 'key' from submission_key").await;
    keys.extend(db.texts("select 'aside' from conflicting_submission where length(key_box) > 0").await);
    keys
}

/// Every line of a submission, as the office withdraws them.
pub async fn withdrawal_of(db: &Store, submission: SubmissionId) -> Vec<Withdrawal> {
    let lines = db.lines_of(submission, &judge()).await.unwrap();
    let one = |line: &store::KeptLine| Withdrawal {
        tombstone: Tombstone::sign(line.install, line.submission, line.line_hash, NOW.plus_days(1), &keys()),
        person: line.person,
        reason: "người trả lời xin rút qua điện thoại".to_owned(),
        by: "lò thị mai".to_owned(),
    };
    lines.iter().map(one).collect()
}

both! {
    async fn a_tablet_is_told_of_each_line_that_it_sent(db: Db) {
        programme(&db).await;
        let [carrier, late] = [id(0x56), id(0x57)].map(InstallId);
        enrol(&db, carrier, 2).await;
        enrol(&db, late, 3).await;
        let lines = [interview(INSTALL, 1, 1), interview(INSTALL, 2, 2)];
        db.accept(INSTALL, &lines, NOW).await.unwrap();
        // A tablet that was enrolled anew brought the same lines along.
        db.accept(carrier, &lines, NOW).await.unwrap();
        db.judge_pending(&judge()).await.unwrap();
        let hashes = async |install| {
            let told = db.withdrawn_on(install).await.unwrap();
            assert!(told.iter().all(|one| one.install == install && one.verify(keys().public().receipt).is_ok()));
            told.into_iter().map(|one| one.line_hash).collect::<Vec<_>>()
        };
        assert_eq!(hashes(INSTALL).await, []);
        db.withdraw(&withdrawal_of(&db, lines[0].header.id).await).await.unwrap();
        assert_eq!(hashes(INSTALL).await, [lines[0].line_hash]);
        assert_eq!(hashes(carrier).await, [lines[0].line_hash]);

        // One that comes with a copy only now is told as soon as the server has signed for it.
        db.accept(late, &lines, NOW).await.unwrap();
        assert_eq!(hashes(late).await, []);
        let unsigned = db.unsigned_withdrawals().await.unwrap();
        let signed: Vec<Withdrawal> = unsigned.iter().map(|one| one.sign(&keys())).collect();
        assert_eq!(signed.len(), 1);
        db.withdraw(&signed).await.unwrap();
        assert_eq!(hashes(late).await, [lines[0].line_hash]);
        // Whoever withdraws once more while the signature is waited for signs for that time, and the row has it.
        let last = InstallId(id(0x58));
        enrol(&db, last, 4).await;
        db.accept(last, &lines, NOW).await.unwrap();
        let waiting = db.lines_of(lines[0].header.id, &judge()).await.unwrap();
        let again: Vec<Withdrawal> = waiting.iter().filter(|line| !line.withdrawn).map(|line| Withdrawal {
            tombstone: Tombstone::sign(line.install, line.submission, line.line_hash, NOW.plus_days(2), &keys()),
            person: line.person,
            reason: "lần nữa".to_owned(),
            by: "mai".to_owned(),
        }).collect();
        assert_eq!(again.len(), 1);
        db.withdraw(&again).await.unwrap();
        assert_eq!(hashes(last).await, [lines[0].line_hash]);
        // The same lines once more: nothing is new.
        for install in [INSTALL, carrier, late, last] {
            db.accept(install, &lines, NOW).await.unwrap();
        }
        assert_eq!(db.unsigned_withdrawals().await.unwrap(), []);

        // A copy that came between the look and the deed, or that a restored backup has, is withdrawn with the others.
        let mut seen = withdrawal_of(&db, lines[1].header.id).await;
        seen.retain(|one| one.tombstone.install == INSTALL);
        db.withdraw(&seen).await.unwrap();
        assert_eq!(hashes(carrier).await, [lines[0].line_hash]);
        let unsigned = db.unsigned_withdrawals().await.unwrap();
        assert_eq!(unsigned.iter().map(|one| one.install).collect::<BTreeSet<_>>(), BTreeSet::from([carrier, late, last]));
        db.withdraw(&unsigned.iter().map(|one| one.sign(&keys())).collect::<Vec<_>>()).await.unwrap();
        assert_eq!(db.unsigned_withdrawals().await.unwrap(), []);
        let mut both = lines.iter().map(|line| line.line_hash).collect::<Vec<_>>();
        both.sort();
        for install in [INSTALL, carrier, late, last] {
            assert_eq!(hashes(install).await, both);
        }
        assert_eq!(db.verify().await.unwrap().faults, Vec::<String>::new());
    }

    async fn the_answers_go_and_the_line_stays(db: Db) {
        programme(&db).await;
        let other = InstallId(id(0x56));
        enrol(&db, other, 2).await;
        db.accept(INSTALL, &[interview(INSTALL, 1, 1), interview(INSTALL, 2, 2)], NOW).await.unwrap();
        // Another answer to the first case came later.
        db.accept(other, &[interview(other, 1, 1)], NOW).await.unwrap();
        db.judge_pending(&judge()).await.unwrap();
        let submission = header(INSTALL, 1).id;
        let wanted = withdrawal_of(&db, submission).await;
        assert_eq!(wanted.len(), 1);
        assert_eq!(db.withdraw(&wanted).await.unwrap(), 1);
        assert_eq!(db.withdraw(&wanted).await.unwrap(), 0);
        assert_eq!(db.withdrawals().await.unwrap(), wanted);
        assert!(db.lines_of(submission, &judge()).await.unwrap().iter().all(|line| line.withdrawn));

        let counted = db.texts("select answers from response").await;
        assert_eq!(counted.len(), 1);
        let verified = db.verify().await.unwrap();
        assert_eq!((verified.faults, verified.reach), (vec![], vec![(INSTALL, 2), (other, 1)]));
        // What was derived is what a rebuild derives: the other answer to the case does not take its place.
        let rebuilt = db.rebuild(&judge()).await.unwrap();
        assert_eq!((rebuilt.responses, rebuilt.before), (1, rebuilt.after));
        assert_eq!(db.quarantine_reason(INSTALL, submission).await.unwrap(), None);
        assert_eq!(
            db.quarantine_reason(other, header(other, 1).id).await.unwrap(),
            Some(Reason::CaseAnswered)
        );
        assert_eq!(db.responses(EVALUATION, None, None, 10).await.unwrap().len(), 2);
    }

    async fn what_was_withdrawn_is_listed_once_for_each_person(db: Db) {
        programme(&db).await;
        // Of the first person a later version and an explanation go too.
        let first = header(INSTALL, 1).id;
        take(&db, &[interview(INSTALL, 1, 1), interview(INSTALL, 2, 2), interview(INSTALL, 3, 3)]).await;
        db.ask(&question(0x900, first)).await.unwrap();
        take(&db, &[explanation(4, QuestionId(id(0x900))), replacement(5, 1, first)]).await;
        for (days, seq) in [(1, 1), (2, 3)] {
            let mut wanted = withdrawal_of(&db, header(INSTALL, seq).id).await;
            for one in &mut wanted {
                let Tombstone { install, id, line_hash, .. } = one.tombstone;
                one.tombstone = Tombstone::sign(install, id, line_hash, NOW.plus_days(days), &keys());
            }
            db.withdraw(&wanted).await.unwrap();
        }
        let withdrawn = Some(ResponseState::Withdrawn);
        let all = db.responses(EVALUATION, withdrawn, None, 10).await.unwrap();
        let said: Vec<_> = all.iter().map(|one| (one.place, one.case_number, one.mode, one.reason.clone())).collect();
        let at = |days, seq| ResponsePlace::Withdrawn(NOW.plus_days(days), header(INSTALL, seq).id.0);
        assert_eq!(said, [(at(2, 3), Some(3), None, None), (at(1, 1), Some(1), None, None)]);
        assert_eq!(db.responses(EVALUATION, withdrawn, Some(at(2, 3)), 10).await.unwrap(), all[1..]);
        assert_eq!(db.responses(EVALUATION, None, None, 10).await.unwrap().len(), 1, "only if it is asked for");
    }

    async fn a_line_that_comes_again_brings_no_key_back(db: Db) {
        programme(&db).await;
        db.accept(INSTALL, &[interview(INSTALL, 1, 1)], NOW).await.unwrap();
        let wanted = withdrawal_of(&db, header(INSTALL, 1).id).await;
        // Before it was judged.
        db.withdraw(&wanted).await.unwrap();
        assert_eq!(db.judge_pending(&judge()).await.unwrap(), 0);
        db.accept(INSTALL, &[interview(INSTALL, 1, 1)], NOW).await.unwrap();
        // Nor one that another tablet brings as its own rescued line.
        let other = InstallId(id(0x56));
        enrol(&db, other, 2).await;
        db.accept(other, &[interview(INSTALL, 1, 1)], NOW).await.unwrap();
        assert_eq!(db.judge_pending(&judge()).await.unwrap(), 0);
        assert_eq!(db.texts("select 'key' from submission_key").await, Vec::<String>::new());
        assert_eq!(db.texts("select 'key' from conflicting_submission where length(key_box) > 0").await, Vec::<String>::new());
        assert_eq!(db.verify().await.unwrap().faults, Vec::<String>::new());
        assert_eq!(db.texts("select verdict from judgement").await, ["withdrawn"]);
    }

    /// The tablet itself, others that hand it over as a rescued line, and two judges, while the withdrawal is written.
    async fn copies_that_come_in_the_same_moment_bring_no_key_back(db: Db) {
        programme(&db).await;
        let others: Vec<InstallId> = (0..3).map(|n| InstallId(id(0x60 + n))).collect();
        for (other, push) in others.iter().zip(2..) {
            enrol(&db, *other, push).await;
        }
        db.accept(INSTALL, &[interview(INSTALL, 9, 9)], NOW).await.unwrap();
        for round in 1..=4 {
            let line = interview(INSTALL, round, 1);
            db.accept(INSTALL, std::slice::from_ref(&line), NOW).await.unwrap();
            let wanted = withdrawal_of(&db, line.header.id).await;
            let mut tasks = Vec::new();
            for sender in others.iter().copied().chain([INSTALL]) {
                let (store, line) = (db.clone(), line.clone());
                tasks.push(tokio::spawn(async move {
                    for _ in 0..5 {
                        store.accept(sender, std::slice::from_ref(&line), NOW).await.unwrap();
                    }
                }));
            }
            for _ in 0..2 {
                let store = db.clone();
                tasks.push(tokio::spawn(async move { store.judge_pending(&judge()).await.map(drop).unwrap() }));
            }
            let store = db.clone();
            tasks.push(tokio::spawn(async move { store.withdraw(&wanted).await.map(drop).unwrap() }));
            for task in tasks {
                task.await.unwrap();
            }
            db.judge_pending(&judge()).await.unwrap();
            assert_eq!(kept_keys(&db).await, ["key"], "round {round}: the key of the ninth line alone");
            assert_eq!(db.count("response").await, 1, "round {round}");
            assert_eq!(db.verify().await.unwrap().faults, Vec::<String>::new(), "round {round}");
        }
    }

    /// Kept aside, and among the raw submissions of the tablet that sent it first.
    async fn every_line_of_the_submission_goes(db: Db) {
        programme(&db).await;
        let other = InstallId(id(0x56));
        enrol(&db, other, 2).await;
        db.accept(INSTALL, &[interview(INSTALL, 1, 1)], NOW).await.unwrap();
        db.accept(other, &[interview(INSTALL, 1, 1)], NOW).await.unwrap();
        let wanted = withdrawal_of(&db, header(INSTALL, 1).id).await;
        assert_eq!(wanted.len(), 2);
        db.withdraw(&wanted).await.unwrap();
        assert_eq!(db.verify().await.unwrap().faults, Vec::<String>::new());
        assert_eq!(db.texts("select 'key' from submission_key").await, Vec::<String>::new());
        assert_eq!(db.texts("select 'key' from conflicting_submission where length(key_box) > 0").await, Vec::<String>::new());
    }

    async fn an_older_backup_is_withdrawn_from_again(db: Db) {
        programme(&db).await;
        db.accept(INSTALL, &[interview(INSTALL, 1, 1)], NOW).await.unwrap();
        db.judge_pending(&judge()).await.unwrap();
        let (older, newer) = (db.dir().join("older.db"), db.dir().join("newer.db"));
        db.backup_to(&older).await.unwrap();
        // One that the older backup has, and one that it lacks.
        db.accept(INSTALL, &[interview(INSTALL, 2, 2)], NOW).await.unwrap();
        db.judge_pending(&judge()).await.unwrap();
        let journal = WithdrawalJournal::of(db.dir());
        for seq in [1, 2] {
            let wanted = withdrawal_of(&db, header(INSTALL, seq).id).await;
            journal.append(&wanted).unwrap();
            db.withdraw(&wanted).await.unwrap();
        }
        assert_eq!(journal.withdraw_again(&db).await.unwrap(), 0);
        assert_eq!(db.withdrawn_lines().await.unwrap(), db.count("withdrawal").await.unsigned_abs());
        db.backup_to(&newer).await.unwrap();
        let key_box = interview(INSTALL, 1, 1).key_box;
        let has_key = |file| std::fs::read(file).unwrap().windows(key_box.len()).any(|window| window == key_box);
        assert!(has_key(&older) && !has_key(&newer));

        let copy = Store::open(&format!("sqlite:{}", older.display())).await.unwrap();
        assert_eq!(copy.responses(EVALUATION, None, None, 10).await.unwrap().len(), 1);
        assert_eq!(journal.withdraw_again(&copy).await.unwrap(), 2);
        assert!(copy.responses(EVALUATION, None, None, 10).await.unwrap().is_empty());
        assert_eq!(copy.verify().await.unwrap().faults, Vec::<String>::new());
        // The tablet sends what the backup lacks: the line is taken in, its key is not.
        copy.accept(INSTALL, &[interview(INSTALL, 1, 1), interview(INSTALL, 2, 2)], NOW).await.unwrap();
        assert_eq!(copy.judge_pending(&judge()).await.unwrap(), 0);
        let verified = copy.verify().await.unwrap();
        assert_eq!((verified.faults, verified.reach), (vec![], vec![(INSTALL, 2)]));
        copy.close().await;
    }

    async fn a_key_that_is_lost_is_still_a_fault(db: Db) {
        programme(&db).await;
        db.accept(INSTALL, &[interview(INSTALL, 1, 1), interview(INSTALL, 2, 2)], NOW).await.unwrap();
        let wanted = withdrawal_of(&db, header(INSTALL, 1).id).await;
        db.withdraw(&wanted).await.unwrap();
        db.sql("delete from submission_key").await;
        let faults = db.verify().await.unwrap().faults;
        assert_eq!(faults.len(), 1);
        assert!(faults[0].contains("line 2") && faults[0].contains("lost its key"), "{faults:?}");
    }

    async fn so_is_the_lost_key_of_a_line_kept_aside(db: Db) {
        programme(&db).await;
        let lost = InstallId(id(0x56));
        enrol(&db, lost, 2).await;
        db.accept(INSTALL, &[interview(lost, 1, 1), interview(lost, 2, 2)], NOW).await.unwrap();
        db.withdraw(&withdrawal_of(&db, header(lost, 1).id).await).await.unwrap();
        assert_eq!(db.verify().await.unwrap().faults, Vec::<String>::new());
        db.sql("update conflicting_submission set key_box = (select key_box from conflicting_submission where length(key_box) = 0)").await;
        let faults = db.verify().await.unwrap().faults;
        assert_eq!(faults, ["1 lines kept aside have lost their keys: they cannot be opened any more"]);
    }

    /// The judge reads a line with its key, then the line is withdrawn, then the judge writes down what it found.
    async fn a_key_that_was_read_before_brings_nothing_back(db: Db) {
        programme(&db).await;
        db.accept(INSTALL, &[interview(INSTALL, 1, 1), visit(2, 2), interview(INSTALL, 3, 3)], NOW).await.unwrap();
        db.sql("create table read_before as select * from submission_key").await;
        for seq in [1, 2] {
            db.withdraw(&withdrawal_of(&db, header(INSTALL, seq).id).await).await.unwrap();
        }
        db.sql("delete from submission_key").await;
        db.sql("insert into submission_key select * from read_before").await;
        db.sql("drop table read_before").await;
        assert_eq!(db.judge_pending(&judge()).await.unwrap(), 1);
        assert_eq!(db.texts("select verdict from judgement order by judged_at, verdict").await, ["counted", "withdrawn", "withdrawn"]);
        assert_eq!(db.texts("select outcome from visit").await, Vec::<String>::new());
        let faults = db.verify().await.unwrap().faults;
        assert!(faults.len() == 2 && faults.iter().all(|fault| fault.contains("has its key all the same")), "{faults:?}");
    }

    async fn every_version_goes_with_it(db: Db) {
        programme(&db).await;
        let old = header(INSTALL, 1).id;
        take(&db, &[interview(INSTALL, 1, 1), interview(INSTALL, 2, 2)]).await;
        db.ask(&question(0x700, old)).await.unwrap();
        take(&db, &[replacement(3, 1, old)]).await;
        let wanted = withdrawal_of(&db, old).await;
        assert_eq!(wanted, withdrawal_of(&db, header(INSTALL, 3).id).await, "from whichever end");
        assert!(wanted.len() == 2 && wanted.iter().all(|one| one.person == Some((EVALUATION, case_id(1)))));
        assert_eq!(db.withdraw(&wanted).await.unwrap(), 1);
        assert_eq!(db.texts("select 'a reply' from reply").await, Vec::<String>::new());
        // Nobody is asked about it any more, and no third version takes its place.
        assert!(told(&db, 1).await.questions.is_empty());
        assert_eq!(take(&db, &[replacement(4, 1, old)]).await, 0);
        assert_eq!(db.texts("select verdict from judgement order by verdict").await, ["counted", "withdrawn", "withdrawn", "withdrawn"]);
        assert_eq!(kept_keys(&db).await, ["key"], "that of another person");
        let rebuilt = db.rebuild(&judge()).await.unwrap();
        assert_eq!((rebuilt.responses, rebuilt.before), (1, rebuilt.after));
    }

    /// An older database counted what had come too late beside the answer that was withdrawn.
    async fn another_answer_does_not_take_its_place_in_an_older_database(db: Db) {
        programme(&db).await;
        let other = InstallId(id(0x56));
        enrol(&db, other, 2).await;
        take(&db, &[interview(other, 1, 1), interview(other, 2, 2)]).await;
        let line = interview(INSTALL, 1, 1);
        let withdrawal = Withdrawal {
            tombstone: Tombstone::sign(INSTALL, line.header.id, line.line_hash, NOW, &keys()),
            person: Some((EVALUATION, case_id(1))),
            reason: "xin rút".to_owned(),
            by: "mai".to_owned(),
        };
        assert_eq!(db.withdraw(&[withdrawal]).await.unwrap(), 2);
        assert_eq!(db.judge_pending(&judge()).await.unwrap(), 1);
        let reason = db.quarantine_reason(other, header(other, 1).id).await.unwrap();
        assert_eq!(reason, Some(Reason::CaseAnswered));
        assert_eq!(take(&db, &[line]).await, 0);
        let rebuilt = db.rebuild(&judge()).await.unwrap();
        assert_eq!((rebuilt.responses, rebuilt.before), (1, rebuilt.after));
    }

    async fn it_leaves_every_list_and_count(db: Db) {
        programme(&db).await;
        take(&db, &[interview(INSTALL, 1, 1), interview(INSTALL, 2, 2), visit(3, 3), visit(4, 3)]).await;
        let before = db.case_counts(EVALUATION).await.unwrap();
        assert_eq!((before.answered, before.not_visited, before.visits), (2, 6, 2));
        for seq in [1, 4] {
            db.withdraw(&withdrawal_of(&db, header(INSTALL, seq).id).await).await.unwrap();
        }
        let counts = db.case_counts(EVALUATION).await.unwrap();
        assert_eq!((counts.answered, counts.not_visited, counts.visits), (1, 6, 1));
        assert_eq!(counts.outcomes, [(Outcome::NobodyHome, 1), (Outcome::Refused, 1)].into());
        let progress = db.progress(EVALUATION).await.unwrap();
        assert_eq!((progress.answered, progress.quarantined), (1, 0));
        assert_eq!(db.sample_rows(EVALUATION).await.unwrap().probability.len(), 1);
        let counted: u64 = db.day_counts(EVALUATION).await.unwrap().iter().map(|one| one.count).sum();
        assert_eq!(counted, 1);
        assert_eq!(db.responses(EVALUATION, None, None, 10).await.unwrap().len(), 1);
        // Nobody goes there again: one of seven people is left less, as if the case were closed.
        let [surveyor] = <[_; 1]>::try_from(db.workloads(EVALUATION).await.unwrap()).unwrap();
        assert_eq!((surveyor.cases, surveyor.left, surveyor.closed), (7, 5, 1));
        assert_eq!((told(&db, 1).await.state, told(&db, 3).await.state), (CaseState::Done, CaseState::Open));
        assert_eq!(told(&db, 3).await.visits.len(), 1);
        assert_eq!(db.texts("select answers from response where response_id is null").await, Vec::<String>::new());
    }

    async fn its_photographs_go_and_nothing_of_them_is_owed(db: Db) {
        programme(&db).await;
        let files = Vault::at(db.dir().join("files")).leaving(0);
        let [own, shared] = [[1; 300].as_slice(), &[2; 400]].map(|bytes| {
            let hash = BlobHash::of_file(bytes);
            files.append(INSTALL, hash, bytes.len() as u64, 0, bytes).unwrap();
            Blob(hash, bytes.len() as u64, "image/jpeg".to_owned())
        });
        take(&db, &[pictured(1, &[own.clone(), shared.clone()]), pictured(2, std::slice::from_ref(&shared))]).await;
        for blob in [&own, &shared] {
            db.file_is_whole(INSTALL, blob.0, NOW).await.unwrap();
        }
        let first = header(INSTALL, 1).id;
        let older = db.verify_with(Some(&files), &BTreeSet::new()).await.unwrap();
        assert_eq!((older.reach, older.files, older.faults), (vec![(INSTALL, 2)], 2, vec![]));
        files.destroy(INSTALL, own.0).unwrap();
        // A database from before, and the file is destroyed: a fault, unless it is known that the line was withdrawn.
        assert_eq!(db.verify_with(Some(&files), &BTreeSet::new()).await.unwrap().faults.len(), 1);
        let known = db.verify_with(Some(&files), &[first].into()).await.unwrap();
        assert_eq!((known.reach, known.files, known.faults), (vec![(INSTALL, 2)], 1, vec![]));

        db.withdraw(&withdrawal_of(&db, first).await).await.unwrap();
        assert_eq!(db.withdrawn_files().await.unwrap(), [(INSTALL, own.0)], "another line speaks of the other one");
        assert_eq!(db.whole_files().await.unwrap(), [shared.0]);
        assert!(db.files_of(INSTALL, first).await.unwrap().is_empty());
        assert!(db.files_of_submissions(EVALUATION, &[first.0]).await.unwrap().is_empty());
        assert_eq!(db.line_of(EVALUATION, first).await.unwrap(), None);
        assert_eq!(db.owed_file(INSTALL, own.0).await.unwrap(), Some(OwedFile { length: 300, whole: false, withdrawn: true }));
        assert_eq!(db.owed_file(INSTALL, shared.0).await.unwrap(), Some(OwedFile { length: 400, whole: true, withdrawn: false }));
        // What was under way when it was withdrawn is not called whole.
        db.file_is_whole(INSTALL, own.0, NOW).await.unwrap();
        assert_eq!(db.whole_files().await.unwrap(), [shared.0]);
        let verified = db.verify_with(Some(&files), &BTreeSet::new()).await.unwrap();
        assert_eq!((verified.reach, verified.faults), (vec![(INSTALL, 2)], vec![]));

        db.withdraw(&withdrawal_of(&db, header(INSTALL, 2).id).await).await.unwrap();
        assert_eq!(db.withdrawn_files().await.unwrap().len(), 2);
        // A line that comes for the first time after it was withdrawn owes none either.
        let late = pictured(3, &[Blob(BlobHash([7; 32]), 9, "image/jpeg".to_owned())]);
        let withdrawal = Withdrawal {
            tombstone: Tombstone::sign(INSTALL, late.header.id, late.line_hash, NOW, &keys()),
            person: None,
            reason: "xin rút".to_owned(),
            by: "mai".to_owned(),
        };
        db.withdraw(&[withdrawal]).await.unwrap();
        take(&db, &[late]).await;
        assert!(db.owed_file(INSTALL, BlobHash([7; 32])).await.unwrap().unwrap().withdrawn);
        assert_eq!(db.verify_with(Some(&files), &BTreeSet::new()).await.unwrap().reach, [(INSTALL, 3)]);
    }

    /// Lines of a lost install that another one handed over, with their files, and that nobody has taken over yet.
    async fn what_was_rescued_is_not_taken_over_any_more(db: Db) {
        programme(&db).await;
        let lost = InstallId(id(0x56));
        enrol(&db, lost, 2).await;
        let (kept, gone) = (Blob(BlobHash([6; 32]), 5, "image/jpeg".to_owned()), Blob(BlobHash([7; 32]), 9, "image/jpeg".to_owned()));
        let lines = [(1, &kept), (2, &gone)].map(|(seq, blob)| {
            let header = Header { blobs: vec![blob.clone()], ..header(lost, seq) };
            freeze(header, &body(Some(case_id(u32::try_from(seq).unwrap())), 3), 0)
        });
        db.accept(INSTALL, &lines, NOW).await.unwrap();
        for blob in [&kept, &gone] {
            db.file_is_whole(INSTALL, blob.0, NOW).await.unwrap();
        }
        assert_eq!(db.rescued_lines(INSTALL, lost).await.unwrap().len(), 2);
        db.withdraw(&withdrawal_of(&db, header(lost, 2).id).await).await.unwrap();
        let waiting = db.rescued_lines(INSTALL, lost).await.unwrap();
        assert_eq!(waiting.iter().map(|line| line.seq).collect::<Vec<_>>(), [1]);
        assert_eq!(db.rescued_counts().await.unwrap()[0].lines, 1);
        assert_eq!(db.withdrawn_files().await.unwrap(), [(INSTALL, gone.0)]);
        assert_eq!(db.whole_files().await.unwrap(), [kept.0]);
        assert_eq!(db.verify().await.unwrap().faults, Vec::<String>::new());
        // Handed in by its own tablet after all, or by a file that somebody brought: without its key.
        assert_eq!(take(&db, &lines).await, 1);
        assert_eq!(db.texts("select verdict from judgement order by verdict").await, ["counted", "withdrawn"]);
        assert_eq!(db.verify().await.unwrap().faults, Vec::<String>::new());
    }

    /// It came after the list of lines was made, or is in a newer backup than the one it was withdrawn from.
    async fn a_copy_that_is_not_in_the_list_goes_too(db: Db) {
        programme(&db).await;
        let other = InstallId(id(0x56));
        enrol(&db, other, 2).await;
        take(&db, &[interview(INSTALL, 1, 1)]).await;
        let wanted = withdrawal_of(&db, header(INSTALL, 1).id).await;
        db.accept(other, &[interview(INSTALL, 1, 1)], NOW).await.unwrap();
        assert_eq!(db.withdraw(&wanted).await.unwrap(), 1);
        assert_eq!(kept_keys(&db).await, Vec::<String>::new());
        assert_eq!(db.verify().await.unwrap().faults, Vec::<String>::new());
        // The other way round: the copy is in the list, the line of the tablet itself is not.
        take(&db, &[interview(other, 2, 2)]).await;
        db.accept(INSTALL, &[interview(other, 2, 2)], NOW).await.unwrap();
        let mut wanted = withdrawal_of(&db, header(other, 2).id).await;
        wanted.retain(|one| one.tombstone.install == INSTALL);
        assert_eq!((wanted.len(), db.withdraw(&wanted).await.unwrap()), (1, 1));
        assert_eq!(kept_keys(&db).await, Vec::<String>::new());
        assert_eq!(db.verify().await.unwrap().faults, Vec::<String>::new());
    }

    /// The tablet was offline, or has handed the line over under another install.
    async fn a_version_that_comes_later_has_no_key_either(db: Db) {
        programme(&db).await;
        let lost = InstallId(id(0x56));
        enrol(&db, lost, 2).await;
        let old = header(INSTALL, 1).id;
        take(&db, &[interview(INSTALL, 1, 1)]).await;
        let wanted = withdrawal_of(&db, old).await;
        db.withdraw(&wanted).await.unwrap();
        let picture = Blob(BlobHash([6; 32]), 5, "image/jpeg".to_owned());
        let pictured = |install, seq, old| {
            let header = Header { supersedes: Some(old), blobs: vec![picture.clone()], ..header(install, seq) };
            freeze(header, &body(Some(case_id(1)), 2), 0)
        };
        let later = pictured(INSTALL, 2, old);
        // Another one takes the place of that one, and comes with it.
        let last = replacement(3, 1, later.header.id);
        db.accept(INSTALL, &[later.clone(), last.clone()], NOW).await.unwrap();
        db.accept(INSTALL, &[pictured(lost, 1, old)], NOW).await.unwrap();
        assert_eq!(db.judge_pending(&judge()).await.unwrap(), 0);
        assert_eq!(kept_keys(&db).await, Vec::<String>::new());
        assert_eq!(db.texts("select verdict from judgement").await, ["withdrawn"; 3]);
        assert!(db.owed_file(INSTALL, picture.0).await.unwrap().unwrap().withdrawn);
        assert!(db.files_of(INSTALL, later.header.id).await.unwrap().is_empty());
        assert_eq!(db.rescued_counts().await.unwrap(), []);
        assert_eq!(db.verify().await.unwrap().faults, Vec::<String>::new());
        // Each is to be signed for; a tombstone without a signature is none.
        assert_eq!(db.withdrawals().await.unwrap(), wanted);
        let unsigned = db.unsigned_withdrawals().await.unwrap();
        assert_eq!(unsigned.len(), 3);
        let signed: Vec<Withdrawal> = unsigned.iter().map(|one| one.sign(&keys())).collect();
        assert!(signed.iter().all(|one| one.person == wanted[0].person && one.reason == wanted[0].reason));
        db.withdraw(&signed).await.unwrap();
        assert_eq!(db.unsigned_withdrawals().await.unwrap(), []);
        assert_eq!(db.withdrawals().await.unwrap().len(), 4);
        db.accept(INSTALL, &[later, last], NOW).await.unwrap();
        assert_eq!(kept_keys(&db).await, Vec::<String>::new());
    }

    /// Nobody had asked, so it never took the place of the other; or it waits to be taken over.
    async fn a_version_that_never_counted_goes_with_it(db: Db) {
        programme(&db).await;
        let lost = InstallId(id(0x56));
        enrol(&db, lost, 2).await;
        let old = header(INSTALL, 1).id;
        let late = replacement(2, 1, old);
        let aside = freeze(Header { supersedes: Some(late.header.id), ..header(lost, 1) }, &body(Some(case_id(1)), 2), 0);
        take(&db, &[interview(INSTALL, 1, 1), late.clone(), interview(INSTALL, 3, 3)]).await;
        db.accept(INSTALL, std::slice::from_ref(&aside), NOW).await.unwrap();
        assert_eq!(db.quarantine_reason(INSTALL, late.header.id).await.unwrap(), Some(Reason::CaseAnswered));
        let wanted = withdrawal_of(&db, old).await;
        assert_eq!(wanted.len(), 3);
        for from in [late.header.id, aside.header.id] {
            assert_eq!(withdrawal_of(&db, from).await, wanted, "from whichever end");
        }
        // A journal that knows of the first alone, as of a backup from before, does the same.
        let first: Vec<Withdrawal> = wanted.iter().filter(|one| one.tombstone.id == old).cloned().collect();
        assert_eq!((first.len(), db.withdraw(&first).await.unwrap()), (1, 1));
        assert_eq!(kept_keys(&db).await, ["key"], "that of another person");
        assert_eq!(db.unsigned_withdrawals().await.unwrap().len(), 2);
        assert_eq!(db.verify().await.unwrap().faults, Vec::<String>::new());
        assert_eq!(db.rescued_counts().await.unwrap(), []);
        assert_eq!(db.texts("select verdict from judgement where verdict = 'quarantined'").await, Vec::<String>::new());
    }

    /// Its free text may tell what the respondent said.
    async fn what_a_surveyor_explained_about_it_goes_too(db: Db) {
        programme(&db).await;
        let ask = async |number, seq| {
            let question = question(number, header(INSTALL, seq).id);
            db.ask(&question).await.unwrap();
            question.id
        };
        take(&db, &[interview(INSTALL, 1, 1), interview(INSTALL, 2, 2)]).await;
        let (own, other) = (ask(0x700, 1).await, ask(0x701, 2).await);
        take(&db, &[explanation(3, own), explanation(4, other)]).await;
        let wanted = withdrawal_of(&db, header(INSTALL, 1).id).await;
        assert_eq!(wanted.iter().map(|one| one.tombstone.id).collect::<Vec<_>>(), [1, 3].map(|seq| header(INSTALL, seq).id));
        // A journal that knows of the answer alone does the same.
        db.withdraw(&wanted[..1]).await.unwrap();
        assert_eq!(db.unsigned_withdrawals().await.unwrap().len(), 1);
        assert_eq!(db.texts("select explanation from reply").await, ["bà kể chồng bà ốm"], "about the other one");
        assert_eq!(kept_keys(&db).await, ["key"; 2]);
        // So does one that comes when the answer is gone already.
        take(&db, &[explanation(5, own)]).await;
        assert_eq!(kept_keys(&db).await, ["key"; 2]);
        assert_eq!(db.count("reply").await, 1);
        assert_eq!(db.unsigned_withdrawals().await.unwrap().len(), 2);
        assert_eq!(db.withdrawn_interviews().await.unwrap().len(), 1);
        assert!(db.count("withdrawal").await > 2, "the explanations among them");
        assert_eq!(db.verify().await.unwrap().faults, Vec::<String>::new());
        let rebuilt = db.rebuild(&judge()).await.unwrap();
        assert_eq!((rebuilt.responses, rebuilt.before), (1, rebuilt.after));
    }

    /// Rescued and not taken over yet, or too late.
    async fn who_withdraws_what_does_not_count_is_left_alone_too(db: Db) {
        programme(&db).await;
        let other = InstallId(id(0x56));
        enrol(&db, other, 2).await;
        take(&db, &[interview(INSTALL, 2, 2)]).await;
        take(&db, &[interview(other, 3, 2)]).await;
        db.accept(INSTALL, &[interview(other, 1, 1)], NOW).await.unwrap();
        assert_eq!(told(&db, 1).await.state, CaseState::Open);
        let wanted = withdrawal_of(&db, header(other, 1).id).await;
        assert_eq!(wanted.iter().map(|one| one.person).collect::<Vec<_>>(), [Some((EVALUATION, case_id(1)))]);
        let before = db.count("feed_entry").await;
        assert_eq!(db.withdraw(&wanted).await.unwrap(), 0);
        assert!(db.count("feed_entry").await > before, "the tablets are told");
        assert_eq!(told(&db, 1).await.state, CaseState::Done);
        assert_eq!(take(&db, &[interview(INSTALL, 1, 1)]).await, 0);
        let reason = db.quarantine_reason(INSTALL, header(INSTALL, 1).id).await.unwrap();
        assert_eq!(reason, Some(Reason::CaseAnswered));
        // Of the second person another answer counts, and stays.
        let late = withdrawal_of(&db, header(other, 3).id).await;
        assert_eq!(late.iter().map(|one| one.person).collect::<Vec<_>>(), [None]);
        assert_eq!(db.withdraw(&late).await.unwrap(), 0);
        assert_eq!(db.count("response").await, 1);
    }

    /// Two tablets with one storage may finish the same interview, each in its own words.
    async fn another_line_of_the_same_interview_is_kept_without_its_key(db: Db) {
        programme(&db).await;
        take(&db, &[interview(INSTALL, 1, 1)]).await;
        db.withdraw(&withdrawal_of(&db, header(INSTALL, 1).id).await).await.unwrap();
        let twin = freeze(header(INSTALL, 1), &body(Some(case_id(1)), 5), 7);
        let kept = db.accept(INSTALL, &[twin], NOW).await.unwrap();
        assert_eq!(kept[0].status, Status::Conflict);
        assert_eq!(db.texts("select 'key' from conflicting_submission where length(key_box) > 0").await, Vec::<String>::new());
    }
}

/// A line that was cut when the power went costs no other.
#[test]
fn the_journal_is_read_past_a_cut_line() {
    let folder = tempfile::tempdir().unwrap();
    let journal = WithdrawalJournal::of(folder.path());
    assert_eq!(journal.read().unwrap(), (vec![], 0));
    let one = |number: u8| {
        let (install, submission) = (INSTALL, header(INSTALL, u64::from(number)).id);
        let tombstone = Tombstone::sign(install, submission, sync::chain::LineHash([number; 32]), NOW, &keys());
        let person = Some((EVALUATION, survey::id::CaseId(id(number.into()))));
        Withdrawal { tombstone, person, reason: "lý do\nhai dòng".to_owned(), by: "mai".to_owned() }
    };
    journal.append(&[one(1), one(2)]).unwrap();
    let path = folder.path().join("withdrawals.jsonl");
    let whole = std::fs::read(&path).unwrap();
    std::fs::write(&path, &whole[..whole.len() - 9]).unwrap();
    journal.append(&[one(3)]).unwrap();
    assert_eq!(journal.read().unwrap(), (vec![one(1), one(3)], 1));
}

/// SQLite's log has a page as it was before, and so has the file until the log is folded into it.
#[test]
fn neither_the_file_nor_its_log_has_the_key_afterwards() {
    crate::harness::run(store::Engine::Sqlite, |db: Db| async move {
        programme(&db).await;
        let lost = InstallId(id(0x56));
        enrol(&db, lost, 2).await;
        let (line, aside) = (interview(INSTALL, 1, 1), interview(lost, 1, 3));
        take(&db, &[line.clone(), interview(INSTALL, 2, 2)]).await;
        db.accept(INSTALL, std::slice::from_ref(&aside), NOW).await.unwrap();
        let file = db.address().strip_prefix("sqlite:").unwrap().to_owned();
        let has = |key_box: &[u8]| {
            [file.clone(), format!("{file}-wal")].iter().any(|part| {
                let bytes = std::fs::read(part).unwrap();
                bytes.windows(key_box.len()).any(|window| window == key_box)
            })
        };
        assert!(has(&line.key_box) && has(&aside.key_box));
        for id in [line.header.id, aside.header.id] {
            db.withdraw(&withdrawal_of(&db, id).await).await.unwrap();
        }
        assert!(!has(&line.key_box) && !has(&aside.key_box));
        assert!(has(&interview(INSTALL, 2, 2).key_box), "that of another person");
        assert!(db.fold_log().await.unwrap());
    });
}
