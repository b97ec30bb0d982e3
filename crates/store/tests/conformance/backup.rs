//! Backups: a copy of either engine that is read back, and the way back from it.

use store::{Engine, Store, StoreError};

use survey::id::InstallId;

use crate::fixture::{EVALUATION, INSTALL, NOW, body, freeze, header, id, interview, judge, programme};
use crate::harness::{both, fresh, run};
use crate::scenario;

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

/// A backup of either engine goes into an empty PostgreSQL, which then goes on by itself.
#[test]
fn postgres_is_restored_from_a_file_of_either_engine() {
    if crate::harness::sqlite_only() {
        return;
    }
    for engine in [Engine::Sqlite, Engine::Postgres] {
        run(engine, |db| async move {
            scenario::tell(&db).await;
            let path = db.dir().join("copy.db");
            db.backup_to(&path).await.unwrap();
            let copy = Store::open(&format!("sqlite:{}", path.display())).await.unwrap();
            let target = fresh(Engine::Postgres).await;
            target.restore_from(&copy).await.unwrap();
            copy.close().await;
            assert_eq!(target.derived_digest().await.unwrap(), db.derived_digest().await.unwrap());
            assert_eq!(target.verify().await.unwrap(), db.verify().await.unwrap());
            assert_eq!(target.accounts().await.unwrap(), db.accounts().await.unwrap());
            assert_eq!(target.setting("programme").await.unwrap(), Some("Sơn La".to_owned()));
            assert_eq!(target.ticket_counts(EVALUATION).await.unwrap(), db.ticket_counts(EVALUATION).await.unwrap());
            // Its numbers go on above those of the backup.
            let before = target.last_server_seq().await.unwrap();
            let next = target.accept(INSTALL, &[interview(INSTALL, 7, 7)], NOW).await.unwrap();
            assert!(next[0].holding.server_seq > before && before > 0);
            // It is not filled twice.
            let copy = Store::open(&format!("sqlite:{}", path.display())).await.unwrap();
            assert!(matches!(target.restore_from(&copy).await, Err(StoreError::Exists(_))));
            copy.close().await;
        });
    }
}

#[test]
fn a_file_in_use_is_noticed() {
    run(Engine::Sqlite, |db| async move {
        let other = db.again().await;
        assert!(!other.is_alone().await.unwrap());
        other.close().await;
        db.restore_from(&db).await.unwrap_err();
        let path = db.dir().join("alone.db");
        db.backup_to(&path).await.unwrap();
        let alone = Store::open(&format!("sqlite:{}", path.display())).await.unwrap();
        assert!(alone.is_alone().await.unwrap());
        alone.close().await;
    });
}

both! {
    async fn a_copy_opens_and_equals(db: Db) {
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
        assert_eq!(copy.rebuild(&judge()).await.unwrap().after, digest, "the facts are all there");
        copy.close().await;
        assert!(matches!(db.backup_to(&path).await, Err(StoreError::Exists(_))));
    }

    async fn what_stands_in_a_verified_backup_is_durable(db: Db) {
        scenario::tell(&db).await;
        assert_eq!((db.durable(INSTALL).await.unwrap(), db.last_backup().await.unwrap()), (0, None));
        let verified = db.verify().await.unwrap();
        assert_eq!((verified.faults.as_slice(), verified.lines), ([].as_slice(), 10));
        assert_eq!(verified.reach, [(INSTALL, 6)]);
        db.note_backup(NOW, 4096, &verified).await.unwrap();
        assert_eq!((db.durable(INSTALL).await.unwrap(), db.last_backup().await.unwrap()), (6, Some(NOW)));
        // An older backup takes nothing back.
        let older = store::Verified { reach: vec![(INSTALL, 2)], ..verified.clone() };
        db.note_backup(NOW.plus_seconds(-60), 4096, &older).await.unwrap();
        assert_eq!((db.durable(INSTALL).await.unwrap(), db.last_backup().await.unwrap()), (6, Some(NOW)));
        db.accept(INSTALL, &[interview(INSTALL, 7, 7)], NOW).await.unwrap();
        assert_eq!(db.verify().await.unwrap().reach, [(INSTALL, 10)]);
        assert!(matches!(db.durable(InstallId(id(0x999))).await, Err(StoreError::Missing(_))));
    }

    async fn a_changed_line_is_found(db: Db) {
        scenario::tell(&db).await;
        db.sql("update raw_submission set line = replace(line, '\"kind\":\"interview\"', '\"kind\":\"partial\"') where dev_seq = 3").await;
        let found = db.verify().await.unwrap();
        assert_eq!(found.faults.len(), 2, "{:?}", found.faults);
        assert!(found.faults[0].contains("line 3") && found.faults[0].contains("hash differs"), "{:?}", found.faults);
        assert!(found.faults[1].contains("chain"), "{:?}", found.faults);
        assert_eq!(found.reach, [(INSTALL, 0)], "nothing of it counts as safe");
    }

    async fn a_missing_line_and_a_lost_key_are_found(db: Db) {
        scenario::tell(&db).await;
        db.sql("delete from submission_key where submission_id = (select submission_id from raw_submission where dev_seq = 1)").await;
        let lost = db.verify().await.unwrap().faults;
        assert!(lost.len() == 1 && lost[0].contains("line 1") && lost[0].contains("key"), "{lost:?}");
        db.sql("delete from raw_submission where dev_seq = 5").await;
        let faults = db.verify().await.unwrap().faults;
        assert!(faults.iter().any(|fault| fault.contains("6 lines were acknowledged, 4 are there")), "{faults:?}");
        db.sql("update conflicting_submission set line = 'x'").await;
        let faults = db.verify().await.unwrap().faults;
        assert!(faults.iter().any(|fault| fault.contains("kept aside")), "{faults:?}");
    }

    async fn the_server_knows_its_own_lines(db: Db) {
        programme(&db).await;
        assert_eq!(db.last_server_seq().await.unwrap(), 0);
        let clone = freeze(header(INSTALL, 1), &body(None, 1), 7);
        let taken = db.accept(INSTALL, &[interview(INSTALL, 1, 1), clone], NOW).await.unwrap();
        for held in &taken {
            assert!(db.knows(&held.holding).await.unwrap());
        }
        assert_eq!(db.last_server_seq().await.unwrap(), taken[1].holding.server_seq);
        let other = sync::receipt::Holding { line_hash: sync::chain::LineHash([9; 32]), ..taken[0].holding };
        assert!(!db.knows(&other).await.unwrap());
    }

    async fn migrating_again_changes_nothing(db: Db) {
        scenario::tell(&db).await;
        let digest = db.derived_digest().await.unwrap();
        db.migrate().await.unwrap();
        assert_eq!(db.derived_digest().await.unwrap(), digest);
        let copies = std::fs::read_dir(db.dir()).unwrap();
        assert!(copies.flatten().all(|file| !file.file_name().to_string_lossy().contains("before-migration")));
    }

    async fn a_newer_schema_is_left_alone(db: Db) {
        db.sql("update _sqlx_migrations set version = 9999 where version = 1").await;
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
