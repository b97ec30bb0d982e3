//! What the office asks about a submission, and the two answers to it.

use store::{NewQuestion, Store, StoreError};
use survey::id::{EvaluationId, InstallId, QuestionId, ResponseId, SubmissionId};
use sync::body::Body;
use sync::line::Kind;
use sync::message::AssignedCase;
use sync::question::Explanation;
use sync::receipt::Reason;

use crate::fixture::{
    EVALUATION, INSTALL, NOW, SURVEYOR, body, case_id, enrol, freeze, header, id, interview, judge, programme,
};
use crate::harness::both;
use crate::people::person_key;

const QUESTION: QuestionId = QuestionId(id(0x700));

fn about(seq: u64) -> NewQuestion {
    NewQuestion {
        id: QUESTION,
        evaluation: EVALUATION,
        about: ResponseId(header(INSTALL, seq).id.0),
        by: SURVEYOR,
        at: NOW,
        text: "Phiếu này làm trong 3 phút?".to_owned(),
    }
}

fn explanation(seq: u64, question: QuestionId, text: &str) -> store::Arrival {
    let mut header = header(INSTALL, seq);
    header.kind = Kind::Explanation;
    let said = Explanation { question, text: text.to_owned() };
    freeze(header, &Body { explanation: Some(said), ..Body::default() }, 0)
}

/// An interview of this person in the place of another one.
fn replacement(tablet: InstallId, seq: u64, case: u32, old: SubmissionId) -> store::Arrival {
    let mut header = header(tablet, seq);
    header.supersedes = Some(old);
    freeze(header, &body(Some(case_id(case)), 2), 0)
}

async fn told(store: &Store, number: u32) -> AssignedCase {
    let view = store.feed(SURVEYOR, None, uuid::Uuid::from_u128(9), 0, &person_key()).await.unwrap();
    serde_json::from_str(&view.scope.evaluations[&EVALUATION].cases[&case_id(number)]).unwrap()
}

async fn take(store: &Store, lines: &[store::Arrival]) -> usize {
    for line in lines {
        store.accept(line.header.install, std::slice::from_ref(line), NOW).await.unwrap();
    }
    store.judge_pending(&judge()).await.unwrap()
}

/// One answered case, and a question about it.
async fn asked(store: &Store) {
    programme(store).await;
    take(store, &[interview(INSTALL, 1, 1), interview(INSTALL, 2, 2)]).await;
    store.ask(&about(1)).await.unwrap();
}

