//! Visits without an interview: what the last one found is how a case stands, until it is answered.

use std::collections::BTreeMap;
use store::{Arrival, CaseCounts, Store};
use survey::clock::Timestamp;
use survey::id::{CaseId, EvaluationId, InstallId};
use survey::outcome::Outcome;
use sync::body::Body;
use sync::line::Kind;
use sync::message::{AssignedCase, CaseState};
use sync::receipt::Reason;
use sync::visit::Visit;

use crate::feed::page;
use crate::fixture::{
    EVALUATION, INSTALL, NOW, SURVEYOR, case_id, enrol, freeze, header, id, interview, judge, programme,
};
use crate::harness::both;
use crate::people::person_key;

/// A visit without an interview to the case of that number.
pub fn visit(tablet: InstallId, seq: u64, case: u32, outcome: Outcome) -> Arrival {
    let mut header = header(tablet, seq);
    header.kind = Kind::Attempt;
    let again = (outcome == Outcome::Appointment).then(|| NOW.plus_days(1));
    let visit = Visit { outcome, again, note: "tối mới về".to_owned() };
    freeze(header, &Body { case: Some(case_id(case)), visit: Some(visit), ..Body::default() }, 0)
}

fn standing(found: impl IntoIterator<Item = (Outcome, u64)>) -> BTreeMap<Outcome, u64> {
    found.into_iter().collect()
}

async fn counts(store: &Store) -> CaseCounts {
    store.case_counts(EVALUATION).await.unwrap()
}

/// The case of that number as the tablet of the surveyor is told.
async fn told(store: &Store, number: u32) -> AssignedCase {
    let view = store.feed(SURVEYOR, None, uuid::Uuid::from_u128(9), 0, &person_key()).await.unwrap();
    let row = &view.scope.evaluations[&EVALUATION].cases[&case_id(number)];
    serde_json::from_str(row).unwrap()
}

