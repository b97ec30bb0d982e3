//! Parts of bundles of tablets that are not known.

use store::{Adoption, InstallStatus, Role, Stray, StrayPart};
use survey::id::InstallId;

use crate::fixture::{INSTALL, NOW, SURVEYOR, account, hash, id, interview, programme};
use crate::harness::both;

const STRAY: InstallId = InstallId(id(0x77));

fn part(install: InstallId, number: u8, key: u8) -> StrayPart {
    StrayPart { install, content_hash: hash(number), part: vec![number; 9], public_key: vec![4, key] }
}

fn adoption(install: InstallId) -> Adoption {
    Adoption { install, user: SURVEYOR, push_hash: hash(99), at: NOW }
}

both! {
    async fn a_part_is_kept_once_and_until_it_is_let_go(db: Db) {
        assert!(db.strays().await.unwrap().is_empty());
        for (n, second) in [(1, 0), (2, 1), (1, 2)] {
            db.keep_stray(&part(STRAY, n, 1), "Mai\0", NOW.plus_seconds(second)).await.unwrap();
        }
        let expected = Stray { install: STRAY, parts: 2, bytes: 18, since: NOW, brought_by: "Mai".to_owned() };
        assert_eq!(db.strays().await.unwrap(), [expected]);
        assert_eq!(db.stray_parts(STRAY).await.unwrap(), [part(STRAY, 1, 1), part(STRAY, 2, 1)]);
        assert!(db.stray_parts(INSTALL).await.unwrap().is_empty());
        db.drop_stray(&part(STRAY, 1, 1)).await.unwrap();
        db.drop_stray(&part(STRAY, 1, 1)).await.unwrap();
        assert_eq!(db.stray_parts(STRAY).await.unwrap(), [part(STRAY, 2, 1)]);
    }

    async fn a_stray_tablet_is_adopted_under_the_key_of_its_first_part(db: Db) {
        programme(&db).await;
        assert!(!db.adopt(&adoption(STRAY)).await.unwrap(), "nothing is kept of it");
        db.keep_stray(&part(STRAY, 2, 1), "Mai", NOW).await.unwrap();
        db.keep_stray(&part(STRAY, 1, 8), "Lan", NOW.plus_seconds(1)).await.unwrap();
        assert!(db.adopt(&adoption(STRAY)).await.unwrap());
        assert!(!db.adopt(&adoption(STRAY)).await.unwrap(), "it is known already");
        let install = db.install(STRAY).await.unwrap().unwrap();
        assert_eq!((install.user, install.public_key.as_slice()), (SURVEYOR, [4, 1].as_slice()));
        assert_eq!((install.status, install.push_expires_at), (InstallStatus::Active, NOW));
        // Its lines go in like those of any other.
        db.accept(STRAY, &[interview(STRAY, 1, 1)], NOW).await.unwrap();
        assert_eq!(db.rows_of(STRAY).await.unwrap().reach(), 1);
        assert_eq!(db.stray_parts(STRAY).await.unwrap().len(), 2);
    }

    async fn a_tablet_is_adopted_for_somebody(db: Db) {
        db.add_account(&account(SURVEYOR, "mai", Role::Surveyor)).await.unwrap();
        db.keep_stray(&part(STRAY, 1, 1), "Mai", NOW).await.unwrap();
        let nobody = Adoption { user: survey::id::UserId(id(0x999)), ..adoption(STRAY) };
        assert!(db.adopt(&nobody).await.is_err());
        assert_eq!(db.install(STRAY).await.unwrap(), None);
    }
}
