//! Opening what may not be a database, and seeing each other's commits.

use store::{Engine, Store, StoreError};

use crate::fixture::{NOW, UNIT, unit};
use crate::harness::{block_on, both, drop_database, empty, sqlite_only};

async fn refused(path: &std::path::Path) -> StoreError {
    match Store::open(&format!("sqlite:{}", path.display())).await {
        Ok(_) => panic!("{} was opened", path.display()),
        Err(error) => error,
    }
}

#[test]
fn a_file_that_is_no_database_is_named_and_left_as_it_is() {
    block_on(async {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("hailong.db");
        let text = "Đây không phải là cơ sở dữ liệu. ".repeat(200);
        std::fs::write(&path, &text).unwrap();
        let error = refused(&path).await;
        assert!(matches!(error, StoreError::NotADatabase { .. }), "{error:?}");
        assert!(error.to_string().contains("hailong.db") && !error.is_transient());
        assert_eq!(std::fs::read_to_string(&path).unwrap(), text);
        let error = refused(dir.path()).await;
        assert!(matches!(error, StoreError::NotADatabase { .. }), "a folder: {error:?}");
    });
}

#[test]
fn another_programs_database_is_not_ours() {
    block_on(async {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("photos.db");
        let raw = sqlx::SqlitePool::connect(&format!("sqlite:{}?mode=rwc", path.display())).await.unwrap();
        sqlx::query("create table photo (name text)").execute(&raw).await.unwrap();
        raw.close().await;
        let error = refused(&path).await;
        assert!(matches!(error, StoreError::NotADatabase { .. }), "{error:?}");
    });
}

#[test]
fn an_address_says_which_engine() {
    block_on(async {
        for address in ["", "mysql://x", "sqlite:", "sqlite::memory:", "postgres", "/var/lib/hailong.db"] {
            let error = Store::open(address).await.unwrap_err();
            assert!(matches!(error, StoreError::Address(_)), "{address}: {error:?}");
        }
        let dir = tempfile::tempdir().unwrap();
        let made = Store::open(&format!("sqlite:{}/a/b/c.db", dir.path().display())).await.unwrap();
        assert_eq!(made.engine(), Engine::Sqlite);
        made.close().await;
    });
}

#[test]
fn servers_that_start_at_once_migrate_once() {
    if sqlite_only() {
        return;
    }
    block_on(async {
        let address = empty(&format!("hl_{}_empty", std::process::id())).await;
        let tasks: Vec<_> = (0..6)
            .map(|_| {
                let address = address.clone();
                tokio::spawn(async move {
                    let store = Store::open(&address).await?;
                    let outcome = store.migrate().await;
                    store.close().await;
                    outcome
                })
            })
            .collect();
        let mut outcomes = Vec::new();
        for task in tasks {
            outcomes.push(task.await.unwrap());
        }
        drop_database(&address).await;
        for outcome in outcomes {
            outcome.unwrap();
        }
    });
}

both! {
    async fn a_commit_is_seen_by_every_reader(db: Db) {
        let other = db.again().await;
        for round in 0..20 {
            let name = format!("UBND huyện số {round}");
            db.put_unit(&unit(UNIT, "MLA", &name)).await.unwrap();
            for store in [&*db, &other] {
                let found = store.unit(UNIT).await.unwrap().unwrap();
                assert_eq!(found.name.get(&survey::language::Language::vietnamese()), name);
            }
        }
        other.close().await;
    }

    async fn writers_at_once_all_succeed(db: Db) {
        let other = db.again().await;
        let tasks: Vec<_> = (0..40_i64)
            .map(|n| {
                let store = if n % 2 == 0 { Store::clone(&db) } else { other.clone() };
                tokio::spawn(async move { store.set_setting(&format!("k{n}"), "v").await })
            })
            .collect();
        for task in tasks {
            task.await.unwrap().unwrap();
        }
        assert_eq!(db.count("setting").await, 40);
        other.close().await;
    }

    async fn a_write_that_is_given_up_leaves_nothing_and_blocks_nothing(db: Db) {
        crate::fixture::programme(&db).await;
        for _ in 0..20 {
            let lines: Vec<_> = (1..=4).map(|seq| crate::fixture::interview(crate::fixture::INSTALL, seq, 1)).collect();
            let store = db.clone();
            let task = tokio::spawn(async move { store.accept(crate::fixture::INSTALL, &lines, NOW).await });
            tokio::task::yield_now().await;
            task.abort();
            let _given_up = task.await;
            let held = db.count("raw_submission").await;
            assert!(held == 0 || held == 4, "{held} of a batch of 4");
        }
        db.set_setting("free", "again").await.unwrap();
    }

    async fn a_database_that_answers_is_pinged(db: Db) {
        db.ping().await.unwrap();
        let closed = db.again().await;
        closed.close().await;
        assert!(closed.ping().await.unwrap_err().is_transient());
    }
}
