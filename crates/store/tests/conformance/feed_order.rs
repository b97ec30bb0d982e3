//! Entries that commit late, and readers that would pass them.
//!
//! The planted readers below are how others read such a log: by the number given inside the writing transaction, alone or
//! with the oldest transaction still running in view. The test shows that both lose entries where the feed does not.

use sqlx::{PgPool, Row as _};
use std::collections::BTreeSet;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;
use store::{Engine, Store};
use survey::id::EvaluationId;
use sync::cursor::{Cursor, Position};
use sync::feed::Touched;
use uuid::Uuid;

use crate::fixture::{NOW, SURVEYOR, programme};
use crate::harness::{Db, both, run};
use crate::people::person_key;

const EPOCH: Uuid = Uuid::from_u128(9);
const INSERT: &str = "insert into feed_entry (kind, evaluation_id, user_id) values ('scope', $1, $2)";

fn mark(number: u128) -> Uuid {
    Uuid::from_u128(0xfeed_0000 + number)
}

/// A reader that goes on from where it was and remembers what it saw.
struct Reader {
    since: u64,
    seen: BTreeSet<Uuid>,
}

impl Reader {
    const fn new() -> Self {
        Self { since: 0, seen: BTreeSet::new() }
    }

    async fn read(&mut self, store: &Store) {
        loop {
            let cursor = Cursor { epoch: EPOCH, surveyor: SURVEYOR, position: Position::Since(self.since) };
            let view = store.feed(SURVEYOR, Some(&cursor), EPOCH, 5000, &person_key()).await.unwrap();
            for (seq, touched) in &view.log.entries {
                assert_eq!(*seq, self.since + 1, "the numbers have a gap or are out of order");
                self.since = *seq;
                if let Touched::Scope(EvaluationId(id)) = touched {
                    self.seen.insert(*id);
                }
            }
            if !view.log.cut {
                return;
            }
        }
    }
}

/// `seq > cursor`, and the same with an eye on running transactions.
const PLANTED: [(&str, &str); 2] = [
    ("number taken before the commit", "select entry_id, evaluation_id from feed_entry where entry_id > $1"),
    (
        "the same, behind the oldest running transaction",
        "select entry_id, evaluation_id from feed_entry where entry_id > $1 \
         and xmin::text::bigint < pg_snapshot_xmin(pg_current_snapshot())::text::bigint",
    ),
];

/// What a planted reader and the feed have seen after the steps, of the two entries that were committed.
async fn seen_by(db: &Db, sql: &'static str, xid_first: bool) -> (usize, usize) {
    db.sql("delete from feed_entry").await;
    let pool = PgPool::connect(db.address()).await.unwrap();
    let mut feed = Reader::new();
    let (mut last, mut planted) = (0_i64, BTreeSet::new());
    let mut late = pool.begin().await.unwrap();
    let mut early = pool.begin().await.unwrap();
    if xid_first {
        // The one that commits first has the older transaction and the higher number.
        sqlx::query("select pg_current_xact_id()").execute(&mut *early).await.unwrap();
    }
    sqlx::query(INSERT).bind(mark(1)).bind(SURVEYOR.0).execute(&mut *late).await.unwrap();
    sqlx::query(INSERT).bind(mark(2)).bind(SURVEYOR.0).execute(&mut *early).await.unwrap();
    early.commit().await.unwrap();
    let mut late = Some(late);
    for _ in 0..2 {
        for row in sqlx::query(sqlx::AssertSqlSafe(sql)).bind(last).fetch_all(&pool).await.unwrap() {
            last = last.max(row.get::<i64, _>(0));
            planted.insert(row.get::<Uuid, _>(1));
        }
        // Afterwards, because giving a number is a transaction too.
        db.number_feed(NOW).await.unwrap();
        feed.read(db).await;
        if let Some(late) = late.take() {
            late.commit().await.unwrap();
        }
    }
    pool.close().await;
    (planted.len(), feed.seen.len())
}

