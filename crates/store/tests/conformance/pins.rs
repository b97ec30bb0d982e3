//! A forgotten PIN: who asks, who grants, and that a grant is for one key, one day and a tablet in use.

use store::{InstallStatus, PinAsked, PinGrant, Role, StoreError};
use survey::id::{InstallId, UserId};

use crate::fixture::{INSTALL, NOW, account, id, programme};
use crate::harness::{Db, both};

const NOBODY: InstallId = InstallId(id(0x77));
const LAN: UserId = UserId(id(0x31));
const ASKED: [u8; 65] = [4; 65];
const OTHER: [u8; 65] = [5; 65];
const BOX: [u8; 80] = [6; 80];

async fn tablet(db: &Db) {
    programme(db).await;
    db.add_account(&account(LAN, "lan", Role::Supervisor)).await.unwrap();
}

async fn ask(db: &Db, key: &[u8], hours: i64) -> PinAsked {
    db.ask_pin(INSTALL, key, &BOX, NOW.plus_millis(hours * 3_600_000)).await.unwrap()
}

async fn grant(db: &Db, key: &[u8]) -> PinGrant {
    db.grant_pin(INSTALL, key, LAN, NOW).await.unwrap()
}

async fn history(db: &Db) -> Vec<(&'static str, Option<UserId>)> {
    db.tablet_deeds(INSTALL).await.unwrap().into_iter().map(|deed| (deed.kind.name(), deed.by)).collect()
}

both! {
    async fn a_key_is_handed_back_once_it_is_granted_and_until_a_pin_is_set(db: Db) {
        tablet(&db).await;
        assert_eq!((ask(&db, &ASKED, 0).await, ask(&db, &ASKED, 1).await), (PinAsked::Waiting, PinAsked::Waiting));
        let waiting = db.pin_requests().await.unwrap();
        assert_eq!((waiting.len(), waiting[0].install, waiting[0].asked_at, waiting[0].granted_at), (1, INSTALL, NOW, None));
        assert_eq!(waiting[0].public_key, ASKED);
        // Nothing is set before it is granted.
        db.pin_set(INSTALL, &ASKED, NOW).await.unwrap();
        assert_eq!(db.pin_requests().await.unwrap().len(), 1);
        assert_eq!(grant(&db, &ASKED).await, PinGrant::Done);
        assert_eq!(db.pin_requests().await.unwrap()[0].granted_at, Some(NOW));
        // The answer was lost on the way: the same again.
        for _ in 0..2 {
            assert_eq!(ask(&db, &ASKED, 2).await, PinAsked::Granted(BOX.to_vec()));
        }
        for _ in 0..2 {
            db.pin_set(INSTALL, &ASKED, NOW).await.unwrap();
        }
        assert_eq!(db.pin_requests().await.unwrap(), []);
        assert_eq!(history(&db).await, [("pin_asked", None), ("pin_granted", Some(LAN)), ("pin_set", None)]);
        // It is no order to the tablet.
        assert_eq!(db.last_orders().await.unwrap(), []);
    }

    async fn a_grant_is_for_the_key_that_asked_and_for_a_day(db: Db) {
        tablet(&db).await;
        assert_eq!(grant(&db, &ASKED).await, PinGrant::NotAsked);
        ask(&db, &ASKED, 0).await;
        assert_eq!(grant(&db, &OTHER).await, PinGrant::NotAsked);
        grant(&db, &ASKED).await;
        assert_eq!(ask(&db, &ASKED, 24).await, PinAsked::Waiting);
        assert_eq!(ask(&db, &ASKED, 23).await, PinAsked::Granted(BOX.to_vec()));
        // Another asks: what was granted before is not for it, nor for the first one any more.
        assert_eq!(ask(&db, &OTHER, 1).await, PinAsked::Waiting);
        assert_eq!(ask(&db, &OTHER, 1).await, PinAsked::Waiting);
        assert_eq!(ask(&db, &ASKED, 1).await, PinAsked::Waiting);
        assert_eq!(db.pin_requests().await.unwrap()[0].granted_at, None);
    }

    /// Each asking brings another key; the history tells of them once an hour, and of each that came after a grant.
    async fn a_thousand_askings_leave_a_short_history(db: Db) {
        tablet(&db).await;
        let key = |number: u32| [[7; 61].as_slice(), &number.to_be_bytes()].concat();
        for number in 0..1000 {
            let at = NOW.plus_seconds(i64::from(number) * 10);
            assert_eq!(db.ask_pin(INSTALL, &key(number), &BOX, at).await.unwrap(), PinAsked::Waiting);
        }
        // Ten thousand seconds: at once, after one hour and after two. The request itself is the newest.
        assert_eq!(history(&db).await, [("pin_asked", None); 3]);
        let last = NOW.plus_seconds(9990);
        let [waiting] = <[_; 1]>::try_from(db.pin_requests().await.unwrap()).unwrap();
        assert_eq!((waiting.public_key.as_slice(), waiting.asked_at), (key(999).as_slice(), last));
        assert_eq!(db.grant_pin(INSTALL, &key(999), LAN, last).await.unwrap(), PinGrant::Done);
        db.ask_pin(INSTALL, &key(1000), &BOX, last).await.unwrap();
        db.ask_pin(INSTALL, &key(1001), &BOX, last).await.unwrap();
        assert_eq!(history(&db).await[3..], [("pin_granted", Some(LAN)), ("pin_asked", None)]);
    }

    async fn a_tablet_that_is_locked_or_out_of_use_gets_no_key(db: Db) {
        tablet(&db).await;
        ask(&db, &ASKED, 0).await;
        for status in [InstallStatus::Locked, InstallStatus::Revoked, InstallStatus::Wipe] {
            db.order(INSTALL, InstallStatus::Active, LAN, NOW).await.unwrap();
            grant(&db, &ASKED).await;
            db.order(INSTALL, status, LAN, NOW).await.unwrap();
            assert_eq!(ask(&db, &ASKED, 1).await, PinAsked::Waiting, "{status:?}");
            assert_eq!(grant(&db, &ASKED).await, PinGrant::OutOfUse, "{status:?}");
        }
        for missing in [
            db.ask_pin(NOBODY, &ASKED, &BOX, NOW).await.map(|_| ()),
            db.grant_pin(NOBODY, &ASKED, LAN, NOW).await.map(|_| ()),
            db.pin_set(NOBODY, &ASKED, NOW).await,
        ] {
            assert!(matches!(missing, Err(StoreError::Missing("install"))));
        }
    }
}
