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
