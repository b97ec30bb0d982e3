//! The comparison of what counts with what must count sees a response that is missing, one that is there twice, and a line
//! that is judged otherwise than the rules say.

use journeys::chaos::Scene;

use crate::scene::{in_order, on_postgres, on_sqlite};

/// What is done to the database, and what is said of it then.
const MEDDLED: [(&str, &[&str]); 5] = [
    (
        "delete from response where response_id in (select response_id from kept)",
        &[
            "1 interviews that count have no response",
            "the office is told Progress { answered: 4, quarantined: 1 } and not Progress { answered: 5, quarantined: 1 }",
        ],
    ),
    ("insert into response select * from kept", &[]),
    (
        "insert into response select * from another",
        &[
            "1 responses are of no interview that counts, or one too many for it",
            "the office is told Progress { answered: 6, quarantined: 1 } and not Progress { answered: 5, quarantined: 1 }",
        ],
    ),
    ("delete from response where case_id is null", &[]),
    (
        "update judgement set reason = 'unknown_case' where reason = 'case_answered'",
        &[
            "1 lines are judged otherwise than they must be, the first one (\"quarantined\", Some(\"unknown_case\")) and \
             not (\"quarantined\", Some(\"case_answered\"))",
        ],
    ),
];

async fn what_counts_wrongly_is_seen(mut scene: Scene) {
    for _ in 0..2 {
        let tablet = scene.take().unwrap();
        let out = scene.send_out(tablet, scene.address().unwrap());
        scene.welcome(out).await.unwrap();
    }
    in_order(&mut scene).await;
    // One that counts; and the same under another id, of nobody, so that the database lets it in beside the first.
    scene.meddle("create table kept as select * from response limit 1").await.unwrap();
    scene.meddle("create table another as select * from kept").await.unwrap();
    scene.meddle("update another set response_id = install_id, case_id = null").await.unwrap();
    for (sql, said) in MEDDLED {
        assert_eq!(scene.meddle(sql).await.unwrap(), 1, "{sql}");
        assert_eq!(scene.faults().await.unwrap(), said, "{sql}");
    }
}

#[test]
fn what_counts_wrongly_is_seen_on_both_engines() {
    on_sqlite((2, 3), what_counts_wrongly_is_seen);
    on_postgres((2, 3), what_counts_wrongly_is_seen);
}
