//! The submission that a respondent asks about with the code of the slip.

use store::{Arrival, FoundInterview, NewQuestion, Standing, Store, Withdrawal};
use survey::id::{EvaluationId, QuestionId, ResponseId, SubmissionId};
use sync::line::{Header, Kind};
use sync::slip::SlipCode;
use sync::tombstone::Tombstone;
use uuid::Uuid;

use crate::fixture::{
    EVALUATION, INSTALL, NOW, SURVEYOR, body, case_id, day, enrol, freeze, header, id, interview, judge, keys,
    programme,
};
use crate::harness::both;

async fn take(db: &Store, lines: &[Arrival]) {
    for line in lines {
        db.accept(line.header.install, std::slice::from_ref(line), NOW).await.unwrap();
    }
    db.judge_pending(&judge()).await.unwrap();
}

async fn standings(db: &Store, submission: SubmissionId) -> Vec<Standing> {
    let found = db.interviews_of_slip(SlipCode::of(submission)).await.unwrap();
    found.into_iter().map(|one| one.standing).collect()
}

both! {
    async fn a_slip_leads_to_its_interview_and_to_what_became_of_it(db: Db) {
        programme(&db).await;
        let [one, two, three, four] = [1, 2, 3, 4].map(|seq| header(INSTALL, seq).id);
        let replacing = Header { supersedes: Some(two), ..header(INSTALL, 4) };
        let aside = freeze(header(INSTALL, 3), &body(None, 3), 0);
        take(&db, &[interview(INSTALL, 1, 1), interview(INSTALL, 2, 2), aside]).await;
        let asked = NewQuestion {
            id: QuestionId(id(0x900)),
            evaluation: EVALUATION,
            about: ResponseId(two.0),
            by: SURVEYOR,
            at: NOW,
            text: "Phiếu này làm trong 3 phút?".to_owned(),
        };
        db.ask(&asked).await.unwrap();
        take(&db, &[freeze(replacing, &body(Some(case_id(2)), 2), 0)]).await;
        let expected = FoundInterview {
            id: one,
            evaluation: EVALUATION,
            day: day("2022-09-21"),
            standing: Standing::Counted,
            withdrawn_at: None,
            case_number: Some(1),
        };
        assert_eq!(db.interviews_of_slip(SlipCode::of(one)).await.unwrap(), [expected]);
        assert_eq!(standings(&db, two).await, [Standing::Superseded]);
        assert_eq!(standings(&db, three).await, [Standing::Quarantined]);
        assert_eq!(standings(&db, four).await, [Standing::Counted]);
        assert_eq!(standings(&db, SubmissionId(id(0xfff))).await, []);

        let lines = db.lines_of(one, &judge()).await.unwrap();
        let at = NOW.plus_days(1);
        let gone: Vec<Withdrawal> = lines.iter().map(|line| Withdrawal {
            tombstone: Tombstone::sign(line.install, line.submission, line.line_hash, at, &keys()),
            person: line.person,
            reason: "xin rút".to_owned(),
            by: "mai".to_owned(),
        }).collect();
        db.withdraw(&gone).await.unwrap();
        let found = db.interviews_of_slip(SlipCode::of(one)).await.unwrap();
        assert_eq!((found[0].standing, found[0].withdrawn_at, found[0].case_number), (Standing::Withdrawn, Some(at), None));
    }

    async fn a_slip_leads_to_no_visit_and_to_both_of_two_that_share_a_code(db: Db) {
        programme(&db).await;
        let visit = Header { kind: Kind::Attempt, ..header(INSTALL, 1) };
        // The same last five bytes in another id, of an evaluation that the server does not have.
        let shared = header(INSTALL, 2).id;
        let twin = SubmissionId(Uuid::from_u128(shared.0.as_u128() ^ 1 << 40));
        let elsewhere = Header { id: twin, evaluation: EvaluationId(id(0x99)), ..header(INSTALL, 3) };
        let visited = visit.id;
        take(&db, &[freeze(visit, &body(None, 3), 0), interview(INSTALL, 2, 2), freeze(elsewhere, &body(None, 3), 0)]).await;
        assert_eq!(standings(&db, visited).await, []);
        let mut found = db.interviews_of_slip(SlipCode::of(shared)).await.unwrap();
        found.sort_by_key(|one| one.id != shared);
        let said: Vec<_> = found.iter().map(|one| (one.id, one.evaluation, one.standing)).collect();
        let nowhere = EvaluationId(id(0x99));
        assert_eq!(said, [(shared, EVALUATION, Standing::Counted), (twin, nowhere, Standing::Quarantined)]);
    }

    async fn a_slip_leads_to_what_another_tablet_keeps_aside(db: Db) {
        programme(&db).await;
        let other = survey::id::InstallId(id(0x55));
        enrol(&db, other, 60).await;
        let mut rescued = interview(INSTALL, 7, 3);
        rescued.reason = Some(sync::receipt::Reason::InstallMismatch);
        db.accept(other, &[rescued], NOW).await.unwrap();
        db.judge_pending(&judge()).await.unwrap();
        assert_eq!(standings(&db, header(INSTALL, 7).id).await, [Standing::Aside]);
    }
}
