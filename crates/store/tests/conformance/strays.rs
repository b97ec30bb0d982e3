//! Parts of bundles of tablets that are not known.

use store::{Adoption, InstallStatus, Role, Room, Shelved, Signer, Stray, StrayPart};
use survey::id::InstallId;

use crate::fixture::{INSTALL, NOW, SURVEYOR, account, hash, id, interview, programme};
use crate::harness::both;

const STRAY: InstallId = InstallId(id(0x77));

fn part(install: InstallId, number: u8, key: u8) -> StrayPart {
    StrayPart { install, content_hash: hash(number), part: vec![number; 9], public_key: vec![4, key] }
}

fn adoption(install: InstallId) -> Adoption {
    Adoption { install, user: SURVEYOR, public_key: vec![4, 1], push_hash: hash(99), at: NOW }
}

const ROOM: (Room, Room) = (Room::OF_ONE, Room::OF_ALL);

both! {
    async fn a_part_is_kept_once_and_until_it_is_let_go(db: Db) {
        assert!(db.strays().await.unwrap().is_empty());
        for (n, second) in [(1, 0), (2, 1), (1, 2)] {
            let kept = db.keep_stray(&part(STRAY, n, 1), "Mai\0", NOW.plus_seconds(second), ROOM).await.unwrap();
            assert_eq!(kept, Shelved::Kept);
        }
        assert_eq!(db.texts("select brought_by from stray_part").await, ["Mai", "Mai"]);
        let signers = vec![Signer { public_key: vec![4, 1], parts: 2, since: NOW }];
        let expected = Stray { install: STRAY, parts: 2, bytes: 18, since: NOW, signers };
        assert_eq!(db.strays().await.unwrap(), [expected]);
        assert_eq!(db.stray_parts(STRAY).await.unwrap(), [part(STRAY, 1, 1), part(STRAY, 2, 1)]);
        assert!(db.stray_parts(INSTALL).await.unwrap().is_empty());
        db.drop_stray(&part(STRAY, 1, 1)).await.unwrap();
        db.drop_stray(&part(STRAY, 1, 1)).await.unwrap();
        assert_eq!(db.stray_parts(STRAY).await.unwrap(), [part(STRAY, 2, 1)]);
    }

    async fn a_stray_tablet_is_adopted_under_the_key_that_is_chosen(db: Db) {
        programme(&db).await;
        assert!(!db.adopt(&adoption(STRAY)).await.unwrap(), "nothing is kept of it");
        db.keep_stray(&part(STRAY, 2, 8), "Mai", NOW, ROOM).await.unwrap();
        assert!(!db.adopt(&adoption(STRAY)).await.unwrap(), "nothing of it is signed by this key");
        db.keep_stray(&part(STRAY, 1, 1), "Lan", NOW.plus_seconds(1), ROOM).await.unwrap();
        let strays = db.strays().await.unwrap();
        let signers = [(8, NOW), (1, NOW.plus_seconds(1))];
        let signers = signers.map(|(key, since)| Signer { public_key: vec![4, key], parts: 1, since });
        assert_eq!((strays.len(), strays[0].signers.as_slice()), (1, signers.as_slice()));
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
        db.keep_stray(&part(STRAY, 1, 1), "Mai", NOW, ROOM).await.unwrap();
        let nobody = Adoption { user: survey::id::UserId(id(0x999)), ..adoption(STRAY) };
        assert!(db.adopt(&nobody).await.is_err());
        assert_eq!(db.install(STRAY).await.unwrap(), None);
    }

    async fn there_is_so_much_room_and_no_more(db: Db) {
        let other = InstallId(id(0x78));
        let (one, all) = (Room { parts: 2, bytes: 20 }, Room { parts: 3, bytes: 100 });
        let keep = async |install: InstallId, number: u8, room: (Room, Room)| {
            db.keep_stray(&part(install, number, 1), "Mai", NOW, room).await.unwrap()
        };
        assert_eq!(keep(STRAY, 1, (one, all)).await, Shelved::Kept);
        assert_eq!(keep(STRAY, 2, (Room { bytes: 17, ..one }, all)).await, Shelved::TabletFull);
        assert_eq!(keep(STRAY, 2, (one, Room { bytes: 17, ..all })).await, Shelved::AllFull);
        assert_eq!(keep(STRAY, 2, (Room { bytes: 18, ..one }, Room { bytes: 18, ..all })).await, Shelved::Kept);
        // What is kept is kept, however full it is.
        assert_eq!(keep(STRAY, 2, (one, all)).await, Shelved::Kept);
        assert_eq!(keep(STRAY, 3, (Room { bytes: 100, ..one }, all)).await, Shelved::TabletFull);
        assert_eq!(keep(other, 1, (one, all)).await, Shelved::Kept);
        assert_eq!(keep(other, 2, (one, all)).await, Shelved::AllFull);
        assert_eq!(db.count("stray_part").await, 3);
        // Room comes back with those that are taken in.
        db.drop_stray(&part(STRAY, 1, 1)).await.unwrap();
        assert_eq!(keep(other, 2, (one, all)).await, Shelved::Kept);
    }
}
