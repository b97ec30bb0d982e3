//! The feed to the tablets: what was touched, its numbers, and what a surveyor shall hold.
//!
//! `touched` writes an entry in the transaction that makes the change. `sequencer` numbers entries that are committed.
//! `scope` reads, at one moment, the entries after a cursor and the rows of a surveyor's scope; `sync::feed` makes the
//! page of them.

mod case_row;
mod postgres;
mod reserves;
mod scope;
mod sequencer;
mod sqlite;
mod touched;

pub use scope::FeedView;
pub(crate) use touched::{
    CASES_ANSWERED, CASES_GIVEN, CASES_UNCOUNTED, EVALUATIONS_OF_CAMPAIGN, EVALUATIONS_OF_UNIT, EVERYTHING,
    LIST_CHANGED, RESERVES_TOUCHED, SCOPE_OF_CAMPAIGN, SCOPE_OF_EVALUATION,
};

use crate::pool::{Engine, Store};

/// Where the engines differ.
pub(crate) struct FeedSql {
    /// Lets one sequencer at a time number what is committed, until the end of its transaction.
    pub sequencing_turn: &'static str,
    /// Makes all reads of a transaction see one moment.
    pub one_moment: &'static str,
}

impl Store {
    pub(crate) const fn feed_sql(&self) -> &'static FeedSql {
        match self.engine() {
            Engine::Sqlite => &sqlite::SQL,
            Engine::Postgres => &postgres::SQL,
        }
    }
}
