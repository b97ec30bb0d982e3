//! Where the engines differ in taking submissions in: how one tablet's requests wait for one another, and how the
//! server's own numbers are given out. [`shelf`] is what taking in asks of a connection, [`accept`] decides, [`group`]
//! lets many requests share one commit where the engine has one writer.

pub(crate) mod accept;
pub(crate) mod group;
mod postgres;
pub(crate) mod shelf;
mod sqlite;

use crate::pool::{Engine, Store};

pub(crate) struct IngestSql {
    /// Reads an install's acknowledged head and keeps other requests of this install waiting until the commit.
    pub lock_install: &'static str,
    /// The next `$1` numbers of the server, rising; dense on SQLite.
    pub next_server_seqs: &'static str,
    /// Lets one transaction at a time write judgements, on which the frozen rule and the order of answers to a case rest.
    pub judging_turn: &'static str,
    /// Lets one mixer at a time count what is staged and move it.
    pub mixing_turn: &'static str,
    /// Lets one file of areas at a time be held against the map and become it.
    pub areas_turn: &'static str,
    /// Keeps whatever takes lines in waiting until the commit.
    pub no_arrivals: &'static str,
    /// The submissions of whatever lines are held whose id ends with the bytes `$1`. There is no function that both engines
    /// have for the end of an id.
    pub ending_with: &'static str,
}

impl Store {
    pub(crate) const fn ingest_sql(&self) -> &'static IngestSql {
        match self.engine() {
            Engine::Sqlite => &sqlite::SQL,
            Engine::Postgres => &postgres::SQL,
        }
    }
}
