//! The mixer parts answers from tickets and loses none.

use std::sync::atomic::{AtomicU32, Ordering};

use store::{Store, StoreError, WebSource};
use survey::clock::Day;
use survey::id::ResponseId;

use crate::fixture::{EVALUATION, day, id, judge, programme, web_answer};
use crate::harness::both;

static IDS: AtomicU32 = AtomicU32::new(0);

fn new_id() -> ResponseId {
    ResponseId(id(0x10_0000 + u128::from(IDS.fetch_add(1, Ordering::Relaxed))))
}

async fn stage(store: &Store, keys: std::ops::RangeInclusive<u8>, on: &str) {
    for key in keys {
        store.stage_web_answer(&web_answer(key, WebSource::Counter, on)).await.unwrap();
    }
}

pub async fn mix(store: &Store, batch: u32, today: Day) -> usize {
    store.mix_web_answers(batch, today, |n| (0..n).rev().collect(), new_id).await.unwrap()
}

both! {
    async fn below_the_batch_nothing_moves(db: Db) {
        programme(&db).await;
        stage(&db, 1..=4, "2022-09-21").await;
        assert_eq!(mix(&db, 5, day("2022-09-21")).await, 0);
        assert_eq!((db.count("web_staging").await, db.count("web_submission").await), (4, 0));
        assert_eq!(db.judge_pending(&judge()).await.unwrap(), 0);
    }

    async fn a_full_batch_moves_shuffled_under_new_ids(db: Db) {
        programme(&db).await;
        stage(&db, 1..=5, "2022-09-21").await;
        let mut numbers = 0;
        let ids = || {
            numbers += 1;
            ResponseId(id(0x900 + numbers))
        };
        let moved = db.mix_web_answers(5, day("2022-09-21"), |_| vec![3, 0, 4, 2, 1], ids).await.unwrap();
        assert_eq!((moved, db.count("web_staging").await), (5, 0));
        let mixed = db.texts("select answers from web_submission order by response_id").await;
        let mut sorted = mixed.clone();
        sorted.sort();
        let shuffled: Vec<String> = [3, 0, 4, 2, 1].iter().map(|place: &usize| sorted[*place].clone()).collect();
        assert_eq!(mixed, shuffled);
        // The key still stops a second sending; nothing joins it to the answer.
        assert_eq!(db.count("web_submit_key").await, 5);
        let again = db.stage_web_answer(&web_answer(1, WebSource::Counter, "2022-09-22")).await.unwrap();
        assert_eq!(again, store::Staged::Repeated);
    }

    async fn what_is_older_than_today_moves_and_today_waits(db: Db) {
        programme(&db).await;
        stage(&db, 1..=2, "2022-09-20").await;
        stage(&db, 3..=3, "2022-09-21").await;
        assert_eq!(mix(&db, 10, day("2022-09-21")).await, 2);
        assert_eq!(db.texts("select day from web_staging").await, ["2022-09-21"]);
        assert_eq!(mix(&db, 10, day("2022-09-21")).await, 0);
        assert_eq!(mix(&db, 10, day("2022-09-22")).await, 1);
    }

    async fn mixing_that_breaks_off_loses_nothing(db: Db) {
        programme(&db).await;
        stage(&db, 1..=5, "2022-09-21").await;
        for wrong in [vec![], vec![0, 1, 2, 3], vec![0, 0, 1, 2, 3], vec![0, 1, 2, 3, 9]] {
            let outcome = db.mix_web_answers(5, day("2022-09-21"), |_| wrong.clone(), new_id).await;
            assert!(matches!(outcome, Err(StoreError::Corrupt { .. })), "{wrong:?}: {outcome:?}");
            assert_eq!((db.count("web_staging").await, db.count("web_submission").await), (5, 0), "{wrong:?}");
        }
        // A doubled id fails in the middle of the move.
        let doubled = db.mix_web_answers(5, day("2022-09-21"), |n| (0..n).collect(), || ResponseId(id(1))).await;
        assert!(doubled.is_err());
        assert_eq!((db.count("web_staging").await, db.count("web_submission").await), (5, 0));
        assert_eq!(mix(&db, 5, day("2022-09-21")).await, 5);
    }

    async fn mixers_and_citizens_at_once_lose_nothing(db: Db) {
        programme(&db).await;
        let mut tasks = Vec::new();
        for part in 0..4_u8 {
            let store = db.clone();
            tasks.push(tokio::spawn(async move {
                stage(&store, part * 10 + 1..=part * 10 + 10, "2022-09-21").await;
                0
            }));
            let store = db.clone();
            tasks.push(tokio::spawn(async move {
                let mut moved = 0;
                for _ in 0..10 {
                    let now = mix(&store, 5, day("2022-09-21")).await;
                    // A lone answer that goes by itself could be told by when its ticket was used.
                    assert!(now == 0 || now >= 5, "{now} went alone");
                    moved += now;
                }
                moved
            }));
        }
        let mut moved = 0;
        for task in tasks {
            moved += task.await.unwrap();
        }
        let facts = db.count("web_submission").await;
        assert_eq!(facts, i64::try_from(moved).unwrap());
        assert_eq!(facts + db.count("web_staging").await, 40);
    }

    async fn mixed_answers_are_judged_and_stand_apart(db: Db) {
        programme(&db).await;
        stage(&db, 1..=5, "2022-09-20").await;
        let mut unreadable = web_answer(6, WebSource::Counter, "2022-09-20");
        unreadable.questionnaire.0 = [9; 32];
        db.stage_web_answer(&unreadable).await.unwrap();
        mix(&db, 1, day("2022-09-21")).await;
        assert_eq!(db.judge_pending(&judge()).await.unwrap(), 5);
        assert_eq!(db.judge_pending(&judge()).await.unwrap(), 0);
        let rows = db.sample_rows(EVALUATION).await.unwrap();
        assert_eq!((rows.probability.len(), rows.self_selected.len()), (0, 5));
        let mut first: Vec<u8> = rows.self_selected.iter().map(|codes| codes[0]).collect();
        first.sort_unstable();
        assert_eq!(first, [1, 2, 3, 4, 5]);
        let progress = db.progress(EVALUATION).await.unwrap();
        assert_eq!((progress.cases, progress.answered, progress.self_selected), (9, 0, 5));
        // What could not be read waits for a server that knows its form.
        assert_eq!(db.count("web_submission").await, 6);
    }
}
