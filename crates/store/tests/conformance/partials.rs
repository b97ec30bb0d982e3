//! Interviews that were broken off: kept, judged as far as they go, shown as what they are, and counted nowhere.

use serde_json::json;
use store::{Arrival, Progress, ResponseState, ResponseView, Standing, Store, Withdrawal};
use survey::case::Mode;
use survey::id::SubmissionId;
use survey::outcome::Outcome;
use sync::body::Body;
use sync::consent::Consent;
use sync::line::{Header, Kind};
use sync::receipt::Reason;
use sync::slip::SlipCode;
use sync::tombstone::Tombstone;
use sync::visit::Visit;

use crate::fixture::{EVALUATION, INSTALL, NOW, case_id, freeze, header, interview, judge, keys, programme};
use crate::harness::{Db, both};

/// What was answered until the person broke off: the question that must be answered was not reached.
pub fn partial(seq: u64, case: u32, age: u32) -> Arrival {
    let body = Body {
        answers: [("age".to_owned(), json!(age))].into_iter().collect(),
        case: Some(case_id(case)),
        consent: Some(Consent { before: 300, language: None }),
        ..Body::default()
    };
    freeze(Header { kind: Kind::Partial, ..header(INSTALL, seq) }, &body, 0)
}

fn broke_off(seq: u64, case: u32) -> Arrival {
    let visit = Visit { outcome: Outcome::BrokeOff, again: None, note: String::new() };
    let body = Body { case: Some(case_id(case)), visit: Some(visit), ..Body::default() };
    freeze(Header { kind: Kind::Attempt, ..header(INSTALL, seq) }, &body, 0)
}

async fn take(db: &Store, lines: &[Arrival]) -> usize {
    db.accept(INSTALL, lines, NOW).await.unwrap();
    db.judge_pending(&judge()).await.unwrap()
}

async fn in_state(db: &Db, state: ResponseState) -> Vec<ResponseView> {
    db.responses(EVALUATION, Some(state), None, 100).await.unwrap()
}

async fn numbers(db: &Db, state: ResponseState) -> Vec<Option<u32>> {
    in_state(db, state).await.iter().map(|view| view.case_number).collect()
}

async fn withdraw(db: &Store, submission: SubmissionId) -> usize {
    let lines = db.lines_of(submission, &judge()).await.unwrap();
    let one = |line: &store::KeptLine| Withdrawal {
        tombstone: Tombstone::sign(line.install, line.submission, line.line_hash, NOW.plus_days(1), &keys()),
        person: line.person,
        reason: "xin rút".to_owned(),
        by: "mai".to_owned(),
    };
    db.withdraw(&lines.iter().map(one).collect::<Vec<_>>()).await.unwrap();
    lines.len()
}

