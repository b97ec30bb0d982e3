//! Enrolments whose answer was lost, and codes that are spent.

use store::{EnrolledBefore, InstallStatus, Role, SpentCode};
use survey::id::InstallId;

use crate::fixture::{INSTALL, NOW, SURVEYOR, account, contact, enrol, hash, id, install};
use crate::harness::both;

const OTHER: InstallId = InstallId(id(0x55));

both! {
    async fn the_tablet_of_a_lost_answer_is_known_by_its_code_and_key(db: Db) {
        db.add_account(&account(SURVEYOR, "mai", Role::Surveyor)).await.unwrap();
        enrol(&db, INSTALL, 1).await;
        let (before, new) = (async |key: &[u8]| db.enrolled_before(hash(1), key).await.unwrap(), install(INSTALL, 1));
        let expected = EnrolledBefore { install: INSTALL, owner: SURVEYOR, push_expires_at: new.push_expires_at };
        assert_eq!(before(&new.public_key).await, Some(expected));
        assert_eq!(before(&install(OTHER, 2).public_key).await, None, "another key");
        assert_eq!(db.enrolled_before(hash(2), &new.public_key).await.unwrap(), None, "another code");

        db.set_account_active(SURVEYOR, false, NOW).await.unwrap();
        assert_eq!(before(&new.public_key).await, None);
        db.set_account_active(SURVEYOR, true, NOW).await.unwrap();
        db.order(INSTALL, InstallStatus::Revoked, SURVEYOR, NOW).await.unwrap();
        assert_eq!(before(&new.public_key).await, None);
        db.order(INSTALL, InstallStatus::Active, SURVEYOR, NOW).await.unwrap();
        assert_eq!(before(&new.public_key).await, Some(expected));
        db.note_contact(&contact(INSTALL, 0, NOW.plus_days(1))).await.unwrap();
        assert_eq!(before(&new.public_key).await, None, "it has said hello");
    }

    async fn a_code_that_was_given_out_is_known_when_it_is_spent(db: Db) {
        db.add_account(&account(SURVEYOR, "mai", Role::Surveyor)).await.unwrap();
        let ends = NOW.plus_seconds(30 * 60);
        for code in [hash(1), hash(2)] {
            db.add_enrolment_code(code, SURVEYOR, NOW, ends).await.unwrap();
        }
        let spent = async |code: [u8; 32], at| db.spent_code(code, at).await.unwrap();
        assert_eq!(spent(hash(1), NOW).await, None, "it is still good");
        assert_eq!(spent(hash(1), ends.plus_millis(-1)).await, None);
        assert_eq!(spent(hash(1), ends).await, Some(SpentCode::Expired));
        assert_eq!(spent(hash(9), ends).await, None, "it was never given out");

        db.enrol(hash(2), &install(INSTALL, 2)).await.unwrap().unwrap();
        for at in [NOW, ends] {
            assert_eq!(spent(hash(2), at).await, Some(SpentCode::Used), "also when its time is over");
        }
        // Nothing is said of whose code it is: whether she still works is not what it was spent by.
        db.set_account_active(SURVEYOR, false, NOW).await.unwrap();
        assert_eq!(spent(hash(1), NOW).await, None);
    }
}
