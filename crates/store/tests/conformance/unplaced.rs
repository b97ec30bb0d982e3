//! Lines of an evaluation that is not here: told of until it is, and judged anew then.

use store::Unplaced;
use survey::id::{CampaignId, EvaluationId, UnitId};
use sync::line::Header;
use sync::receipt::Reason;

use crate::fixture::{
    INSTALL, NOW, OFFICE, body, campaign, case, case_id, evaluation, freeze, header, id, interview, judge, programme,
    unit,
};
use crate::harness::both;

const MISSING: EvaluationId = EvaluationId(id(0xee));

both! {
    async fn lines_of_a_missing_evaluation_are_told_of_and_count_once_it_is_there(db: Db) {
        programme(&db).await;
        let of_missing = |header: Header, reason| {
            let mut line = freeze(Header { evaluation: MISSING, ..header }, &body(Some(case_id(1)), 4), 0);
            // What a receipt said when the line came.
            line.reason = Some(reason);
            line
        };
        let lines = [
            interview(INSTALL, 1, 1),
            of_missing(header(INSTALL, 2), Reason::UnknownEvaluation),
            of_missing(Header { v: 2, ..header(INSTALL, 3) }, Reason::UnknownVersion),
        ];
        db.accept(INSTALL, &lines, NOW).await.unwrap();
        assert!(db.unplaced().await.unwrap().is_empty(), "not judged yet");
        assert_eq!(db.judge_pending(&judge()).await.unwrap(), 1);
        let unknown = Unplaced {
            install: INSTALL,
            seq: 2,
            evaluation: MISSING,
            reason: Reason::UnknownEvaluation,
            received_at: NOW,
        };
        let newer = Unplaced { seq: 3, reason: Reason::UnknownVersion, ..unknown };
        assert_eq!(db.unplaced().await.unwrap(), [unknown, newer]);
        let rebuilt = db.rebuild(&judge()).await.unwrap();
        assert_eq!((rebuilt.responses, rebuilt.before), (1, rebuilt.after));
        assert_eq!(db.unplaced().await.unwrap(), [unknown, newer]);

        // As if it came back from where it was known.
        let (other, year) = (UnitId(id(0x11)), CampaignId(id(0x22)));
        db.put_unit(&unit(other, "MSN", "UBND huyện Mai Sơn")).await.unwrap();
        db.add_campaign(&campaign(year, 2023), OFFICE).await.unwrap();
        db.add_evaluation(&evaluation(MISSING, year, other), OFFICE).await.unwrap();
        db.add_cases(&[(case(MISSING, 1), None)]).await.unwrap();
        assert_eq!(db.rebuild(&judge()).await.unwrap().responses, 2);
        assert_eq!(db.quarantine_reason(INSTALL, header(INSTALL, 2).id).await.unwrap(), None);
        // What this server cannot read yet stands in the list of its evaluation now.
        assert_eq!(db.unplaced().await.unwrap(), []);
        assert_eq!(db.progress(MISSING).await.unwrap().quarantined, 1);
    }

    async fn what_a_withdrawn_key_hides_is_not_told_of(db: Db) {
        programme(&db).await;
        let line = Header { evaluation: MISSING, ..header(INSTALL, 1) };
        db.accept(INSTALL, &[freeze(line, &body(Some(case_id(1)), 4), 0)], NOW).await.unwrap();
        db.judge_pending(&judge()).await.unwrap();
        assert_eq!(db.unplaced().await.unwrap().len(), 1);
        assert_eq!(db.sql("delete from submission_key").await, 1);
        db.rebuild(&judge()).await.unwrap();
        assert!(db.unplaced().await.unwrap().is_empty());
    }
}
