//! PostgreSQL undoes a transaction that cannot be put in an order with the others (40001) or that waits for one that waits
//! for it (40P01): it is done again, and nobody hears of it.

use store::{Engine, Store};
use survey::campaign::CampaignState;

use crate::fixture::{CAMPAIGN, INSTALL, NOW, OFFICE, interview, judge, programme};
use crate::harness::{Db, run};

/// Lets the first `times` writes of a table be undone, by one code and the other in turn.
async fn undo(db: &Db, table: &str, times: u32) {
    let codes = "case when currval('undone') % 2 = 0 then '40001' else '40P01' end";
    for sql in [
        "create sequence if not exists undone".to_owned(),
        "alter sequence undone restart".to_owned(),
        format!(
            "create or replace function undo() returns trigger language plpgsql as $$ begin \
             if nextval('undone') <= {times} then raise exception 'undone' using errcode = {codes}; end if; \
             return new; end $$"
        ),
        format!("create or replace trigger undo before insert on {table} for each row execute function undo()"),
    ] {
        db.sql(&sql).await;
    }
}

async fn undone_work_is_done_again(db: Db) {
    programme(&db).await;
    undo(&db, "raw_submission", 3).await;
    let lines = [interview(INSTALL, 1, 1), interview(INSTALL, 2, 2)];
    let first = db.accept(INSTALL, &lines, NOW).await.unwrap();
    assert_eq!((first.len(), db.count("raw_submission").await), (2, 2));
    undo(&db, "judgement", 3).await;
    assert_eq!(db.judge_pending(&judge()).await.unwrap(), 2);
    undo(&db, "feed_entry", 3).await;
    db.step_campaign(CAMPAIGN, CampaignState::Closed, OFFICE).await.unwrap();
    assert_eq!(db.texts("select cast(last_value as text) from undone").await, ["4"]);
    let again = db.accept(INSTALL, &lines, NOW.plus_seconds(9)).await.unwrap();
    assert!(first.iter().zip(&again).all(|(one, other)| one.holding == other.holding));
}

/// One that is undone for ever is given up in the end, as something that passes; nothing is half done.
async fn what_is_undone_for_ever_is_given_up(db: Db) {
    programme(&db).await;
    undo(&db, "submission_key", u32::MAX).await;
    let lines = [interview(INSTALL, 1, 1)];
    let error = db.accept(INSTALL, &lines, NOW).await.unwrap_err();
    assert!(error.is_transient(), "{error}");
    assert_eq!((db.count("raw_submission").await, db.held(INSTALL).await.unwrap().ack), (0, 0));
    db.sql("drop trigger undo on submission_key").await;
    assert_eq!(db.accept(INSTALL, &lines, NOW).await.unwrap().len(), 1);
}

/// A database whose owner wants every transaction as if it were alone: many of the same batch, and several judges.
async fn the_strictest_order_loses_nothing(db: Db) {
    programme(&db).await;
    db.sql(
        "do $$ begin execute format('alter database %I set default_transaction_isolation = serializable', \
         current_database()); end $$",
    )
    .await;
    let strict: Store = db.again().await;
    let lines: Vec<_> = (1..=9).map(|seq| interview(INSTALL, seq, u32::try_from(seq).unwrap())).collect();
    let senders: Vec<_> = (0..6)
        .map(|_| {
            let (store, lines) = (strict.clone(), lines.clone());
            tokio::spawn(async move { store.accept(INSTALL, &lines, NOW).await.unwrap() })
        })
        .collect();
    let mut answers = Vec::new();
    for sender in senders {
        answers.push(sender.await.unwrap());
    }
    let holdings = |answer: &[store::Accepted]| answer.iter().map(|one| one.holding).collect::<Vec<_>>();
    assert!(answers.iter().all(|answer| holdings(answer) == holdings(&answers[0])));
    assert_eq!(db.count("raw_submission").await, 9);
    let judges: Vec<_> = (0..3)
        .map(|_| {
            let store = strict.clone();
            tokio::spawn(async move { store.judge_pending(&judge()).await.unwrap() })
        })
        .collect();
    let mut added = 0;
    for judge in judges {
        added += judge.await.unwrap();
    }
    assert_eq!((added, db.count("response").await, db.count("judgement").await), (9, 9, 9));
    strict.close().await;
}

/// A database on which somebody saved time: what is receipted waits for the disk all the same.
async fn a_commit_waits_for_the_disk(db: Db) {
    programme(&db).await;
    for sql in [
        "create table seen (value text)",
        "create function see() returns trigger language plpgsql as $$ begin \
         insert into seen values (current_setting('synchronous_commit')); return new; end $$",
        "create trigger see before insert on raw_submission for each row execute function see()",
    ] {
        db.sql(sql).await;
    }
    for (seq, (set, used)) in (1..).zip([("off", "on"), ("local", "local"), ("remote_apply", "remote_apply")]) {
        db.sql(&format!(
            "do $$ begin execute format('alter database %I set synchronous_commit = {set}', current_database()); end $$"
        ))
        .await;
        let store: Store = db.again().await;
        store.accept(INSTALL, &[interview(INSTALL, seq, u32::try_from(seq).unwrap())], NOW).await.unwrap();
        store.close().await;
        assert_eq!(db.texts("select value from seen").await, [used], "set to {set}");
        db.sql("delete from seen").await;
    }
}

#[test]
fn a_commit_waits_for_the_disk_on_postgres() {
    run(Engine::Postgres, a_commit_waits_for_the_disk);
}

#[test]
fn undone_work_is_done_again_on_postgres() {
    run(Engine::Postgres, undone_work_is_done_again);
}

#[test]
fn what_is_undone_for_ever_is_given_up_on_postgres() {
    run(Engine::Postgres, what_is_undone_for_ever_is_given_up);
}

#[test]
fn the_strictest_order_loses_nothing_on_postgres() {
    run(Engine::Postgres, the_strictest_order_loses_nothing);
}
