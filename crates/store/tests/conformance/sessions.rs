//! Sessions and their rotating refresh tokens.

use store::{Door, Engine, InstallStatus, NewSession, RefreshOutcome, Role, Store};
use survey::clock::Timestamp;
use survey::id::{InstallId, SessionId, UserId};

use crate::fixture::{INSTALL, NOW, SURVEYOR, account, enrol, hash, id, programme};
use crate::harness::both;

/// A session of the office, of thirty days, whose first token has that hash.
pub async fn begin(store: &Store, user: UserId, token: u8) -> SessionId {
    begin_at(store, Door::Office, user, token, NOW.plus_days(30)).await
}

/// One of the fixture's tablet.
pub async fn begin_on_tablet(store: &Store, user: UserId, token: u8) -> SessionId {
    begin_at(store, Door::Tablet(INSTALL), user, token, NOW.plus_days(90)).await
}

async fn begin_at(store: &Store, door: Door, user: UserId, token: u8, expires_at: Timestamp) -> SessionId {
    let session = SessionId(id(0x500 + u128::from(token)));
    let new = NewSession { id: session, user, door, refresh_hash: hash(token), created_at: NOW, expires_at };
    store.add_session(&new).await.unwrap();
    session
}

async fn signed_in(store: &Store) -> (SessionId, RefreshOutcome) {
    store.add_account(&account(SURVEYOR, "mai", Role::Surveyor)).await.unwrap();
    let session = begin(store, SURVEYOR, 1).await;
    (session, RefreshOutcome::Renewed { session, user: SURVEYOR })
}

