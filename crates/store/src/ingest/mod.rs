//! Where the engines differ in taking submissions in: how one tablet's requests wait for one another, and how the
//! server's own numbers are given out.

mod postgres;
mod sqlite;

use crate::pool::{Engine, Store};

pub(crate) struct IngestSql {
    /// Reads an install's acknowledged head and keeps other requests of this install waiting until the commit.
    pub lock_install: &'static str,
    /// The next number of the server; dense on SQLite, rising on PostgreSQL.
    pub next_server_seq: &'static str,
    /// Lets one transaction at a time write judgements, on which the frozen rule and the order of answers to a case rest.
    pub judging_turn: &'static str,
    /// Lets one mixer at a time count what is staged and move it.
    pub mixing_turn: &'static str,
}

impl Store {
    pub(crate) const fn ingest_sql(&self) -> &'static IngestSql {
        match self.engine() {
            Engine::Sqlite => &sqlite::SQL,
            Engine::Postgres => &postgres::SQL,
        }
    }
}
