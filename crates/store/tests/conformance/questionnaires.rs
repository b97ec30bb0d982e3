//! Versions that never change.

use store::StoreError;
use survey::language::Text;
use survey::questionnaire::QuestionnaireHash;

use crate::fixture::{NOW, form, form_hash};
use crate::harness::both;

both! {
    async fn a_version_is_published_once(db: Db) {
        let hash = db.publish_questionnaire(&form("1"), NOW).await.unwrap();
        assert_eq!(db.publish_questionnaire(&form("1"), NOW.plus_days(1)).await.unwrap(), hash);
        assert_eq!(hash, form_hash("1"));
        assert_eq!(db.questionnaire(hash).await.unwrap(), Some(form("1")));
        let json = db.questionnaire_json(hash).await.unwrap().unwrap();
        assert_eq!(QuestionnaireHash::of(&json), hash);
        assert_eq!(db.questionnaire(form_hash("2")).await.unwrap(), None);
        assert_eq!(db.questionnaire_json(form_hash("2")).await.unwrap(), None);
        assert_eq!(db.count("questionnaire").await, 1);
    }

    async fn other_content_needs_another_version(db: Db) {
        db.publish_questionnaire(&form("1"), NOW).await.unwrap();
        let mut changed = form("1");
        changed.title = Text::of("Tên khác", "Another title");
        let refused = db.publish_questionnaire(&changed, NOW).await;
        assert!(matches!(refused, Err(StoreError::Exists(_))), "{refused:?}");
        assert_eq!(db.questionnaire(form_hash("1")).await.unwrap(), Some(form("1")));
        "1.1".clone_into(&mut changed.version);
        db.publish_questionnaire(&changed, NOW).await.unwrap();
    }

    async fn versions_are_listed_in_the_order_of_publishing(db: Db) {
        for (days, version) in [(0, "10"), (1, "9"), (2, "2")] {
            db.publish_questionnaire(&form(version), NOW.plus_days(days)).await.unwrap();
        }
        let found = db.questionnaires().await.unwrap();
        assert_eq!(found.iter().map(|(_, form)| form.version.as_str()).collect::<Vec<_>>(), ["10", "9", "2"]);
        assert!(found.iter().all(|(hash, form)| *hash == form_hash(&form.version)));
    }

    async fn the_shipped_forms_survive_storage(db: Db) {
        for file in ["hanh-chinh-22", "benh-vien-ngoai-tru", "truong-hoc"] {
            let text = std::fs::read_to_string(format!("../../questionnaires/{file}.json")).unwrap();
            let form = survey::questionnaire::Questionnaire::from_json(&text).unwrap();
            let hash = db.publish_questionnaire(&form, NOW).await.unwrap();
            assert_eq!(db.questionnaire(hash).await.unwrap(), Some(form), "{file}");
        }
    }
}
