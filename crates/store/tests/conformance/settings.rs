//! Small named values.

use crate::harness::both;

both! {
    async fn a_value_is_kept_and_changed(db: Db) {
        assert_eq!(db.setting("zone").await.unwrap(), None);
        db.set_setting("zone", "Asia/Ho_Chi_Minh").await.unwrap();
        db.set_setting("zone", "UTC").await.unwrap();
        assert_eq!(db.setting("zone").await.unwrap().as_deref(), Some("UTC"));
        assert_eq!(db.setting_or_insert("zone", "khác").await.unwrap(), "UTC");
    }

    async fn servers_that_start_at_once_agree(db: Db) {
        let other = db.again().await;
        let tasks: Vec<_> = (0..12)
            .map(|n: i32| {
                let store = if n % 2 == 0 { store::Store::clone(&db) } else { other.clone() };
                tokio::spawn(async move { store.setting_or_insert("epoch", &n.to_string()).await.unwrap() })
            })
            .collect();
        let mut stands = Vec::new();
        for task in tasks {
            stands.push(task.await.unwrap());
        }
        let kept = db.setting("epoch").await.unwrap().unwrap();
        assert!(stands.iter().all(|value| *value == kept), "{stands:?}");
        other.close().await;
    }
}

both! {
    async fn the_schema_is_told_and_an_empty_database_has_none(db: Db) {
        assert_eq!(db.schema().await.unwrap(), store::Store::newest_schema());
        let path = db.dir().join("empty.db");
        std::fs::write(&path, "").unwrap();
        let empty = store::Store::open_backup(&path).await;
        assert!(matches!(empty, Err(store::StoreError::NotADatabase { .. })), "{empty:?}");
        let copy = db.dir().join("copy.db");
        db.backup_to(&copy).await.unwrap();
        let bytes = std::fs::read(&copy).unwrap();
        let read = store::Store::open_backup(&copy).await.unwrap();
        assert_eq!(read.verify().await.unwrap(), db.verify().await.unwrap());
        read.close().await;
        assert_eq!(std::fs::read(&copy).unwrap(), bytes, "reading changes nothing");
    }

    async fn a_restore_makes_durable_without_a_backup_of_its_own(db: Db) {
        crate::scenario::tell(&db).await;
        let verified = db.verify().await.unwrap();
        db.note_durable(&verified).await.unwrap();
        assert_eq!((db.durable(crate::fixture::INSTALL).await.unwrap(), db.last_backup().await.unwrap()), (6, None));
    }
}
