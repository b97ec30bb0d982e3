//! The epoch: begun once, begun anew by word, and by PostgreSQL's own word that another copy of the database answers.

use store::{Engine, Store};

use crate::fixture::NOW;
use crate::harness::{Db, both, run};

/// The name of a copy that this database is not.
const ANOTHER: &str = "7000000000000000000.00000001.5";

/// Twelve servers ask at once, each with an epoch of its own.
async fn ask_at_once(db: &Db) -> Vec<String> {
    let other = db.again().await;
    let tasks: Vec<_> = (0..12)
        .map(|n: i32| {
            let store = if n % 2 == 0 { Store::clone(db) } else { other.clone() };
            tokio::spawn(async move { store.epoch(&format!("new {n}"), NOW).await.unwrap() })
        })
        .collect();
    let mut answers = Vec::new();
    for task in tasks {
        answers.push(task.await.unwrap());
    }
    other.close().await;
    answers
}

both! {
    async fn servers_that_ask_at_once_agree(db: Db) {
        let answers = ask_at_once(&db).await;
        assert!(answers.iter().all(|one| *one == answers[0]), "{answers:?}");
        assert_eq!(db.epoch("later", NOW).await.unwrap(), answers[0]);
        assert_eq!(db.epoch_began().await.unwrap(), None, "the first one began with the database");
    }

    async fn it_knows_when_it_began(db: Db) {
        assert_eq!(db.epoch("first", NOW).await.unwrap(), "first");
        db.begin_epoch("second", NOW).await.unwrap();
        assert_eq!(db.epoch("third", NOW.plus_days(1)).await.unwrap(), "second");
        assert_eq!(db.epoch_began().await.unwrap(), Some(NOW));
    }
}

fn on_postgres<F: Future<Output = ()> + Send + 'static>(body: impl FnOnce(Db) -> F + Send + 'static) {
    run(Engine::Postgres, body);
}

#[test]
fn in_another_copy_of_the_database_one_new_epoch_begins() {
    on_postgres(|db| async move {
        db.epoch("first", NOW).await.unwrap();
        db.set_setting("epoch_copy", ANOTHER).await.unwrap();
        let answers = ask_at_once(&db).await;
        assert!(answers[0].starts_with("new ") && answers.iter().all(|one| *one == answers[0]), "{answers:?}");
        assert_eq!(db.epoch_began().await.unwrap(), Some(NOW));
        assert_eq!(db.epoch("later", NOW.plus_days(1)).await.unwrap(), answers[0], "told once");
    });
}

#[test]
fn a_backup_that_was_put_into_another_database_has_its_epoch_already() {
    on_postgres(|db| async move {
        db.epoch("first", NOW).await.unwrap();
        db.set_setting("epoch_copy", ANOTHER).await.unwrap();
        db.begin_epoch("restored", NOW).await.unwrap();
        assert_eq!(db.epoch("later", NOW).await.unwrap(), "restored");
    });
}

#[test]
fn whoever_may_not_ask_postgres_for_its_cluster_has_an_epoch_all_the_same() {
    on_postgres(|db| async move {
        let name = db.texts("select current_database()::text").await.remove(0);
        let role = format!("{name}_plain");
        for sql in [
            format!("create role {role}"),
            format!("grant all on all tables in schema public to {role}"),
            "revoke execute on function pg_control_system() from public".to_owned(),
        ] {
            db.sql(&sql).await;
        }
        let and = if db.address().contains('?') { '&' } else { '?' };
        let plain = Store::open(&format!("{}{and}options[role]={role}", db.address())).await.unwrap();
        assert_eq!(plain.epoch("first", NOW).await.unwrap(), "first");
        assert_eq!(plain.epoch("second", NOW).await.unwrap(), "first");
        assert_eq!(db.setting("epoch_copy").await.unwrap(), None, "it was not asked for");
        plain.close().await;
        db.sql(&format!("drop owned by {role}")).await;
        db.sql(&format!("drop role {role}")).await;
    });
}
