//! Enrolment and tablets.

use store::{Contact, InstallStatus, Role, Said, StoreError, ToldRecovery};
use survey::id::{InstallId, UserId};
use sync::chain::Chain;
use sync::message::{Counts, Head, Storage};

use crate::fixture::{INSTALL, NOW, SURVEYOR, account, contact, enrol, hash, id, install};
use crate::harness::both;

const OTHER: InstallId = InstallId(id(0x55));

both! {
    async fn a_code_enrols_one_tablet(db: Db) {
        db.add_account(&account(SURVEYOR, "mai", Role::Surveyor)).await.unwrap();
        enrol(&db, INSTALL, 1).await;
        assert_eq!(db.enrol(hash(1), &install(OTHER, 2)).await.unwrap(), None);
        let found = db.install_by_push(hash(1)).await.unwrap().unwrap();
        assert_eq!((found.id, found.user, found.status), (INSTALL, SURVEYOR, InstallStatus::Active));
        assert_eq!((found.public_key.as_slice(), found.reported_seq), ([4, 1].as_slice(), 0));
        assert_eq!(found.said, None);
        assert_eq!(db.install(INSTALL).await.unwrap(), Some(found));
        assert_eq!(db.install(OTHER).await.unwrap(), None);
        assert_eq!(db.install_by_push(hash(2)).await.unwrap(), None);
    }

    async fn of_two_tablets_with_one_code_one_is_enrolled(db: Db) {
        db.add_account(&account(SURVEYOR, "mai", Role::Surveyor)).await.unwrap();
        for round in 0..5_u8 {
            let code = hash(100 + round);
            db.add_enrolment_code(code, SURVEYOR, NOW, NOW.plus_days(1)).await.unwrap();
            let tasks: Vec<_> = (0..2_u8)
                .map(|n| {
                    let db = db.clone();
                    let new = install(InstallId(id(0x600 + u128::from(round * 2 + n))), round * 2 + n);
                    tokio::spawn(async move { db.enrol(code, &new).await.unwrap() })
                })
                .collect();
            let mut enrolled = 0;
            for task in tasks {
                enrolled += usize::from(task.await.unwrap().is_some());
            }
            assert_eq!(enrolled, 1);
        }
        assert_eq!(db.installs().await.unwrap().len(), 5);
    }

    async fn codes_expire_and_belong_to_someone_at_work(db: Db) {
        db.add_account(&account(SURVEYOR, "mai", Role::Surveyor)).await.unwrap();
        db.add_enrolment_code(hash(1), SURVEYOR, NOW.plus_days(-2), NOW).await.unwrap();
        assert_eq!(db.enrol(hash(1), &install(INSTALL, 1)).await.unwrap(), None);
        assert_eq!(db.enrol(hash(9), &install(INSTALL, 1)).await.unwrap(), None);
        db.add_enrolment_code(hash(2), SURVEYOR, NOW, NOW.plus_days(1)).await.unwrap();
        db.set_account_active(SURVEYOR, false, NOW).await.unwrap();
        assert_eq!(db.enrol(hash(2), &install(INSTALL, 1)).await.unwrap(), None);
        assert!(db.installs().await.unwrap().is_empty());
        let twice = db.add_enrolment_code(hash(2), SURVEYOR, NOW, NOW).await;
        assert!(matches!(twice, Err(StoreError::Exists(_))));
        let nobody = db.add_enrolment_code(hash(3), UserId(id(0x99)), NOW, NOW).await;
        assert!(matches!(nobody, Err(StoreError::Missing("account"))), "{nobody:?}");
    }

    async fn a_code_is_not_used_up_by_a_tablet_that_is_there(db: Db) {
        db.add_account(&account(SURVEYOR, "mai", Role::Surveyor)).await.unwrap();
        enrol(&db, INSTALL, 1).await;
        db.add_enrolment_code(hash(2), SURVEYOR, NOW, NOW.plus_days(1)).await.unwrap();
        assert!(matches!(db.enrol(hash(2), &install(INSTALL, 2)).await, Err(StoreError::Exists(_))));
        assert_eq!(db.enrol(hash(2), &install(OTHER, 2)).await.unwrap(), Some(SURVEYOR));
    }

    async fn a_contact_is_noted(db: Db) {
        db.add_account(&account(SURVEYOR, "mai", Role::Surveyor)).await.unwrap();
        enrol(&db, INSTALL, 1).await;
        let first = contact(INSTALL, 12, NOW.plus_days(3));
        db.note_contact(&Contact { app_version: "0.2.0\0".to_owned(), ..first.clone() }).await.unwrap();
        assert_eq!(db.install(INSTALL).await.unwrap().unwrap().app_version, "0.2.0");
        let said = Said {
            head: Head { seq: 7, chain: Chain([7; 32]) },
            counts: Counts { draft: 1, finalised: 2, sending: 3, receipted: 4, complete: 5, durable: 6, conflict: 7, quarantined: 8 },
            storage: Some(Storage { persisted: true, usage: 1 << 20, quota: u64::MAX }),
        };
        let second = Contact {
            app_version: "0.2.1".to_owned(),
            clock_offset_ms: -90_000,
            said,
            ..contact(INSTALL, 7, NOW.plus_days(4))
        };
        db.note_contact(&second).await.unwrap();
        let found = db.install(INSTALL).await.unwrap().unwrap();
        assert_eq!((found.app_version.as_str(), found.clock_offset_ms), ("0.2.1", -90_000));
        // The head is what it said last, the highest number stays.
        assert_eq!((found.reported_seq, found.last_contact_at), (12, NOW.plus_days(4)));
        let storage = Some(Storage { quota: i64::MAX.unsigned_abs(), ..said.storage.unwrap() });
        assert_eq!(found.said, Some(Said { storage, ..said }));
        // A browser that does not tell its storage any more is not shown with what it once said.
        db.note_contact(&first).await.unwrap();
        assert_eq!(db.install(INSTALL).await.unwrap().unwrap().said, Some(first.said));
        assert!(matches!(db.note_contact(&contact(OTHER, 0, NOW)).await, Err(StoreError::Missing("install"))));
    }

    async fn a_loss_told_twice_is_noted_once(db: Db) {
        db.add_account(&account(SURVEYOR, "mai", Role::Surveyor)).await.unwrap();
        enrol(&db, INSTALL, 1).await;
        let lost = ToldRecovery {
            install: INSTALL,
            cause: "lost".to_owned(),
            lost: Some(OTHER),
            head: 12,
            lines: 9,
            at: NOW.plus_days(1),
        };
        db.note_recovery(&lost).await.unwrap();
        db.note_recovery(&ToldRecovery { at: NOW.plus_days(2), ..lost.clone() }).await.unwrap();
        let later =
            ToldRecovery { cause: "rebuilt\0".to_owned(), lost: None, head: 0, at: NOW.plus_days(3), ..lost.clone() };
        db.note_recovery(&later).await.unwrap();
        let told = db.recoveries().await.unwrap();
        assert_eq!(told, [lost, ToldRecovery { cause: "rebuilt".to_owned(), ..later }]);
    }

    /// A tablet may tell what it likes; what is kept of it are the newest of each kind.
    async fn a_thousand_losses_leave_the_newest(db: Db) {
        db.add_account(&account(SURVEYOR, "mai", Role::Surveyor)).await.unwrap();
        enrol(&db, INSTALL, 1).await;
        enrol(&db, OTHER, 2).await;
        let loss = |install, cause: &str, head: u64| ToldRecovery {
            install,
            cause: cause.to_owned(),
            lost: None,
            head,
            lines: 9,
            at: NOW.plus_seconds(i64::try_from(head).unwrap()),
        };
        let seen = [loss(INSTALL, "fell_back", 1), loss(OTHER, "lost", 1)];
        for one in &seen {
            db.note_recovery(one).await.unwrap();
        }
        for head in 2..1002 {
            db.note_recovery(&loss(INSTALL, "lost", head)).await.unwrap();
        }
        let mut told = db.recoveries().await.unwrap();
        assert_eq!(told.drain(..2).collect::<Vec<_>>(), seen);
        let heads: Vec<u64> = told.iter().map(|one| one.head).collect();
        assert_eq!(heads, (982..1002).collect::<Vec<_>>());
    }

    async fn a_renewed_credential_replaces_the_old_one(db: Db) {
        db.add_account(&account(SURVEYOR, "mai", Role::Surveyor)).await.unwrap();
        enrol(&db, INSTALL, 1).await;
        enrol(&db, OTHER, 2).await;
        db.renew_push(INSTALL, hash(3), NOW.plus_days(60)).await.unwrap();
        assert_eq!(db.install_by_push(hash(1)).await.unwrap(), None);
        let found = db.install_by_push(hash(3)).await.unwrap().unwrap();
        assert_eq!((found.id, found.push_expires_at), (INSTALL, NOW.plus_days(60)));
        assert!(matches!(db.renew_push(INSTALL, hash(2), NOW).await, Err(StoreError::Exists(_))));
        assert!(matches!(db.renew_push(InstallId(id(9)), hash(4), NOW).await, Err(StoreError::Missing("install"))));
    }
}
