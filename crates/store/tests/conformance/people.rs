//! Who the people drawn are: apart from their cases, encrypted, and given only to the tablet that has them on its list.

use rand_chacha::ChaCha20Rng;
use rand_chacha::rand_core::SeedableRng as _;
use std::collections::BTreeMap;
use store::{Engine, NewCase, NewQuestion, Role, Store, StoreError};
use survey::id::{QuestionId, ResponseId, UserId};
use survey::language::Language;
use survey::outcome::Outcome;
use survey::person::{Honorific, PersonDrawn, Telephone};
use survey::short_text::ShortText;
use sync::keys::ServerKeys;
use sync::message::AssignedCase;
use sync::person::PersonKey;

use crate::fixture::{
    EVALUATION, INSTALL, NOW, SURVEYOR, account, case, header, id, interview, judge, keys, programme,
};
use crate::harness::{both, fresh, sqlite_only};
use crate::visits::visit;

const HOA: UserId = UserId(id(0x94));

pub fn person_key() -> PersonKey {
    PersonKey::of(&keys())
}

fn who() -> PersonDrawn {
    PersonDrawn {
        name: ShortText::new("Thào Thị Mỷ").ok(),
        honorific: Some(Honorific::Ba),
        telephone: Telephone::new("0120 345 6747").ok(),
        house: ShortText::new("Nhà gỗ đầu bản").ok(),
    }
}

/// A case of which it is known who it is.
fn known(number: u32, surveyor: UserId) -> NewCase {
    let case = case(EVALUATION, number);
    let person = person_key().seal(&who(), EVALUATION, case.id, [u8::try_from(number).unwrap(); 12]).ok();
    NewCase { case, surveyor: Some(surveyor), person }
}

/// The cases of a surveyor by number, as the tablet is told.
async fn told(store: &Store, surveyor: UserId, key: &PersonKey) -> BTreeMap<u32, AssignedCase> {
    let view = store.feed(surveyor, None, uuid::Uuid::from_u128(9), 0, key).await.unwrap();
    let rows = view.scope.evaluations[&EVALUATION].cases.values().map(|row| serde_json::from_str(row).unwrap());
    rows.map(|row: AssignedCase| (row.number, row)).collect()
}

both! {
    /// It is kept so that the database alone tells nobody who it is.
    async fn who_a_person_is_reaches_the_surveyor_and_nobody_else(db: Db) {
        programme(&db).await;
        db.add_account(&account(HOA, "hoa", Role::Surveyor)).await.unwrap();
        db.add_cases([known(30, SURVEYOR), known(31, HOA)]).await.unwrap();
        let rows = told(&db, SURVEYOR, &person_key()).await;
        assert_eq!(rows[&30].person.as_ref(), Some(&who()));
        assert_eq!(rows[&30].language.as_ref().map(Language::tag), Some("hmn"));
        assert_eq!(rows[&30].service_month.map(String::from).as_deref(), Some("2022-08"));
        assert!(!rows.contains_key(&31) && rows[&1].person.is_none());
        assert_eq!(told(&db, HOA, &person_key()).await[&31].person.as_ref(), Some(&who()));

        let stranger = PersonKey::of(&ServerKeys::generate(&mut ChaCha20Rng::seed_from_u64(99)));
        let without = told(&db, SURVEYOR, &stranger).await;
        assert_eq!((without.len(), without[&30].person.as_ref()), (8, None), "the list is there all the same");
    }

    async fn who_a_person_is_leaves_the_tablet_when_nobody_has_to_go_there(db: Db) {
        programme(&db).await;
        db.add_cases([30, 31, 32].map(|number| known(number, SURVEYOR))).await.unwrap();
        let away = visit(INSTALL, 1, 31, Outcome::Away);
        db.accept(INSTALL, &[away, interview(INSTALL, 2, 30), visit(INSTALL, 3, 32, Outcome::Moved)], NOW).await.unwrap();
        db.judge_pending(&judge()).await.unwrap();
        let rows = told(&db, SURVEYOR, &person_key()).await;
        assert_eq!([30, 31, 32].map(|number| rows[&number].person.is_some()), [false, true, false]);
        // Asked about, the person may have to be met again.
        let asked = NewQuestion {
            id: QuestionId(id(0x700)),
            evaluation: EVALUATION,
            about: ResponseId(header(INSTALL, 2).id.0),
            by: SURVEYOR,
            at: NOW,
            text: "Gặp ở đâu?".to_owned(),
        };
        db.ask(&asked).await.unwrap();
        assert_eq!(told(&db, SURVEYOR, &person_key()).await[&30].person.as_ref(), Some(&who()));
        // What is derived can be made again without it.
        db.rebuild(&judge()).await.unwrap();
        assert_eq!(db.count("case_person").await, 3);
    }

    async fn a_backup_has_it_and_the_same_key_opens_it(db: Db) {
        programme(&db).await;
        db.add_cases([known(30, SURVEYOR)]).await.unwrap();
        let path = db.dir().join("copy.db");
        db.backup_to(&path).await.unwrap();
        let copy = Store::open(&format!("sqlite:{}", path.display())).await.unwrap();
        assert_eq!(told(&copy, SURVEYOR, &person_key()).await[&30].person, Some(who()));
        assert_eq!(copy.verify().await.unwrap().faults, Vec::<String>::new());
        if !sqlite_only() {
            let target = fresh(Engine::Postgres).await;
            target.restore_from(&copy).await.unwrap();
            assert_eq!(told(&target, SURVEYOR, &person_key()).await[&30].person, Some(who()));
        }
        copy.close().await;
    }

    async fn whoever_asks_for_it_is_forgotten_and_the_tablet_is_told(db: Db) {
        programme(&db).await;
        db.add_cases([known(30, SURVEYOR), known(31, SURVEYOR)]).await.unwrap();
        db.number_feed(NOW).await.unwrap();
        let before = db.feed(SURVEYOR, None, uuid::Uuid::from_u128(9), 9, &person_key()).await.unwrap().log.head;
        assert!(db.forget_person(EVALUATION, 30).await.unwrap());
        assert_eq!(db.number_feed(NOW).await.unwrap(), 1);
        let after = db.feed(SURVEYOR, None, uuid::Uuid::from_u128(9), 9, &person_key()).await.unwrap().log.head;
        assert_eq!(after, before + 1);
        let rows = told(&db, SURVEYOR, &person_key()).await;
        assert_eq!((&rows[&30].person, rows[&31].person.as_ref()), (&None, Some(&who())));
        assert!(!db.forget_person(EVALUATION, 30).await.unwrap());
        assert!(matches!(db.forget_person(EVALUATION, 99).await, Err(StoreError::Missing(_))));
        assert_eq!(db.count("case_person").await, 1);
    }

    async fn one_persons_record_is_nobody_elses(db: Db) {
        programme(&db).await;
        db.add_cases([known(30, SURVEYOR)]).await.unwrap();
        db.sql("update case_person set case_id = (select case_id from survey_case where number = 1)").await;
        let rows = told(&db, SURVEYOR, &person_key()).await;
        assert_eq!((&rows[&1].person, &rows[&30].person), (&None, &None));
        db.sql("delete from survey_case where number = 1").await;
        let faults = db.verify().await.unwrap().faults;
        assert!(faults.len() == 1 && faults[0].starts_with("1 personal records"), "{faults:?}");
    }
}
