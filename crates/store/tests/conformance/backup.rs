//! Copies of an embedded database.

use store::{Engine, Store, StoreError};

use crate::fixture::{INSTALL, NOW, interview};
use crate::harness::{both, run};
use crate::scenario;

#[test]
fn a_copy_opens_and_equals() {
    run(Engine::Sqlite, |db| async move {
        scenario::tell(&db).await;
        let path = db.dir().join("copy.db");
        let backup = db.backup_to(&path).await.unwrap();
        assert_eq!((backup.bytes, &backup.path), (std::fs::metadata(&path).unwrap().len(), &path));
        // What comes in afterwards is not in the copy.
        let digest = db.derived_digest().await.unwrap();
        db.accept(INSTALL, &[interview(INSTALL, 7, 7)], NOW).await.unwrap();
        let copy = Store::open(&format!("sqlite:{}", path.display())).await.unwrap();
        copy.migrate().await.unwrap();
        assert_eq!(copy.derived_digest().await.unwrap(), digest);
        assert_eq!((copy.held(INSTALL).await.unwrap().ack, db.held(INSTALL).await.unwrap().ack), (6, 10));
        copy.close().await;
        assert!(matches!(db.backup_to(&path).await, Err(StoreError::Exists(_))));
    });
}

#[test]
fn half_a_copy_is_never_taken_for_one() {
    run(Engine::Sqlite, |db| async move {
        let path = db.dir().join("copy.db");
        std::fs::write(db.dir().join("copy.db.part"), "cut off").unwrap();
        db.backup_to(&path).await.unwrap();
        assert!(!db.dir().join("copy.db.part").exists());
        assert!(db.backup_to(&db.dir().join("no/such/folder/copy.db")).await.is_err());
    });
}

#[test]
fn postgres_has_its_own_tool() {
    if crate::harness::sqlite_only() {
        return;
    }
    run(Engine::Postgres, |db| async move {
        let refused = db.backup_to(&db.dir().join("copy.db")).await;
        assert!(refused.unwrap_err().to_string().contains("pg_dump"));
    });
}

both! {
    async fn migrating_again_changes_nothing(db: Db) {
        scenario::tell(&db).await;
        let digest = db.derived_digest().await.unwrap();
        db.migrate().await.unwrap();
        assert_eq!(db.derived_digest().await.unwrap(), digest);
        let copies = std::fs::read_dir(db.dir()).unwrap();
        assert!(copies.flatten().all(|file| !file.file_name().to_string_lossy().contains("before-migration")));
    }

    async fn a_newer_schema_is_left_alone(db: Db) {
        db.sql("update _sqlx_migrations set version = 9999").await;
        let refused = db.migrate().await;
        assert!(matches!(refused, Err(StoreError::TooNew(9999))), "{refused:?}");
    }
}

/// As after a release with one migration less: none is applied, though the file is one of ours.
#[test]
fn an_older_schema_is_copied_before_it_is_migrated() {
    run(Engine::Sqlite, |db| async move {
        let path = db.dir().join("old.db");
        let address = format!("sqlite:{}?mode=rwc", path.display());
        let raw = sqlx::SqlitePool::connect(&address).await.unwrap();
        for sql in [
            "create table _sqlx_migrations (version bigint primary key, description text not null, \
             installed_on timestamp not null default current_timestamp, success boolean not null, \
             checksum blob not null, execution_time bigint not null)",
            "insert into _sqlx_migrations values (0, 'earlier', '2026-01-01', true, x'00', 1)",
            "create table kept (word text)",
            "insert into kept values ('Mường La')",
        ] {
            sqlx::query(sql).execute(&raw).await.unwrap();
        }
        raw.close().await;
        let old = Store::open(&format!("sqlite:{}", path.display())).await.unwrap();
        // This program knows no migration 0; it stops, but only after the copy was made.
        assert!(old.migrate().await.is_err());
        old.close().await;
        let copy = db.dir().join("old.before-migration-from-0.db");
        let copy = sqlx::SqlitePool::connect(&format!("sqlite:{}", copy.display())).await.unwrap();
        let word: String = sqlx::query_scalar("select word from kept").fetch_one(&copy).await.unwrap();
        assert_eq!(word, "Mường La");
        copy.close().await;
    });
}
