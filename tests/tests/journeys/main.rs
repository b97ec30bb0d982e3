//! Journeys across the whole product with the real binary: started, used over HTTP, killed, started again.
//!
//! `cargo xtask test` builds the binary first and names it in `HAILONG_BIN`; otherwise the one beside the tests in the
//! target folder is taken. PostgreSQL is the server that `HAILONG_TEST_POSTGRES` names; `HAILONG_TEST_SQLITE_ONLY=1`
//! leaves it out.
#![expect(clippy::unwrap_used, clippy::expect_used, reason = "a test that cannot go on should stop")]

mod architecture;
mod database;
mod handover;
mod interviews;
mod office;
mod outage;
mod postgres;
mod restore;
mod server;
mod start;
mod storm;
mod tablet;
mod tls;
