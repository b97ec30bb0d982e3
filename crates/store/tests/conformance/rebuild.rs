//! Everything derived can be dropped and derived again.

use crate::fixture::judge;
use crate::harness::both;
use crate::scenario;

both! {
    async fn deriving_again_gives_the_same(db: Db) {
        scenario::tell(&db).await;
        for _ in 0..2 {
            let rebuilt = db.rebuild(&judge()).await.unwrap();
            assert_eq!((rebuilt.responses, rebuilt.before), (9, rebuilt.after));
        }
    }

    async fn whatever_is_broken_is_mended(db: Db) {
        scenario::tell(&db).await;
        let right = db.derived_digest().await.unwrap();
        for damage in [
            "delete from response",
            "delete from judgement where verdict = 'quarantined'",
            "update response set answers = '{}'",
            "update response set install_id = null",
            "update judgement set reason = 'other'",
        ] {
            assert!(db.sql(damage).await > 0, "{damage}");
            let rebuilt = db.rebuild(&judge()).await.unwrap();
            assert_ne!(rebuilt.before, right, "{damage}");
            assert_eq!(rebuilt.after, right, "{damage}");
        }
    }

    async fn a_rebuild_that_was_cut_off_is_finished_by_judging(db: Db) {
        scenario::tell(&db).await;
        let right = db.derived_digest().await.unwrap();
        db.sql("delete from response").await;
        db.sql("delete from judgement").await;
        db.sql("insert into unjudged select install_id, submission_id, server_seq from raw_submission").await;
        assert_eq!(db.judge_pending(&judge()).await.unwrap(), 9);
        assert_eq!(db.derived_digest().await.unwrap(), right);
    }
}
