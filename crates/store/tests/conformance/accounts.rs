//! People with an account.

use store::{Door, NewAccount, Role, StoreError};
use survey::id::{SessionId, UserId};

use crate::fixture::{NOW, SURVEYOR, account, hash, id};
use crate::harness::both;

const OTHER: UserId = UserId(id(0x44));

both! {
    async fn a_user_name_is_taken_once(db: Db) {
        db.add_account(&account(SURVEYOR, "mai", Role::Surveyor)).await.unwrap();
        let twice = db.add_account(&account(OTHER, "mai", Role::Analyst)).await;
        assert!(matches!(twice, Err(StoreError::Exists(_))), "{twice:?}");
        db.add_account(&account(OTHER, "an", Role::Analyst)).await.unwrap();
        let names: Vec<_> = db.accounts().await.unwrap().into_iter().map(|account| account.username).collect();
        assert_eq!(names, ["an", "mai"]);
        let found = db.account(SURVEYOR).await.unwrap().unwrap();
        assert_eq!((found.display_name.as_str(), found.role, found.active), ("Lò Thị Mai", Role::Surveyor, true));
        assert_eq!(db.account(UserId(id(0x99))).await.unwrap(), None);
    }

    async fn every_role_survives_storage(db: Db) {
        for (place, role) in Role::ALL.into_iter().enumerate() {
            let user = UserId(id(0x80 + place as u128));
            db.add_account(&account(user, role.name(), role)).await.unwrap();
            assert_eq!(db.account(user).await.unwrap().unwrap().role, role);
        }
    }

    async fn user_names_sort_by_bytes(db: Db) {
        for (place, name) in ["b", "B", "a", "Z", "đ"].into_iter().enumerate() {
            db.add_account(&account(UserId(id(0x90 + place as u128)), name, Role::Observer)).await.unwrap();
        }
        let names: Vec<_> = db.accounts().await.unwrap().into_iter().map(|account| account.username).collect();
        assert_eq!(names, ["B", "Z", "a", "b", "đ"]);
    }

    async fn failed_logins_are_counted_until_one_succeeds(db: Db) {
        db.add_account(&account(SURVEYOR, "mai", Role::Surveyor)).await.unwrap();
        db.note_failed_login(SURVEYOR, NOW.plus_seconds(1)).await.unwrap();
        db.note_failed_login(SURVEYOR, NOW.plus_seconds(4)).await.unwrap();
        let known = db.credentials("mai").await.unwrap().unwrap();
        assert_eq!((known.failed_logins, known.retry_after), (2, NOW.plus_seconds(4)));
        assert_eq!(known.password_hash, "$argon2id$thử");
        db.note_login(SURVEYOR).await.unwrap();
        let known = db.credentials("mai").await.unwrap().unwrap();
        assert_eq!((known.failed_logins, known.retry_after.millis()), (0, 0));
    }

    async fn a_name_is_kept_without_what_no_text_holds(db: Db) {
        let new = NewAccount { display_name: "Lò\0 Thị Mai", ..account(SURVEYOR, "mai", Role::Surveyor) };
        db.add_account(&new).await.unwrap();
        assert_eq!(db.account(SURVEYOR).await.unwrap().unwrap().display_name, "Lò Thị Mai");
    }

    async fn a_name_no_account_can_have_is_nobody(db: Db) {
        for name in ["nobody", "", "ma\0i", "Mai"] {
            assert!(db.credentials(name).await.unwrap().is_none(), "{name:?}");
        }
    }

    async fn switching_an_account_off_ends_its_sessions(db: Db) {
        db.add_account(&account(SURVEYOR, "mai", Role::Surveyor)).await.unwrap();
        let session = crate::sessions::begin(&db, SURVEYOR, 1).await;
        assert!(db.session_stands(session, NOW).await.unwrap());
        db.set_account_active(SURVEYOR, false, NOW).await.unwrap();
        assert!(!db.session_stands(session, NOW).await.unwrap());
        // A sign-in that was under way meanwhile brings nothing either.
        let late = crate::sessions::begin(&db, SURVEYOR, 2).await;
        assert!(!db.session_stands(late, NOW).await.unwrap());
        let refused = db.refresh_session(Door::Office, hash(2), hash(3), NOW).await.unwrap();
        assert_eq!(refused, store::RefreshOutcome::Unknown);
        db.set_account_active(SURVEYOR, true, NOW).await.unwrap();
        assert!(!db.session_stands(session, NOW).await.unwrap());
        assert!(db.account(SURVEYOR).await.unwrap().unwrap().active);
    }

    async fn another_password_ends_the_sessions_in_the_office_and_no_tablet_s(db: Db) {
        crate::fixture::programme(&db).await;
        let session: SessionId = crate::sessions::begin(&db, SURVEYOR, 1).await;
        let tablets = crate::sessions::begin_on_tablet(&db, SURVEYOR, 2).await;
        db.note_failed_login(SURVEYOR, NOW).await.unwrap();
        db.set_password(SURVEYOR, "$argon2id$khác", NOW).await.unwrap();
        assert!(!db.session_stands(session, NOW).await.unwrap());
        assert!(db.session_stands(tablets, NOW).await.unwrap());
        let known = db.credentials("mai").await.unwrap().unwrap();
        assert_eq!((known.password_hash.as_str(), known.failed_logins), ("$argon2id$khác", 0));
    }

    async fn nobody_is_not_changed(db: Db) {
        let missing = |outcome: Result<(), StoreError>| matches!(outcome, Err(StoreError::Missing("account")));
        assert!(missing(db.set_password(OTHER, "$", NOW).await));
        assert!(missing(db.set_account_active(OTHER, false, NOW).await));
    }
}