both! {
    async fn a_lost_answer_is_asked_for_again(db: Db) {
        let (_, renewed) = signed_in(&db).await;
        for _ in 0..3 {
            assert_eq!(db.refresh_session(Door::Office, hash(1), hash(2), NOW).await.unwrap(), renewed);
        }
        assert_eq!(db.refresh_session(Door::Office, hash(2), hash(3), NOW).await.unwrap(), renewed);
    }

    async fn a_token_from_before_the_predecessor_ends_the_session(db: Db) {
        let (session, renewed) = signed_in(&db).await;
        assert_eq!(db.refresh_session(Door::Office, hash(1), hash(2), NOW).await.unwrap(), renewed);
        assert_eq!(db.refresh_session(Door::Office, hash(2), hash(3), NOW).await.unwrap(), renewed);
        // Number 2 is the predecessor now and still good.
        assert_eq!(db.refresh_session(Door::Office, hash(2), hash(3), NOW).await.unwrap(), renewed);
        assert_eq!(db.refresh_session(Door::Office, hash(1), hash(2), NOW).await.unwrap(), RefreshOutcome::Reused);
        assert!(!db.session_stands(session, NOW).await.unwrap());
        assert_eq!(db.refresh_session(Door::Office, hash(3), hash(4), NOW).await.unwrap(), RefreshOutcome::Invalid);
    }

    async fn each_refresh_lets_the_session_go_on_for_as_long_again(db: Db) {
        let (session, renewed) = signed_in(&db).await;
        let later = NOW.plus_days(25);
        assert_eq!(db.refresh_session(Door::Office, hash(1), hash(2), later).await.unwrap(), renewed);
        assert!(db.session_stands(session, later.plus_days(29)).await.unwrap());
        assert!(!db.session_stands(session, later.plus_days(30)).await.unwrap());
        // The same answer once more does not lengthen it.
        assert_eq!(db.refresh_session(Door::Office, hash(1), hash(2), later.plus_days(10)).await.unwrap(), renewed);
        assert!(!db.session_stands(session, later.plus_days(30)).await.unwrap());
    }

    async fn what_ended_long_ago_is_forgotten_with_its_tokens(db: Db) {
        let (session, renewed) = signed_in(&db).await;
        for token in 1..4 {
            assert_eq!(db.refresh_session(Door::Office, hash(token), hash(token + 1), NOW).await.unwrap(), renewed);
        }
        let ended = begin(&db, SURVEYOR, 9).await;
        db.end_session(ended, NOW.plus_days(2)).await.unwrap();
        assert_eq!(db.forget_sessions(NOW.plus_days(2)).await.unwrap(), 0);
        assert_eq!(db.forget_sessions(NOW.plus_days(3)).await.unwrap(), 1);
        assert!(db.session_stands(session, NOW.plus_days(3)).await.unwrap());
        assert_eq!(db.forget_sessions(NOW.plus_days(31)).await.unwrap(), 1);
        assert_eq!((db.count("session").await, db.count("spent_refresh").await), (0, 0));
        let gone = db.refresh_session(Door::Office, hash(4), hash(5), NOW.plus_days(31)).await.unwrap();
        assert_eq!(gone, RefreshOutcome::Unknown);
    }

    /// It would be given another one without anybody's word.
    async fn a_tablet_s_session_that_ended_is_not_forgotten(db: Db) {
        programme(&db).await;
        let ended = begin_on_tablet(&db, SURVEYOR, 1).await;
        db.end_session(ended, NOW).await.unwrap();
        assert_eq!(db.forget_sessions(NOW.plus_days(400)).await.unwrap(), 0);
        let asked = db.refresh_session(Door::Tablet(INSTALL), hash(1), hash(2), NOW.plus_days(400)).await.unwrap();
        assert_eq!(asked, RefreshOutcome::Invalid);
    }

    /// Two tabs of one browser refresh at the same moment; both go on.
    async fn refreshes_at_once_agree(db: Db) {
        let (_, renewed) = signed_in(&db).await;
        for round in 1..8 {
            let tasks: Vec<_> = (0..6)
                .map(|_| {
                    let db = db.clone();
                    tokio::spawn(async move { db.refresh_session(Door::Office, hash(round), hash(round + 1), NOW).await.unwrap() })
                })
                .collect();
            for task in tasks {
                assert_eq!(task.await.unwrap(), renewed);
            }
            let lost = db.refresh_session(Door::Office, hash(round), hash(round + 1), NOW).await.unwrap();
            assert_eq!(lost, renewed, "the predecessor was forgotten in round {round}");
        }
    }

    async fn nothing_is_renewed_for_strangers_or_too_late(db: Db) {
        let (session, renewed) = signed_in(&db).await;
        assert_eq!(db.refresh_session(Door::Office, hash(9), hash(10), NOW).await.unwrap(), RefreshOutcome::Unknown);
        let over = NOW.plus_days(30);
        assert_eq!(db.refresh_session(Door::Office, hash(1), hash(2), over).await.unwrap(), RefreshOutcome::Expired);
        assert!(!db.session_stands(session, over).await.unwrap());
        assert_eq!(db.refresh_session(Door::Office, hash(1), hash(2), over.plus_millis(-1)).await.unwrap(), renewed);
    }

    async fn an_ended_session_stays_ended(db: Db) {
        let (session, _) = signed_in(&db).await;
        assert!(db.session_stands(session, NOW).await.unwrap());
        db.end_session(session, NOW).await.unwrap();
        db.end_session(session, NOW.plus_days(1)).await.unwrap();
        assert!(!db.session_stands(session, NOW).await.unwrap());
        for at in [NOW, NOW.plus_days(30)] {
            assert_eq!(db.refresh_session(Door::Office, hash(1), hash(2), at).await.unwrap(), RefreshOutcome::Invalid);
        }
        assert!(!db.session_stands(SessionId(id(0x599)), NOW).await.unwrap());
    }

    async fn sessions_are_ended_one_by_one(db: Db) {
        let (first, _) = signed_in(&db).await;
        let second = begin(&db, SURVEYOR, 20).await;
        db.end_session(first, NOW).await.unwrap();
        assert!(db.session_stands(second, NOW).await.unwrap());
    }

    /// The office's and each tablet's, all of the same person.
    async fn a_token_is_good_at_its_own_door_and_at_no_other(db: Db) {
        programme(&db).await;
        let beside = InstallId(id(0x57));
        enrol(&db, beside, 2).await;
        let doors = [(Door::Office, 10), (Door::Tablet(INSTALL), 20), (Door::Tablet(beside), 30)];
        let mut sessions = Vec::new();
        for (door, token) in doors {
            sessions.push(begin_at(&db, door, SURVEYOR, token, NOW.plus_days(30)).await);
        }
        for ((door, token), session) in doors.into_iter().zip(&sessions) {
            let renewed = RefreshOutcome::Renewed { session: *session, user: SURVEYOR };
            let elsewhere = async |token: u8| {
                for (other, _) in doors.into_iter().filter(|(other, _)| *other != door) {
                    let refused = db.refresh_session(other, hash(token), hash(token + 1), NOW).await.unwrap();
                    assert_eq!(refused, RefreshOutcome::Invalid, "{token} of {door:?} at {other:?}");
                }
            };
            for token in [token, token + 1] {
                // The newest, and the one before it: neither is used up, nor is the session.
                elsewhere(token).await;
                assert_eq!(db.refresh_session(door, hash(token), hash(token + 1), NOW).await.unwrap(), renewed);
                elsewhere(token).await;
            }
            // One that is long spent ends it at its own door only.
            elsewhere(token).await;
            assert!(db.session_stands(*session, NOW).await.unwrap());
            assert_eq!(db.refresh_session(door, hash(token), hash(9), NOW).await.unwrap(), RefreshOutcome::Reused);
            assert!(!db.session_stands(*session, NOW).await.unwrap());
        }
    }

    async fn a_tablet_s_session_stands_while_the_tablet_may_read(db: Db) {
        programme(&db).await;
        let office = begin(&db, SURVEYOR, 10).await;
        let tablet = begin_at(&db, Door::Tablet(INSTALL), SURVEYOR, 20, NOW.plus_days(30)).await;
        for status in InstallStatus::ALL.into_iter().filter(|status| *status != InstallStatus::Wiped) {
            db.order(INSTALL, status, SURVEYOR, NOW).await.unwrap();
            assert_eq!(db.session_stands(tablet, NOW).await.unwrap(), status.may_read(), "{status:?}");
            assert!(db.session_stands(office, NOW).await.unwrap(), "{status:?}");
            // Back in use it goes on with what it had.
            db.order(INSTALL, InstallStatus::Active, SURVEYOR, NOW).await.unwrap();
            assert!(db.session_stands(tablet, NOW).await.unwrap(), "{status:?}");
        }
        db.order(INSTALL, InstallStatus::Wiped, SURVEYOR, NOW).await.unwrap();
        assert!(!db.session_stands(tablet, NOW).await.unwrap());
        // One of a tablet that this database does not know is nobody's.
        let lost = begin_at(&db, Door::Tablet(InstallId(id(0x58))), SURVEYOR, 30, NOW.plus_days(30)).await;
        assert!(!db.session_stands(lost, NOW).await.unwrap());
    }

    /// Before it was written down whose a session is: what lasts ninety days was a tablet's, and opens nothing any more.
    async fn sessions_from_before_do_not_become_the_office_s(db: Db) {
        db.add_account(&account(SURVEYOR, "mai", Role::Surveyor)).await.unwrap();
        let office = begin_at(&db, Door::Office, SURVEYOR, 10, NOW.plus_days(14)).await;
        let tablet = begin_at(&db, Door::Office, SURVEYOR, 20, NOW.plus_days(90)).await;
        for (first, session) in [(10, office), (20, tablet)] {
            for token in [first, first + 1] {
                let renewed = RefreshOutcome::Renewed { session, user: SURVEYOR };
                let found = db.refresh_session(Door::Office, hash(token), hash(token + 1), NOW.plus_days(3)).await;
                assert_eq!(found.unwrap(), renewed);
            }
        }
        let folder = if db.engine() == Engine::Sqlite { "sqlite" } else { "postgres" };
        let migration = std::fs::read_to_string(format!("../../migrations/{folder}/0019_session_install.sql")).unwrap();
        let statements: Vec<&str> = migration.split(';').filter(|one| one.contains("delete from")).collect();
        assert_eq!(statements.len(), 2);
        for statement in statements {
            db.sql(statement).await;
        }
        assert!(db.session_stands(office, NOW).await.unwrap() && !db.session_stands(tablet, NOW).await.unwrap());
        for token in [20, 22] {
            let found = db.refresh_session(Door::Office, hash(token), hash(token + 1), NOW).await.unwrap();
            assert_eq!(found, RefreshOutcome::Unknown);
        }
        assert_eq!(db.refresh_session(Door::Office, hash(10), hash(11), NOW).await.unwrap(), RefreshOutcome::Reused);
    }
}
