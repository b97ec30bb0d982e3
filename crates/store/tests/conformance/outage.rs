//! PostgreSQL stopped and started under a running server.

use store::{Store, StoreError};

use crate::fixture::{INSTALL, NOW, interview, programme};
use crate::harness::{Postgres, block_on, sqlite_only};

#[test]
fn postgres_stopped_and_started_is_only_an_interruption() {
    if sqlite_only() {
        return;
    }
    let mut postgres = Postgres::start();
    block_on(async {
        let store = Store::open(&postgres.address()).await.unwrap();
        store.migrate().await.unwrap();
        programme(&store).await;
        store.accept(INSTALL, &[interview(INSTALL, 1, 1)], NOW).await.unwrap();

        postgres.stop();
        // At once, because each waits for a connection until it gives up.
        let line = [interview(INSTALL, 2, 2)];
        let address = postgres.address();
        let (accepted, pinged, read, opened, migrated) = tokio::join!(
            store.accept(INSTALL, &line, NOW),
            store.ping(),
            store.units(""),
            Store::open(&address),
            store.migrate(),
        );
        let errors = [accepted.err(), pinged.err(), read.err(), opened.err(), migrated.err()];
        for error in errors {
            assert!(matches!(error, Some(StoreError::Unreachable(_))), "{error:?}");
        }

        postgres.begin();
        store.ping().await.unwrap();
        store.accept(INSTALL, &[interview(INSTALL, 2, 2)], NOW).await.unwrap();
        assert_eq!(store.held(INSTALL).await.unwrap().ack, 2);
        store.close().await;
    });
}
