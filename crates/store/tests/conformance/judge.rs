//! From stored lines to responses that count, or to reasons to look.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::json;
use store::{Ground, Judge, StoreError};
use survey::id::{CaseId, EvaluationId, InstallId, SubmissionId};
use survey::questionnaire::QuestionnaireHash;
use sync::keys::ServerKeys;
use sync::line::Kind;
use sync::receipt::Reason;

use rand_chacha::ChaCha20Rng;
use rand_chacha::rand_core::{Rng as _, SeedableRng};

use crate::fixture::{
    EVALUATION, INSTALL, NOW, body, case_id, enrol, form, freeze, header, id, interview, judge, programme,
};
use crate::harness::both;

both! {
    async fn good_interviews_count_once(db: Db) {
        programme(&db).await;
        db.accept(INSTALL, &[interview(INSTALL, 1, 1), interview(INSTALL, 2, 2)], NOW).await.unwrap();
        assert_eq!(db.judge_pending(&judge()).await.unwrap(), 2);
        assert_eq!(db.judge_pending(&judge()).await.unwrap(), 0);
        assert_eq!(db.quarantine_reason(INSTALL, header(INSTALL, 1).id).await.unwrap(), None);
        assert!(matches!(
            db.quarantine_reason(INSTALL, SubmissionId(id(0xabc))).await,
            Err(StoreError::Missing("judgement"))
        ));
        let answers = db.texts("select answers from response order by response_id").await;
        assert_eq!(answers[0], json!({"A1": 2, "age": 40, "comment": "Chờ lâu quá"}).to_string());
    }

    /// Every way in which a line can be wrong, in one batch; none of them keeps the good one from counting.
    async fn what_is_wrong_is_named_and_blocks_nothing(db: Db) {
        programme(&db).await;
        db.publish_questionnaire(&form("2"), NOW).await.unwrap();
        let good = body(Some(case_id(1)), 4);
        let mut lines = Vec::new();
        let mut expect = Vec::new();
        let mut add = |change: &dyn Fn(&mut sync::line::Header), body: &sync::body::Body, reason: Option<Reason>| {
            let mut header = header(INSTALL, lines.len() as u64 + 1);
            change(&mut header);
            expect.push((header.id, reason));
            lines.push(freeze(header, body, 0));
        };
        let as_is = |_: &mut sync::line::Header| {};
        add(&as_is, &good, None);
        let mut child = body(Some(case_id(2)), 4);
        child.answers.insert("age".to_owned(), json!(12));
        add(&as_is, &child, Some(Reason::BadAnswers));
        let mut unanswered = body(Some(case_id(2)), 4);
        unanswered.answers.remove("A1");
        add(&as_is, &unanswered, Some(Reason::BadAnswers));
        add(&as_is, &body(Some(case_id(2)), 77), Some(Reason::BadAnswers));
        let mut miscoded = body(Some(case_id(2)), 4);
        miscoded.codes.0 = vec![1];
        add(&as_is, &miscoded, Some(Reason::BadAnswers));
        add(&|h| h.questionnaire = QuestionnaireHash([9; 32]), &good, Some(Reason::UnknownQuestionnaire));
        add(&|h| h.questionnaire = crate::fixture::form_hash("2"), &good, Some(Reason::UnknownQuestionnaire));
        add(&|h| h.evaluation = EvaluationId(id(0xee)), &good, Some(Reason::UnknownEvaluation));
        add(&as_is, &body(Some(CaseId(id(0xcc))), 4), Some(Reason::UnknownCase));
        add(&as_is, &body(None, 4), Some(Reason::UnknownCase));
        add(&as_is, &good, Some(Reason::CaseAnswered));
        add(&|h| h.v = 2, &good, Some(Reason::UnknownVersion));
        add(&|h| h.kind = Kind::BackCheck, &good, Some(Reason::UnknownVersion));
        add(&|h| h.kind = Kind::Attempt, &good, Some(Reason::BadAnswers));
        add(&as_is, &body(Some(case_id(3)), 4), Some(Reason::RevokedInstall));
        lines.last_mut().unwrap().reason = Some(Reason::RevokedInstall);

        db.accept(INSTALL, &lines, NOW).await.unwrap();
        assert_eq!(db.judge_pending(&judge()).await.unwrap(), 1);
        for (place, (submission, reason)) in expect.iter().enumerate() {
            let found = db.quarantine_reason(INSTALL, *submission).await.unwrap();
            assert_eq!(found, *reason, "line {}", place + 1);
        }
        // What is unknown to the server belongs to no evaluation's list.
        assert_eq!(db.progress(EVALUATION).await.unwrap().quarantined, 13);
        let aside = db.set_aside(EVALUATION).await.unwrap();
        assert_eq!(aside.values().sum::<u64>(), 13);
        let mut named: BTreeMap<Reason, u64> = BTreeMap::new();
        for reason in expect.iter().filter_map(|(_, reason)| *reason).filter(|reason| *reason != Reason::UnknownEvaluation) {
            *named.entry(reason).or_default() += 1;
        }
        assert_eq!(aside, named);
        assert_eq!(db.set_aside(EvaluationId(id(0x98))).await.unwrap(), BTreeMap::new());
        let told = db.texts("select detail from judgement where detail is not null").await;
        assert!(told.iter().all(|detail| !detail.contains("12") && !detail.contains("Chờ")), "{told:?}");
    }

    /// The server refuses such a line before it is stored. One that lies there all the same is no answer.
    async fn what_was_practised_never_counts(db: Db) {
        programme(&db).await;
        let practised = sync::line::Header { kind: Kind::Practice, ..header(INSTALL, 1) };
        let id = practised.id;
        db.accept(INSTALL, &[freeze(practised, &body(Some(case_id(1)), 4), 0)], NOW).await.unwrap();
        assert_eq!(db.judge_pending(&judge()).await.unwrap(), 0);
        assert!(db.quarantine_reason(INSTALL, id).await.unwrap().is_some());
        assert_eq!(db.rebuild(&judge()).await.unwrap().responses, 0);
    }

    async fn a_body_sealed_to_another_server_does_not_open(db: Db) {
        programme(&db).await;
        db.accept(INSTALL, &[interview(INSTALL, 1, 1)], NOW).await.unwrap();
        let stranger = Judge::new(ServerKeys::generate(&mut ChaCha20Rng::seed_from_u64(99)));
        assert_eq!(db.judge_pending(&stranger).await.unwrap(), 0);
        let line = header(INSTALL, 1).id;
        assert_eq!(db.quarantine_reason(INSTALL, line).await.unwrap(), Some(Reason::Unopenable));
        // With the right keys at hand, deriving everything again counts it.
        assert_eq!(db.rebuild(&judge()).await.unwrap().responses, 1);
    }

    async fn a_withdrawn_answer_counts_no_more(db: Db) {
        programme(&db).await;
        let mut held_back = interview(INSTALL, 2, 2);
        held_back.reason = Some(Reason::LateScope);
        db.accept(INSTALL, &[interview(INSTALL, 1, 1), held_back], NOW).await.unwrap();
        db.judge_pending(&judge()).await.unwrap();
        assert_eq!(db.sql("delete from submission_key").await, 2);
        assert_eq!(db.rebuild(&judge()).await.unwrap().responses, 0);
        let verdicts = db.texts("select verdict from judgement").await;
        assert_eq!(verdicts, ["withdrawn", "withdrawn"]);
        assert_eq!(db.quarantine_reason(INSTALL, header(INSTALL, 1).id).await.unwrap(), None);
        assert!(db.responses(EVALUATION, None, None, 10).await.unwrap().is_empty());
        // The line itself stays, and sending it again brings nothing back.
        db.accept(INSTALL, &[interview(INSTALL, 1, 1)], NOW).await.unwrap();
        assert_eq!((db.judge_pending(&judge()).await.unwrap(), db.held(INSTALL).await.unwrap().ack), (0, 2));
    }

    /// Two tablets, one case: who came first counts, however late the first is judged.
    async fn the_first_answer_to_a_case_counts_whenever_it_is_judged(db: Db) {
        programme(&db).await;
        let other = InstallId(id(0x56));
        enrol(&db, other, 2).await;
        db.accept(INSTALL, &[interview(INSTALL, 1, 1), interview(INSTALL, 2, 2)], NOW).await.unwrap();
        db.accept(other, &[interview(other, 1, 1), interview(other, 2, 3)], NOW).await.unwrap();
        db.judge_pending(&judge()).await.unwrap();
        let right = db.derived_digest().await.unwrap();
        assert_eq!(
            db.quarantine_reason(other, header(other, 1).id).await.unwrap(),
            Some(Reason::CaseAnswered)
        );
        // As if the first tablet's lines had been committed after the second's were judged.
        db.sql("create table aside as select * from raw_submission where server_seq <= 2").await;
        db.sql("delete from raw_submission where server_seq <= 2").await;
        db.sql("delete from unjudged where server_seq <= 2").await;
        assert_eq!(db.rebuild(&judge()).await.unwrap().responses, 2);
        assert_ne!(db.derived_digest().await.unwrap(), right);
        db.sql("insert into raw_submission select * from aside").await;
        db.sql("insert into unjudged select install_id, submission_id, server_seq from aside").await;
        db.judge_pending(&judge()).await.unwrap();
        assert_eq!(db.derived_digest().await.unwrap(), right);
        db.sql("drop table aside").await;
    }

    /// The id of a response is unique in an evaluation; a second tablet that uses it is not counted by mistake.
    async fn an_id_of_another_tablet_is_taken(db: Db) {
        programme(&db).await;
        let other = InstallId(id(0x57));
        enrol(&db, other, 2).await;
        let mut same_id = header(other, 1);
        same_id.id = header(INSTALL, 1).id;
        db.accept(INSTALL, &[interview(INSTALL, 1, 1)], NOW).await.unwrap();
        db.accept(other, &[freeze(same_id.clone(), &body(Some(case_id(2)), 3), 0)], NOW).await.unwrap();
        assert_eq!(db.judge_pending(&judge()).await.unwrap(), 1);
        assert_eq!(db.quarantine_reason(other, same_id.id).await.unwrap(), Some(Reason::IdTaken));
        assert_eq!(db.quarantine_reason(INSTALL, same_id.id).await.unwrap(), None);
    }

    /// A few at a time, oldest first, until nothing waits.
    async fn lines_are_judged_in_their_order(db: Db) {
        programme(&db).await;
        let lines: Vec<_> = (1..=230).map(|seq| interview(INSTALL, seq, 1)).collect();
        db.accept(INSTALL, &lines, NOW).await.unwrap();
        let mut ground = Ground::default();
        assert_eq!(db.judge_next(&judge(), &mut ground).await.unwrap(), Some(1));
        let judged = db.count("judgement").await;
        assert!(judged < 230, "all in one go");
        assert_eq!(db.count("unjudged").await, 230 - judged);
        let last = header(INSTALL, judged.unsigned_abs()).id;
        assert_eq!(db.quarantine_reason(INSTALL, last).await.unwrap(), Some(Reason::CaseAnswered));
        assert_eq!(db.judge_next(&judge(), &mut ground).await.unwrap(), Some(0));
        assert_eq!(db.judge_next(&judge(), &mut ground).await.unwrap(), None);
        assert_eq!((db.count("judgement").await, db.count("unjudged").await), (230, 0));
    }

    async fn judges_at_once_count_every_line_once(db: Db) {
        programme(&db).await;
        let lines: Vec<_> = (1..=40).map(|seq| interview(INSTALL, seq, u32::try_from(seq % 9 + 1).unwrap())).collect();
        db.accept(INSTALL, &lines, NOW).await.unwrap();
        let tasks: Vec<_> = (0..4)
            .map(|_| {
                let db = db.clone();
                tokio::spawn(async move { db.judge_pending(&judge()).await.unwrap() })
            })
            .collect();
        let mut added = 0;
        for task in tasks {
            added += task.await.unwrap();
        }
        assert_eq!((added, db.count("response").await, db.count("judgement").await), (9, 9, 40));
        let rebuilt = db.rebuild(&judge()).await.unwrap();
        assert_eq!(rebuilt.before, rebuilt.after);
    }

    /// The same facts judged together, one by one, in any groups and in any order of their coming: the same rows, and those
    /// that a simple rule expects.
    async fn many_together_are_judged_as_one_by_one(db: Db) {
        programme(&db).await;
        let tablets = [INSTALL, InstallId(id(0x61)), InstallId(id(0x62))];
        enrol(&db, tablets[1], 2).await;
        enrol(&db, tablets[2], 3).await;
        let mut rng = ChaCha20Rng::seed_from_u64(7);
        let mut pick = move |below: u64| rng.next_u64() % below;
        let (mut ids, mut cases, mut expected) = (BTreeSet::new(), BTreeSet::new(), Vec::new());
        for seq in 1..=24 {
            for tablet in tablets {
                let mut header = header(tablet, seq);
                if pick(6) == 0 {
                    header.id = crate::fixture::header(tablets[usize::try_from(pick(3)).unwrap()], seq).id;
                }
                // Nine cases, and one that is not on the list.
                let case = u32::try_from(pick(10)).unwrap() + 1;
                let reason = if case == 10 {
                    Some(Reason::UnknownCase)
                } else if ids.contains(&header.id) {
                    Some(Reason::IdTaken)
                } else if cases.contains(&case) {
                    Some(Reason::CaseAnswered)
                } else {
                    ids.insert(header.id);
                    cases.insert(case);
                    None
                };
                expected.push((tablet, header.id, reason));
                db.accept(tablet, &[freeze(header, &body(Some(case_id(case)), 4), 0)], NOW).await.unwrap();
            }
        }
        assert_eq!(db.judge_pending(&judge()).await.unwrap(), cases.len());
        let together = db.derived_digest().await.unwrap();
        for (tablet, submission, reason) in &expected {
            assert_eq!(db.quarantine_reason(*tablet, *submission).await.unwrap(), *reason, "{submission:?}");
        }
        let numbers = db.texts("select cast(server_seq as text) from raw_submission order by server_seq").await;
        assert_eq!((numbers.len(), cases.len()), (72, 9));
        for round in 0..6 {
            for table in ["response", "judgement", "unjudged"] {
                db.sql(&format!("delete from {table}")).await;
            }
            let mut left = numbers.clone();
            while !left.is_empty() {
                // One by one in their order, one by one in any order, in groups of any size from anywhere.
                let group = if round < 2 { 1 } else { usize::try_from(pick(9)).unwrap() + 1 };
                let mut some = Vec::new();
                for _ in 0..group.min(left.len()) {
                    let place = if round == 0 { 0 } else { usize::try_from(pick(left.len() as u64)).unwrap() };
                    some.push(left.remove(place));
                }
                let queue = "insert into unjudged (install_id, submission_id, server_seq) \
                     select install_id, submission_id, server_seq from raw_submission where server_seq in";
                db.sql(&format!("{queue} ({}) on conflict do nothing", some.join(", "))).await;
                db.judge_pending(&judge()).await.unwrap();
            }
            assert_eq!(db.derived_digest().await.unwrap(), together, "round {round}");
        }
    }
}