both! {
    async fn a_visit_is_kept_once_and_is_no_response(db: Db) {
        programme(&db).await;
        let lines = [visit(INSTALL, 1, 1, Outcome::NobodyHome), visit(INSTALL, 2, 2, Outcome::Refused)];
        for _ in 0..2 {
            db.accept(INSTALL, &lines, NOW).await.unwrap();
            assert_eq!(db.judge_pending(&judge()).await.unwrap(), 0);
        }
        assert_eq!(db.quarantine_reason(INSTALL, lines[0].header.id).await.unwrap(), None);
        let outcomes = standing([(Outcome::NobodyHome, 1), (Outcome::Refused, 1)]);
        assert_eq!(counts(&db).await, CaseCounts { answered: 0, not_visited: 7, outcomes, visits: 2 });
        assert_eq!(db.count("response").await, 0);
        assert!(db.responses(EVALUATION, None, None, 10).await.unwrap().is_empty());
        assert_eq!(db.case_counts(EvaluationId(id(0x98))).await.unwrap(), CaseCounts::default());
    }

    async fn the_last_visit_says_how_a_case_stands(db: Db) {
        programme(&db).await;
        let outcomes = [Outcome::NobodyHome, Outcome::Refused, Outcome::Appointment];
        for (seq, outcome) in (1..).zip(outcomes) {
            db.accept(INSTALL, &[visit(INSTALL, seq, 1, outcome)], NOW).await.unwrap();
            db.judge_pending(&judge()).await.unwrap();
            assert_eq!(counts(&db).await.outcomes, standing([(outcome, 1)]), "{outcome:?}");
        }
        let person = told(&db, 1).await;
        let visits: Vec<_> = person.visits.iter().map(|past| past.visit.outcome).collect();
        assert_eq!((visits.as_slice(), person.state), (outcomes.as_slice(), CaseState::Open));
        let last = person.visits.last().unwrap();
        assert_eq!((last.id, last.at, last.visit.again), (header(INSTALL, 3).id, NOW, Some(NOW.plus_days(1))));
        assert_eq!(last.visit.note, "tối mới về");
        // An interview after all outweighs what was found before, and a visit that is told of late.
        db.accept(INSTALL, &[interview(INSTALL, 4, 1), visit(INSTALL, 5, 1, Outcome::Died)], NOW).await.unwrap();
        assert_eq!(db.judge_pending(&judge()).await.unwrap(), 1);
        let after = counts(&db).await;
        assert_eq!((after.answered, after.not_visited, after.outcomes), (1, 8, BTreeMap::new()));
        assert_eq!(told(&db, 1).await.state, CaseState::Done);
    }

    /// By the order in which the server took them in, whatever the tablets' clocks said and whenever they were judged.
    async fn two_tablets_tell_of_one_case(db: Db) {
        programme(&db).await;
        let other = InstallId(id(0x56));
        enrol(&db, other, 2).await;
        db.accept(INSTALL, &[visit(INSTALL, 1, 1, Outcome::Refused)], NOW).await.unwrap();
        let mut early = visit(other, 1, 1, Outcome::Away).header;
        early.wall = Timestamp::from_millis(0);
        let found = Visit { outcome: Outcome::Away, again: None, note: String::new() };
        let body = Body { case: Some(case_id(1)), visit: Some(found), ..Body::default() };
        db.accept(other, &[freeze(early, &body, 0)], NOW).await.unwrap();
        db.judge_pending(&judge()).await.unwrap();
        assert_eq!(counts(&db).await.outcomes, standing([(Outcome::Away, 1)]));
        let right = db.derived_digest().await.unwrap();
        // As if the first had been committed after the second was judged.
        db.sql("delete from visit where server_seq = 1").await;
        db.sql("delete from judgement where install_id = (select install_id from raw_submission where server_seq = 1)").await;
        db.sql("insert into unjudged select install_id, submission_id, server_seq from raw_submission where server_seq = 1").await;
        db.judge_pending(&judge()).await.unwrap();
        assert_eq!(counts(&db).await.outcomes, standing([(Outcome::Away, 1)]));
        assert_eq!(db.derived_digest().await.unwrap(), right);
    }

    async fn what_is_no_visit_is_kept_and_named(db: Db) {
        programme(&db).await;
        let whole = Visit { outcome: Outcome::Away, again: None, note: String::new() };
        let of = |case: Option<CaseId>, visit: Option<Visit>| Body { case, visit, ..Body::default() };
        let person = Some(case_id(1));
        let wrong = [
            (of(person, None), Reason::BadAnswers),
            (of(person, Some(Visit { outcome: Outcome::Appointment, ..whole.clone() })), Reason::BadAnswers),
            (of(person, Some(Visit { again: Some(NOW), ..whole.clone() })), Reason::BadAnswers),
            (of(person, Some(Visit { outcome: Outcome::Other, ..whole.clone() })), Reason::UnknownVersion),
            (of(None, Some(whole.clone())), Reason::UnknownCase),
            (of(Some(CaseId(id(0xcc))), Some(whole.clone())), Reason::UnknownCase),
        ];
        let mut lines = Vec::new();
        for (body, _) in &wrong {
            let mut header = header(INSTALL, lines.len() as u64 + 1);
            header.kind = Kind::Attempt;
            lines.push(freeze(header, body, 0));
        }
        let mut elsewhere = visit(INSTALL, 7, 1, Outcome::Away).header;
        elsewhere.evaluation = EvaluationId(id(0xee));
        lines.push(freeze(elsewhere, &of(person, Some(whole)), 0));
        db.accept(INSTALL, &lines, NOW).await.unwrap();
        db.judge_pending(&judge()).await.unwrap();
        let reasons = wrong.iter().map(|(_, reason)| *reason).chain([Reason::UnknownEvaluation]);
        for (line, reason) in lines.iter().zip(reasons) {
            assert_eq!(db.quarantine_reason(INSTALL, line.header.id).await.unwrap(), Some(reason));
        }
        assert_eq!(counts(&db).await.visits, 0);
    }

    async fn a_closed_case_is_not_left_to_anyone(db: Db) {
        programme(&db).await;
        let lines = [visit(INSTALL, 1, 1, Outcome::Refused), visit(INSTALL, 2, 2, Outcome::Away), interview(INSTALL, 3, 3)];
        db.accept(INSTALL, &lines, NOW).await.unwrap();
        db.judge_pending(&judge()).await.unwrap();
        let [one] = <[_; 1]>::try_from(db.workloads(EVALUATION).await.unwrap()).unwrap();
        assert_eq!((one.cases, one.left, one.closed), (7, 5, 1));
        // A later visit opens it again.
        db.accept(INSTALL, &[visit(INSTALL, 4, 1, Outcome::Appointment)], NOW).await.unwrap();
        db.judge_pending(&judge()).await.unwrap();
        let [one] = <[_; 1]>::try_from(db.workloads(EVALUATION).await.unwrap()).unwrap();
        assert_eq!((one.left, one.closed), (6, 0));
    }

    async fn visits_are_derived_again(db: Db) {
        programme(&db).await;
        let lines = [visit(INSTALL, 1, 1, Outcome::Appointment), visit(INSTALL, 2, 2, Outcome::Moved)];
        db.accept(INSTALL, &lines, NOW).await.unwrap();
        db.judge_pending(&judge()).await.unwrap();
        let right = db.derived_digest().await.unwrap();
        for damage in ["delete from visit", "update visit set outcome = 'died'", "update visit set note = null"] {
            assert!(db.sql(damage).await > 0, "{damage}");
            let rebuilt = db.rebuild(&judge()).await.unwrap();
            assert_ne!(rebuilt.before, right, "{damage}");
            assert_eq!(rebuilt.after, right, "{damage}");
        }
        // Whose key was destroyed is withdrawn, a visit too.
        db.sql("delete from submission_key").await;
        db.rebuild(&judge()).await.unwrap();
        assert_eq!(counts(&db).await.visits, 0);
    }

    /// A tablet hears of a visit that another one made.
    async fn the_feed_tells_of_a_visit(db: Db) {
        programme(&db).await;
        let before = page(&db, SURVEYOR, "", 1000).await;
        db.accept(INSTALL, &[visit(INSTALL, 1, 2, Outcome::TooIll)], NOW).await.unwrap();
        db.judge_pending(&judge()).await.unwrap();
        let page = page(&db, SURVEYOR, &before.next, 1000).await;
        let [sync::message::Change::Put { id, row, .. }] = page.changes.as_slice() else { panic!("{:?}", page.changes) };
        assert_eq!(*id, case_id(2).to_string());
        assert!(row.contains("too_ill"), "{row}");
    }
}