both! {
    async fn a_question_reaches_whoever_has_the_person_on_the_list(db: Db) {
        asked(&db).await;
        let [open] = <[_; 1]>::try_from(told(&db, 1).await.questions).unwrap();
        assert_eq!((open.id, open.submission, open.at), (QUESTION, header(INSTALL, 1).id, NOW));
        assert_eq!((open.by.as_str(), open.text.as_str()), ("Lò Thị Mai", "Phiếu này làm trong 3 phút?"));
        assert!(told(&db, 2).await.questions.is_empty());
        let [listed] = <[_; 1]>::try_from(db.questions(EVALUATION).await.unwrap()).unwrap();
        assert_eq!((listed.id, listed.about, listed.case_number), (QUESTION, open.submission, 1));
        assert!(listed.replies.is_empty());
        assert!(db.questions(EvaluationId(id(0x98))).await.unwrap().is_empty());
        assert!(matches!(db.ask(&about(1)).await, Err(StoreError::Exists(_))));
        let nothing = NewQuestion { id: QuestionId(id(0x701)), ..about(9) };
        assert!(matches!(db.ask(&nothing).await, Err(StoreError::Missing("submission"))));
        let elsewhere = NewQuestion { evaluation: EvaluationId(id(0x98)), ..about(1) };
        assert!(matches!(db.ask(&elsewhere).await, Err(StoreError::Missing("submission"))));
    }

    async fn an_explanation_keeps_the_submission_and_closes_the_question(db: Db) {
        asked(&db).await;
        let answers = db.texts("select answers from response order by response_id").await;
        assert_eq!(take(&db, &[explanation(3, QUESTION, "Bác ấy vội đi nương.")]).await, 0);
        assert_eq!(db.quarantine_reason(INSTALL, header(INSTALL, 3).id).await.unwrap(), None);
        assert!(told(&db, 1).await.questions.is_empty());
        let [listed] = <[_; 1]>::try_from(db.questions(EVALUATION).await.unwrap()).unwrap();
        let [reply] = <[_; 1]>::try_from(listed.replies).unwrap();
        assert_eq!((reply.explanation.as_deref(), reply.by.as_str()), (Some("Bác ấy vội đi nương."), "Lò Thị Mai"));
        assert_eq!(db.texts("select answers from response order by response_id").await, answers);
        // A second thought stands beside the first.
        take(&db, &[explanation(4, QUESTION, "Có anh trưởng bản ngồi cạnh.")]).await;
        assert_eq!(db.questions(EVALUATION).await.unwrap()[0].replies.len(), 2);
        let rebuilt = db.rebuild(&judge()).await.unwrap();
        assert_eq!(rebuilt.before, rebuilt.after);
    }

    async fn a_new_version_counts_in_the_place_of_the_old_one_which_stays(db: Db) {
        asked(&db).await;
        let lines = db.count("raw_submission").await;
        assert_eq!(take(&db, &[replacement(INSTALL, 3, 1, header(INSTALL, 1).id)]).await, 0);
        let verdicts = db.texts("select verdict from judgement order by submission_id").await;
        assert_eq!(verdicts, ["superseded", "counted", "counted"]);
        assert_eq!(db.quarantine_reason(INSTALL, header(INSTALL, 1).id).await.unwrap(), None);
        assert_eq!((db.count("raw_submission").await, db.count("response").await), (lines + 1, 2));
        let counted = db.responses(EVALUATION, None, None, 10).await.unwrap();
        assert!(counted.iter().any(|one| one.id == header(INSTALL, 3).id.0) && counted.len() == 2);
        let [listed] = <[_; 1]>::try_from(db.questions(EVALUATION).await.unwrap()).unwrap();
        assert_eq!(listed.replies.iter().map(|one| one.explanation.clone()).collect::<Vec<_>>(), [None]);
        assert!(told(&db, 1).await.questions.is_empty());
        let rebuilt = db.rebuild(&judge()).await.unwrap();
        assert_eq!((rebuilt.before, rebuilt.responses), (rebuilt.after, 2));
    }

    /// A tablet alone replaces nothing: the office must have asked, about this very submission of this very person.
    async fn nothing_is_replaced_without_a_question(db: Db) {
        asked(&db).await;
        let unasked = replacement(INSTALL, 3, 2, header(INSTALL, 2).id);
        let of_another = replacement(INSTALL, 4, 2, header(INSTALL, 1).id);
        take(&db, &[unasked.clone(), of_another.clone()]).await;
        for line in [unasked, of_another] {
            let reason = db.quarantine_reason(INSTALL, line.header.id).await.unwrap();
            assert_eq!(reason, Some(Reason::CaseAnswered));
        }
        assert_eq!(told(&db, 1).await.questions.len(), 1);
        let rebuilt = db.rebuild(&judge()).await.unwrap();
        assert_eq!((rebuilt.before, rebuilt.responses), (rebuilt.after, 2));
    }

    /// A line of another tablet that was taken in between the two, and is judged after both.
    async fn who_comes_late_does_not_take_the_place_of_a_new_version(db: Db) {
        asked(&db).await;
        let other = InstallId(id(0x56));
        enrol(&db, other, 2).await;
        take(&db, &[interview(other, 1, 1), replacement(INSTALL, 3, 1, header(INSTALL, 1).id)]).await;
        let right = db.derived_digest().await.unwrap();
        assert_eq!(db.quarantine_reason(other, header(other, 1).id).await.unwrap(), Some(Reason::CaseAnswered));
        for late in ["server_seq = 3", "server_seq = 1", "server_seq in (1, 3)"] {
            db.sql(&format!("create table aside as select * from raw_submission where {late}")).await;
            db.sql(&format!("delete from raw_submission where {late}")).await;
            db.rebuild(&judge()).await.unwrap();
            db.sql("insert into raw_submission select * from aside").await;
            db.sql("insert into unjudged select install_id, submission_id, server_seq from aside").await;
            db.judge_pending(&judge()).await.unwrap();
            assert_eq!(db.derived_digest().await.unwrap(), right, "{late}");
            db.sql("drop table aside").await;
        }
    }

    /// The question was lost in a restore, the new version came all the same: it counts when the office asks again.
    async fn a_new_version_that_came_before_the_question_counts_once_it_is_asked(db: Db) {
        programme(&db).await;
        let other = InstallId(id(0x56));
        enrol(&db, other, 2).await;
        take(&db, &[interview(INSTALL, 1, 1), interview(INSTALL, 2, 2)]).await;
        let new = replacement(INSTALL, 3, 1, header(INSTALL, 1).id);
        // What came after it is weighed anew as well: this one has the id of the first, for somebody else.
        let mut same_id = header(other, 1);
        same_id.id = header(INSTALL, 1).id;
        let after = freeze(same_id, &body(Some(case_id(3)), 2), 0);
        take(&db, &[new.clone(), after.clone()]).await;
        let reasons = async || {
            let mut found = Vec::new();
            for line in [&new, &after] {
                found.push(db.quarantine_reason(line.header.install, line.header.id).await.unwrap());
            }
            found
        };
        assert_eq!(reasons().await, [Some(Reason::CaseAnswered), Some(Reason::IdTaken)]);

        db.ask(&about(1)).await.unwrap();
        db.judge_pending(&judge()).await.unwrap();
        assert_eq!(reasons().await, [None, None]);
        let counted = db.responses(EVALUATION, None, None, 10).await.unwrap();
        assert!(counted.len() == 3 && counted.iter().any(|one| one.id == new.header.id.0), "{counted:?}");
        assert_eq!(db.questions(EVALUATION).await.unwrap()[0].replies.len(), 1);
        assert!(told(&db, 1).await.questions.is_empty());
        let rebuilt = db.rebuild(&judge()).await.unwrap();
        assert_eq!((rebuilt.before, rebuilt.responses), (rebuilt.after, 3));
    }

    /// Asking about one person says nothing about the others: nobody is judged again for it.
    async fn a_question_that_nothing_waits_for_judges_nothing_again(db: Db) {
        asked(&db).await;
        take(&db, &[replacement(INSTALL, 3, 2, header(INSTALL, 2).id), interview(INSTALL, 4, 1)]).await;
        db.ask(&NewQuestion { id: QuestionId(id(0x701)), ..about(1) }).await.unwrap();
        assert_eq!((db.count("unjudged").await, db.count("response").await), (0, 2));
    }

    async fn what_explains_nothing_is_kept_and_named(db: Db) {
        asked(&db).await;
        let mut empty = header(INSTALL, 3);
        empty.kind = Kind::Explanation;
        take(&db, &[freeze(empty, &Body::default(), 0), explanation(4, QUESTION, " ")]).await;
        for seq in [3, 4] {
            let reason = db.quarantine_reason(INSTALL, header(INSTALL, seq).id).await.unwrap();
            assert_eq!(reason, Some(Reason::BadAnswers));
        }
        assert_eq!(told(&db, 1).await.questions.len(), 1);
    }
}