both! {
    async fn what_was_answered_until_somebody_broke_off_is_kept_and_counts_nowhere(db: Db) {
        programme(&db).await;
        assert_eq!(take(&db, &[partial(1, 1, 40), broke_off(2, 1)]).await, 0);
        let [view] = in_state(&db, ResponseState::Partial).await.try_into().unwrap();
        assert_eq!((view.id, view.case_number, view.mode), (header(INSTALL, 1).id.0, Some(1), Some(Mode::Tablet)));
        assert_eq!(view.consent.unwrap().day.to_string(), "2022-09-21");
        let counts = db.case_counts(EVALUATION).await.unwrap();
        assert_eq!((counts.answered, counts.outcomes.get(&Outcome::BrokeOff)), (0, Some(&1)));
        let Progress { answered, self_selected, quarantined, .. } = db.progress(EVALUATION).await.unwrap();
        assert_eq!((answered, self_selected, quarantined), (0, 0, 0));
        assert!(db.texts("select answers from response").await.is_empty());
        assert!(db.responses(EVALUATION, None, None, 10).await.unwrap().is_empty());
    }

    async fn a_later_interview_counts_and_both_stay_whatever_came_first(db: Db) {
        programme(&db).await;
        // Of the second person the line that was numbered first comes last.
        assert_eq!(take(&db, &[partial(1, 1, 40), interview(INSTALL, 3, 1), interview(INSTALL, 4, 2)]).await, 2);
        assert_eq!(take(&db, &[partial(2, 2, 50)]).await, 0);
        for _ in 0..2 {
            assert_eq!(numbers(&db, ResponseState::Partial).await, [Some(2), Some(1)]);
            assert_eq!(numbers(&db, ResponseState::Counted).await, [Some(2), Some(1)]);
            let damage = db.sql("update partial_interview set language = 'en'").await;
            assert_eq!(damage, 2);
            let rebuilt = db.rebuild(&judge()).await.unwrap();
            assert_eq!(rebuilt.responses, 2);
            assert_ne!(rebuilt.before, rebuilt.after, "the digest sees them");
        }
        assert!(in_state(&db, ResponseState::Partial).await.iter().all(|view| view.language.as_deref() == Some("vi")));
    }

    async fn pages_of_them_have_no_gap(db: Db) {
        programme(&db).await;
        take(&db, &(1..=5).map(|seq| partial(seq, u32::try_from(seq).unwrap(), 40)).collect::<Vec<_>>()).await;
        let all = in_state(&db, ResponseState::Partial).await;
        assert_eq!(all.len(), 5);
        let mut paged: Vec<ResponseView> = Vec::new();
        while paged.len() < 5 {
            let after = paged.last().map(|view| view.place);
            let page = db.responses(EVALUATION, Some(ResponseState::Partial), after, 2).await.unwrap();
            assert!(!page.is_empty() && page.len() <= 2);
            paged.extend(page);
        }
        assert_eq!(paged, all);
    }

    async fn what_is_wrong_in_it_waits_for_a_supervisor(db: Db) {
        programme(&db).await;
        take(&db, &[partial(1, 1, 12), partial(2, 999, 40)]).await;
        for (seq, reason) in [(1, Reason::BadAnswers), (2, Reason::UnknownCase)] {
            assert_eq!(db.quarantine_reason(INSTALL, header(INSTALL, seq).id).await.unwrap(), Some(reason));
        }
        assert!(in_state(&db, ResponseState::Partial).await.is_empty());
    }

    async fn one_that_comes_after_the_person_withdrew_is_withdrawn_too(db: Db) {
        programme(&db).await;
        take(&db, &[interview(INSTALL, 1, 1), interview(INSTALL, 2, 2)]).await;
        withdraw(&db, header(INSTALL, 1).id).await;
        assert_eq!(take(&db, &[partial(3, 1, 40), partial(4, 2, 50)]).await, 0);
        assert_eq!(numbers(&db, ResponseState::Partial).await, [Some(2)]);
        let standing = db.interviews_of_slip(SlipCode::of(header(INSTALL, 3).id)).await.unwrap()[0].standing;
        assert_eq!(standing, Standing::Withdrawn);
        assert_eq!(db.texts("select 'key' from submission_key").await.len(), 2, "of the other person alone");
        let rebuilt = db.rebuild(&judge()).await.unwrap();
        assert_eq!((rebuilt.responses, rebuilt.before), (1, rebuilt.after));
    }

    async fn it_is_withdrawn_with_the_interview_of_the_person_or_alone(db: Db) {
        programme(&db).await;
        let (first, second) = (header(INSTALL, 1).id, header(INSTALL, 2).id);
        take(&db, &[partial(1, 1, 40), partial(2, 2, 50), interview(INSTALL, 3, 1), interview(INSTALL, 4, 2)]).await;
        let [found] = db.interviews_of_slip(SlipCode::of(first)).await.unwrap().try_into().unwrap();
        assert_eq!((found.standing, found.case_number), (Standing::Partial, Some(1)));
        assert_eq!(withdraw(&db, header(INSTALL, 3).id).await, 2, "the interview and what was answered before");
        assert_eq!(numbers(&db, ResponseState::Partial).await, [Some(2)]);
        assert_eq!(withdraw(&db, second).await, 1, "another answer of that person counts");
        assert!(in_state(&db, ResponseState::Partial).await.is_empty());
        assert_eq!(numbers(&db, ResponseState::Counted).await, [Some(2)]);
        assert_eq!(db.texts("select 'key' from submission_key").await.len(), 1);
        assert_eq!(db.interviews_of_slip(SlipCode::of(second)).await.unwrap()[0].standing, Standing::Withdrawn);
        let rebuilt = db.rebuild(&judge()).await.unwrap();
        assert_eq!((rebuilt.responses, rebuilt.before), (1, rebuilt.after));
        assert!(db.verify().await.unwrap().faults.is_empty());
    }
}