#[test]
fn planted_readers_pass_what_commits_late_and_the_feed_does_not() {
    run(Engine::Postgres, |db| async move {
        programme(&db).await;
        for (name, sql) in PLANTED {
            let mut lost = false;
            // Transactions of other databases in the cluster may hide everything from the second one for a while.
            for _ in 0..40 {
                let (planted, feed) = seen_by(&db, sql, true).await;
                assert_eq!(feed, 2, "the feed lost an entry");
                lost |= planted < 2;
                if lost {
                    break;
                }
            }
            assert!(lost, "nothing was lost by: {name}");
        }
        let (planted, feed) = seen_by(&db, PLANTED[0].1, false).await;
        assert_eq!((planted, feed), (1, 2));
    });
}

const WRITERS: u128 = 8;

/// Transactions of each writer, and entries of each: 50,000 altogether. On SQLite a writer that is not the store's own waits by
/// turns of a tenth of a second, so there they are fewer and larger.
const fn each(engine: Engine) -> (u128, u128) {
    match engine {
        Engine::Sqlite => (15, 417),
        Engine::Postgres => (125, 50),
    }
}

both! {
    /// Eight writers, one of them slow, sequencers that are given up in the middle, and a reader all the while.
    async fn eight_writers_and_a_reader_that_misses_nothing(db: Db) {
        programme(&db).await;
        db.number_feed(NOW).await.unwrap();
        let mut reader = Reader::new();
        reader.read(&db).await;
        let before = reader.seen.len();
        let done = Arc::new(AtomicBool::new(false));
        let sequencers: Vec<_> = (0..2_u64).map(|place| {
            let (store, done) = (db.clone(), done.clone());
            tokio::spawn(async move {
                let mut turn = place;
                while !done.load(Ordering::Relaxed) {
                    turn = turn.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
                    let wait = Duration::from_micros(200 + (turn >> 40) % 3000);
                    // Given up wherever it is: what it did not commit is numbered by the next.
                    let _given_up = tokio::time::timeout(wait, store.number_feed(NOW)).await;
                    tokio::time::sleep(Duration::from_micros(300)).await;
                }
            })
        }).collect();
        let writers: Vec<_> = (0..WRITERS).map(|writer| {
            let db = db.clone();
            tokio::spawn(async move {
                let (turns, at_once) = each(db.engine());
                for turn in 0..turns {
                    let first = (writer * turns + turn) * at_once;
                    db.write_marks((first..first + at_once).map(mark).collect(), SURVEYOR.0, writer == 0 && turn % 25 == 0).await;
                }
            })
        }).collect();
        let mut writers = Some(writers);
        let mut finished = tokio::spawn(async move {
            for writer in writers.take().into_iter().flatten() {
                writer.await.unwrap();
            }
        });
        loop {
            let over = tokio::time::timeout(Duration::from_millis(5), &mut finished).await;
            reader.read(&db).await;
            if let Ok(joined) = over {
                joined.unwrap();
                break;
            }
        }
        done.store(true, Ordering::Relaxed);
        for sequencer in sequencers {
            sequencer.await.unwrap();
        }
        while db.number_feed(NOW).await.unwrap() > 0 {}
        reader.read(&db).await;
        let (turns, at_once) = each(db.engine());
        assert_eq!(reader.seen.len() - before, usize::try_from(WRITERS * turns * at_once).unwrap());
    }
}

/// A request whose client hangs up is dropped wherever it is, also while its transaction begins.
#[test]
fn what_is_given_up_leaves_no_transaction_open() {
    run(Engine::Postgres, |db| async move {
        programme(&db).await;
        for turn in 0..400_u64 {
            db.write_marks(vec![mark(u128::from(turn))], SURVEYOR.0, false).await;
            let _given_up = tokio::time::timeout(Duration::from_micros(50 + turn * 5), db.number_feed(NOW)).await;
        }
        db.number_feed(NOW).await.unwrap();
        let open = "select state::text from pg_stat_activity where datname = current_database() \
             and state = 'idle in transaction'";
        for _ in 0..100 {
            if db.texts(open).await.is_empty() {
                return;
            }
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
        panic!("{:?}", db.texts(open).await);
    });
}
