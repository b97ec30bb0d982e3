//! Sessions and their rotating refresh tokens.

use store::{NewSession, RefreshOutcome, Role, Store};
use survey::id::{SessionId, UserId};

use crate::fixture::{NOW, SURVEYOR, account, hash, id};
use crate::harness::both;

/// A session of thirty days whose first token has that hash.
pub async fn begin(store: &Store, user: UserId, token: u8) -> SessionId {
    let session = SessionId(id(0x500 + u128::from(token)));
    let new =
        NewSession { id: session, user, refresh_hash: hash(token), created_at: NOW, expires_at: NOW.plus_days(30) };
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
            assert_eq!(db.refresh_session(hash(1), hash(2), NOW).await.unwrap(), renewed);
        }
        assert_eq!(db.refresh_session(hash(2), hash(3), NOW).await.unwrap(), renewed);
    }

    async fn a_token_from_before_the_predecessor_ends_the_session(db: Db) {
        let (session, renewed) = signed_in(&db).await;
        assert_eq!(db.refresh_session(hash(1), hash(2), NOW).await.unwrap(), renewed);
        assert_eq!(db.refresh_session(hash(2), hash(3), NOW).await.unwrap(), renewed);
        // Number 2 is the predecessor now and still good.
        assert_eq!(db.refresh_session(hash(2), hash(3), NOW).await.unwrap(), renewed);
        assert_eq!(db.refresh_session(hash(1), hash(2), NOW).await.unwrap(), RefreshOutcome::Reused);
        assert!(!db.session_stands(session, NOW).await.unwrap());
        assert_eq!(db.refresh_session(hash(3), hash(4), NOW).await.unwrap(), RefreshOutcome::Invalid);
    }

    async fn each_refresh_lets_the_session_go_on_for_as_long_again(db: Db) {
        let (session, renewed) = signed_in(&db).await;
        let later = NOW.plus_days(25);
        assert_eq!(db.refresh_session(hash(1), hash(2), later).await.unwrap(), renewed);
        assert!(db.session_stands(session, later.plus_days(29)).await.unwrap());
        assert!(!db.session_stands(session, later.plus_days(30)).await.unwrap());
        // The same answer once more does not lengthen it.
        assert_eq!(db.refresh_session(hash(1), hash(2), later.plus_days(10)).await.unwrap(), renewed);
        assert!(!db.session_stands(session, later.plus_days(30)).await.unwrap());
    }

    /// Two tabs of one browser refresh at the same moment; both go on.
    async fn refreshes_at_once_agree(db: Db) {
        let (_, renewed) = signed_in(&db).await;
        for round in 1..8 {
            let tasks: Vec<_> = (0..6)
                .map(|_| {
                    let db = db.clone();
                    tokio::spawn(async move { db.refresh_session(hash(round), hash(round + 1), NOW).await.unwrap() })
                })
                .collect();
            for task in tasks {
                assert_eq!(task.await.unwrap(), renewed);
            }
            let lost = db.refresh_session(hash(round), hash(round + 1), NOW).await.unwrap();
            assert_eq!(lost, renewed, "the predecessor was forgotten in round {round}");
        }
    }

    async fn nothing_is_renewed_for_strangers_or_too_late(db: Db) {
        let (session, renewed) = signed_in(&db).await;
        assert_eq!(db.refresh_session(hash(9), hash(10), NOW).await.unwrap(), RefreshOutcome::Unknown);
        let over = NOW.plus_days(30);
        assert_eq!(db.refresh_session(hash(1), hash(2), over).await.unwrap(), RefreshOutcome::Invalid);
        assert!(!db.session_stands(session, over).await.unwrap());
        assert_eq!(db.refresh_session(hash(1), hash(2), over.plus_millis(-1)).await.unwrap(), renewed);
    }

    async fn an_ended_session_stays_ended(db: Db) {
        let (session, _) = signed_in(&db).await;
        assert!(db.session_stands(session, NOW).await.unwrap());
        db.end_session(session, NOW).await.unwrap();
        db.end_session(session, NOW.plus_days(1)).await.unwrap();
        assert!(!db.session_stands(session, NOW).await.unwrap());
        assert_eq!(db.refresh_session(hash(1), hash(2), NOW).await.unwrap(), RefreshOutcome::Invalid);
        assert!(!db.session_stands(SessionId(id(0x599)), NOW).await.unwrap());
    }

    async fn sessions_are_ended_one_by_one(db: Db) {
        let (first, _) = signed_in(&db).await;
        let second = begin(&db, SURVEYOR, 20).await;
        db.end_session(first, NOW).await.unwrap();
        assert!(db.session_stands(second, NOW).await.unwrap());
    }
}
