//! Journeys across the whole product with the real binary: started, used over HTTP, killed, started again.
//!
//! `cargo xtask test` builds the binary first and names it in `HAILONG_BIN`; otherwise the one beside the tests in the
//! target folder is taken. PostgreSQL is the server that `HAILONG_TEST_POSTGRES` names; `HAILONG_TEST_SQLITE_ONLY=1`
//! leaves it out.
//!
//! The feature `faults` builds a server with places where it can be stopped; `cargo xtask test` sets it, and the tests that need
//! it are left out without it.
#![expect(clippy::unwrap_used, clippy::expect_used, reason = "a test that cannot go on should stop")]

mod architecture;
mod bytes;
mod compared;
mod correction;
mod counts;
#[cfg(feature = "faults")]
mod crashes;
mod cuts;
mod database;
mod doubled;
mod doubles;
mod failover;
mod forget;
#[cfg(feature = "faults")]
mod full_disk;
mod handed_back;
mod handover;
mod healing;
mod interviews;
mod lost_answers;
mod networks;
#[cfg(feature = "faults")]
mod no_room;
mod office;
#[cfg(feature = "faults")]
mod office_cut;
mod outage;
mod past;
mod photographs;
mod postgres;
mod publication;
mod reports;
mod requests;
mod restore;
mod scene;
mod server;
mod start;
mod storm;
mod tablet;
mod tls;
mod twins;
mod withdrawal;
